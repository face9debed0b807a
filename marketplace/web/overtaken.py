"""Whoever acted on something that somebody else had changed: what became of it since they opened it.

Rooms say how their objects tell it (`tell`); web/errors.py asks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request

# What a form carries beside what somebody typed in it.
CARRIED = frozenset({"csrf_token", "idempotency_key", "version"})


@dataclass(frozen=True)
class Overtaken:
    """The acts since the version that was opened, as a history tells them, and the page of the object."""

    entries: Sequence[Any]
    address: str


Teller = Callable[[Any, int], Overtaken]
_KEY = "overtaken"


def tell(app: Flask, tellers: dict[type, Teller]) -> None:
    """Let `tellers` say what became of objects of these kinds."""
    app.extensions[_KEY] = tellers


def overtaken() -> Overtaken | None:
    """What became of the request's object since its reader opened it; None where that is not known."""
    subject, opened = g.get("subject"), _opened()
    teller: Teller | None = current_app.extensions.get(_KEY, {}).get(type(subject))
    return teller(subject, opened) if teller and opened and g.acting else None


def _opened() -> int:
    """The version that the form was made of; the field's name may have its form's prefix before it."""
    sent = [value for name, value in request.form.items() if _plain(name) == "version" and value.isdecimal()]
    return int(sent[0]) if sent and len(sent[0]) < 10 else 0


def is_typed() -> bool:
    """Whether the form held anything that somebody wrote or chose."""
    return any(value.strip() for name, value in request.form.items() if _plain(name) not in CARRIED)


def _plain(name: str) -> str:
    return name.rpartition("-")[2]
