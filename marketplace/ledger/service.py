"""Append to the ledger, inside the transaction of the act that is being recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, update

from marketplace.core import clock, tracing
from marketplace.core.actors import Actor
from marketplace.db import Base, connection, recording, session
from marketplace.ledger import chain
from marketplace.ledger.models import LedgerEntry, LedgerHead
from marketplace.ledger.snapshot import snapshot

ORIGIN = "technology-marketplace"
_HEAD = cast(Table, LedgerHead.__table__)
# Written by statements made once: each registration waits for them.
_MOVE = update(_HEAD).values(seq=_HEAD.c.seq + bindparam("places")).returning(_HEAD.c.seq, _HEAD.c.hash)
_SEAL = update(_HEAD).values(hash=bindparam("sealed"))
_ENTER = insert(cast(Table, LedgerEntry.__table__))


def append(actor: Actor, action: str, subject: Base, **facts: Any) -> None:
    """Record that `actor` did `action` (noun.verb) to `subject`, with the state it has now and further `facts`.

    Facts are plain values (amounts in fen as strings) and never personal or confidential: those belong in sealed
    columns.
    """
    session.flush()
    _chain([_body(actor, action, reference(subject), snapshot(subject), facts)])
    recording.mark_recorded(session(), subject)


@dataclass(frozen=True)
class Entered:
    """One of many objects that were written without being made: what it is called, its state, and further facts."""

    object: str
    after: dict[str, Any]
    facts: dict[str, Any]


def append_all(actor: Actor, action: str, entered: Sequence[Entered]) -> None:
    """Record that `actor` did `action` to each of many objects, as `append` would one after the other."""
    session.flush()
    _chain([_body(actor, action, each.object, each.after, each.facts) for each in entered])


def reference(subject: Any) -> str:
    """What an object is called in the ledger: table/uuid."""
    return f"{subject.__tablename__}/{subject.id}"


def _body(actor: Actor, action: str, of: str, after: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    who = {
        "person": str(actor.person_id) if actor.person_id else None,
        "organisation": str(actor.organisation_id) if actor.organisation_id else None,
        "roles": sorted(actor.roles),
        "via": actor.via.value,
        "auth": actor.auth.value if actor.auth else None,
    }
    return {
        "v": 1,
        "ts": clock.as_text(clock.now()),
        "actor": who,
        "action": action,
        "object": of,
        "after": after,
        "facts": facts,
        "request": tracing.current() or None,
    }


def _chain(bodies: Sequence[dict[str, Any]]) -> None:
    if not bodies:
        return
    first, sealed = _next_link(len(bodies))
    entries = []
    for seq, body in enumerate(bodies, start=first):
        entries.append(_entry(seq, sealed, body))
        sealed = entries[-1]["hash"]
    connection().execute(_ENTER, entries)
    connection().execute(_SEAL, {"sealed": sealed})


def _entry(seq: int, previous: bytes, body: dict[str, Any]) -> dict[str, Any]:
    data = chain.canonical({**body, "seq": str(seq)})
    hashed = chain.link(ORIGIN, seq, previous, data)
    person = body["actor"]["person"]
    return {
        "seq": seq,
        "body": data,
        "previous": previous,
        "hash": hashed,
        "at": datetime.fromisoformat(body["ts"]),
        "action": body["action"],
        "object": body["object"],
        "person_id": UUID(person) if person else None,
    }


def _next_link(places: int) -> tuple[int, bytes]:
    """The first of the next `places`, and the hash that it links to; the head stays locked until all is over."""
    moved = connection().execute(_MOVE, {"places": places}).first()
    if moved is not None:
        return moved.seq - places + 1, moved.hash
    connection().execute(insert(_HEAD).values(id=1, seq=places, hash=chain.GENESIS))
    return 1, chain.GENESIS
