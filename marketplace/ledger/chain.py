"""The chain itself: canonical bytes, and the hash that binds each entry to the one before."""

import base64
import hashlib
import struct
from functools import cache
from typing import Any

import orjson

GENESIS = bytes(32)
_PLACE = struct.Struct(">Q").pack


def canonical(body: Any) -> bytes:
    """`body` as RFC 8785 canonical JSON: the same content is always the same bytes.

    Our bodies hold no floats and no large integers, and their keys are ASCII: for these orjson gives RFC 8785's
    bytes (tests compare it with an implementation of that). Raises TypeError for what is no JSON.
    """
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def parsed(body: bytes) -> Any:
    """What canonical bytes hold. Raises ValueError for what is no JSON."""
    return orjson.loads(body)


def link(origin: str, seq: int, previous: bytes, body: bytes) -> bytes:
    """The hash of entry `seq` of the ledger named `origin`: it covers place, history and content."""
    return link_digest(origin, seq, previous, hashlib.sha256(body).digest())


def link_digest(origin: str, seq: int, previous: bytes, digest: bytes) -> bytes:
    """The same, given only the SHA-256 of the body."""
    return hashlib.sha256(_prefix(origin) + _PLACE(seq) + previous + digest).digest()


@cache
def _prefix(origin: str) -> bytes:
    return f"{origin}/audit-v1\0".encode()


def short_code(hashed: bytes) -> str:
    """Ten letters that stand for an entry on paper, given its hash."""
    return base64.b32encode(hashed).decode()[:10]
