"""Codes of an authenticator: each taken once, near its time only, and never guessed; reset by somebody else only."""

import threading
from base64 import b32encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace.accounts import proof_queries, second_factor
from marketplace.accounts.models import Person
from marketplace.accounts.second_factor import LOCKED, MOST_TRIES, STEP_SECONDS, USED, WRONG
from marketplace.core import clock
from marketplace.core.actors import Actor, Via, system
from marketplace.core.errors import InvalidInput, NotPermitted, StaleVersion, WrongState
from marketplace.db import acting_as, session, unit_of_work
from marketplace.ledger.models import LedgerEntry
from tests.people import SECRET, Cast

NOW = datetime(2026, 11, 22, 3, 0, 10, tzinfo=UTC)
STEP = int(NOW.timestamp()) // STEP_SECONDS
WHO = "bureau.registrar"


class Clock:
    """The one clock, held still; `forward` moves it."""

    def __init__(self) -> None:
        self.present = NOW

    def now(self) -> datetime:
        return self.present

    def forward(self, **more: int) -> None:
        self.present += timedelta(**more)


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> Clock:
    held = Clock()
    monkeypatch.setattr(clock, "now", held.now)
    return held


@pytest.fixture
def office(context: None) -> Iterator[Actor]:
    """Reads for the system itself."""
    with acting_as(system(Via.CLI)):
        yield system(Via.CLI)


def check(cast: Cast, code: str, who: str = WHO) -> str | None:
    """Why a code is not taken, or None."""
    with unit_of_work():
        refusal = second_factor.check(cast.person(who).id, code)
    return refusal.message if refusal else None


def person(cast: Cast, who: str) -> Person:
    return session.get_one(Person, cast.person(who).id)


