"""The ledger read back: every version of one object, who made it, and what differs between two of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from marketplace.db import Base, session
from marketplace.ledger.models import LedgerEntry
from marketplace.ledger.service import reference


@dataclass(frozen=True)
class Version:
    """An object as one act left it.

    `state` maps each column to its plain value, a row of a part as "parties.0.name"; sealed values are commitments.
    """

    seq: int
    at: datetime
    verb: str
    person_id: UUID | None
    organisation_id: UUID | None
    via: str
    state: Mapping[str, Any]
    # Of the entry in the chain: known to whoever was given it, and to nobody by guessing.
    hash: bytes


def versions(subject: Base) -> Sequence[Version]:
    """Every version of `subject`, the first one first."""
    query = select(LedgerEntry).where(LedgerEntry.object == reference(subject)).order_by(LedgerEntry.seq)
    return [_version(entry) for entry in session.scalars(query)]


def latest(references: Sequence[str], most: int) -> Sequence[tuple[str, Version]]:
    """The last version of each of the objects so called, the newest first, and no more than `most` of them."""
    last = select(func.max(LedgerEntry.seq)).where(LedgerEntry.object.in_(references)).group_by(LedgerEntry.object)
    query = select(LedgerEntry).where(LedgerEntry.seq.in_(last)).order_by(LedgerEntry.seq.desc()).limit(most)
    return [(entry.object, _version(entry)) for entry in session.scalars(query)]


def _version(entry: LedgerEntry) -> Version:
    body = json.loads(entry.body)
    actor = body["actor"]
    return Version(
        entry.seq,
        entry.at,
        entry.action.partition(".")[2],
        UUID(actor["person"]) if actor["person"] else None,
        UUID(actor["organisation"]) if actor["organisation"] else None,
        actor["via"],
        dict(_flat("", body["after"])),
        entry.hash,
    )


def _flat(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Columns and rows of parts by their paths; a column that holds a list of texts stays whole."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(f"{path}.{name}" if path else name, inner)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for place, row in enumerate(value):
            yield from _flat(f"{path}.{place}", row)
    else:
        yield path, value


def differing(one: Version, other: Version) -> frozenset[str]:
    """The paths that do not hold the same in both."""
    paths = {*one.state, *other.state}
    return frozenset(path for path in paths if one.state.get(path) != other.state.get(path))
