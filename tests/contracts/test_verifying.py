"""Verification: whatever the paper says, the register answers; the number alone says little, the code the rest."""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from marketplace import ledger
from marketplace.contracts import certificates, papers, verifying
from marketplace.contracts.classes import Disclosure
from marketplace.contracts.editions import editions
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Side
from marketplace.contracts.queries import contract as contract_of
from marketplace.core.actors import Via, system
from marketplace.db import acting_as, database, rewrite, unit_of_work
from marketplace.web.security import limiter
from tests.conftest import Browse, make_app
from tests.contracts.makers import make_contract_id, party
from tests.people import Cast

S = ContractState
SYSTEM = system(Via.CLI)
PARTICULARS = ("基于机器视觉的产线操作规范识别系统", "860,000.00", "捌拾陆万元整", "渝西样例大学")
PROBES = ("<script>alert(1)</script>", "{{7*7}}", "'\"><img src=x>", "2025-probe-77")


def main(answer: Any) -> str:
    """The page without its frame, whose links lead to the same address in another language."""
    return str(answer.text).split("<main")[1].split("</main>")[0]


class Certificate:
    """A registered contract, its number and the codes of its editions."""

    def __init__(self, app: Flask, contract_id: UUID) -> None:
        self.app, self.contract_id = app, contract_id

    def __call__(self) -> tuple[str, list[str]]:
        with self.app.app_context(), acting_as(SYSTEM):
            found = contract_of(self.contract_id)
            return str(found.number), [edition.code for edition in editions(found)]

    def change(self, action: str, **values: Any) -> None:
        """What a later verb does to the contract."""
        with self.app.app_context(), acting_as(SYSTEM), unit_of_work():
            found = contract_of(self.contract_id)
            rewrite(found, **values)
            ledger.append(SYSTEM, f"contract.{action}", found)


@pytest.fixture
def issued(app: Flask, cast: Cast) -> Certificate:
    return Certificate(app, make_contract_id(app, cast, S.REGISTERED, disclosure=Disclosure.FIGURES_ONLY))


