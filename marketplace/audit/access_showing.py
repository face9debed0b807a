"""Accesses in words: who, for whom, what they looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from marketplace.accounts.models import Organisation, Person
from marketplace.audit import queries
from marketplace.documents.tables import Column, Kind, Table
from marketplace.ledger.models import Access

PORTION = 200


@dataclass(frozen=True)
class Line:
    """One access: who (empty where no account was found), for whom, and what the object is called."""

    access: Access
    who: str
    organisation: str
    called: str


def lines(accesses: Iterable[Access]) -> Sequence[Line]:
    """A few accesses in words."""
    found = list(accesses)
    people = queries.names(Person, {each.person_id for each in found if each.person_id})
    organisations = queries.names(Organisation, {each.organisation_id for each in found if each.organisation_id})
    numbers = queries.numbers([each.object for each in found])
    return [
        Line(
            each,
            _named(people, each.person_id),
            _named(organisations, each.organisation_id),
            numbers.get(each.object, ""),
        )
        for each in found
    ]


def _named(names: Any, of: UUID | None) -> str:
    return names.get(of, str(of)) if of else ""


def table(accesses: Iterable[Access]) -> Table:
    """The same as a file."""
    columns = [
        Column(_("No."), Kind.COUNT, 10),
        Column(_("Time"), Kind.INSTANT, 20),
        Column(_("Kind"), width=14),
        Column(_("Person"), width=14),
        Column(_("Organisation"), width=30),
        Column(_("Roles"), width=20),
        Column(_("Page"), width=28),
        Column(_("Object"), width=50),
        Column(_("Contract no."), width=24),
        Column(_("Status"), Kind.COUNT, 10),
    ]
    return Table(_("Who looked at what"), columns, _rows(iter(accesses)))


def _rows(accesses: Iterable[Access]) -> Iterable[Sequence[Any]]:
    while portion := list(islice(accesses, PORTION)):
        yield from map(_row, lines(portion))


def _row(line: Line) -> Sequence[Any]:
    of = line.access
    who = (line.who, line.organisation, of.roles)
    return [of.seq, of.at, _(of.kind.label), *who, of.what, of.object, line.called, of.status]
