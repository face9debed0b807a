"""The name of the request that is being answered, which its log lines and its ledger entries carry."""

import re
from contextvars import ContextVar
from uuid import uuid4

_NAME = re.compile(r"[A-Za-z0-9._-]{8,64}")
_current: ContextVar[str] = ContextVar("request_name", default="")


def begin(given: str = "") -> str:
    """Begin a request under the name that a proxy gave it, where that is one, or else under a new one."""
    name = given if _NAME.fullmatch(given) else uuid4().hex
    _current.set(name)
    return name


def end() -> None:
    """What comes next belongs to no request."""
    _current.set("")


def current() -> str:
    """The present request's name; empty outside of any."""
    return _current.get()
