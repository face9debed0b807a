"""The database: engine, typed base, the one commit, the wall between organisations, numbers and keys."""

from marketplace.db.base import Base, Created, Fen, Id, Instant, Serial, choice
from marketplace.db.guards import append_only
from marketplace.db.idempotency import AlreadyDone, Key
from marketplace.db.rewriting import rewrite
from marketplace.db.session import ask_once, connection, database, session
from marketplace.db.streaming import stream, stream_columns
from marketplace.db.unit import Unit, unit_of_work
from marketplace.db.wall import UNSCOPED, acting_as, protect, set_actor

__all__ = [
    "UNSCOPED",
    "AlreadyDone",
    "Base",
    "Created",
    "Fen",
    "Id",
    "Instant",
    "Key",
    "Serial",
    "Unit",
    "acting_as",
    "append_only",
    "ask_once",
    "choice",
    "connection",
    "database",
    "protect",
    "rewrite",
    "session",
    "set_actor",
    "stream",
    "stream_columns",
    "unit_of_work",
]
