"""One-time tokens: 128 random bits for a link in a letter, of which only the hash is kept."""

import hashlib
import secrets
from datetime import timedelta

BITS = 128
# How long a letter's link lets somebody in (design/trust.md, invitations).
LIFETIME = timedelta(hours=72)


def token() -> str:
    """A new token, as it stands in a link."""
    return secrets.token_urlsafe(BITS // 8)


def digest(token: str) -> str:
    """What is kept of a token: 64 hexadecimal digits, from which it cannot be found again."""
    return hashlib.sha256(token.encode()).hexdigest()
