"""What keeps the ledger from being signed or proved, each in one sentence."""

from marketplace.core.errors import DomainError


class NotSigned(DomainError):
    """The ledger was not signed: what would be signed does not follow from what was signed before."""


class KeyUnusable(DomainError):
    """There is no key to sign with, or one that must not be used."""
