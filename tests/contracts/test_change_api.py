"""Changes and receipts for programs: proposed and entered by token, brought into force by people only."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from marketplace.contracts import change_queries
from marketplace.contracts import changes as verbs
from marketplace.contracts.lifecycle import ContractState
from marketplace.core import clock
from marketplace.db import acting_as, unit_of_work
from tests.access.world import routes
from tests.calls import Program
from tests.contracts.makers import make_contract_id
from tests.people import Cast

RECEIPT = {"received_on": "2025-06-03", "amount_fen": 20_000_000, "technology_fen": 15_000_000, "note": "首付款"}


@pytest.fixture
def contract(app: Flask, cast: Cast) -> str:
    return f"/own/contracts/{make_contract_id(app, cast, ContractState.REGISTERED)}"


@pytest.fixture
def filer(app: Flask, cast: Cast) -> Program:
    return Program(app, cast, "u1.editor")


def amendment(**changes: Any) -> dict[str, Any]:
    """An amendment that was agreed on today, whatever day it was when the tests were collected; with changes."""
    return {
        "kind": "amendment", "reason": "price", "grounds": "双方签订补充协议。",
        "agreed_on": clock.today().isoformat(), "terms": {"amount_fen": 90_000_000}, **changes,
    }  # fmt: skip


def decided(app: Flask, cast: Cast, change_id: str) -> None:
    """Examined by one officer and approved by another, in person."""
    with app.app_context():
        for who, verb in (("bureau.reviewer", verbs.examine), ("bureau.registrar", verbs.approve)):
            actor = cast.actor(who)
            with acting_as(actor), unit_of_work():
                change = change_queries.change(UUID(change_id))
                verb(change, actor=actor, version=change.version)


class TestAChange:
    def test_goes_from_a_program_over_two_people_into_the_register(
        self, app: Flask, cast: Cast, filer: Program, contract: str
    ) -> None:
        made = filer.post(f"{contract}/changes", amendment())
        assert (made.status_code, made.json["state"]) == (201, "draft")
        assert (made.json["before"]["amount_fen"], made.json["terms"]["amount_fen"]) == (86_000_000, 90_000_000)
        assert made.json["terms"]["title"] == made.json["before"]["title"]
        where = made.headers["Location"]
        assert filer.post(f"{where}/hand-in", version=made.json["version"]).json["state"] == "proposed"
        decided(app, cast, made.json["id"])
        assert filer.get(where).json["edition"] == 2
        assert filer.get(contract).json["amount_fen"] == 90_000_000

    def test_is_named_where_it_does_not_hold(self, filer: Program, contract: str) -> None:
        def places(**changes: Any) -> set[str]:
            return set(filer.post(f"{contract}/changes", amendment(**changes)).json["errors"])

        assert places(terms={"amount_fen": 0}) == {"terms.amount_fen"}
        assert places(terms={"ends_on": "2020-01-01"}) == {"terms.ends_on"}
        assert places(terms={}) == {"grounds"}
        assert places(reason="false") == {"reason"}
        assert places(terms={"number": "1"}) == {"terms.number"}
        over = {"kind": "termination", "reason": "agreement", "performed_fen": 99_000_000}
        assert places(**over, performed_technology_fen=0) == {"performed_fen"}

    def test_is_written_anew_and_taken_back_at_the_version_that_was_read(self, filer: Program, contract: str) -> None:
        where = (made := filer.post(f"{contract}/changes", amendment())).headers["Location"]
        other = amendment(terms={"title": "另一个名称"})
        again = filer.change("PUT", where, other, made.json["version"]).json
        assert (again["terms"]["title"], again["terms"]["amount_fen"]) == ("另一个名称", 86_000_000)
        assert filer.post(f"{where}/withdraw", version=made.json["version"]).status_code == 412
        assert filer.post(f"{where}/withdraw", version=again["version"]).json["state"] == "withdrawn"

    def test_is_its_writers_alone_until_it_is_handed_in(
        self, app: Flask, cast: Cast, filer: Program, contract: str
    ) -> None:
        where = (made := filer.post(f"{contract}/changes", amendment())).headers["Location"]
        buyer = Program(app, cast, "e3.engineer")
        assert (buyer.get(where).status_code, buyer.get(f"{contract}/changes").json["items"]) == (404, [])
        filer.post(f"{where}/hand-in", version=made.json["version"])
        assert [each["state"] for each in buyer.get(f"{contract}/changes").json["items"]] == ["proposed"]
        assert Program(app, cast, "e4.engineer").get(where).status_code == 404

    def test_a_filer_revokes_nothing(self, filer: Program, contract: str) -> None:
        revoking = amendment(kind="revocation", reason="false", agreed_on=None)
        assert filer.post(f"{contract}/changes", revoking).status_code == 403

    def test_comes_into_force_by_no_program(self, app: Flask) -> None:
        changing = {rule.rule for rule, method in routes(app) if method == "POST" and rule.rule.startswith("/api/")}
        assert not [where for where in changing if where.endswith(("/approve", "/examine", "/revoke"))]


class TestAReceipt:
    def test_is_entered_listed_summed_and_struck_out(self, filer: Program, contract: str) -> None:
        made = filer.post(f"{contract}/receipts", RECEIPT)
        assert (made.status_code, made.json["amount_fen"]) == (201, 20_000_000)
        assert filer.get(f"{contract}/receipts").json["received_fen"] == 20_000_000
        where = made.headers["Location"]
        struck = filer.post(f"{where}/strike-out", {"reason": "重复录入"}, made.json["version"])
        assert (struck.status_code, struck.json["struck_reason"]) == (200, "重复录入")
        kept = filer.get(f"{contract}/receipts").json
        assert (len(kept["items"]), kept["received_fen"]) == (1, 0)

    def test_that_comes_twice_under_one_key_is_one(
        self, app: Flask, cast: Cast, filer: Program, contract: str
    ) -> None:
        answers = [filer.post(f"{contract}/receipts", RECEIPT, key="one-payment") for _ in range(2)]
        assert answers[0].json["id"] == answers[1].json["id"]
        with app.app_context(), acting_as(cast.actor("u1.editor")):
            found = change_queries.receipts_of(UUID(contract.rsplit("/", 1)[1]))
            assert [each.received_on for each in found] == [date(2025, 6, 3)]

    def test_is_named_where_it_does_not_hold(self, filer: Program, contract: str) -> None:
        def places(**changes: Any) -> set[str]:
            return set(filer.post(f"{contract}/receipts", {**RECEIPT, **changes}).json["errors"])

        assert places(received_on="2099-01-01") == {"received_on"}
        assert places(amount_fen=0, technology_fen=0) == {"amount_fen"}
        assert places(technology_fen=20_000_001) == {"technology_fen"}
