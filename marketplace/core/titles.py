"""Code tables whose members carry what a reader sees."""

from enum import StrEnum
from typing import Self


class Titled(StrEnum):
    """A code with its label (an English message id, translated in the page) and, for states, its one colour."""

    label: str
    colour: str

    def __new__(cls, value: str, label: str, colour: str = "grey") -> "Titled":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.colour = colour
        return member

    @classmethod
    def get(cls, code: str | None) -> Self | None:
        """The member with this code, or None."""
        return next((member for member in cls if member.value == code), None)
