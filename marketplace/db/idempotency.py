"""Repeating a request with the same key gives the same result, once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.errors import KeyReused
from marketplace.db.base import Base
from marketplace.db.session import session


@dataclass(frozen=True)
class Key:
    """What a client sent: its key, whose and for which endpoint it is, and a digest of the content."""

    value: str
    scope: str
    digest: str


class IdempotencyKey(Base):
    """A key that was used; the row is written in the transaction that it protects."""

    __tablename__ = "idempotency_key"
    scope: Mapped[str] = mapped_column(String(200), primary_key=True)
    value: Mapped[str] = mapped_column(String(100), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    result: Mapped[str] = mapped_column(String(500))
    used_at: Mapped[datetime] = mapped_column(default=clock.now)


class AlreadyDone(Exception):
    """The request was answered before; `result` is the address that its answer led to."""

    def __init__(self, result: str) -> None:
        super().__init__(result)
        self.result = result


def claim(key: Key) -> None:
    """Pass for a new key. Raises AlreadyDone for a repeated request, KeyReused for another content."""
    used = session.get(IdempotencyKey, (key.scope, key.value))
    if used is None:
        return
    if used.digest != key.digest:
        raise KeyReused()
    raise AlreadyDone(used.result)


def was_used(key: Key) -> bool:
    """Whether what `key` protects was done: to ask before a unit of work is opened for it."""
    return session.get(IdempotencyKey, (key.scope, key.value)) is not None


def settle(key: Key, result: str) -> None:
    """Keep the key with its result; two at once meet at the primary key."""
    session.add(IdempotencyKey(scope=key.scope, value=key.value, digest=key.digest, result=result))
    session.flush()
