"""What an address asks of the statistics and cannot be read: refused by its name, never left out without a word."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from marketplace.core.dates import DateError, parse_date
from marketplace.core.errors import DomainError
from marketplace.core.text import N_
from marketplace.programme import windows
from marketplace.tally.periods import Period
from marketplace.tally.queries import Dimension, Measure, View

Problems = dict[str, DomainError]
DAYS = ("start", "end", "as_of")
NO_PERIOD = N_("Write a year like 2024, a quarter like 2024-Q1 or a month like 2024-12.")
NO_CHOICE = N_("“%(typed)s” is not among the choices.")
NOT_HERE = N_("These figures are not narrowed by this.")


def problems(given: Mapping[str, str], dimensions: Sequence[Dimension], **choices: Iterable[Any]) -> Problems:
    """What cannot be read, by its name in the address; `choices` are the page's own, whose values are titled."""
    tables = {"view": View, "measure": Measure, **choices}
    return dict([*_days(given), *_period(given), *_choices(given, tables), *_narrowing(given, dimensions)])


def _days(given: Mapping[str, str]) -> Iterator[tuple[str, DomainError]]:
    for name in DAYS:
        try:
            if given.get(name):
                parse_date(given[name])
        except DateError as error:
            yield name, error


def _period(given: Mapping[str, str]) -> Iterator[tuple[str, DomainError]]:
    if given.get("period") and Period.read(given["period"]) is None:
        yield "period", DomainError(NO_PERIOD)


def _choices(given: Mapping[str, str], tables: Mapping[str, Any]) -> Iterator[tuple[str, DomainError]]:
    for name, table in tables.items():
        text = given.get(name)
        if text and text not in _values(table):
            yield name, DomainError(NO_CHOICE, typed=text[:40])


def _values(table: Iterable[Any]) -> set[str]:
    return {str(each.value) for each in table}


def _narrowing(given: Mapping[str, str], dimensions: Sequence[Dimension]) -> Iterator[tuple[str, DomainError]]:
    for each in Dimension:
        name = windows.name_of(each.value)
        text = given.get(name)
        if text and each not in dimensions:
            yield name, DomainError(NOT_HERE)
        elif text and not windows.is_read(each.value, text):
            yield name, DomainError(NO_CHOICE, typed=text[:40])
