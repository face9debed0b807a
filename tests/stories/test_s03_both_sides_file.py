"""S3: seller and buyer both file, a button is pressed twice, two registrars press at once; one contract results."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace import ledger
from marketplace.contracts import queries, registration, service
from marketplace.contracts.attachments import KEEPING
from marketplace.contracts.classes import Subclass
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, Side
from marketplace.core.actors import Actor, Via, system
from marketplace.core.errors import Duplicate, InvalidInput, StaleVersion
from marketplace.db import UNSCOPED, acting_as, session, unit_of_work
from marketplace.district.codes import TechnicalField
from marketplace.documents.models import AttachmentKind
from marketplace.tally import queries as tally
from marketplace.tally.models import Posting
from marketplace.tally.queries import Total, Window
from tests.access.shown import form_to
from tests.contracts.makers import abroad, make_contract, make_contract_id, party
from tests.contracts.test_pages import typed
from tests.documents.corpus import GOOD, File
from tests.documents.makers import attach, take
from tests.people import ORGANISATIONS, Cast

MUSHROOMS = {
    "title": "秀珍菇周年化栽培关键技术研发", "field": TechnicalField.AGRICULTURE, "signed_on": date(2025, 5, 6),
    "begins_on": date(2025, 5, 6), "ends_on": date(2026, 5, 5), "amount_fen": 50_000_000, "deductions": (),
    "buyer": party(Side.BUYER, "e5"),
}  # fmt: skip
AS_E5_SAYS = {**MUSHROOMS, "title": "秀珍菇周年化栽培技术服务", "subclass": Subclass.GENERAL_SERVICE}
S = ContractState


@pytest.mark.usefixtures("context")
class TestBothSidesFile:
    def test_the_sellers_filing_comes_into_the_register_once(self, cast: Cast) -> None:
        make_contract(cast, S.REGISTERED, **MUSHROOMS)
        posting = session.scalars(select(Posting)).one()
        assert (posting.count, posting.amount_fen) == (1, 50_000_000)

    def test_the_buyers_filing_is_refused_when_it_is_handed_in_and_says_who_files(self, cast: Cast) -> None:
        make_contract(cast, S.SUBMITTED, **MUSHROOMS)
        clerk = cast.actor("e5.clerk")
        theirs = make_contract(cast, filer="e5.clerk", **AS_E5_SAYS)
        with pytest.raises(InvalidInput) as refused, acting_as(clerk), unit_of_work():
            service.submit(theirs, actor=clerk, version=theirs.version)
        assert "The seller registers" in str(refused.value.fields["seller_name"])
        assert theirs.state is S.DRAFT

    def test_the_domestic_buyer_of_an_import_may_file(self, cast: Cast) -> None:
        imported = {**MUSHROOMS, "seller": abroad(), "buyer": party(Side.BUYER, "e2")}
        made = make_contract(cast, S.REGISTERED, filer="e2.engineer", **imported)
        posting = session.scalars(select(Posting)).one()
        assert (made.state, posting.seller_region, posting.buyer_region) == (S.REGISTERED, "", "500118")


def test_the_buyers_form_says_it_beside_the_seller(app: Flask, cast: Cast, browse: Any) -> None:
    clerk = browse("e5.clerk")
    clerk.client.set_cookie("language", "en")
    ours = typed(
        title="秀珍菇周年化栽培技术服务", amount="50", amount_unit="万元", side="buyer", then="submit",
        seller_name=ORGANISATIONS["u1"][0], buyer_name="", **{"deductions-0-amount": "1", "deductions-1-amount": "1"},
    )  # fmt: skip
    page = clerk.post(f"/o/{cast.organisations['e5']}/contracts/new", ours)
    assert page.status_code == 422
    assert "The seller registers a technology contract" in page.text
    assert 'value="50"' in page.text


class TestTheBuyerConfirmsInstead:
    @pytest.fixture
    def clerk(self, browse: Any) -> Any:
        visitor = browse("e5.clerk")
        visitor.client.set_cookie("language", "en")
        return visitor

    def test_the_refusal_offers_to_confirm_the_sellers_filing_and_one_click_does_it(
        self, app: Flask, cast: Cast, browse: Any, clerk: Any
    ) -> None:
        theirs = make_contract_id(app, cast, S.SUBMITTED, **MUSHROOMS)
        draft = make_contract_id(app, cast, filer="e5.clerk", **{**AS_E5_SAYS, "signed_on": date(2025, 5, 12)})
        own = f"/o/{cast.organisations['e5']}/contracts"
        page = clerk.post(f"{own}/{draft}/submit", {"version": "1"})
        assert page.status_code == 422
        assert "The seller has already filed this contract" in page.text
        offered = dict(
            re.findall(r'name="(version|stated|instead_of)" value="([^"]*)"', page.text.split("Confirm the")[0])
        )
        assert clerk.post(f"{own}/{theirs}/confirm", offered).status_code == 303
        with app.app_context(), acting_as(cast.actor("e5.clerk")):
            assert queries.contract(draft).state is S.WITHDRAWN
            assert queries.contract(theirs).buyer.confirmed_on is not None
        office = browse("bureau.reviewer").get(f"/o/{cast.organisations['bureau']}/contracts/{theirs}").text
        assert "认为该合同应为" in office

    @pytest.mark.parametrize(
        "otherwise",
        [
            {"signed_on": date(2025, 5, 14), "begins_on": date(2025, 5, 14)},
            {"amount_fen": 51_000_000},
            {"seller": party(Side.SELLER, "r1")},
        ],
    )
    def test_another_contract_is_not_offered(
        self, app: Flask, cast: Cast, clerk: Any, otherwise: dict[str, Any]
    ) -> None:
        make_contract_id(app, cast, S.SUBMITTED, **MUSHROOMS)
        draft = make_contract_id(app, cast, filer="e5.clerk", **{**AS_E5_SAYS, **otherwise})
        page = clerk.post(f"/o/{cast.organisations['e5']}/contracts/{draft}/submit", {"version": "1"})
        assert (page.status_code, "has already filed" in page.text) == (422, False)


def test_pressing_hand_in_twice_with_one_key_hands_in_once(app: Flask, cast: Cast, browse: Any) -> None:
    editor, made = browse("u1.editor"), make_contract_id(app, cast, **MUSHROOMS)
    address = f"/o/{cast.organisations['u1']}/contracts/{made}/submit"
    answers = [editor.post(address, {"version": "1", "idempotency_key": "the-same-key"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location


THIRD = {**MUSHROOMS, "title": "食用菌栽培新工艺", "amount_fen": 48_000_000, "signed_on": date(2025, 7, 1)}
TEXT, RENAMED = GOOD["PDF"], replace(GOOD["PDF"], name="合同（最终版）.pdf")


def with_its_text(
    app: Flask,
    cast: Cast,
    file: File = TEXT,
    times: int = 1,
    kind: AttachmentKind = AttachmentKind.CONTRACT_TEXT,
    **changes: Any,
) -> list[UUID]:
    """Drafts of U1, each with the same signed contract as a file."""
    with app.app_context():
        editor, taken = cast.actor("u1.editor"), take(app, KEEPING, file)
        drafts = [make_contract(cast, **changes) for _ in range(times)]
        for each in drafts:
            attach(app, KEEPING, each, editor, taken, kind=kind)
        return [each.id for each in drafts]


class TestTheSameFileAgain:
    def test_under_another_name_title_day_and_amount_it_is_there_already(
        self, app: Flask, cast: Cast, browse: Any
    ) -> None:
        place, editor = f"/o/{cast.organisations['u1']}/contracts", browse("u1.editor")
        first, third = with_its_text(app, cast, **MUSHROOMS) + with_its_text(app, cast, RENAMED, **THIRD)
        assert editor.post(f"{place}/{first}/submit", {"version": "1"}).status_code == 303
        page = editor.post(f"{place}/{third}/submit", {"version": "1"})
        assert page.status_code == 409
        assert "秀珍菇周年化栽培关键技术研发" in page.text
        with app.app_context(), acting_as(cast.actor("u1.editor")):
            assert queries.contract(third).state is S.DRAFT

    def test_between_other_parties_it_is_another_contract(self, app: Flask, cast: Cast, browse: Any) -> None:
        place, editor = f"/o/{cast.organisations['u1']}/contracts", browse("u1.editor")
        for buyer in ("e5", "e3"):
            (made,) = with_its_text(app, cast, **{**MUSHROOMS, "buyer": party(Side.BUYER, buyer)})
            assert editor.post(f"{place}/{made}/submit", {"version": "1"}).status_code == 303

    @pytest.mark.parametrize("kind", [AttachmentKind.ANNEX, AttachmentKind.OTHER])
    def test_as_an_annex_of_both_it_says_nothing(
        self, app: Flask, cast: Cast, browse: Any, kind: AttachmentKind
    ) -> None:
        place, editor = f"/o/{cast.organisations['u1']}/contracts", browse("u1.editor")
        texts = (GOOD["PNG"], GOOD["JPEG"])
        made = [
            with_its_text(app, cast, text, **said)[0] for text, said in zip(texts, (MUSHROOMS, THIRD), strict=True)
        ]
        with app.app_context():
            taken = take(app, KEEPING, TEXT)
            for each in made:
                attach(app, KEEPING, fetched(each), cast.actor("u1.editor"), taken, kind=kind)
        assert [submit(editor, place, each) for each in made] == [303, 303]

    @pytest.mark.parametrize(("said", "status"), [(MUSHROOMS, 409), (THIRD, 303)])
    def test_called_an_annex_it_is_the_same_contract_where_day_and_amount_are(
        self, app: Flask, cast: Cast, browse: Any, said: dict[str, Any], status: int
    ) -> None:
        place, editor = f"/o/{cast.organisations['u1']}/contracts", browse("u1.editor")
        (first,) = with_its_text(app, cast, **MUSHROOMS)
        (again,) = with_its_text(app, cast, kind=AttachmentKind.ANNEX, **said)
        assert [submit(editor, place, each) for each in (first, again)] == [303, status]

    def test_handed_in_fifty_times_at_once_it_comes_in_once(self, app: Flask, cast: Cast) -> None:
        editor, start = cast.actor("u1.editor"), Barrier(50)
        drafts = with_its_text(app, cast, times=50, **MUSHROOMS)
        said: list[str] = []
        at_once([lambda each=each: said.append(hand_in(app, editor, each, start)) for each in drafts])
        assert Counter(said) == {"handed in": 1, "Duplicate": 49}
        with app.app_context():
            states = session.scalars(select(Contract.state).execution_options(**UNSCOPED)).all()
        assert Counter(states) == {S.SUBMITTED: 1, S.DRAFT: 49}


def fetched(contract_id: UUID) -> Contract:
    """A contract, whoever may see it."""
    with acting_as(system(Via.CLI)):
        return queries.contract(contract_id)


def submit(visitor: Any, place: str, contract_id: UUID) -> int:
    """Press “hand in” on a contract's page."""
    page = visitor.get(f"{place}/{contract_id}").text
    status: int = visitor.post(f"{place}/{contract_id}/submit", form_to(page, "/submit")).status_code
    return status


