"""The registration office's papers: certificate and notices, with exactly what the register says."""

import html
import io
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from pypdf import PdfReader

from marketplace.contracts import batches, certificates, news, papers
from marketplace.contracts.change_lifecycle import ChangeKind
from marketplace.contracts.classes import Subclass
from marketplace.contracts.editions import editions
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Side
from marketplace.contracts.queries import contract as contract_of
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import acting_as, unit_of_work
from marketplace.district import rates
from marketplace.district.rates import NewRate
from marketplace.documents import qr
from marketplace.jobs import worker
from tests.conftest import Browse
from tests.contracts.change_makers import AMENDMENT, HALF, REVOCATION, TERMINATION, change
from tests.contracts.makers import NOTE, abroad, make_contract_id, party
from tests.people import Cast

S = ContractState
# What the product never promises (domain/contracts.md 1.10).
PROMISE = "免税"
ISSUE = Callable[..., UUID]


@pytest.fixture
def issue(app: Flask, cast: Cast) -> ISSUE:
    return lambda state=S.REGISTERED, **more: make_contract_id(app, cast, state, **more)


def look_up(app: Flask, contract_id: UUID) -> Any:
    with app.app_context(), acting_as(system(Via.CLI)):
        found = contract_of(contract_id)
        return found.number, [edition.code for edition in editions(found)]


def place(cast: Cast, who: str) -> str:
    return f"/o/{cast.organisations[who]}/contracts"


def text(answer: Any) -> str:
    """What a reader reads; lines that were broken to fit are joined."""
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/pdf"
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).replace("\n", "")


def test_the_certificate_prints_exactly_what_the_register_says(
    app: Flask, browse: Browse, cast: Cast, issue: ISSUE
) -> None:
    made = issue()
    number, codes = look_up(app, made)
    said = text(browse("u1.editor").get(f"{place(cast, 'u1')}/{made}/papers/certificate.pdf"))
    for wanted in (
        "技术合同登记证明", number, "860,000.00", "捌拾陆万元整", "585,000.00", "伍拾捌万伍仟元整",
        "基于机器视觉的产线操作规范识别系统", "技术开发", "2025年3月10日", "登记机构（盖章）", "首次登记（v1）",
        certificates.grouped(codes[0]), "本证明可作为", "办理依据",
    ):  # fmt: skip
        assert wanted in said, wanted
    assert PROMISE not in said


def test_the_english_copy_says_the_same_and_that_it_is_a_copy(browse: Browse, cast: Cast, issue: ISSUE) -> None:
    address = f"{place(cast, 'u1')}/{issue()}/papers/certificate.pdf?language=en"
    said = text(browse("u1.editor").get(address))
    for wanted in ("Certificate of Registration", "English copy", "860,000.00", "捌拾陆万元整", "585,000.00"):
        assert wanted in said, wanted


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("further", [0, 1, 3])
def test_it_is_one_sheet_with_several_sellers(
    browse: Browse, cast: Cast, issue: ISSUE, language: str, further: int
) -> None:
    sellers = tuple(party(Side.SELLER, key) for key in ("r1", "e1", "e4")[:further])
    address = f"{place(cast, 'u1')}/{issue(co_sellers=sellers)}/papers/certificate.pdf?language={language}"
    answer = browse("u1.editor").get(address)
    assert len(PdfReader(io.BytesIO(answer.data)).pages) == 1


def test_the_same_certificate_is_the_same_file(browse: Browse, cast: Cast, issue: ISSUE) -> None:
    address = f"{place(cast, 'u1')}/{issue()}/papers/certificate.pdf"
    assert browse("u1.editor").get(address).data == browse("u1.admin").get(address).data


def test_a_foreign_price_stands_with_currency_amount_rate_and_day(
    app: Flask, browse: Browse, cast: Cast, issue: ISSUE
) -> None:
    today = clock.today()
    with app.app_context(), acting_as(system(Via.CLI)), unit_of_work():
        rates.enter(NewRate("USD", 1, 7_188_900, today, "测试汇率表"), actor=system(Via.CLI))
    parties = {"seller": abroad(), "buyer": party(Side.BUYER, "e3"), "filer": "e3.engineer"}
    made = issue(currency="USD", foreign_minor=12_000_000, deductions=(), **parties)
    said = text(browse("e3.engineer").get(f"{place(cast, 'e3')}/{made}/papers/certificate.pdf"))
    day = f"{today.year}年{today.month}月{today.day}日公布"
    for wanted in ("USD 120000.00", "1 USD = 7.1889 元", day, "862,668.00", "新加坡"):
        assert wanted in said, wanted


