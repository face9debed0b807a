"""Time limits by the rules of the day of acceptance, in working days; a supplement stops and restarts the clock."""

from datetime import date
from typing import Any

import pytest
import time_machine

from marketplace.contracts import deadlines, expert_reviews, recognition, rules
from marketplace.contracts.expert_reviews import Opinion
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput, NotPermitted, StaleVersion
from marketplace.db import acting_as, unit_of_work
from marketplace.district import calendar
from tests.contracts.makers import make_contract, put_right
from tests.people import Cast

pytestmark = pytest.mark.usefixtures("context")
S = ContractState
BUREAU = system(Via.CLI)
NEW_LAW = rules.SHIPPED[1]


def do(cast: Cast, who: str, verb: Any, contract: Contract, **more: Any) -> None:
    actor = cast.actor(who)
    with acting_as(actor), unit_of_work():
        verb(contract, actor=actor, version=contract.version, **more)


def noon(day: str) -> Any:
    return time_machine.travel(f"{day}T04:00:00+00:00", tick=False)


def test_the_rules_are_those_of_the_day_of_acceptance(cast: Cast) -> None:
    with noon("2026-02-28"):
        before = make_contract(cast, S.ACCEPTED)
    with noon("2026-03-02"):
        after = make_contract(cast, S.ACCEPTED)
    assert (before.rule_set, before.due_on) == ("CN-2001", date(2026, 3, 30))
    # Fifteen working days from Monday 2 March.
    assert (after.rule_set, after.due_on) == ("CN-2026", date(2026, 3, 23))


def test_a_large_contract_has_the_longer_limit(cast: Cast) -> None:
    with noon("2026-03-02"):
        made = make_contract(cast, S.ACCEPTED, amount_fen=500_000_000, deductions=())
    assert made.due_on == calendar.working_day_after(date(2026, 3, 2), 30)


@pytest.mark.parametrize("is_heard", [False, True])
def test_a_disputed_contract_keeps_the_longer_limit_when_the_calendar_changes(cast: Cast, is_heard: bool) -> None:
    with noon("2026-03-02"):
        made = make_contract(cast, S.ACCEPTED)
        do(cast, "bureau.reviewer", expert_reviews.consult, made, note="是否属于技术开发？")
        if is_heard:
            hear(cast, made)
            do(cast, "bureau.reviewer", expert_reviews.conclude, made)
        deadlines.count_anew([])
    assert made.due_on == calendar.working_day_after(date(2026, 3, 2), 30)


def hear(cast: Cast, contract: Contract) -> None:
    said = Opinion("专家甲", "样例大学", True, "属于技术开发。", clock.today(), is_impartial=True)
    actor = cast.actor("bureau.reviewer")
    with acting_as(actor), unit_of_work():
        expert_reviews.hear(contract, said, actor=actor)


def test_a_supplement_stops_the_clock_and_its_arrival_starts_it_anew(cast: Cast) -> None:
    with noon("2026-03-02"):
        made = make_contract(cast, S.ACCEPTED)
        do(cast, "bureau.reviewer", recognition.ask_supplement, made, note="缺少授权书。")
    assert (made.due_on, made.lapses_on) == (None, date(2026, 4, 1))
    with noon("2026-03-10"):
        do(cast, "u1.editor", put_right, made)
    assert (made.accepted_on, made.lapses_on) == (date(2026, 3, 10), None)
    assert made.due_on == calendar.working_day_after(date(2026, 3, 10), 15)


def test_a_supplement_that_nobody_hands_in_lapses_the_day_after_its_last(cast: Cast) -> None:
    with noon("2026-03-02"):
        made = make_contract(cast, S.SUPPLEMENT)
    with noon("2026-04-01"):
        assert deadlines.let_lapse() == 0
    with noon("2026-04-02"):
        assert (deadlines.let_lapse(), deadlines.let_lapse()) == (1, 0)
    assert made.state is S.LAPSED


def test_without_a_calendar_there_is_no_due_date_until_the_bureau_enters_one(cast: Cast) -> None:
    with noon("2031-12-25"):
        made = make_contract(cast, S.ACCEPTED)
        assert made.due_on is None
        with unit_of_work():
            calendar.enter_year(2031, [], [], actor=BUREAU)
            calendar.enter_year(2032, [date(2032, 1, 1)], [], actor=BUREAU)
        deadlines.count_anew(["2032"])
        assert made.due_on == date(2032, 1, 16)
        assert deadlines.working_days_left(made) == 15


class TestRules:
    def changed(self, **values: Any) -> dict[str, Any]:
        return {name: NEW_LAW[name] for name in rules.EDITABLE} | values

    def test_what_the_bureau_writes_holds_for_whatever_is_accepted_from_then_on(self, cast: Cast) -> None:
        administrator = cast.actor("bureau.administrator")
        with noon("2026-03-02"):
            before = make_contract(cast, S.ACCEPTED)
            with acting_as(administrator), unit_of_work():
                rules.write("CN-2026", self.changed(days=10, is_verified=True), actor=administrator, version=0)
            after = make_contract(cast, S.ACCEPTED)
        assert (before.due_on, after.due_on) == (date(2026, 3, 23), date(2026, 3, 16))
        assert rules.by_code("CN-2026").is_verified

    def test_a_second_writer_of_the_same_version_is_refused(self, cast: Cast) -> None:
        with unit_of_work():
            rules.write("CN-2026", self.changed(days=10), actor=BUREAU, version=0)
        with pytest.raises(StaleVersion), unit_of_work():
            rules.write("CN-2026", self.changed(days=20), actor=BUREAU, version=0)

    def test_limits_are_at_least_a_day_and_reasons_have_codes(self) -> None:
        reasons = [*NEW_LAW["reasons"], {"code": "R7", "title": "其他", "title_en": "Other", "is_used": True}]
        with pytest.raises(InvalidInput) as refused, unit_of_work():
            rules.write("CN-2026", self.changed(days=0, reasons=reasons), actor=BUREAU, version=0)
        assert set(refused.value.fields) == {"days", "reasons-14-code"}

    def test_a_reviewer_writes_no_rules(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted), unit_of_work():
            rules.write("CN-2026", self.changed(), actor=cast.actor("bureau.reviewer"), version=0)
