"""The table of postings takes additions and nothing else, and holds its own rules."""

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from marketplace.contracts.models import Contract
from marketplace.db import UNSCOPED, session, unit_of_work
from marketplace.tally import queries as tally
from marketplace.tally.models import PostingEvent
from marketplace.tally.queries import Total, Window
from tests.people import Cast
from tests.tally.makers import post, registered

DAY = date(2025, 3, 5)


@pytest.fixture
def contract(context: None, cast: Cast) -> Contract:
    with unit_of_work():
        return registered(cast.organisations["u1"], DAY, 1_000, 400)


@pytest.mark.parametrize("statement", ["UPDATE posting SET amount_fen = 1", "DELETE FROM posting"])
def test_the_database_refuses_to_change_or_remove_a_posting(contract: Contract, statement: str) -> None:
    with pytest.raises((IntegrityError, OperationalError), match="append-only"):
        session.execute(text(statement), execution_options=UNSCOPED)
    session.rollback()
    assert tally.total(Window()) == Total(1, 1_000, 400)


def test_nothing_is_posted_before_its_contract_was_registered(contract: Contract) -> None:
    with pytest.raises(IntegrityError, match="not_before_registration"), unit_of_work():
        post(session.merge(contract), PostingEvent.AMENDMENT, date(2025, 3, 4), 0, -1)


def test_a_posting_counts_one_contract_at_most(contract: Contract) -> None:
    with pytest.raises(IntegrityError, match="at_most_one_contract"), unit_of_work():
        post(session.merge(contract), PostingEvent.REGISTRATION, DAY, 2, 1)


def test_money_that_is_not_an_integer_of_fen_is_refused(contract: Contract) -> None:
    half: Any = 0.5
    with pytest.raises(Exception, match="integer of fen"), unit_of_work():
        post(session.merge(contract), PostingEvent.AMENDMENT, DAY, 0, half)


def test_a_posting_that_was_not_committed_is_not_there(context: None, cast: Cast) -> None:
    with suppress(ZeroDivisionError), unit_of_work():
        registered(cast.organisations["u1"], DAY, 1_000)
        raise ZeroDivisionError
    assert tally.total(Window()) == Total()


def test_decreases_are_known_beside_the_sums_of_their_period(contract: Contract) -> None:
    with unit_of_work():
        post(session.merge(contract), PostingEvent.AMENDMENT, date(2025, 4, 1), 0, -300, -100)
        post(session.merge(contract), PostingEvent.AMENDMENT, date(2025, 5, 1), 0, 200, 0)
    assert [group.decreases for group in tally.by_quarter(Window()) if group.key == "2025-Q2"] == [
        Total(0, -300, -100)
    ]


def test_figures_can_be_narrowed_down_to_a_class(contract: Contract, cast: Cast) -> None:
    assert tally.total(Window(where={"contract_class": "5"})).count == 1
    assert tally.total(Window(where={"contract_class": "1"})).count == 0
