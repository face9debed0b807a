"""Looks by one statement: whatever rows it finds are findings, read portion by portion."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import Select, select

from marketplace.contracts.models import Contract
from marketplace.db import stream
from marketplace.operations.findings import Finding
from marketplace.operations.place import Place
from search_index import Engine

# A Select of whatever columns, of which the type would want to know each.
Selected = Any
Look = Callable[[Place, Engine], Iterable[Finding]]


@dataclass(frozen=True)
class Rows:
    """Each row of `query` is wrong: its column `id` names the thing, of the kind `about` ("": nothing has a page).

    The other columns are facts.
    """

    query: Callable[[], Selected]
    message: str
    about: str = "contract"

    def __call__(self, _place: Place, _engine: Engine) -> Iterator[Finding]:
        """The findings, one after another."""
        for row in stream(self.query()):
            facts = dict(row._mapping)
            of = facts.pop("id")
            # What has no number yet is named by its id.
            facts = {name: of if value is None else value for name, value in facts.items()}
            yield Finding(self.message, facts, f"{self.about}/{of}" if self.about else "")


def several(*looks: Look) -> Look:
    """One look after another, under one title."""
    return lambda place, engine: chain.from_iterable(look(place, engine) for look in looks)


def wrong(*conditions: Any, **facts: Any) -> Callable[[], Selected]:
    """The contracts of which all of `conditions` hold; they may be functions, where they depend on the day."""
    return lambda: contracts(**facts).where(*(each() if callable(each) else each for each in conditions))


def contracts(**facts: Any) -> Select[Any]:
    """Contracts by their id and number, with `facts` beside."""
    more = [column.label(name) for name, column in facts.items()]
    return select(Contract.id, Contract.number.label("contract"), *more)