def test_our_codes_are_those_of_the_standard(still: Clock) -> None:
    # RFC 6238, appendix B: SHA-1, the secret 12345678901234567890, the last six of eight digits.
    secret = b32encode(b"12345678901234567890").decode()
    vectors = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
    assert {at: second_factor.code_at(secret, at // STEP_SECONDS) for at in vectors} == vectors


def test_the_present_code_is_taken_once(still: Clock, office: Actor, cast: Cast) -> None:
    code = second_factor.code_at(SECRET, STEP)
    assert [check(cast, code), check(cast, code)] == [None, USED]


def test_an_earlier_code_is_not_taken_after_a_later_one(still: Clock, office: Actor, cast: Cast) -> None:
    assert check(cast, second_factor.code_at(SECRET, STEP + 1)) is None
    assert check(cast, second_factor.code_at(SECRET, STEP)) == USED


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(seconds=st.integers(-200, 200))
def test_a_code_is_of_one_step_around_now_or_wrong(seconds: int) -> None:
    at = NOW + timedelta(seconds=seconds)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        step = int(at.timestamp()) // STEP_SECONDS
        found = second_factor.step_of(SECRET, second_factor.code_at(SECRET, step))
    assert (found == step) == (abs(step - STEP) <= 1)


@given(typed=st.text(max_size=12))
def test_any_other_text_is_no_code(typed: str) -> None:
    near = {second_factor.code_at(SECRET, second_factor.step_now() + off) for off in (-2, -1, 0, 1, 2)}
    assert typed in near or second_factor.step_of(SECRET, typed) is None


def test_full_width_digits_and_a_blank_in_the_middle_are_read(still: Clock) -> None:
    code = second_factor.code_at(SECRET, STEP)
    typed = "".join(chr(ord(digit) + 0xFEE0) for digit in code[:3]) + " " + code[3:]
    assert second_factor.step_of(SECRET, typed) == STEP


def test_five_wrong_codes_lock_out_the_right_one_for_a_while(still: Clock, office: Actor, cast: Cast) -> None:
    assert {check(cast, "000000") for _ in range(MOST_TRIES)} == {WRONG}
    assert check(cast, second_factor.code_at(SECRET, STEP)) == second_factor.LOCKED_OUT
    still.present += LOCKED
    assert check(cast, second_factor.code_at(SECRET, second_factor.step_now())) is None


def test_a_right_code_forgets_the_wrong_ones_before(still: Clock, office: Actor, cast: Cast) -> None:
    for _ in range(3):
        assert [check(cast, "000000") for _ in range(MOST_TRIES - 1)] == [WRONG] * (MOST_TRIES - 1)
        assert check(cast, second_factor.code_at(SECRET, second_factor.step_now())) is None
        still.forward(seconds=STEP_SECONDS)


def test_one_persons_wrong_codes_lock_out_nobody_else(still: Clock, office: Actor, cast: Cast) -> None:
    for _ in range(MOST_TRIES):
        check(cast, "000000")
    assert check(cast, second_factor.code_at(SECRET, STEP), "bureau.registrar2") is None


def test_somebody_without_a_second_factor_has_no_code(office: Actor, cast: Cast) -> None:
    assert check(cast, "123456", "u1.editor") == WRONG


def test_of_two_who_come_with_one_code_at_once_one_passes(app: Flask, cast: Cast) -> None:
    code, outcomes, start = second_factor.code_at(SECRET, second_factor.step_now()), [], threading.Barrier(6)

    def come() -> None:
        with app.app_context(), acting_as(system(Via.WEB)):
            start.wait(10)
            outcomes.append(check(cast, code))
            session.remove()

    threads = [threading.Thread(target=come) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes, key=str) == sorted([None, *[USED] * 5], key=str)


def test_a_first_factor_is_set_up_with_a_code_of_it(office: Actor, cast: Cast) -> None:
    actor, secret = cast.actor("e1.engineer"), second_factor.new_secret()
    code = second_factor.code_at(secret, second_factor.step_now())
    with unit_of_work():
        second_factor.set_up(person(cast, "e1.engineer"), secret, code, actor=actor)
    # The code of the set-up is used up with it.
    assert check(cast, code, "e1.engineer") == USED


def test_a_wrong_code_sets_nothing_up(office: Actor, cast: Cast) -> None:
    with pytest.raises(InvalidInput), unit_of_work():
        second_factor.set_up(
            person(cast, "e1.engineer"), second_factor.new_secret(), "x", actor=cast.actor("e1.engineer")
        )
    assert not proof_queries.has_second_factor(cast.person("e1.engineer").id)


def test_nobody_sets_a_factor_up_for_somebody_else(office: Actor, cast: Cast) -> None:
    secret = second_factor.new_secret()
    code = second_factor.code_at(secret, second_factor.step_now())
    with pytest.raises(NotPermitted), unit_of_work():
        second_factor.set_up(person(cast, "u1.editor"), secret, code, actor=cast.actor("u1.admin"))


def give_one(cast: Cast, who: str) -> int:
    with unit_of_work():
        second_factor.enter(person(cast, who), SECRET, actor=system(Via.CLI))
    return person(cast, who).version


def reset(cast: Cast, who: str, by: str, version: int | None = None) -> None:
    actor = system(Via.CLI) if by == "system" else cast.actor(by)
    with unit_of_work():
        found = person(cast, who)
        second_factor.reset(found, actor=actor, version=found.version if version is None else version)


@pytest.mark.parametrize(
    ("who", "by", "may"),
    [
        ("bureau.registrar", "bureau.administrator", True),
        ("bureau.administrator", "bureau.administrator", False),
        ("bureau.administrator", "system", True),
        ("bureau.registrar", "bureau.reviewer", False),
        ("bureau.registrar", "u1.admin", False),
        ("u1.editor", "u1.admin", True),
        ("u1.admin", "u1.admin", False),
        ("u1.admin", "u1.editor", False),
        ("u1.editor", "bureau.administrator", True),
        ("u1.editor", "e3.admin", False),
        ("e3.engineer", "bureau.auditor", False),
    ],
)
def test_who_resets_whose_second_factor(office: Actor, cast: Cast, who: str, by: str, may: bool) -> None:
    give_one(cast, who)
    if may:
        reset(cast, who, by)
    else:
        with pytest.raises(NotPermitted):
            reset(cast, who, by)
    assert proof_queries.has_second_factor(cast.person(who).id) is not may


def test_a_reset_ends_all_sessions_and_stands_in_the_ledger_without_the_secret(office: Actor, cast: Cast) -> None:
    give_one(cast, "u1.editor")
    before = person(cast, "u1.editor").session_version
    reset(cast, "u1.editor", "u1.admin")
    entry = session.scalars(select(LedgerEntry).order_by(LedgerEntry.seq.desc()).limit(1)).one()
    assert person(cast, "u1.editor").session_version == before + 1
    assert (entry.action, entry.person_id) == ("person.second_factor_reset", cast.person("u1.admin").id)
    written = b"".join(session.scalars(select(LedgerEntry.body)))
    assert SECRET.encode() not in written


def test_a_reset_is_for_the_person_that_was_seen(office: Actor, cast: Cast) -> None:
    with pytest.raises(StaleVersion):
        reset(cast, WHO, "bureau.administrator", version=0)
    with pytest.raises(WrongState):
        reset(cast, "u1.editor", "u1.admin")


def test_people_of_the_bureau_cannot_switch_it_off(office: Actor, cast: Cast) -> None:
    found = person(cast, WHO)
    with pytest.raises(WrongState), unit_of_work():
        second_factor.switch_off(found, actor=cast.actor(WHO), version=found.version)
    version = give_one(cast, "u1.editor")
    with unit_of_work():
        second_factor.switch_off(person(cast, "u1.editor"), actor=cast.actor("u1.editor"), version=version)
    assert not proof_queries.has_second_factor(cast.person("u1.editor").id)


def test_a_secret_is_read_by_nobody_but_its_owner(office: Actor, cast: Cast) -> None:
    def seen(who: str) -> Any:
        with acting_as(cast.actor(who)):
            return list(session.scalars(select(proof_queries.SecondFactor.person_id)))

    assert seen("bureau.administrator") == [cast.person("bureau.administrator").id]
    assert seen("u1.admin") == []
