"""What the page of a published report says of each later difference, and of each value whose figure changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from flask_babel import gettext as _

from marketplace.programme import labels, windows
from marketplace.tally.queries import Dimension, Total
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


def lines(explained: Explained, numbers: Numbers) -> list[Line]:
    """The differences, of a contract shown as figures only without what it counts under."""
    found = [_line(each, *numbers.get(each.contract_id, ("", False))) for each in explained.differences]
    return [line for line in found if line.moves or line.difference.change != Total()]


def _line(difference: Difference, number: str, is_listed: bool) -> Line:
    if not is_listed:
        return Line(difference, "", [])
    # Of one contract no more than the public register shows of it.
    moves = [_move(each, of) for each, of in difference.moves.items() if each in windows.PUBLIC]
    return Line(difference, number, moves)


def _move(dimension: Dimension, values: Mapping[str, Total]) -> Move:
    called = labels.names(dimension, values)
    return Move(_(dimension.label), [(called.get(key, key), change) for key, change in values.items()])


def parts(explained: Explained) -> list[tuple[str, list[tuple[str, Value]]]]:
    """Each dimension in words, with its values that changed by their names."""
    return [(_(each.label), _named(each, list(of))) for each, of in groupby(explained.values, lambda v: v.dimension)]


def _named(dimension: Dimension, values: Sequence[Value]) -> list[tuple[str, Value]]:
    called = labels.names(dimension, [each.key for each in values])
    return [(called.get(each.key, each.key), each) for each in values]