@pytest.fixture
def limited(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The application on the same database, with its limits on."""
    made = make_app(tmp_path, RATELIMIT_ENABLED=True)
    limiter.reset()
    yield made
    limiter.reset()
    limiter.enabled = False
    with made.app_context():
        database.engine.dispose()


def test_the_number_alone_shows_that_it_holds_and_nothing_else(browse: Browse, issued: Certificate) -> None:
    number, _codes = issued()
    answer = browse("").get(f"/verify/{number}")
    assert (answer.status_code, "有效" in answer.text, number in answer.text) == (200, True, True)
    assert not [word for word in PARTICULARS if word in answer.text]


def test_number_and_code_show_what_the_register_says(browse: Browse, issued: Certificate) -> None:
    number, codes = issued()
    said = browse("").get(f"/verify/{number}?code={codes[0]}").text
    assert not [word for word in PARTICULARS if word not in said]


def test_it_shows_every_line_that_the_certificate_prints(app: Flask, cast: Cast, browse: Browse) -> None:
    made = make_contract_id(app, cast, ContractState.REGISTERED, co_sellers=(party(Side.SELLER, "r1"),))
    with app.app_context(), acting_as(system(Via.CLI)), app.test_request_context():
        contract = contract_of(made)
        (edition,) = editions(contract)
        number, printed = contract.number, papers.facts(contract, edition)
    said = browse("").get(f"/verify/{number}?code={edition.code}").text
    assert len(printed) == 9
    for fact in chain(*printed):
        assert fact["value"] in said, fact
        assert fact["note"] in said, fact


def test_the_form_takes_what_people_copy_from_paper(browse: Browse, issued: Certificate) -> None:
    number, codes = issued()
    typed = {"number": f" {number[:4]} {number[4:8]} {number[8:10]} {number[10:]} "}
    typed["code"] = certificates.grouped(codes[0]).lower()
    leads_to = browse("").get("/verify", query_string=typed).headers["Location"]
    assert leads_to == f"/verify/{number}?code={codes[0]}"


def test_a_wrong_code_is_refused_and_tells_nothing(browse: Browse, issued: Certificate) -> None:
    number, _codes = issued()
    answer = browse("").get(f"/verify/{number}?code=AAAAAAAAAA")
    assert (answer.status_code, "证明编码与登记编号不符" in answer.text) == (422, True)
    assert not [word for word in (*PARTICULARS, number) if word in main(answer)]


@pytest.mark.parametrize("number", ["2025500118999999", "1", "x" * 300])
def test_a_number_that_was_never_issued_is_said_to_be_so(browse: Browse, number: str) -> None:
    for address in (f"/verify/{number}", f"/verify/{number}?code=AAAAAAAAAA"):
        answer = browse("").get(address)
        assert (answer.status_code, "从未核发" in answer.text) == (404, True)


@pytest.mark.parametrize(
    ("state", "ended_on", "word"),
    [(S.TERMINATED, date(2025, 8, 20), "已解除"), (S.REVOKED, date(2025, 6, 30), "已撤销")],
)
def test_a_number_that_was_issued_is_always_found_and_says_what_became_of_it(
    browse: Browse, issued: Certificate, state: ContractState, ended_on: date, word: str
) -> None:
    done = {"performed_fen": 45_000_000, "performed_technology_fen": 1} if state is S.TERMINATED else {}
    issued.change(state.value, state=state, ended_on=ended_on, **done)
    number, codes = issued()
    for address in (f"/verify/{number}", f"/verify/{number}?code={codes[0]}"):
        answer = browse("").get(address)
        assert answer.status_code == 200
        assert word in answer.text
        assert f"{ended_on.year}年{ended_on.month}月{ended_on.day}日" in answer.text


def test_an_earlier_edition_says_which_one_replaced_it_and_the_present_amount(
    browse: Browse, issued: Certificate
) -> None:
    issued.change("amend", edition=2, amount_fen=70_000_000)
    number, (first, second) = issued()
    old, new, bare = (
        browse("").get(f"/verify/{number}{more}").text for more in (f"?code={first}", f"?code={second}", "")
    )
    assert "已由v2版替代" in old
    assert "已由v2版替代" not in new
    assert "有效，已变更（v2）" in bare
    assert all("700,000.00" in said and "860,000.00" not in said for said in (old, new))


def test_an_amended_contract_s_certificate_is_of_the_new_edition(
    browse: Browse, cast: Cast, issued: Certificate
) -> None:
    address = f"/o/{cast.organisations['u1']}/contracts/{issued.contract_id}/papers/certificate.pdf"
    before = browse("u1.editor").get(address).data
    issued.change("amend", edition=2, amount_fen=70_000_000)
    assert browse("u1.editor").get(address).data != before
    assert len(issued()[1]) == 2


@pytest.mark.parametrize("probe", PROBES)
def test_nothing_that_was_typed_comes_back(browse: Browse, issued: Certificate, probe: str) -> None:
    number, _codes = issued()
    visitor = browse("")
    answers = [
        visitor.get("/verify", query_string={"number": probe, "code": probe}),
        visitor.get(f"/verify/{number}", query_string={"code": probe}),
    ]
    assert not [answer for answer in answers if probe in main(answer) or "49" in main(answer)]


def test_no_code_is_another_s(app: Flask, cast: Cast, issued: Certificate, browse: Browse) -> None:
    other = Certificate(app, make_contract_id(app, cast, S.REGISTERED, title="另一份合同"))
    assert browse("").get(f"/verify/{issued()[0]}?code={other()[1][0]}").status_code == 422


def test_guessing_codes_is_stopped(limited: Flask, issued: Certificate) -> None:
    number, codes = issued()
    client = limited.test_client()
    tries = [*(f"AAAAAAAAA{letter}" for letter in "ABCDEFGH"), codes[0]]
    assert [client.get(f"/verify/{number}?code={code}").status_code for code in tries] == [422] * 8 + [429]
    assert client.get("/verify/2025500118999999").status_code == 404


def test_codes_are_read_with_the_mistakes_that_eyes_make() -> None:
    assert certificates.read_code(" oib2a-zzzzz ") == certificates.read_code("0182AZZZZZ") == "OIB2AZZZZZ"


def test_no_number_is_never_a_draft_s(context: None) -> None:
    with pytest.raises(verifying.NeverIssued):
        verifying.standing("")
