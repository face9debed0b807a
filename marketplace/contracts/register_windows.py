"""From the address of the public register's list to its window; what cannot be read is refused by its name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from marketplace.contracts.classes import ContractClass, Subclass
from marketplace.core.dates import DateError, parse_date
from marketplace.core.errors import DomainError
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.district.codes import TechnicalField
from marketplace.tally.models import PostingEvent, PostingSource
from marketplace.tally.queries import Measure, View, Window

Problem = tuple[str, DomainError]
DAYS = ("start", "end", "as_of")
NO_CHOICE = N_("“%(typed)s” is not among the choices.")
# The address says what a figure counts under: its parameter, the posting's column, and its values where they are few.
DIMENSIONS = {
    "class": "contract_class",
    "old_class": "old_class",
    "subclass": "subclass",
    "field": "field",
    "region": "seller_region",
    "broker": "broker_person_id",
}
TABLES: Mapping[str, type[Titled]] = {
    "class": ContractClass,
    "old_class": ContractClass,
    "subclass": Subclass,
    "field": TechnicalField,
}
# Of these the list's own columns tell; whose buyer is in the area it does not say.
MEASURES = (Measure.REGISTERED, Measure.EXPORTED)


# What came in by the opening import, as it came in: what was changed since is not among it.
CAME_IN = {"source": PostingSource.OPENING, "event": PostingEvent.REGISTRATION}


class Only(Titled):
    """What of a window counts, where it is not everything."""

    DECREASES = "decreases", N_("Decreases only")
    OPENING = "opening", N_("Opening import only")


def only(window: Window, given: Mapping[str, str]) -> Window:
    """What of a window the address lets count."""
    match Only.get(given.get("only")):
        case Only.DECREASES:
            return window.decreases
        case Only.OPENING:
            return replace(window, where={**window.where, **CAME_IN})
    return window


def only_of(window: Window) -> Only | None:
    """What alone counts of a window; None where everything does."""
    if window.fell:
        return Only.DECREASES
    return Only.OPENING if window.where.keys() >= CAME_IN.keys() else None


def read(given: Mapping[str, str]) -> Window:
    """The window that an address means; what cannot be read is left out."""
    measure = Measure.get(given.get("measure"))
    where = {column: value_of(name, given[name]) for name, column in DIMENSIONS.items() if given.get(name)}
    start, end = ends(given)
    found = Window(
        start=start,
        end=end,
        as_of=day_of(given.get("as_of")),
        view=View.get(given.get("view")) or View.REPORTED,
        where={column: value for column, value in where.items() if value is not None},
        measure=measure if measure in MEASURES else Measure.REGISTERED,
    )
    return only(found, given)


def value_of(name: str, text: str) -> Any:
    """What a parameter of the address means; None where it cannot be read."""
    if name == "field":
        return TechnicalField.get(text)
    if name == "broker":
        return _uuid(text)
    return text[:6]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def day_of(text: str | None) -> date | None:
    """The day that the address says; None where it says none."""
    try:
        return parse_date(text) if text else None
    except DateError:
        return None


def ends(given: Mapping[str, str]) -> tuple[date | None, date | None]:
    """The first and the last day that the address says; an end before its start is none."""
    start, end = day_of(given.get("start")), day_of(given.get("end"))
    return start, None if start and end and end < start else end


def problems(given: Mapping[str, str]) -> dict[str, DomainError]:
    """What of an address of the list cannot be read, by its name in it."""
    tables: dict[str, Iterable[Any]] = {**TABLES, "view": View, "measure": MEASURES, "only": Only}
    return dict([*day_problems(given), *choice_problems(given, tables), *_other_problems(given)])


def day_problems(given: Mapping[str, str]) -> Iterator[Problem]:
    """The days that are none, and an end before its start."""
    for name in DAYS:
        try:
            if given.get(name):
                parse_date(given[name])
        except DateError as error:
            yield name, error
    if day_of(given.get("end")) != ends(given)[1]:
        yield "end", DomainError(N_("This day lies before the first one."))


def choice_problems(given: Mapping[str, str], tables: Mapping[str, Iterable[Any]]) -> Iterator[Problem]:
    """What is chosen and not among the choices, whose values are titled."""
    for name, table in tables.items():
        text = given.get(name)
        if text and text not in {str(each.value) for each in table}:
            yield name, no_choice(text)


def _other_problems(given: Mapping[str, str]) -> Iterator[Problem]:
    region, broker = given.get("region", ""), given.get("broker", "")
    if region and not (len(region) == 6 and region.isdigit()):
        yield "region", no_choice(region)
    if broker and _uuid(broker) is None:
        yield "broker", no_choice(broker)


def no_choice(text: str) -> DomainError:
    """What is said of something that cannot be chosen."""
    return DomainError(NO_CHOICE, typed=text[:40])
