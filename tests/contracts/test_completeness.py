"""What the rules of the day need is asked for at the hand-in, beside its field; a draft may leave it open."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from marketplace.contracts import completeness, importing_drafts, row_columns, rules, service
from marketplace.contracts.change_lifecycle import ChangeReason
from marketplace.contracts.classes import Needed, Payment, Subclass
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, Side
from marketplace.contracts.opening_columns import DRAFT_COLUMNS
from marketplace.contracts.particulars import ContractParticulars
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput
from marketplace.db import acting_as, unit_of_work
from marketplace.district.codes import IpKind, PartyNature
from marketplace.tally import queries as tally
from marketplace.tally.queries import Total, Window
from tests.contracts.change_makers import AMENDMENT, change
from tests.contracts.makers import SAID, abroad, make_contract, party
from tests.contracts.test_pages import typed
from tests.people import Cast

EVERYTHING = [need.value for need in Needed]
BARE = ContractParticulars()
PERSON = {"nature": PartyNature.NATURAL_PERSON, "name": "样例自然人", "region": "500118", "size": None}


def missing(made: Contract) -> set[str]:
    return set(completeness.problems(made, EVERYTHING))


def test_what_is_complete_needs_nothing_more(cast: Cast, context: None) -> None:
    assert missing(make_contract(cast)) == set()


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"objective": None}, {"objective"}),
        ({"particulars": BARE}, set()),
        ({"particulars": BARE, "subclass": Subclass.PATENT_TRANSFER, "ip_kind": IpKind.INVENTION},
         {"ip_numbers", "expected_investment", "expected_output"}),
        ({"particulars": replace(BARE, expected_investment_fen=0, expected_output_fen=0), "ip_kind": IpKind.KNOW_HOW,
          "subclass": Subclass.SECRET_LICENCE}, {"licence_kind"}),
        ({"particulars": BARE, "payment": Payment.ONCE_AND_ROYALTY}, {"royalty_terms"}),
        ({"seller": replace(party(Side.SELLER, "u1"), size=None)}, set()),
        ({"buyer": replace(party(Side.BUYER, "e3"), size=None, particulars=replace(SAID, is_listed=None))},
         {"buyer_size", "buyer_is_listed"}),
        ({"buyer": replace(party(Side.BUYER, "e3"), particulars=replace(SAID, phone="", is_research_body=None))},
         {"buyer_phone", "buyer_is_research_body"}),
        ({"buyer": abroad(Side.BUYER)}, set()),
        ({"buyer": replace(party(Side.BUYER, "e3"), **PERSON, industry="", particulars=replace(SAID, address=""))},
         {"buyer_address"}),
        ({"co_sellers": [replace(party(Side.SELLER, "r1"), industry="")]}, {"co_sellers-0_industry"}),
    ],
)  # fmt: skip
def test_what_is_missing_depends_on_class_price_and_party(
    cast: Cast, context: None, changes: dict[str, Any], names: set[str]
) -> None:
    assert missing(make_contract(cast, **changes)) == names


def test_the_bureau_decides_what_is_needed(cast: Cast, context: None) -> None:
    made = make_contract(cast, objective=None)
    editor = cast.actor("u1.editor")
    with acting_as(editor), pytest.raises(InvalidInput), unit_of_work():
        service.submit(made, actor=editor, version=made.version)
    us = system(Via.CLI)
    with acting_as(us), unit_of_work():
        present = rules.at(clock.today())
        values = {name: getattr(present, name) for name in rules.EDITABLE}
        rules.write(present.code, {**values, "needed": ["industry"]}, actor=us, version=present.version)
    with acting_as(editor), unit_of_work():
        service.submit(made, actor=editor, version=made.version)
    assert made.state is ContractState.SUBMITTED


def test_a_draft_is_saved_without_and_told_beside_each_field_when_handed_in(
    app: Flask, cast: Cast, browse: Any
) -> None:
    editor, address = browse("u1.editor"), f"/o/{cast.organisations['u1']}/contracts/new"
    open_still = typed(objective="", buyer_phone="", payment="royalty")
    refused = editor.post(address, {**open_still, "then": "submit"})
    assert refused.status_code == 422
    for name in ("objective", "buyer_phone", "royalty_terms"):
        assert f'id="{name}-error"' in refused.text
    saved = editor.post(address, open_still)
    assert saved.status_code == 303
    again = editor.post(f"{saved.location}/submit", {"version": "1"})
    assert (again.status_code, 'id="objective-error"' in again.text) == (422, True)


def test_royalty_terms_stand_on_the_contracts_page_and_without_royalty_nowhere(cast: Cast, browse: Any) -> None:
    editor, address = browse("u1.editor"), f"/o/{cast.organisations['u1']}/contracts/new"
    words = "按年净销售额的百分之三提成"
    wrong = editor.post(address, typed(royalty_terms=words))
    assert (wrong.status_code, 'id="royalty_terms-error"' in wrong.text) == (422, True)
    made = editor.post(address, typed(royalty_terms=words, payment="royalty"))
    assert words in editor.get(made.location).text


@pytest.mark.usefixtures("context")
def test_every_column_that_some_rows_need_says_which() -> None:
    said = importing_drafts.needed_where()
    assert {column.name for column in DRAFT_COLUMNS} >= set(said)
    assert set(completeness.OF_CONTRACT) | set(completeness.OF_PARTY) == set(Needed)
    assert said["licence_kind"] == Needed.LICENCE_KIND.label
    assert said["seller2_name"] == row_columns.NAMELESS


def test_of_a_royalty_the_fixed_part_counts_and_what_is_settled_later_comes_as_an_amendment(
    context: None, cast: Cast
) -> None:
    said = {"payment": Payment.ONCE_AND_ROYALTY, "amount_fen": 30_000_000, "deductions": ()}
    made = make_contract(cast, ContractState.REGISTERED, **said)
    fixed = tally.total(Window())
    change(cast, made, AMENDMENT, amount_fen=34_500_000, reason=ChangeReason.ROYALTY)
    assert (fixed, tally.total(Window())) == (
        Total(1, 30_000_000, 30_000_000),
        Total(1, 34_500_000, 34_500_000),
    )


def test_a_royalty_without_a_fixed_part_is_not_taken(context: None, cast: Cast) -> None:
    with pytest.raises(InvalidInput) as refused:
        make_contract(cast, payment=Payment.ROYALTY, amount_fen=0, deductions=())
    assert set(refused.value.fields) == {"amount"}