def test_the_qr_code_holds_number_and_code(app: Flask, issue: ISSUE, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(qr, "picture", lambda address: drawn.append(address) or "")
    made = issue()
    number, codes = look_up(app, made)
    with app.test_request_context(), acting_as(system(Via.CLI)):
        papers.certificate(contract_of(made))
    assert drawn == [f"http://127.0.0.1:8000/verify/{number}?code={codes[0]}"]


@pytest.mark.parametrize("state", [S.DRAFT, S.ACCEPTED, S.REFUSED])
def test_what_is_not_in_the_register_has_no_certificate(
    browse: Browse, cast: Cast, issue: ISSUE, state: ContractState
) -> None:
    address = f"{place(cast, 'u1')}/{issue(state)}/papers/certificate.pdf"
    assert browse("u1.editor").get(address).status_code == 422


@pytest.mark.parametrize(
    ("state", "title", "words"),
    [
        (S.ACCEPTED, "受理通知书", ("予以受理", "作出是否予以登记的决定")),
        (S.SUPPLEMENT, "补正通知书", (NOTE, "逾期未补正的，视为撤回申请")),
        (S.NOT_ACCEPTED, "不予受理通知书", (NOTE, "行政复议", "六十日内")),
        (S.REFUSED, "未予登记通知书", ("R02", "非技术合同", NOTE, "行政复议", "六个月内")),
    ],
)
def test_each_decision_has_its_notice_with_reason_and_what_can_be_done(
    browse: Browse, cast: Cast, issue: ISSUE, state: ContractState, title: str, words: tuple[str, ...]
) -> None:
    visitor, where = browse("u1.editor"), f"{place(cast, 'u1')}/{issue(state)}/papers"
    page = visitor.get(where).text
    assert title in page
    last = page.split("/papers/notice-")[1].split(".pdf")[0]
    said = text(visitor.get(f"{where}/notice-{last}.pdf"))
    for wanted in (title, f"{last}号", "渝西样例大学", "登记机构（盖章）", *words):
        assert wanted in said, wanted
    assert PROMISE not in said


def test_a_notice_of_another_contract_is_not_found(browse: Browse, cast: Cast, issue: ISSUE) -> None:
    visitor, one, other = browse("u1.editor"), issue(S.REFUSED), issue(S.ACCEPTED)
    page = visitor.get(f"{place(cast, 'u1')}/{one}/papers").text
    seq = page.split("/papers/notice-")[1].split(".pdf")[0]
    assert visitor.get(f"{place(cast, 'u1')}/{other}/papers/notice-{seq}.pdf").status_code == 404


def test_many_certificates_come_as_one_file_by_number(browse: Browse, cast: Cast, issue: ISSUE) -> None:
    for _ in range(3):
        issue()
    issue(S.ACCEPTED)
    for who, where in (("u1.editor", f"{place(cast, 'u1')}"), ("bureau.registrar", "/desk/contracts")):
        at = where if who == "u1.editor" else f"/o/{cast.organisations['bureau']}{where}"
        answer = browse(who).get(f"{at}/certificates?format=pdf")
        assert len(PdfReader(io.BytesIO(answer.data)).pages) == 3
    assert (
        browse("e4.engineer").get(f"{place(cast, 'e4')}/certificates?format=pdf").content_type.startswith("text/html")
    )


def test_too_many_at_once_are_refused_with_the_number(
    browse: Browse, cast: Cast, issue: ISSUE, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST", 1)
    issue(), issue()
    answer = browse("u1.editor").get(f"{place(cast, 'u1')}/certificates?format=pdf")
    assert answer.status_code == 422
    assert "2 份证明超出" in answer.text


def test_the_news_of_a_registration_leads_to_its_papers(app: Flask, browse: Browse, cast: Cast, issue: ISSUE) -> None:
    made = issue()
    with app.app_context(), acting_as(system(Via.WORKER)):
        worker.drain({news.REGISTERED_TOPIC: app.extensions["handlers"][news.REGISTERED_TOPIC]})
    visitor = browse("u1.editor")
    told = re.findall(r'name="notice" value="([^"]+)"', visitor.get("/notices").text)
    leads_to = [visitor.post("/notices/open", {"notice": each}).headers["Location"] for each in dict.fromkeys(told)]
    assert f"{place(cast, 'u1')}/{made}/papers" in leads_to


def amended(app: Flask, cast: Cast, made: UUID) -> None:
    """Another title, class, price and name of the buyer than the first edition certifies."""
    new = {
        "title": "产线识别系统（变更后）", "subclass": Subclass.COOPERATIVE, "amount_fen": 90_000_000,
        "buyer_name": "更名后的样例公司",
    }  # fmt: skip
    with app.app_context():
        with acting_as(system(Via.CLI)):
            contract = contract_of(made)
        change(cast, contract, AMENDMENT, **new)


def test_an_old_edition_is_what_it_was_and_says_what_replaced_it(
    app: Flask, browse: Browse, cast: Cast, issue: ISSUE
) -> None:
    made = issue()
    where = f"{place(cast, 'u1')}/{made}/papers"
    amended(app, cast, made)
    visitor, (_number, codes) = browse("u1.editor"), look_up(app, made)
    answer = visitor.get(f"{where}/certificate-v1.pdf")
    said, today = text(answer), clock.today()
    for wanted in (
        "基于机器视觉的产线操作规范识别系统", "860,000.00", "585,000.00", "凤凰湖样例汽车零部件", "委托开发",
        "已被变更", f"{today.year}年{today.month}月{today.day}日", "第2版", "首次登记（v1）",
        certificates.grouped(codes[0]),
    ):  # fmt: skip
        assert wanted in said, wanted
    for unwanted in ("变更后", "900,000.00", "更名后", "合作开发", PROMISE):
        assert unwanted not in said, unwanted
    assert len(PdfReader(io.BytesIO(answer.data)).pages) == 1
    second = text(visitor.get(f"{where}/certificate-v2.pdf"))
    assert "产线识别系统（变更后）" in second
    assert "已被变更" not in second
    assert second == text(visitor.get(f"{where}/certificate.pdf"))
    page = visitor.get(where).text
    assert "certificate-v1.pdf" in page
    assert "certificate-v2.pdf" in page
    assert "已被变更" in page
    assert visitor.get(f"{where}/certificate-v3.pdf").status_code == 404


@pytest.mark.parametrize(("kind", "word", "more"), [(TERMINATION, "已解除", HALF), (REVOCATION, "已撤销", {})])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_last_edition_of_what_has_ended_says_so(
    app: Flask, browse: Browse, cast: Cast, issue: ISSUE, kind: ChangeKind, word: str, more: Any, language: str
) -> None:
    made = issue()
    amended(app, cast, made)
    who = "u1.editor" if kind is TERMINATION else "bureau.reviewer"
    given = {**more, "agreed_on": clock.today()} if kind is TERMINATION else more
    with app.app_context():
        with acting_as(system(Via.CLI)):
            contract = contract_of(made)
        change(cast, contract, kind, who, **given)
    visitor, where = browse("u1.editor"), f"{place(cast, 'u1')}/{made}/papers"
    assert visitor.get(f"{where}/certificate.pdf").status_code == 422
    for edition in (1, 2):
        answer = visitor.get(f"{where}/certificate-v{edition}.pdf?language={language}")
        said = text(answer)
        assert len(PdfReader(io.BytesIO(answer.data)).pages) == 1
        if language == "zh":
            assert ("已被变更" if edition == 1 else word) in said
            assert word[1:] in said
        if kind is TERMINATION:
            assert "10,000.00" in said
    assert "certificate-v2.pdf" in visitor.get(where).text


def test_more_than_one_file_holds_are_printed_in_parts_by_number(
    browse: Browse, cast: Cast, issue: ISSUE, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST", 2)
    for _ in range(3):
        issue()
    where = f"{place(cast, 'u1')}/certificates"
    page = browse("u1.editor").get(where).text
    links = [html.unescape(each) for each in re.findall(r'href="([^"]*format=pdf)"', page)]
    pages = [len(PdfReader(io.BytesIO(browse("u1.editor").get(each).data)).pages) for each in links]
    assert pages == [2, 1]


@pytest.mark.parametrize("name", ["start", "end"])
def test_a_day_that_cannot_be_read_is_refused_beside_its_field(
    browse: Browse, cast: Cast, issue: ISSUE, name: str
) -> None:
    issue()
    answer = browse("u1.editor").get(f"{place(cast, 'u1')}/certificates?{name}=2026-02-30&format=pdf")
    assert answer.status_code == 422
    assert f'id="{name}-error"' in answer.text
    assert 'value="2026-02-30"' in answer.text
