"""S7: one contract ends by agreement after part of it was performed, another was never real and is revoked.

Still to come with a later room: the claw-back of a broker's reward.
"""

from datetime import date
from typing import Any

import pytest

from marketplace.contracts import change_queries, guards, receipts, register_queries, standing
from marketplace.contracts.classes import Subclass, TaxIntent
from marketplace.contracts.editions import editions
from marketplace.contracts.guard_models import GuardCode
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, Side
from marketplace.contracts.particulars import ContractParticulars
from marketplace.contracts.receipts import Income
from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput, WrongState
from marketplace.db import acting_as, set_actor
from marketplace.tally import queries as tally
from marketplace.tally.queries import Total, View, Window
from marketplace.tally.service import Change
from tests.contracts.change_makers import REVOCATION, TERMINATION, act, change, draft, on
from tests.contracts.makers import make_contract, party
from tests.contracts.test_national_form import table
from tests.people import Cast

SERVICE = {"subclass": Subclass.GENERAL_SERVICE, "deductions": (), "seller": party(Side.SELLER, "e1")}
TAX = {"particulars": ContractParticulars(tax_intents=(TaxIntent.VAT,))}
E1 = "e1.engineer"
ENDED, VOID = date(2025, 8, 20), date(2025, 6, 30)


def registered(cast: Cast, day: date, buyer: str, amount_fen: int, title: str) -> Contract:
    days = {"signed_on": day, "begins_on": day, "ends_on": date(2026, 12, 30)}
    given = {**SERVICE, **TAX, **days, "buyer": party(Side.BUYER, buyer), "amount_fen": amount_fen, "title": title}
    return make_contract(cast, ContractState.REGISTERED, filer=E1, **given)


@pytest.mark.usefixtures("context")
class TestEndedAfterPartPerformance:
    """(b) E1 to E2, 1,500,000 yuan, receipts of 450,000."""

    @pytest.fixture
    def running(self, cast: Cast, monkeypatch: Any) -> Contract:
        on(monkeypatch, date(2025, 3, 5))
        made = registered(cast, date(2025, 3, 5), "e2", 150_000_000, "产线改造技术服务")
        on(monkeypatch, date(2025, 5, 12))
        act(receive, made, cast, E1, version=0)
        return made

    @pytest.fixture
    def ended(self, running: Contract, cast: Cast, monkeypatch: Any) -> Contract:
        on(monkeypatch, ENDED)
        change(cast, running, TERMINATION, E1, performed_fen=45_000_000, performed_technology_fen=45_000_000)
        set_actor(system(Via.CLI))
        return running

    def test_it_stays_one_contract_of_what_was_performed(self, ended: Contract) -> None:
        assert (ended.state, ended.ended_on) == (ContractState.TERMINATED, ENDED)
        assert tally.total(Window(start=ENDED)) == Total(0, -105_000_000, -105_000_000)
        assert tally.total(Window()) == Total(1, 45_000_000, 45_000_000)

    def test_its_page_says_what_was_agreed_and_what_counts(self, ended: Contract, cast: Cast, browse: Any) -> None:
        where = f"/o/{cast.organisations['e1']}/contracts/{ended.id}"
        page = browse(E1).get(where).text
        assert "1,500,000.00" in page
        assert "450,000.00" in page.split("2025年8月20日起计入的成交额")[1]

    def test_files_and_programs_say_what_counts_too(self, ended: Contract, cast: Cast, browse: Any) -> None:
        desk = f"/o/{cast.organisations['bureau']}/desk/contracts?state=terminated&format=csv"
        (row,) = table(browse("bureau.reviewer"), desk)
        assert (row["合同成交额（元）"], row["现计入（元）"]) == ("1500000.00", "450000.00")
        (row,) = table(browse("bureau.reviewer"), f"{desk}&form=national")
        assert (row["合同成交额（万元）"], row["技术交易额（万元）"]) == ("45", "45")
        with acting_as(cast.actor("bureau.reviewer")):
            assert standing.counted(ended) == Change(1, 45_000_000, 45_000_000)

    def test_its_edition_holds_no_more(self, ended: Contract) -> None:
        (only,) = editions(ended)
        assert (only.replaced_on, only.replaced_by, only.holds) == (ENDED, None, False)

    def test_less_than_was_received_cannot_have_been_performed(self, running: Contract, cast: Cast) -> None:
        with pytest.raises(InvalidInput) as refused:
            draft(cast, running, TERMINATION, E1, performed_fen=40_000_000, performed_technology_fen=40_000_000)
        assert set(refused.value.fields) == {"performed"}

    def test_a_receipt_after_the_end_is_refused(self, ended: Contract, cast: Cast) -> None:
        with pytest.raises(WrongState):
            act(receive, ended, cast, E1, version=0)


