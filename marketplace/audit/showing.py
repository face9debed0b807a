"""Entries of the ledger in words: who, for whom, by which way, what."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from marketplace.accounts.models import Organisation, Person
from marketplace.audit import queries, words
from marketplace.core.actors import Role, Via
from marketplace.core.text import N_
from marketplace.documents.tables import Column, Kind, Table
from marketplace.ledger.chain import short_code
from marketplace.ledger.models import LedgerEntry

PORTION = 200
WAYS = {Via.WEB: N_("Website"), Via.API: N_("API"), Via.IMPORT: N_("Import"), Via.CLI: N_("By command"),
        Via.WORKER: N_("Worker")}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One entry: who (empty for the platform itself), for whom, by which way, and the words it is found by.

    `called` is the number or title of a contract that the reader may see, else the kind of the object and the first
    letters of its identifier.
    """

    entry: LedgerEntry
    who: str
    organisation: str
    roles: Sequence[str]
    via: str
    act: str
    called: str
    code: str


def lines(entries: Iterable[LedgerEntry]) -> Sequence[Line]:
    """A few entries in words."""
    found = [(entry, json.loads(entry.body)["actor"]) for entry in entries]
    people = queries.names(Person, {UUID(actor["person"]) for _e, actor in found if actor["person"]})
    organisations = queries.names(
        Organisation, {UUID(actor["organisation"]) for _e, actor in found if actor["organisation"]}
    )
    numbers = queries.numbers([entry.object for entry, _actor in found])
    return [
        Line(
            entry,
            _named(people, actor["person"]),
            _named(organisations, actor["organisation"]),
            [role for role in actor["roles"] if role in set(Role)],
            _(WAYS.get(actor["via"], actor["via"])),
            _(words.ACTS[entry.action]) if entry.action in words.ACTS else "",
            numbers.get(entry.object) or _called(entry.object),
            short_code(entry.hash),
        )
        for entry, actor in found
    ]


def _called(of: str) -> str:
    table, _slash, identifier = of.partition("/")
    return f"{_(words.kind(table))} {identifier[:8]}"


def kinds() -> list[tuple[str, str]]:
    """The kinds of acts so far, by their names."""
    return sorted(((noun, str(_(words.kind(noun)))) for noun in queries.kinds()), key=lambda kind: kind[1])


def _named(names: Any, of: str | None) -> str:
    return names.get(UUID(of), of) if of else ""


def table(entries: Iterable[LedgerEntry]) -> Table:
    """The same as a file."""
    columns = [
        Column(_("Entry"), Kind.COUNT, 10),
        Column(_("Time"), Kind.INSTANT, 20),
        Column(_("Person"), width=14),
        Column(_("Organisation"), width=30),
        Column(_("Roles"), width=20),
        Column(_("Way")),
        Column(_("Act"), width=28),
        Column(_("Object"), width=50),
        Column(_("Called"), width=30),
        Column(_("Short code"), width=14),
    ]
    return Table(_("Ledger"), columns, _rows(entries))


def _rows(entries: Iterable[LedgerEntry]) -> Iterable[Sequence[Any]]:
    portion: list[LedgerEntry] = []
    for entry in entries:
        portion.append(entry)
        if len(portion) == PORTION:
            yield from map(_row, lines(portion))
            portion = []
    yield from map(_row, lines(portion))


def _row(line: Line) -> Sequence[Any]:
    entry = line.entry
    roles = ", ".join(line.roles)
    who = line.who or _("The platform")
    act = f"{line.act} {entry.action}".strip()
    return [entry.seq, entry.at, who, line.organisation, roles, line.via, act, entry.object, line.called, line.code]


def pretty(body: bytes) -> str:
    """A body so that people can read it; its exact bytes are in the proof."""
    return json.dumps(json.loads(body), ensure_ascii=False, indent=1)
