"""S2: an amendment lowers the value across a year boundary; what was published stays, what counts follows.

Still to come with later rooms: the frozen report of 2024 and its hash (statistics), the old certificate marked as
replaced (papers; its edition says so here), and the feed that emits the amendment.
"""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.contracts import change_queries, changes, proposals
from marketplace.contracts.classes import DeductionKind, Subclass, TaxIntent
from marketplace.contracts.editions import editions
from marketplace.contracts.filing import DeductionFiling
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, Side
from marketplace.contracts.particulars import ContractParticulars
from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput, StaleVersion
from marketplace.db import acting_as, session, set_actor
from marketplace.tally import queries as tally
from marketplace.tally.models import Posting
from marketplace.tally.queries import Total, View, Window
from tests.contracts.change_makers import AMENDMENT, act, change, draft, on, proposal, propose
from tests.contracts.makers import make_contract, party
from tests.people import Cast

REGISTERED, SIGNED, APPROVED = date(2024, 12, 26), date(2025, 2, 14), date(2025, 2, 18)
HARDWARE = (DeductionFiling(DeductionKind.EQUIPMENT, "服务器", 30_000_000),)
LOWERED = {"amount_fen": 245_000_000, "deductions": HARDWARE, "agreed_on": SIGNED}
R1 = "r1.editor"


@pytest.fixture
def sold(context: None, cast: Cast, monkeypatch: Any) -> Contract:
    """R1's contract with E1, registered on 26 December for 3,200,000 yuan, of which 2,900,000 for technology."""
    on(monkeypatch, REGISTERED)
    return make_contract(
        cast, ContractState.REGISTERED, filer=R1, title="数据治理技术服务", subclass=Subclass.GENERAL_SERVICE,
        seller=party(Side.SELLER, "r1"), buyer=party(Side.BUYER, "e1"), signed_on=date(2024, 11, 28),
        begins_on=date(2024, 11, 28), ends_on=date(2025, 11, 27), amount_fen=320_000_000, deductions=HARDWARE,
        particulars=ContractParticulars(tax_intents=(TaxIntent.VAT,)),
    )  # fmt: skip


@pytest.fixture
def lowered(sold: Contract, cast: Cast, monkeypatch: Any) -> Contract:
    """The same after the amendment of February to 2,450,000 yuan, of which 2,150,000 for technology."""
    on(monkeypatch, APPROVED)
    change(cast, sold, AMENDMENT, R1, **LOWERED)
    set_actor(system(Via.CLI))
    return sold


def total(start: date, end: date, view: View = View.REPORTED) -> Total:
    return tally.total(Window(start=start, end=end, view=view))


YEAR_2024, FIRST_QUARTER = (date(2024, 1, 1), date(2024, 12, 31)), (date(2025, 1, 1), date(2025, 3, 31))


def test_as_reported_the_old_year_stands_and_the_new_quarter_has_a_minus(lowered: Contract) -> None:
    assert total(*YEAR_2024) == Total(1, 320_000_000, 290_000_000)
    assert total(*FIRST_QUARTER) == Total(0, -75_000_000, -75_000_000)


def test_restated_the_old_year_has_what_was_agreed_anew(lowered: Contract) -> None:
    assert total(*YEAR_2024, view=View.RESTATED) == Total(1, 245_000_000, 215_000_000)


@pytest.mark.parametrize("view", View)
def test_both_views_sum_to_the_same(lowered: Contract, view: View) -> None:
    assert tally.total(Window(view=view)) == Total(1, 245_000_000, 215_000_000)


def test_the_posting_is_of_the_day_of_approval(lowered: Contract) -> None:
    posted = session.execute(select(Posting.posted_on, Posting.count, Posting.amount_fen).order_by(Posting.seq)).all()
    assert [tuple(row) for row in posted] == [(REGISTERED, 1, 320_000_000), (APPROVED, 0, -75_000_000)]


def test_the_number_stays_and_the_certificate_has_a_second_edition(lowered: Contract) -> None:
    assert (lowered.number, lowered.edition) == ("2024500118000001", 2)
    first, second = editions(lowered)
    assert (first.day, first.replaced_on, first.replaced_by) == (REGISTERED, APPROVED, 2)
    assert (second.day, second.verb, second.holds) == (APPROVED, "amend", True)


def test_before_and_after_and_the_reason_are_kept(lowered: Contract) -> None:
    (made,) = change_queries.changes_of(lowered.id)
    assert (made.before["amount_fen"], made.terms["amount_fen"], made.reason) == (320_000_000, 245_000_000, "price")


def test_a_benefit_was_wanted_so_the_tax_office_is_to_be_told(lowered: Contract) -> None:
    (task,) = change_queries.tasks_of(lowered.id)
    assert (task.opened_on, task.done_on) == (APPROVED, None)


def test_a_second_amendment_of_the_old_version_is_stale(lowered: Contract, cast: Cast) -> None:
    with acting_as(cast.actor(R1)):
        asked = proposal(lowered, AMENDMENT, **{**LOWERED, "amount_fen": 200_000_000})
    with pytest.raises(StaleVersion):
        act(proposals.propose, lowered, cast, R1, proposal=asked, version=lowered.version - 1)


def test_one_written_against_the_old_version_is_not_handed_in(sold: Contract, cast: Cast, monkeypatch: Any) -> None:
    on(monkeypatch, APPROVED)
    late = draft(cast, sold, AMENDMENT, R1, **{**LOWERED, "amount_fen": 200_000_000})
    change(cast, sold, AMENDMENT, R1, **LOWERED)
    with pytest.raises(StaleVersion):
        act(changes.hand_in, late, cast, R1)


def test_an_agreement_older_than_the_registration_is_refused(sold: Contract, cast: Cast, monkeypatch: Any) -> None:
    on(monkeypatch, APPROVED)
    with pytest.raises(InvalidInput) as refused:
        propose(cast, sold, AMENDMENT, R1, **{**LOWERED, "agreed_on": date(2024, 12, 25)})
    assert set(refused.value.fields) == {"agreed_on"}