def receive(contract: Contract, *, actor: Any, version: int) -> None:
    receipts.enter(contract, Income(date(2025, 5, 12), 45_000_000, 45_000_000), actor=actor)


@pytest.mark.usefixtures("context")
class TestRevoked:
    """(c) E1 to E5, 980,000 yuan, registered in 2024 and found to be fabricated in 2025."""

    @pytest.fixture
    def revoked(self, cast: Cast, monkeypatch: Any) -> Contract:
        on(monkeypatch, date(2024, 10, 10))
        made = registered(cast, date(2024, 10, 10), "e5", 98_000_000, "虚构的技术服务")
        on(monkeypatch, VOID)
        change(cast, made, REVOCATION, "bureau.registrar")
        set_actor(system(Via.CLI))
        return made

    def test_as_reported_the_second_quarter_has_a_minus(self, revoked: Contract) -> None:
        quarter = Window(start=date(2025, 4, 1), end=VOID)
        assert tally.total(quarter) == Total(-1, -98_000_000, -98_000_000)

    def test_restated_the_old_year_loses_it(self, revoked: Contract) -> None:
        year = Window(start=date(2024, 1, 1), end=date(2024, 12, 31), view=View.RESTATED)
        assert tally.total(year) == Total()

    def test_its_number_is_never_given_again(self, revoked: Contract, cast: Cast) -> None:
        again = registered(cast, VOID, "e5", 98_000_000, "真实的技术服务")
        assert revoked.number == "2024500118000001"
        assert again.number != revoked.number

    def test_the_tax_office_is_to_be_told(self, revoked: Contract) -> None:
        assert [task.opened_on for task in change_queries.tasks_of(revoked.id)] == [VOID]

    def test_the_public_register_keeps_a_tombstone(self, revoked: Contract) -> None:
        entry = register_queries.entry(revoked.number or "")
        assert (entry.state, entry.ended_on) == (ContractState.REVOKED, VOID)

    def test_its_page_says_so_and_no_search_shows_its_title(self, revoked: Contract, browse: Any) -> None:
        visitor = browse("")
        page = visitor.get(f"/contracts/{revoked.number}").text
        assert all(words in page for words in ("已撤销", "该登记已于2025年6月30日撤销"))
        for address in (f"/contracts/{revoked.number}", "/contracts", "/search?q=虚构的技术"):
            assert revoked.title not in visitor.get(address).text

    def test_verifying_its_number_says_revoked_and_when(self, revoked: Contract, browse: Any) -> None:
        number = revoked.number
        page = browse("u1.editor").get(f"/verify/{number}").text
        assert "已撤销" in page
        assert "2025年6月30日" in page

    def test_the_sellers_next_filing_is_flagged(self, revoked: Contract, cast: Cast) -> None:
        following = {**SERVICE, "title": "又一份技术服务", "buyer": party(Side.BUYER, "e2")}
        made = make_contract(cast, ContractState.SUBMITTED, filer=E1, **following)
        (flag,) = [found for found in guards.find(made) if found.code is GuardCode.REVOKED_SELLER]
        assert (flag.facts["number"], flag.facts["day"]) == (revoked.number, "2025-06-30")
