"""From an address to a window and back: every figure is a door to the list that sums to it (T13)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import url_for

from marketplace.contracts.register_windows import CAME_IN, DIMENSIONS, day_of, ends, only_of, value_of
from marketplace.programme import labels
from marketplace.tally.queries import Dimension, Measure, View, Window

# Whose columns the public register shows; a door to it tells nobody more than it does.
PUBLIC = (
    *(Dimension.CLASS, Dimension.OLD_CLASS, Dimension.SUBCLASS, Dimension.FIELD),
    Dimension.SELLER_REGION,
)
PUBLIC_MEASURES = (Measure.REGISTERED, Measure.EXPORTED)
_NAMES = {column: name for name, column in DIMENSIONS.items()}
_TABLES = {each.value: table for each, table in labels.TABLES.items()}
# What an address says for a value that is empty.
NOTHING = "-"


def name_of(dimension: str) -> str:
    """What an address calls a dimension."""
    return _NAMES.get(dimension, dimension)


def said(window: Window) -> dict[str, str]:
    """A window in the words of an address."""
    days = {"start": window.start, "end": window.end, "as_of": window.as_of}
    words = {name: day.isoformat() for name, day in days.items() if day}
    words["view"] = window.view.value
    if window.measure is not Measure.REGISTERED:
        words["measure"] = window.measure.value
    if only := only_of(window):
        words["only"] = only.value
    told = {name: value for name, value in window.where.items() if name not in CAME_IN}
    return words | {name_of(name): str(value) or NOTHING for name, value in told.items()}


def read(given: Mapping[str, str]) -> Window:
    """The window that an address means; what cannot be read is left out."""
    asked = {each.value: given.get(name_of(each.value), "") for each in Dimension}
    where = {name: _value(name, text) for name, text in asked.items() if text}
    start, end = ends(given)
    return Window(
        start=start,
        end=end,
        as_of=day_of(given.get("as_of")),
        view=View.get(given.get("view")) or View.REPORTED,
        where={name: value for name, value in where.items() if value is not None},
        measure=Measure.get(given.get("measure")) or Measure.REGISTERED,
    )


def _value(name: str, text: str) -> Any:
    if text == NOTHING:
        return ""
    if name.endswith("_id"):
        return value_of("broker", text)
    table = _TABLES.get(name)
    return table.get(text) if table else text[:6]


def is_read(dimension: str, text: str) -> bool:
    """Whether an address can say `text` of a dimension: nothing of it is cut off."""
    value = _value(dimension, text)
    return value is not None and (not isinstance(value, str) or value == text or text == NOTHING)


def public_door(window: Window) -> str | None:
    """The public register's list behind a figure, where it may say what the figure is told apart by."""
    open_to_all = all(name in PUBLIC for name in window.where) and all(window.where.values())
    if not open_to_all or window.measure not in PUBLIC_MEASURES:
        return None
    return f"{url_for('contracts.register_list')}?{urlencode(said(window))}"


def office_door(acting_id: UUID, window: Window) -> str:
    """The office's list behind any figure."""
    return f"{url_for('statistics.behind', acting=acting_id)}?{urlencode(said(window))}"
