"""What the database itself refuses, whatever the program forgets."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from marketplace.contracts.lifecycle import ContractState
from marketplace.db import UNSCOPED, session
from tests.contracts.makers import make_contract

S = ContractState
pytestmark = pytest.mark.usefixtures("context")


def write(statement: str, **values: Any) -> None:
    """Write past the program, as somebody at the database's own prompt would."""
    session.rollback()
    session.connection(execution_options={"writes": True})
    session.execute(text(statement), values, execution_options=UNSCOPED)


def refused(match: str, statement: str, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=match):
        write(statement, **values)
    session.rollback()


@pytest.mark.parametrize(
    ("state", "constraint", "change"),
    [
        (S.DRAFT, "numbered_once_registered", "state = 'registered'"),
        (S.DRAFT, "numbered_once_registered", "number = '2026500118000009', registered_on = '2026-01-01'"),
        (S.REGISTERED, "numbered_once_registered", "number = NULL, registered_on = NULL"),
        (S.REGISTERED, "numbered_once_registered", "state = 'withdrawn'"),
        (S.REGISTERED, "number_and_day_come_together", "registered_on = NULL"),
        (S.DRAFT, "positive_amount", "amount_fen = 0, technology_fen = 0"),
        (S.DRAFT, "technology_is_part_of_amount", "technology_fen = 0"),
        (S.DRAFT, "technology_is_part_of_amount", "technology_fen = amount_fen + 1"),
        (S.DRAFT, "term_ends_after_it_begins", "ends_on = '2025-03-09'"),
        (S.REGISTERED, "two_people_review", "registered_by = reviewed_by"),
        (S.REGISTERED, "registered_by_somebody", "registered_by = NULL"),
        (S.REFUSED, "refused_for_a_reason", "refusal_reason = NULL"),
        (S.DRAFT, "contractstate", "state = 'lost'"),
        (S.DRAFT, "subclass", "subclass = '99'"),
        (S.DRAFT, "technicalfield", "field = '12'"),
        (S.DRAFT, "disclosure", "disclosure = 'secret'"),
        (S.REFUSED, "a_reason_has_a_code", "refusal_reason = 'R7x'"),
        (S.REFUSED, "a_reason_has_a_code", "refusal_reason = 'X77'"),
        (S.ACCEPTED, "rules_come_with_their_version", "rule_set_version = NULL"),
    ],
)
def test_a_contract_cannot_become_that(cast, state, constraint, change):
    made = make_contract(cast, state)
    refused(constraint, f"UPDATE contract SET {change} WHERE id = :id", id=made.id.hex)


def test_one_number_is_given_once(cast):
    first, second = make_contract(cast, S.REGISTERED), make_contract(cast, S.REGISTERED)
    refused("number", "UPDATE contract SET number = :n WHERE id = :id", n=first.number, id=second.id.hex)


@pytest.mark.parametrize("change", ["region = ''", "country = 'SGP'"])
def test_a_party_has_a_region_exactly_if_it_is_in_this_country(cast, change):
    make_contract(cast)
    refused("region_iff_domestic", f"UPDATE contract_party SET {change}")


def test_a_party_stands_on_one_of_two_sides(cast):
    make_contract(cast)
    refused("side", "UPDATE contract_party SET side = 'witness'")


@pytest.mark.parametrize("amount", [0, -1])
def test_a_deduction_is_more_than_nothing(cast, amount):
    make_contract(cast)
    refused("positive_amount", "UPDATE deduction SET amount_fen = :amount", amount=amount)


@pytest.mark.parametrize("column", ["owner_id", "listing_id", "case_id"])
def test_a_contract_refers_to_nothing_that_is_not_there(cast, column):
    made = make_contract(cast)
    refused(
        "(?i)foreign key",
        f"UPDATE contract SET {column} = :nobody WHERE id = :id",
        nobody=uuid4().hex,
        id=made.id.hex,
    )


def test_money_is_never_a_float(cast):
    made = make_contract(cast)
    made.amount_fen = 0.5
    with pytest.raises(Exception, match="integer of fen"):
        session.flush()
    session.rollback()


def test_the_maker_really_makes_what_the_tests_above_break(cast):
    assert make_contract(cast, S.REGISTERED).signed_on == date(2025, 3, 10)
