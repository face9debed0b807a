"""What an address asks of the statistics and cannot be read: refused by its name, never left out without a word."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from marketplace.contracts.register_windows import Problem, choice_problems, day_problems, no_choice
from marketplace.core.errors import DomainError
from marketplace.core.text import N_
from marketplace.programme import windows
from marketplace.tally.periods import Period
from marketplace.tally.queries import Dimension, Measure, View

Problems = dict[str, DomainError]
NO_PERIOD = N_("Write a year like 2024, a quarter like 2024-Q1 or a month like 2024-12.")
NOT_HERE = N_("These figures are not narrowed by this.")


def problems(given: Mapping[str, str], dimensions: Sequence[Dimension], **choices: Iterable[Any]) -> Problems:
    """What cannot be read, by its name in the address; `choices` are the page's own, whose values are titled."""
    tables = {"view": View, "measure": Measure, **choices}
    found = [*day_problems(given), *_period(given), *choice_problems(given, tables), *_narrowing(given, dimensions)]
    if given.get("only") and "only" not in tables:
        found.append(("only", DomainError(NOT_HERE)))
    return dict(found)


def _period(given: Mapping[str, str]) -> Iterator[Problem]:
    if given.get("period") and Period.read(given["period"]) is None:
        yield "period", DomainError(NO_PERIOD)


def _narrowing(given: Mapping[str, str], dimensions: Sequence[Dimension]) -> Iterator[Problem]:
    for each in Dimension:
        name = windows.name_of(each.value)
        text = given.get(name)
        if text and each not in dimensions:
            yield name, DomainError(NOT_HERE)
        elif text and not windows.is_read(each.value, text):
            yield name, no_choice(text)
