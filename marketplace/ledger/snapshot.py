"""What the ledger keeps of an object: its columns as plain values, its confidential ones as salted commitments."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache, partial
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
        name: [_columns(type(row), partial(getattr, row), salt) for row in getattr(subject, name)]
        for name in getattr(subject, "__parts__", ())
    }
    return {**_columns(type(subject), partial(getattr, subject), salt), **parts}


def snapshot_of(model: type[Base], values: Values, parts: Mapping[str, Sequence[tuple[type[Base], Values]]]) -> Kept:
    """What `snapshot` would give of a `model` with these columns and parts, where no object was made of them."""
    salt: bytes = values.get("salt", b"")
    of_parts = {
        name: [_columns(kind, row.__getitem__, salt) for kind, row in parts[name]]
        for name in getattr(model, "__parts__", ())
    }
    return {**_columns(model, values.__getitem__, salt), **of_parts}


def _columns(model: type[Base], value_of: Callable[[str], Any], salt: bytes) -> Kept:
    sealed: frozenset[str] = getattr(model, "__sealed__", frozenset())
    return {
        name: commitment(salt, name, value_of(name)) if name in sealed else plain(value_of(name))
        for name in _names(model)
    }


@cache
def _names(model: type[Base]) -> tuple[str, ...]:
    return tuple(sorted({column.key for column in inspect(model).column_attrs} - LEFT_OUT))


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


# The most frequent kinds, without asking for each in turn.
_PLAIN: dict[type, Callable[[Any], Any]] = {
    NoneType: lambda value: value,
    str: lambda value: value,
    bool: lambda value: value,
    int: str,
    date: date.isoformat,
    UUID: str,
}


def plain(value: Any) -> Any:
    """`value` as canonical JSON may hold it; integers become strings, for RFC 8785 keeps them only below 2^53."""
    known = _PLAIN.get(type(value))
    if known:
        return known(value)
    match value:
        case bool() | str():
            return value.value if isinstance(value, Enum) else value
        case int():
            return str(value)
        case datetime():
            return clock.as_text(value)
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case bytes():
            return value.hex()
        case list() | tuple():
            return [plain(item) for item in value]
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
    raise TypeError(f"the ledger cannot keep {type(value).__name__}")
