"""The rate of the day of registration makes no amount that nobody has looked at (domain/contracts.md T9, 1.8)."""

from datetime import date
from typing import Any

import pytest

from marketplace.contracts import guards, recognition, registration
from marketplace.contracts.guard_models import GuardCode
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core.actors import Via, system
from marketplace.core.errors import WrongState
from marketplace.core.exchange import parse_rate
from marketplace.db import acting_as, session, unit_of_work
from marketplace.district import rates
from marketplace.district.rates import NewRate
from tests.contracts.change_makers import on
from tests.contracts.makers import make_contract
from tests.people import Cast

S = ContractState
MONDAY, TUESDAY = date(2026, 6, 15), date(2026, 6, 16)


@pytest.fixture
def reviewed(context: None, cast: Cast, monkeypatch: Any) -> Contract:
    """A contract of 120,000 dollars, reviewed on Monday by Monday's rate; now it is Tuesday."""
    on(monkeypatch, MONDAY)
    quote("7.1021", MONDAY)
    made = make_contract(cast, S.REVIEWED, currency="USD", foreign_minor=12_000_000, deductions=())
    on(monkeypatch, TUESDAY)
    return made


def quote(rate: str, day: date) -> None:
    with unit_of_work():
        given = NewRate("USD", 1, parse_rate(rate), day, "中间价", is_sure=True)
        rates.enter(given, actor=system(Via.CLI))


def do(cast: Cast, verb: Any, contract: Contract, **more: Any) -> None:
    actor = cast.actor("bureau.registrar")
    with acting_as(actor), unit_of_work():
        verb(contract, actor=actor, version=contract.version, **more)


def test_a_rate_that_moved_a_little_registers(reviewed: Contract, cast: Cast) -> None:
    quote("7.1889", TUESDAY)
    do(cast, registration.register, reviewed)
    assert (reviewed.amount_fen, reviewed.rate_on) == (86_266_800, TUESDAY)


def test_a_slip_of_the_comma_does_not_and_changes_nothing(reviewed: Contract, cast: Cast) -> None:
    quote("71889", TUESDAY)
    with pytest.raises(WrongState, match="nobody has looked at"):
        do(cast, registration.register, reviewed)
    session.expire_all()
    assert (reviewed.state, reviewed.number, reviewed.amount_fen) == (S.REVIEWED, None, 85_225_200)


def test_sent_back_it_is_looked_at_by_the_latest_rate(reviewed: Contract, cast: Cast) -> None:
    quote("50", TUESDAY)
    do(cast, recognition.send_back, reviewed, note="汇率变动较大，请重新审查。")
    assert (reviewed.state, reviewed.amount_fen, reviewed.rate_on) == (S.ACCEPTED, 600_000_000, TUESDAY)
    with acting_as(cast.actor("bureau.reviewer")), pytest.raises(WrongState, match="experts"), unit_of_work():
        recognition.pass_first_review(
            reviewed, actor=cast.actor("bureau.reviewer"), version=reviewed.version, answers={}
        )


def test_what_came_up_since_the_review_is_not_for_the_rate_to_answer(
    reviewed: Contract, cast: Cast, monkeypatch: Any
) -> None:
    quote("7.1889", TUESDAY)
    since = guards.Finding(GuardCode.SERIES, "", {})
    monkeypatch.setattr(guards, "find", lambda _contract: [since])
    do(cast, registration.register, reviewed)
    assert reviewed.state is S.REGISTERED
