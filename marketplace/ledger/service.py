"""Append to the ledger, inside the transaction of the act that is being recorded."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, update

from marketplace.core import clock, tracing
from marketplace.core.actors import Actor
from marketplace.db import Base, recording, session
from marketplace.ledger import chain
from marketplace.ledger.models import LedgerEntry, LedgerHead
from marketplace.ledger.snapshot import snapshot

ORIGIN = "technology-marketplace"
_HEAD = cast(Table, LedgerHead.__table__)
# Written by statements made once: each registration waits for them.
_MOVE = update(_HEAD).values(seq=_HEAD.c.seq + 1).returning(_HEAD.c.seq, _HEAD.c.hash)
_SEAL = update(_HEAD).values(hash=bindparam("sealed"))
_ENTER = insert(cast(Table, LedgerEntry.__table__))


def append(actor: Actor, action: str, subject: Base, **facts: Any) -> None:
    """Record that `actor` did `action` (noun.verb) to `subject`, with the state it has now and further `facts`.

    Facts are plain values (amounts in fen as strings) and never personal or confidential: those belong in sealed
    columns.
    """
    session.flush()
    body = _body(actor, action, subject, facts)
    _chain(body)
    recording.mark_recorded(session(), subject)


def reference(subject: Any) -> str:
    """What an object is called in the ledger: table/uuid."""
    return f"{subject.__tablename__}/{subject.id}"


def _body(actor: Actor, action: str, subject: Base, facts: dict[str, Any]) -> dict[str, Any]:
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
        "object": reference(subject),
        "after": snapshot(subject),
        "facts": facts,
        "request": tracing.current() or None,
    }


def _chain(body: dict[str, Any]) -> None:
    seq, previous = _next_link()
    data = chain.canonical({**body, "seq": str(seq)})
    hashed = chain.link(ORIGIN, seq, previous, data)
    person = body["actor"]["person"]
    entry = {
        "seq": seq,
        "body": data,
        "previous": previous,
        "hash": hashed,
        "at": datetime.fromisoformat(body["ts"]),
        "action": body["action"],
        "object": body["object"],
        "person_id": UUID(person) if person else None,
    }
    session.connection().execute(_ENTER, entry)
    session.connection().execute(_SEAL, {"sealed": hashed})


def _next_link() -> tuple[int, bytes]:
    """The next entry's place, and the hash that it links to; the head stays locked until the transaction ends."""
    moved = session.connection().execute(_MOVE).first()
    if moved is not None:
        return moved.seq, moved.hash
    session.connection().execute(insert(_HEAD).values(id=1, seq=1, hash=chain.GENESIS))
    return 1, chain.GENESIS
