"""The history of any object as a page: who did what when, and two versions side by side."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from flask import g, render_template, request
from flask_babel import gettext as _
from sqlalchemy import Boolean, Date, inspect
from sqlalchemy import Enum as SqlEnum

from marketplace.accounts import queries
from marketplace.core import clock
from marketplace.core.actors import Role
from marketplace.core.errors import NotFound
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import Base, Instant
from marketplace.db.base import FenAmount
from marketplace.ledger import history
from marketplace.ledger.history import Version
from marketplace.ledger.snapshot import SEAL, opened
from marketplace.web.i18n import show_day, show_instant, show_money

NOTHING = "–"


@dataclass(frozen=True)
class Told:
    """How a kind of object's history reads: what its fields and its acts are called (message ids).

    A field without a name here is not shown. A part's field is named "parties.name", the part itself "parties".
    Readers of other organisations see what happened from the first of the acts in `since` on; none means from the
    beginning.
    """

    fields: Mapping[str, str]
    acts: Mapping[str, str]
    since: frozenset[str] = frozenset()
    # What a value means where its column does not say so: from the whole state that it stands in.
    said: Mapping[str, Callable[[Mapping[str, Any]], str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """One field before and after."""

    label: str
    before: Any
    after: Any
    is_changed: bool = True


@dataclass(frozen=True)
class Entry:
    """One act, and what it changed."""

    version: Version
    what: str
    who: str
    changes: Sequence[Change]


def page(
    subject: Any,
    told: Told,
    *,
    crumbs: list[tuple[str, str | None]],
    title: str,
    earlier: Mapping[str, Any] | None = None,
) -> str:
    """The history of `subject`, which the reader may see, newest act first; `earlier` as in `entries`."""
    known = _known(subject, told)
    reader = _Reader(subject, told, earlier or {})
    left, right = _chosen(known)
    return render_template(
        "accounts/history.html",
        crumbs=crumbs,
        title=title,
        entries=list(reversed(list(_entries(known, reader)))),
        left=left,
        right=right,
        whole="whole" in request.args,
        compared=reader.compare(left, right, whole="whole" in request.args) if left and right else [],
    )


def entries(subject: Any, told: Told, earlier: Mapping[str, Any] | None = None) -> Sequence[Entry]:
    """Every act on `subject` that the reader may know of, the first one first.

    `earlier` opens seals of values that `subject` no longer has, where something else kept them.
    """
    return list(_entries(_known(subject, told), _Reader(subject, told, earlier or {})))


def since(subject: Any, told: Told, version: int, earlier: Mapping[str, Any] | None = None) -> Sequence[Entry]:
    """Every such act after that `version` of `subject`, by the number that counts its changes."""
    return [
        entry for entry in entries(subject, told, earlier) if int(entry.version.state.get("version") or 0) > version
    ]


def _known(subject: Any, told: Told) -> Sequence[Version]:
    """The versions that the reader may know of: what its owner drafted before handing it in is the owner's alone."""
    found = history.versions(subject)
    if not told.since or g.actor.organisation_id == subject.owner_id or g.actor.has(Role.AUDITOR):
        return found
    first = next((place for place, version in enumerate(found) if version.verb in told.since), len(found))
    return found[first:]


def _chosen(known: Sequence[Version]) -> tuple[Version | None, Version | None]:
    """The two versions that the address names; without, the last two."""
    by_number = {version.seq: version for version in known}
    left = by_number.get(request.args.get("left", 0, type=int))
    right = by_number.get(request.args.get("right", 0, type=int))
    return left or (known[-2] if len(known) > 1 else None), right or (known[-1] if known else None)


def _entries(known: Sequence[Version], reader: "_Reader") -> Iterable[Entry]:
    names = Names()
    for place, version in enumerate(known):
        changes = reader.compare(known[place - 1], version) if place else []
        yield Entry(version, reader.act(version), names.of(version), changes)


class Names:
    """Who acted: a person where the reader may know them, else the organisation they acted for."""

    def __init__(self) -> None:
        self._people: dict[UUID, str] = {}

    def of(self, version: Version) -> str:
        parts = [self._person(version.person_id), self._organisation(version.organisation_id)]
        return " · ".join(part for part in parts if part) or _("The platform")

    def _person(self, person_id: UUID | None) -> str:
        if person_id is None:
            return ""
        if person_id not in self._people:
            self._people[person_id] = self._look_up(person_id)
        return self._people[person_id]

    def _look_up(self, person_id: UUID) -> str:
        try:
            return queries.person(person_id).name
        except NotFound:
            return ""

    def _organisation(self, organisation_id: UUID | None) -> str:
        try:
            return queries.organisation(organisation_id).name if organisation_id else ""
        except NotFound:
            return ""


class _Reader:
    """Versions of one object in the reader's words."""

    def __init__(self, subject: Base, told: Told, earlier: Mapping[str, Any]) -> None:
        self.told, self._opened = told, {**earlier, **opened(subject)}
        self._types = types_of(type(subject))

    def act(self, version: Version) -> str:
        return _(self.told.acts.get(version.verb, version.verb))

    def compare(self, one: Version, other: Version, *, whole: bool = False) -> list[Change]:
        """What differs between two versions, in the order of the names; `whole` adds what is the same."""
        changed = history.differing(one, other)
        paths = {*one.state, *other.state} if whole else changed
        return [
            Change(
                self._label(path),
                self._said(path, one.state),
                self._said(path, other.state),
                path in changed,
            )
            for path in sorted(paths, key=self._place)
            if _plain(path) in self.told.fields
        ]

    def _place(self, path: str) -> tuple[int, str]:
        names = list(self.told.fields)
        return (names.index(_plain(path)) if _plain(path) in names else 0), path

    def _label(self, path: str) -> str:
        name = _(self.told.fields[_plain(path)])
        part, _dot, rest = path.partition(".")
        if not rest:
            return name
        return f"{_(self.told.fields[part])} {int(rest.partition('.')[0]) + 1} · {name}"

    def _said(self, path: str, state: Mapping[str, Any]) -> Any:
        value = state.get(path)
        if value in (None, "", []):
            return NOTHING
        if path in self.told.said:
            return self.told.said[path](state)
        if isinstance(value, str) and value.startswith(SEAL):
            return self._opened.get(value, _("An earlier text; the ledger keeps only its seal"))
        return _said(self._types[_plain(path)], value)


def _plain(path: str) -> str:
    """A path without the number of its row: parties.0.name is parties.name."""
    return ".".join(step for step in path.split(".") if not step.isdigit())


def types_of(model: type[Base]) -> dict[str, Any]:
    """The type of each column of `model` and its parts, by its plain path."""
    mapper = inspect(model)
    types = {column.key: column.columns[0].type for column in mapper.column_attrs}
    for part in getattr(model, "__parts__", ()):
        rows = mapper.relationships[part].mapper
        types |= {f"{part}.{column.key}": column.columns[0].type for column in rows.column_attrs}
    return types


def _said(kind: Any, value: Any) -> Any:
    """A plain value of the ledger as the reader's language writes what its column holds."""
    match kind:
        case FenAmount():
            return show_money(int(value))
        case SqlEnum():
            return _(_titles(kind).get(value, value))
        case Date():
            return show_day(date.fromisoformat(value))
        case Instant():
            return show_instant(clock.from_text(value))
        case Boolean():
            return _(N_("Yes")) if value else _(N_("No"))
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _titles(kind: SqlEnum) -> dict[str, str]:
    return {member.value: member.label for member in kind.enum_class or () if isinstance(member, Titled)}
