"""S6: a framework over three years counts in no total; its call-offs do, one by one, up to its ceiling."""

from contextlib import suppress
from datetime import date
from typing import Any

import pytest

from marketplace.contracts import change_guards, changes, frameworks, registration, rules, service
from marketplace.contracts.classes import ContractKind, Payment, Subclass
from marketplace.contracts.guard_models import GuardCode
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, Side
from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput, NotPermitted, WrongState
from marketplace.db import acting_as, set_actor, unit_of_work
from marketplace.tally import queries as tally
from marketplace.tally.queries import Total, Window
from tests.contracts.change_makers import (
    AMENDMENT,
    CORRECTION,
    HALF,
    REVOCATION,
    TERMINATION,
    act,
    change,
    on,
    propose,
)
from tests.contracts.makers import install_test_old, make_contract, party
from tests.people import Cast
from tests.stories.test_s04_contract_in_dollars import enter

pytestmark = pytest.mark.usefixtures("context")
S = ContractState
BUREAU = system(Via.CLI)
SELLER = "e4.engineer"
SERVICE: dict[str, Any] = {
    "title": "产线自动化技术服务框架协议", "subclass": Subclass.GENERAL_SERVICE, "signed_on": date(2024, 1, 15),
    "begins_on": date(2024, 1, 15), "ends_on": date(2027, 1, 14), "seller": party(Side.SELLER, "e4"),
    "buyer": party(Side.BUYER, "e3"), "deductions": (), "amount_fen": 600_000_000,
}  # fmt: skip


@pytest.fixture(autouse=True)
def outside_sellers_too(context: None) -> None:
    """The setting that the story names: the seller has its seat elsewhere."""
    install_test_old()
    for code in ("CN-2026", "TEST-OLD"):
        found = rules.by_code(code)
        values = {name: getattr(found, name) for name in rules.EDITABLE} | {"registers_outside_area": True}
        with unit_of_work():
            rules.write(code, values, actor=BUREAU, version=found.version)


@pytest.fixture
def framework(cast: Cast, monkeypatch: Any) -> Contract:
    on(monkeypatch, date(2024, 1, 20))
    made = make_contract(cast, filer=SELLER, kind=ContractKind.FRAMEWORK, **SERVICE)
    seller = cast.actor(SELLER)
    with acting_as(seller), unit_of_work():
        frameworks.keep(made, actor=seller, version=made.version)
    return made


def call_off(
    cast: Cast, framework: Contract, state: ContractState, signed_on: date, yuan: int, **more: Any
) -> Contract:
    own = {"title": f"产线自动化技术服务 {signed_on}", "signed_on": signed_on, "begins_on": signed_on}
    kind = {"kind": ContractKind.CALL_OFF, "parent_id": framework.id, "amount_fen": yuan * 100}
    return make_contract(cast, state, filer=SELLER, **{**SERVICE, **own, **kind, **more})


@pytest.fixture
def called(cast: Cast, framework: Contract, monkeypatch: Any) -> list[Contract]:
    """C1 to C3, each registered on its day."""
    found = []
    for signed, registered, yuan in (
        (date(2024, 9, 2), date(2024, 9, 20), 400_000),
        (date(2025, 4, 1), date(2025, 4, 25), 650_000),
        (date(2026, 1, 10), date(2026, 2, 2), 300_000),
    ):
        on(monkeypatch, registered)
        found.append(call_off(cast, framework, S.REGISTERED, signed, yuan))
    return found


def test_the_framework_is_kept_for_a_reason_and_counts_nowhere(framework: Contract) -> None:
    set_actor(BUREAU)
    assert (framework.state, framework.refusal_reason) == (S.REFUSED, "R05")
    assert framework.number is None
    assert tally.total(Window()) == Total()


def test_a_framework_is_not_handed_in_like_a_contract(cast: Cast, monkeypatch: Any) -> None:
    on(monkeypatch, date(2024, 1, 20))
    with pytest.raises(WrongState, match="kept"):
        make_contract(cast, S.SUBMITTED, filer=SELLER, kind=ContractKind.FRAMEWORK, **SERVICE)


def test_call_offs_count_singly_with_their_framework(called: list[Contract], framework: Contract) -> None:
    set_actor(BUREAU)
    assert tally.total(Window(end=date(2025, 12, 31))) == Total(2, 105_000_000, 105_000_000)
    assert {made.parent_id for made in called} == {framework.id}
    assert [made.rule_set for made in called] == ["TEST-OLD"] * 3
    assert frameworks.taken_fen(framework.id) == 135_000_000


