"""Who changes something says which version of it they read; whoever was overtaken is told so, and loses nothing."""

from typing import Protocol

from marketplace.core.errors import StaleVersion


class Versioned(Protocol):
    """Whatever counts its changes."""

    @property
    def version(self) -> int:
        """How often it was written."""


def require_version(subject: Versioned, version: int | None) -> None:
    """Raises StaleVersion where `subject` has changed since that version of it was read."""
    if subject.version != version:
        raise StaleVersion()