def hand_in(app: Flask, actor: Actor, contract_id: UUID, start: Barrier) -> str:
    """Read the draft, wait until everybody has read theirs, then hand it in."""
    with app.app_context(), acting_as(actor):
        seen = queries.contract(contract_id).version
        session.rollback()
        start.wait(60)
        try:
            with unit_of_work():
                service.submit(queries.contract(contract_id), actor=actor, version=seen)
            return "handed in"
        except Duplicate:
            return "Duplicate"


def at_once(acts: list[Callable[[], None]]) -> None:
    """Do all of them, each in a thread of its own."""
    threads = [Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)


class TestTwoRegistrars:
    def test_pressing_at_once_make_one_number_and_one_posting(self, app: Flask, cast: Cast) -> None:
        made, start = make_contract_id(app, cast, S.REVIEWED, **MUSHROOMS), Barrier(2)
        said: list[str] = []
        both = ("bureau.registrar", "bureau.registrar2")
        at_once([lambda who=who: press(app, cast, who, made, start, said) for who in both])
        assert sorted(said) == ["StaleVersion", "registered"]
        with app.app_context():
            numbers = session.scalars(select(Contract.number).execution_options(**UNSCOPED)).all()
            assert [number[-6:] for number in numbers] == ["000001"]
            assert session.scalar(select(func.count()).select_from(Posting).execution_options(**UNSCOPED)) == 1

    def test_registering_fifty_contracts_at_once_gives_each_its_own_number(self, app: Flask, cast: Cast) -> None:
        # Each another amount, so that none is asked about as a likely duplicate.
        amounts = [1_000_000 * 21**n // 20**n for n in range(50)]
        with app.app_context():
            made = [make_contract(cast, S.REVIEWED, **{**MUSHROOMS, "amount_fen": fen}).id for fen in amounts]
        said: list[str] = []
        start = Barrier(50)
        at_once([lambda one=one: press(app, cast, "bureau.registrar", one, start, said) for one in made])
        assert Counter(said) == {"registered": 50}
        with app.app_context(), acting_as(system(Via.CLI)):
            numbers = session.scalars(select(Contract.number)).all()
            assert sorted(number[-6:] for number in numbers) == [f"{n:06d}" for n in range(1, 51)]
            assert tally.total(Window()) == Total(50, sum(amounts), sum(amounts))
            assert ledger.verify().holds

    def test_one_after_the_other_the_second_is_told_that_it_changed(
        self, app: Flask, cast: Cast, browse: Any
    ) -> None:
        made = make_contract_id(app, cast, S.REVIEWED, **MUSHROOMS)
        address = f"/o/{cast.organisations['bureau']}/contracts/{made}/register"
        answers = [browse(who).post(address, {"version": "4"}) for who in ("bureau.registrar", "bureau.registrar2")]
        assert [answer.status_code for answer in answers] == [303, 409]


def press(app: Flask, cast: Cast, who: str, contract_id: UUID, start: Barrier, said: list[str]) -> None:
    """Read the contract, wait until the other has read it too, then register it."""
    actor = cast.actor(who)
    with app.app_context(), acting_as(actor):
        contract = queries.contract(contract_id)
        seen = contract.version
        session.rollback()
        start.wait(60)
        try:
            with unit_of_work():
                registration.register(contract, actor=actor, version=seen)
            said.append("registered")
        except StaleVersion:
            said.append("StaleVersion")