def test_absorption_counts_them_and_export_does_not(called: list[Contract]) -> None:
    set_actor(BUREAU)
    assert tally.total(Window(where={"buyer_region": "500118"})).count == 3
    assert tally.total(Window(where={"seller_region": "500118"})).count == 0


def test_what_waits_reserves_its_amount(cast: Cast, framework: Contract, called: Any, monkeypatch: Any) -> None:
    on(monkeypatch, date(2026, 3, 10))
    call_off(cast, framework, S.SUBMITTED, date(2026, 3, 1), 4_000_000)
    with pytest.raises(InvalidInput) as refused:
        call_off(cast, framework, S.SUBMITTED, date(2026, 3, 2), 650_001)
    assert "650000.00 yuan left" in str(refused.value.fields["amount"])
    assert call_off(cast, framework, S.SUBMITTED, date(2026, 3, 3), 650_000).state is S.SUBMITTED


def test_the_fourth_waits_for_a_higher_ceiling_and_is_judged_by_the_new_law(
    cast: Cast, framework: Contract, called: Any, monkeypatch: Any
) -> None:
    on(monkeypatch, date(2026, 3, 10))
    with pytest.raises(InvalidInput):
        call_off(cast, framework, S.SUBMITTED, date(2026, 3, 5), 4_700_000)
    asked = propose(cast, framework, AMENDMENT, SELLER, amount_fen=610_000_000)
    with pytest.raises(InvalidInput):
        call_off(cast, framework, S.SUBMITTED, date(2026, 3, 5), 4_700_000)
    act(changes.examine, asked, cast, "bureau.reviewer", originals="补充协议原件一份，存业务科。")
    act(changes.approve, asked, cast, "bureau.registrar2")
    assert call_off(cast, framework, S.ACCEPTED, date(2026, 3, 5), 4_700_000).rule_set == "CN-2026"


