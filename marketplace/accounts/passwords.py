"""Passwords: argon2id hashes, and the same time spent whether the account exists or not."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from marketplace.core.errors import DomainError
from marketplace.core.text import N_

SHORTEST = 10
_hasher = PasswordHasher()


def use_cost(*, time_cost: int, memory_kib: int) -> None:
    """Set what one hash costs; tests lower it, nothing else does."""
    global _hasher
    _hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)


def hashed(password: str) -> str:
    """The argon2id hash to keep. Raises DomainError for a password that is too short."""
    if len(password) < SHORTEST:
        raise DomainError(N_("A password has at least %(length)s characters."), length=SHORTEST)
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether `password` is the one; without a hash the same work is done and the answer is no."""
    if password_hash is None:
        _hasher.hash(password)
        return False
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
