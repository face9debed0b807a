"""Every term that can be agreed anew or put right: kept before and after, given to the contract, and counted."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from marketplace import ledger
from marketplace.contracts import change_compared, change_queries, changes, terms
from marketplace.contracts.classes import LicenceKind, Payment, Subclass, TaxIntent
from marketplace.contracts.filing_parties import PartyFiling
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, Side
from marketplace.contracts.particulars import ContractParticulars
from marketplace.contracts.terms import Terms
from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput
from marketplace.core.workdays import ONE_DAY
from marketplace.db import acting_as, session, set_actor, unit_of_work
from marketplace.district.codes import IpKind, PartyNature, PartySize
from marketplace.operations import replay
from marketplace.tally import cells
from marketplace.tally import queries as tally
from marketplace.tally.queries import Total, Window
from tests.contracts.change_makers import AMENDMENT, CORRECTION, act, change, draft, on, propose
from tests.contracts.makers import abroad, make_contract, party
from tests.people import Cast

S = ContractState
START = date(2026, 3, 11)
PATENT = "ZL200410018477.9"
BESIDE: dict[str, Any] = {
    "plan_name": "重庆市技术创新与应用发展专项",
    "own_number": "XTKJ-2026-017",
    "ip_kind": IpKind.INVENTION,
    "ip_numbers": [PATENT],
    "tax_intents": [TaxIntent.VAT],
    "expected_investment_fen": 2_000_000,
    "expected_output_fen": 3_000_000,
    "is_related": True,
    "payment": Payment.ROYALTY,
    "royalty_terms": "净销售额的百分之五，按年结算",
}
OUT = {"seller_nature": PartyNature.RESEARCH_INSTITUTE, "seller_size": PartySize.LARGE, "buyer_size": PartySize.SMALL}
pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def registered(cast: Cast, monkeypatch: Any) -> Contract:
    """U1's contract with E3: 860,000 yuan, of which 585,000 for technology."""
    on(monkeypatch, START)
    made = make_contract(cast, S.REGISTERED)
    on(monkeypatch, START + ONE_DAY)
    return made


def sound() -> None:
    """The ledger, the postings and the cells say the same."""
    set_actor(system(Via.CLI))
    session.rollback()
    assert [finding.as_json() for finding in replay.differing_rows()] == []
    assert list(cells.differing()) == []


def by_region() -> dict[str, Total]:
    return {group.key: group.total for group in tally.by_dimension(Window(), "seller_region")}


def test_what_stands_beside_is_agreed_anew_and_the_rest_stays(cast: Cast, registered: Contract) -> None:
    made = change(cast, registered, AMENDMENT, **BESIDE)
    kept, before = ContractParticulars.of(registered.particulars), Terms.read(made.before)
    assert (kept.plan_name, kept.own_number, kept.ip_numbers) == (
        BESIDE["plan_name"], BESIDE["own_number"], (PATENT,),
    )  # fmt: skip
    assert (kept.expected_output_fen, kept.royalty_terms) == (3_000_000, BESIDE["royalty_terms"])
    assert (registered.ip_kind, registered.is_related, registered.edition) == (IpKind.INVENTION, True, 2)
    assert (before.plan_name, before.is_related) == ("", False)
    sound()


def test_a_licence_has_another_kind_and_only_a_licence(cast: Cast, registered: Contract) -> None:
    with pytest.raises(InvalidInput) as refused:
        draft(cast, registered, AMENDMENT, licence_kind=LicenceKind.SOLE)
    assert list(refused.value.fields) == ["licence_kind"]
    change(cast, registered, AMENDMENT, subclass=Subclass.PATENT_LICENCE, licence_kind=LicenceKind.SOLE)
    assert registered.particulars["licence_kind"] == "sole"


def test_another_number_of_a_right_is_read_in_its_one_spelling(cast: Cast, registered: Contract) -> None:
    change(cast, registered, CORRECTION, ip_numbers=["zl 200410018477.9", "软著登字第1号"])
    assert registered.particulars["ip_numbers"] == [PATENT, "软著登字第1号"]
    with pytest.raises(InvalidInput) as refused:
        draft(cast, registered, CORRECTION, ip_numbers=["ZL200410018477.8"])
    assert list(refused.value.fields) == ["ip_numbers"]