def test_the_ceiling_is_not_lowered_below_what_is_taken(cast: Cast, framework: Contract, called: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        propose(cast, framework, AMENDMENT, SELLER, amount_fen=134_999_999)
    assert set(refused.value.fields) == {"amount"}


class TestAnotherCeiling:
    """It moves by two officers who have seen the agreement, and by nobody's word alone."""

    def test_the_filer_s_word_alone_moves_nothing(self, cast: Cast, framework: Contract) -> None:
        asked = propose(cast, framework, AMENDMENT, SELLER, amount_fen=610_000_000)
        for verb in (changes.examine, changes.approve):
            with pytest.raises(NotPermitted):
                act(verb, asked, cast, SELLER)
        assert framework.amount_fen == 600_000_000

    def test_the_examiner_has_seen_the_agreement(self, cast: Cast, framework: Contract) -> None:
        asked = propose(cast, framework, AMENDMENT, SELLER, amount_fen=610_000_000)
        with pytest.raises(InvalidInput) as refused:
            act(changes.examine, asked, cast, "bureau.reviewer")
        assert set(refused.value.fields) == {"originals"}

    def test_another_person_approves_and_nothing_is_posted(self, cast: Cast, framework: Contract) -> None:
        asked = propose(cast, framework, AMENDMENT, SELLER, amount_fen=610_000_000)
        act(changes.examine, asked, cast, "bureau.registrar", originals="补充协议原件一份。")
        with pytest.raises(NotPermitted):
            act(changes.approve, asked, cast, "bureau.registrar")
        act(changes.approve, asked, cast, "bureau.registrar2")
        set_actor(BUREAU)
        assert (framework.amount_fen, framework.state) == (610_000_000, S.REFUSED)
        assert tally.total(Window()) == Total()
        assert (framework.edition, asked.edition, framework.number) == (2, 2, None)

    def test_a_slip_of_the_unit_is_found_and_answered_for(self, cast: Cast, framework: Contract) -> None:
        asked = {"amount_fen": 6_000_000_000_000}
        with pytest.raises(InvalidInput) as refused:
            propose(cast, framework, AMENDMENT, SELLER, **asked)
        assert set(refused.value.fields) == {"amount_in_capitals"}
        made = propose(cast, framework, AMENDMENT, SELLER, **asked, amount_in_capitals="陆佰亿元整")
        with pytest.raises(InvalidInput) as refused:
            act(changes.examine, made, cast, "bureau.reviewer", originals="补充协议原件一份。")
        assert set(refused.value.fields) == {"why"}
        with acting_as(cast.actor("bureau.reviewer")):
            codes = {finding.code for finding in change_guards.kept(made)}
        assert {GuardCode.UNIT_TWIN, GuardCode.LARGE_AMOUNT} <= codes

    def test_nothing_but_the_ceiling_is_agreed_anew(self, cast: Cast, framework: Contract) -> None:
        with pytest.raises(InvalidInput) as refused:
            propose(cast, framework, AMENDMENT, SELLER, amount_fen=610_000_000, title="另一份框架协议")
        assert set(refused.value.fields) == {"grounds"}

    def test_the_agreement_is_none_from_before_the_framework(self, cast: Cast, framework: Contract) -> None:
        with pytest.raises(InvalidInput) as refused:
            propose(cast, framework, AMENDMENT, SELLER, amount_fen=610_000_000, agreed_on=date(2024, 1, 14))
        assert set(refused.value.fields) == {"agreed_on"}

    @pytest.mark.parametrize("kind", [CORRECTION, TERMINATION, REVOCATION])
    def test_nothing_else_becomes_of_a_framework(self, cast: Cast, framework: Contract, kind: Any) -> None:
        with pytest.raises(WrongState):
            propose(cast, framework, kind, "bureau.reviewer", **(HALF if kind is TERMINATION else {}))


def test_an_amendment_of_a_call_off_stays_below_it_too(
    cast: Cast, framework: Contract, called: list[Contract]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        propose(cast, called[0], AMENDMENT, SELLER, amount_fen=600_000_000)
    assert "amount" in refused.value.fields


def test_what_an_ended_call_off_did_not_perform_is_free_again(
    cast: Cast, framework: Contract, called: list[Contract]
) -> None:
    change(
        cast, called[0], TERMINATION, SELLER, agreed_on=date(2026, 2, 2), performed_fen=10_000_000,
        performed_technology_fen=10_000_000,
    )  # fmt: skip
    set_actor(BUREAU)
    assert frameworks.taken_fen(framework.id) == 105_000_000


def test_a_framework_of_other_parties_is_none(cast: Cast, framework: Contract, monkeypatch: Any) -> None:
    on(monkeypatch, date(2024, 9, 2))
    with pytest.raises(InvalidInput) as refused:
        call_off(cast, framework, S.SUBMITTED, date(2024, 9, 1), 1_000, buyer=party(Side.BUYER, "e2"))
    assert set(refused.value.fields) == {"parent_id"}


def test_without_the_setting_a_seller_from_elsewhere_files_at_home(
    cast: Cast, framework: Contract, monkeypatch: Any
) -> None:
    on(monkeypatch, date(2024, 9, 2))
    found = rules.by_code("TEST-OLD")
    values = {name: getattr(found, name) for name in rules.EDITABLE} | {"registers_outside_area": False}
    with unit_of_work():
        rules.write("TEST-OLD", values, actor=BUREAU, version=found.version)
    made = call_off(cast, framework, S.DRAFT, date(2024, 9, 1), 1_000)
    seller = cast.actor(SELLER)
    with pytest.raises(InvalidInput) as refused, acting_as(seller), unit_of_work():
        service.submit(made, actor=seller, version=made.version)
    assert set(refused.value.fields) == {"seller_region"}


def test_a_rate_that_rose_since_does_not_lift_a_call_off_above_it(
    cast: Cast, framework: Contract, monkeypatch: Any
) -> None:
    in_dollars = {"currency": "USD", "foreign_minor": 50_000_000, "payment": Payment.ONCE}
    day = date(2025, 6, 2)
    on(monkeypatch, day)
    enter("USD", "7.4", day)
    call_off(cast, framework, S.SUBMITTED, date(2025, 5, 12), 2_000_000)
    made = call_off(cast, framework, S.REVIEWED, date(2025, 5, 30), 1, **in_dollars)
    registrar = cast.actor("bureau.registrar")
    for later, rate in ((date(2025, 6, 9), "8.1"), (date(2025, 6, 10), "8.0")):
        on(monkeypatch, later)
        enter("USD", rate, later)
        with acting_as(registrar), suppress(WrongState), unit_of_work():
            registration.register(made, actor=registrar, version=made.version)
        assert (made.state, made.amount_fen) == {
            "8.1": (S.REVIEWED, 370_000_000),
            "8.0": (S.REGISTERED, 400_000_000),
        }[rate]
