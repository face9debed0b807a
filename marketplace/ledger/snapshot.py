"""What the ledger keeps of an object: its columns as plain values, its confidential ones as salted commitments."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache
from operator import attrgetter, itemgetter
from types import NoneType
from typing import Any
from uuid import UUID

from sqlalchemy import inspect

from marketplace.core import clock
from marketplace.db import Base

SEAL = "sha256:"
# Written by the machine at each change, or secret: of no meaning to a reader of the ledger.
LEFT_OUT = frozenset({"salt", "password_hash", "secret_hash", "session_version"})


Values = Mapping[str, Any]
Kept = dict[str, Any]


def snapshot(subject: Base) -> Kept:
    """Every column of `subject` in JSON's own types; amounts in fen as text, sealed columns as commitments.

    A model lists its confidential columns in `__sealed__` and keeps 32 random bytes in `salt`: erasing the value and
    the salt later leaves the chain whole and the value unknowable. Its `__parts__` are rows of other tables that
    belong to it and are sealed by its salt.
    """
    salt: bytes = getattr(subject, "salt", b"")
    parts = {
        name: [_values(row, salt) for row in getattr(subject, name)] for name in getattr(subject, "__parts__", ())
    }
    return {**_values(subject, salt), **parts}


def snapshot_of(model: type[Base], values: Values, parts: Mapping[str, Sequence[tuple[type[Base], Values]]]) -> Kept:
    """What `snapshot` would give of a `model` with these columns and parts, where no object was made of them."""
    salt: bytes = values.get("salt", b"")
    of_parts = {
        name: [_columns(kind, _of_row(kind)(row), salt) for kind, row in parts[name]]
        for name in getattr(model, "__parts__", ())
    }
    return {**_columns(model, _of_row(model)(values), salt), **of_parts}


def _values(row: Base, salt: bytes) -> Kept:
    return _columns(type(row), _of_object(type(row))(row), salt)


def _columns(model: type[Base], values: Sequence[Any], salt: bytes) -> Kept:
    sealed: frozenset[str] = getattr(model, "__sealed__", frozenset())
    return {
        name: commitment(salt, name, value) if name in sealed else _writer_of[type(value)](value)
        for name, value in zip(_names(model), values, strict=True)
    }


@cache
def _names(model: type[Base]) -> tuple[str, ...]:
    return tuple(sorted({column.key for column in inspect(model).column_attrs} - LEFT_OUT))


# One reading of all columns at once, made once for each model: every registration waits for it.
@cache
def _of_object(model: type[Base]) -> Callable[[Base], Sequence[Any]]:
    return attrgetter(*_names(model))


@cache
def _of_row(model: type[Base]) -> Callable[[Values], Sequence[Any]]:
    return itemgetter(*_names(model))


def opened(subject: Base) -> dict[str, Any]:
    """What the seals of `subject` and its parts stand for as they are now: {commitment: value}.

    A seal that is not among them was set on a value that has changed since, which the ledger does not keep.
    """
    salt: bytes = getattr(subject, "salt", b"")
    rows = [subject, *(row for name in getattr(subject, "__parts__", ()) for row in getattr(subject, name))]
    values = [(name, getattr(row, name)) for row in rows for name in getattr(type(row), "__sealed__", ())]
    return {seal: value for name, value in values if (seal := commitment(salt, name, value))}


def commitment(salt: bytes, name: str, value: Any) -> str | None:
    """SHA-256 of salt, field name and value: binding, and silent about the value."""
    if value is None:
        return None
    return SEAL + hashlib.sha256(salt + name.encode() + b"\0" + str(plain(value)).encode()).hexdigest()


def plain(value: Any) -> Any:
    """`value` as canonical JSON may hold it; integers become strings, for RFC 8785 keeps them only below 2^53."""
    return _writer_of[type(value)](value)


class _Writers(dict[type, Callable[[Any], Any]]):
    """How values of each kind are written, looked up once for a kind."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        writer = next((writer for known, writer in _WRITERS.items() if issubclass(kind, known)), None)
        if writer is None:
            raise TypeError(f"the ledger cannot keep {kind.__name__}")
        self[kind] = writer
        return writer


_writer_of = _Writers()


def _as_it_is(value: Any) -> Any:
    return value


# In this order: a titled code is text too, a moment is a day too, a truth is a number too.
_WRITERS: dict[type, Callable[[Any], Any]] = {
    Enum: lambda value: plain(value.value),
    NoneType: _as_it_is,
    bool: _as_it_is,
    str: _as_it_is,
    int: str,
    datetime: clock.as_text,
    date: date.isoformat,
    UUID: str,
    bytes: bytes.hex,
    list: lambda value: [plain(item) for item in value],
    tuple: lambda value: [plain(item) for item in value],
    dict: lambda value: {str(key): plain(item) for key, item in value.items()},
}