@pytest.mark.parametrize("name", ["seller_nature", "seller_size", "buyer_size"])
def test_how_the_parties_stood_is_only_corrected(cast: Cast, registered: Contract, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        draft(cast, registered, AMENDMENT, **{name: OUT[name]})
    assert list(refused.value.fields) == [name]
    change(cast, registered, CORRECTION, **{name: OUT[name]})
    found = {group.key: group.total.count for group in tally.by_dimension(Window(), name)}
    assert found[OUT[name].value] == 1
    sound()


@pytest.mark.parametrize("subclass", [Subclass.INTERMEDIATION])
def test_a_contract_becomes_no_intermediarys_by_agreement(
    cast: Cast, registered: Contract, subclass: Subclass
) -> None:
    with pytest.raises(InvalidInput) as refused:
        draft(cast, registered, AMENDMENT, subclass=subclass)
    assert list(refused.value.fields) == ["subclass"]
    change(cast, registered, CORRECTION, subclass=subclass)
    assert registered.subclass is subclass


def joining(code: str = "e4", share: int = 1) -> PartyFiling:
    return replace(party(Side.SELLER, code), share=share)


class TestSeveralSellers:
    def test_one_joins_with_its_share(self, cast: Cast, registered: Contract) -> None:
        change(cast, registered, AMENDMENT, seller_share=2, co_sellers=[joining()])
        assert [(each.name, each.share) for each in registered.sellers] == [
            (registered.seller.name, 2), (registered.co_sellers[0].name, 1),
        ]  # fmt: skip
        assert by_region()["510107"] == Total(0, 28_666_667, 19_500_000)
        assert tally.total(Window()) == Total(1, 86_000_000, 58_500_000)
        sound()

    def test_other_shares_move_the_parts_and_nothing_else(self, cast: Cast, registered: Contract) -> None:
        change(cast, registered, AMENDMENT, co_sellers=[joining()])
        before = registered.co_sellers[0].id
        change(cast, registered, AMENDMENT, "bureau.reviewer2", seller_share=3, co_sellers=[joining()])
        assert by_region()["510107"] == Total(0, 21_500_000, 14_625_000)
        assert registered.co_sellers[0].id == before
        sound()

    def test_one_leaves_and_another_comes(self, cast: Cast, registered: Contract) -> None:
        change(cast, registered, AMENDMENT, co_sellers=[joining(), replace(abroad(), share=2)])
        change(
            cast, registered, AMENDMENT, "bureau.reviewer2", co_sellers=[joining("e1"), replace(abroad(), share=2)]
        )
        assert [each.country for each in registered.co_sellers] == ["SGP", "CHN"]
        assert tally.total(Window()) == Total(1, 86_000_000, 58_500_000)
        sound()

    def test_nobody_sells_twice_or_to_themselves(self, cast: Cast, registered: Contract) -> None:
        for who, field in (("u1", "co_sellers"), ("e3", "buyer_name")):
            with pytest.raises(InvalidInput) as refused:
                draft(cast, registered, AMENDMENT, co_sellers=[joining(who)])
            assert list(refused.value.fields) == [field]

    def test_who_is_not_known_says_what_it_is(self, cast: Cast, registered: Contract) -> None:
        with pytest.raises(InvalidInput) as refused:
            draft(cast, registered, AMENDMENT, co_sellers=[PartyFiling(Side.SELLER, "某某样例研究所")])
        assert set(refused.value.fields) == {f"co_sellers-0_{part}" for part in ("nature", "region", "code")}


class TestTheBuyersCode:
    OTHER = "91500118MA5U100339"
    # Of GB 32100-2015, which the directory does not know.
    EXAMPLE = "91350100M000100Y43"

    def test_is_put_right_and_names_the_organisation_that_has_it(self, cast: Cast, monkeypatch: Any) -> None:
        typed = replace(party(Side.BUYER, "e2"), name="海棠样例机械公司有限", code=self.EXAMPLE, region="500118")
        typed = replace(typed, nature=PartyNature.LIMITED_COMPANY)
        on(monkeypatch, START)
        made = make_contract(cast, S.REGISTERED, buyer=typed)
        assert made.buyer.organisation_id is None
        with pytest.raises(InvalidInput) as refused:
            draft(cast, made, CORRECTION, buyer_code=self.OTHER)
        assert list(refused.value.fields) == ["buyer_name"]
        change(cast, made, CORRECTION, buyer_code=self.OTHER, buyer_name="海棠样例机械公司")
        assert made.buyer.organisation_id == cast.organisations["e2"]
        sound()

    def test_of_a_buyer_that_the_directory_knows_stays(self, cast: Cast, registered: Contract) -> None:
        with pytest.raises(InvalidInput) as refused:
            draft(cast, registered, CORRECTION, buyer_code=self.OTHER)
        assert list(refused.value.fields) == ["buyer_code"]


def test_the_tax_office_is_told_of_a_benefit_that_is_not_wanted_any_more(cast: Cast, registered: Contract) -> None:
    change(cast, registered, AMENDMENT, tax_intents=[TaxIntent.VAT])
    made = change(cast, registered, AMENDMENT, "bureau.reviewer2", tax_intents=[])
    assert "tax_intents" not in registered.particulars
    with acting_as(cast.actor("bureau.reviewer")):
        assert made.id in {task.change_id for task in change_queries.tasks_of(registered.id)}


def test_a_change_that_was_written_before_these_terms_came_leaves_them_as_they_are(
    cast: Cast, registered: Contract
) -> None:
    made = propose(cast, registered, AMENDMENT, amount_fen=90_000_000)
    later = {field for field in terms.NAMES if field not in ("title", "currency")} - set(OLD)
    with acting_as(system(Via.CLI)), unit_of_work():
        for kept in ("before", "terms"):
            setattr(made, kept, {name: value for name, value in getattr(made, kept).items() if name not in later})
        ledger.append(system(Via.CLI), "change.edit", made)
    act(changes.examine, made, cast, "bureau.reviewer")
    act(changes.approve, made, cast, "bureau.registrar")
    assert (registered.amount_fen, registered.particulars["ip_numbers"]) == (90_000_000, [PATENT])
    sound()


OLD = (
    *("title", "seller_name", "buyer_name", "subclass", "field", "ip_kind", "plan_source", "objective", "payment"),
    *("signed_on", "begins_on", "ends_on", "amount_fen", "deductions", "currency", "foreign_minor"),
)


def test_rows_are_compared_line_by_line(app: Any, cast: Cast, registered: Contract) -> None:
    made = draft(cast, registered, AMENDMENT, seller_share=2, co_sellers=[joining()])
    with app.test_request_context("/?language=en"):
        rows = {row.label: row for row in change_compared.changed(made)}
    sellers, shares = rows["其他卖方"], rows["各卖方所占金额"]
    assert (sellers.before, shares.before) == (["–"], ["–"])
    assert "蓉城样例自动化公司" in sellers.after[0]
    assert [line.rsplit(" ", 2)[1] for line in shares.after] == ["573,333.33", "286,666.67"]
