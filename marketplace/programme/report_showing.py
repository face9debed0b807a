"""What the page of a published report says of each later difference, and of each value whose figure changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from uuid import UUID

from flask_babel import gettext as _

from marketplace.programme import labels, windows
from marketplace.programme.statistics import Door
from marketplace.tally.queries import Dimension, Total, Window
from marketplace.tally.report_differences import Difference, Explained, Value

Numbers = Mapping[UUID, tuple[str, bool]]


@dataclass(frozen=True)
class Move:
    """From which values to which a contract went by one dimension: each by its name with its change."""

    label: str
    steps: Sequence[tuple[str, Total]]


@dataclass(frozen=True)
class Line:
    """One difference, with its contract's number where everybody may know it, and between what it went."""

    difference: Difference
    number: str
    moves: Sequence[Move]


@dataclass(frozen=True)
class Changed:
    """A value whose figure changed, by its name, with the doors to what was published and to what is now."""

    name: str
    value: Value
    frozen_href: str | None
    now_href: str | None


def lines(explained: Explained, numbers: Numbers, *, tells_all: bool) -> list[Line]:
    """The differences; unless it `tells_all`, of a contract shown as figures only without what it counts under."""
    told = tuple(Dimension) if tells_all else windows.PUBLIC
    found = [
        _line(each, number, told) if tells_all or is_listed else Line(each, "", [])
        for each in explained.differences
        for number, is_listed in [numbers.get(each.contract_id, ("", False))]
    ]
    return [line for line in found if line.moves or line.difference.change != Total()]


def _line(difference: Difference, number: str, told: Collection[Dimension]) -> Line:
    # Of one contract no more than the list behind the figures shows of it.
    return Line(difference, number, [_move(each, of) for each, of in difference.moves.items() if each in told])


def _move(dimension: Dimension, values: Mapping[str, Total]) -> Move:
    called = labels.names(dimension, values)
    return Move(_(dimension.label), [(called.get(key, key), change) for key, change in values.items()])


def parts(explained: Explained, period: Window, door: Door) -> list[tuple[str, list[Changed]]]:
    """Each dimension in words, with its values that changed."""
    now = replace(period, view=explained.view)
    return [
        (_(each.label), _changed(each, list(of), (period, now), door))
        for each, of in groupby(explained.values, lambda v: v.dimension)
    ]


def _changed(dimension: Dimension, values: Sequence[Value], of: tuple[Window, Window], door: Door) -> list[Changed]:
    called = labels.names(dimension, [each.key for each in values])
    return [
        Changed(
            called.get(each.key, each.key),
            each,
            *(door(replace(window, where={dimension.value: each.key})) for window in of),
        )
        for each in values
    ]
