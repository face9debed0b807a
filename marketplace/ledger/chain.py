"""The chain itself: canonical bytes, and the hash that binds each entry to the one before."""

import hashlib
import struct
from typing import Any

import rfc8785

GENESIS = bytes(32)


def canonical(body: dict[str, Any]) -> bytes:
    """`body` as RFC 8785 canonical JSON: the same content is always the same bytes."""
    return bytes(rfc8785.dumps(body))


def link(origin: str, seq: int, previous: bytes, body: bytes) -> bytes:
    """The hash of entry `seq` of the ledger named `origin`: it covers place, history and content."""
    prefix = f"{origin}/audit-v1\0".encode()
    return hashlib.sha256(prefix + struct.pack(">Q", seq) + previous + hashlib.sha256(body).digest()).digest()
