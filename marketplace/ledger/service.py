"""Append to the ledger, inside the transaction of the act that is being recorded."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.db import Base, recording, session
from marketplace.ledger import chain
from marketplace.ledger.models import LedgerEntry, LedgerHead
from marketplace.ledger.snapshot import snapshot

ORIGIN = "technology-marketplace"


def append(actor: Actor, action: str, subject: Base, **facts: Any) -> LedgerEntry:
    """Record that `actor` did `action` (noun.verb) to `subject`, with the state it has now and further `facts`.

    Facts are plain values (amounts in fen as strings) and never personal or confidential: those belong in sealed
    columns.
    """
    session.flush()
    body = _body(actor, action, subject, facts)
    entry = _chained(body)
    recording.mark_recorded(session(), subject)
    return entry


def reference(subject: Any) -> str:
    """What an object is called in the ledger: table/uuid."""
    return f"{subject.__tablename__}/{subject.id}"


def _body(actor: Actor, action: str, subject: Base, facts: dict[str, Any]) -> dict[str, Any]:
    who = {
        "person": str(actor.person_id) if actor.person_id else None,
        "organisation": str(actor.organisation_id) if actor.organisation_id else None,
        "roles": sorted(actor.roles),
        "via": actor.via.value,
    }
    return {
        "v": 1,
        "ts": clock.as_text(clock.now()),
        "actor": who,
        "action": action,
        "object": reference(subject),
        "after": snapshot(subject),
        "facts": facts,
    }


def _chained(body: dict[str, Any]) -> LedgerEntry:
    head = session.scalars(select(LedgerHead).with_for_update()).one_or_none()
    if head is None:
        head = LedgerHead(id=1, seq=0, hash=chain.GENESIS)
        session.add(head)
    data = chain.canonical({**body, "seq": str(head.seq + 1)})
    entry = LedgerEntry(
        seq=head.seq + 1,
        body=data,
        previous=head.hash,
        hash=chain.link(ORIGIN, head.seq + 1, head.hash, data),
        at=datetime.fromisoformat(body["ts"]),
        action=body["action"],
        object=body["object"],
        person_id=UUID(body["actor"]["person"]) if body["actor"]["person"] else None,
    )
    head.seq, head.hash = entry.seq, entry.hash
    session.add(entry)
    session.flush()
    return entry
