"""The filters of the statistics: what can be chosen, what was chosen, and the address without each of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from marketplace.contracts.register_windows import only_of
from marketplace.programme import labels, windows
from marketplace.tally import queries as tally
from marketplace.tally.queries import Dimension, Measure, View, Window
from marketplace.web.paging import here

# What stands in the row of filters; the others are behind a door, and the last are chosen by their links only.
FIRST = (Dimension.CLASS, Dimension.FIELD, Dimension.SELLER_REGION)
BY_LINK = (Dimension.OLD_CLASS, Dimension.BROKER, Dimension.LISTING)


@dataclass(frozen=True)
class Filter:
    """One choice: its name in the address, its label, its values with what they are called, and the present one."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    current: str


@dataclass(frozen=True)
class Chosen:
    """One thing that narrows the figures, in words, and the address without it."""

    words: str
    href: str


def filters(window: Window, dimensions: Sequence[Dimension]) -> tuple[list[Filter], list[Filter]]:
    """The filters at hand, and the further ones."""
    shown = [each for each in dimensions if each not in BY_LINK]
    made = {each: _filter(each, window) for each in shown}
    return [made[each] for each in FIRST], [made[each] for each in shown if each not in FIRST]


def _filter(dimension: Dimension, window: Window) -> Filter:
    name, label = windows.name_of(dimension.value), _(dimension.label)
    every = ("", _("%(dimension)s: all", dimension=label))
    current = windows.said(window).get(name, "")
    return Filter(name, label, [every, *_options(dimension, current)], current)


def _options(dimension: Dimension, current: str) -> list[tuple[str, str]]:
    """The values of a code table, the regions that there are, and what the address says beside."""
    table = labels.TABLES.get(dimension)
    keys = [member.value for member in table] if table else tally.values_of(dimension)
    said = [current.replace(windows.NOTHING, "")] if current else []
    called = labels.names(dimension, dict.fromkeys([*keys, *said]))
    return [(key or windows.NOTHING, name) for key, name in called.items()]


def chosen(window: Window) -> list[Chosen]:
    """Everything that narrows `window`, one by one."""
    days = (("start", _("From"), window.start), ("end", _("To"), window.end), ("as_of", _("As of"), window.as_of))
    marks = [_without(name, label, day.isoformat()) for name, label, day in days if day]
    if window.measure is not Measure.REGISTERED:
        marks.append(_without("measure", _("Measure"), _(window.measure.label)))
    if window.view is not View.REPORTED:
        marks.append(_without("view", _("View"), _(window.view.label)))
    if only := only_of(window):
        marks.append(_without("only", _("What counts"), _(only.label)))
    return [
        *(_of_dimension(each, window.where[each.value]) for each in Dimension if each.value in window.where),
        *marks,
    ]


def kept(window: Window) -> list[tuple[str, str]]:
    """What a form of filters has no choice for and must not lose, by its name in the address."""
    said = windows.said(window)
    names = [windows.name_of(each.value) for each in BY_LINK if each.value in window.where]
    return [(name, said[name]) for name in names]


def _of_dimension(dimension: Dimension, value: Any) -> Chosen:
    key = str(value)
    said = labels.names(dimension, [key]).get(key, key)
    return _without(windows.name_of(dimension.value), _(dimension.label), said)


def _without(name: str, label: str, said: str) -> Chosen:
    return Chosen(_("%(label)s: %(value)s", label=label, value=said), here(**{name: None, "page": None}))


def in_words(window: Window) -> str:
    """What narrows `window`, for a file."""
    return "; ".join(each.words for each in chosen(window))
