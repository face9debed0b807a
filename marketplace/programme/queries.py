"""How far each target has come on any day: every figure is a sum over the tally and knows its window."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.contracts import outliers
from marketplace.core.errors import NotFound
from marketplace.core.money import floored_percent
from marketplace.core.text import N_
from marketplace.db import session
from marketplace.programme.models import Reading, Target
from marketplace.programme.pace import Pace
from marketplace.tally import queries as tally
from marketplace.tally.queries import Group, Total, View, Window


@dataclass(frozen=True)
class Measure:
    """One of a target's two goals (contracts, or 成交额 in fen) and what was reached of it."""

    reached: int
    goal: int

    @property
    def percent(self) -> str:
        """The share reached, rounded down: nothing shows 100 before it is reached (T15)."""
        return floored_percent(self.reached, self.goal)

    @property
    def missing(self) -> int:
        """What is still to come, or was missed; nothing once the goal is reached."""
        return max(0, self.goal - self.reached)


@dataclass(frozen=True)
class Progress:
    """A target on a day, in one view: the window that counts, its sum, and what that means for the goals."""

    target: Target
    as_of: date
    window: Window
    total: Total

    @property
    def contracts(self) -> Measure:
        """The goal in contracts."""
        return Measure(self.total.count, self.target.contracts_goal)

    @property
    def value(self) -> Measure:
        """The goal in fen of 成交额."""
        return Measure(self.total.amount_fen, self.target.value_goal_fen)

    @property
    def is_closed(self) -> bool:
        """Whether the target's last day is past."""
        return self.as_of > self.target.ends_on

    @property
    def is_reached(self) -> bool:
        """Whether both goals are reached."""
        return not self.contracts.missing and not self.value.missing

    @property
    def pace(self) -> Pace | None:
        """How fast it must go on from here; nothing for a closed target."""
        return None if self.is_closed else Pace(*_period(self.target, self.as_of), self.as_of)


@dataclass(frozen=True)
class Standing:
    """A target on a day as a program is told: its progress, the sum of all postings known then, its years."""

    progress: Progress
    all_time: Total
    periods: Sequence[Group]


def all_targets() -> Sequence[Target]:
    """Every target, the earliest first."""
    return session.scalars(select(Target).order_by(Target.starts_on)).all()


def target(key: str) -> Target:
    """One target. Raises NotFound."""
    found = session.get(Target, key)
    if found is None:
        raise NotFound(N_("There is no target “%(key)s”."), key=key)
    return found


def progress(target: Target, as_of: date, view: View | None = None) -> Progress:
    """What counts for `target` from its first day to the earlier of `as_of` and its last, as known at `as_of`."""
    window = window_of(target, as_of, view)
    return Progress(target, as_of, window, tally.total(window))


def standing(target: Target, as_of: date, view: View | None = None) -> Standing:
    """How far `target` has come, in whole and by year."""
    found = progress(target, as_of, view)
    all_time = tally.total(Window(as_of=as_of, view=found.window.view))
    return Standing(found, all_time, years(found.window, months(found.window)))


def window_of(target: Target, as_of: date, view: View | None = None) -> Window:
    """The postings that count for `target`, as known on `as_of`."""
    starts_on, ends_on = _period(target, as_of)
    return Window(starts_on, min(as_of, ends_on), as_of, view or target.view)


def _period(target: Target, as_of: date) -> tuple[date, date]:
    """The days that a goal speaks of: all of the target's, or those of one year where it is set for each."""
    if target.reading is Reading.CUMULATIVE:
        return target.starts_on, target.ends_on
    day = max(target.starts_on, min(as_of, target.ends_on))
    return max(target.starts_on, date(day.year, 1, 1)), min(target.ends_on, date(day.year, 12, 31))


def goal_fen(day: date) -> int | None:
    """成交额 of the whole target of `day` in fen, else of the last before it; None without any."""
    begun = select(Target.value_goal_fen).where(Target.starts_on <= day)
    return session.scalars(begun.order_by(Target.starts_on.desc(), Target.key)).first()


# One contract above it is asked about (contracts/guards.py).
outliers.measure_against(goal_fen)


def months(window: Window) -> Sequence[Group]:
    """The figures by month; months without postings between the first and the last are there, as nothing."""
    found = {group.key: group for group in tally.by_month(window)}
    return [found.get(key, Group(key, Total())) for key in _months_between(min(found), max(found))] if found else []


def _months_between(first: str, last: str) -> list[str]:
    start, end = _ordinal(first), _ordinal(last)
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in range(start, end + 1)]


def _ordinal(month: str) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1


def years(window: Window, by_month: Sequence[Group]) -> Sequence[Group]:
    """The months' figures by year, every year of the window, also those without postings."""
    assert window.start
    assert window.end
    keys = [str(year) for year in range(window.start.year, window.end.year + 1)]
    found = {key: Group(key, Total()) for key in keys}
    for month in by_month:
        found[month.key[:4]] = tally.together(found[month.key[:4]], month)
    return list(found.values())
