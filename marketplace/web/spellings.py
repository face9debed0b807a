"""How people spell the codes of a table in files: by code, by name in either language, or by both."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from flask_babel import gettext as _

from marketplace.core.text import half_width
from marketplace.core.titles import Titled
from marketplace.web.i18n import LANGUAGES, reading_in


def spellings(kind: type[Titled], words: Mapping[str, Any] | None = None) -> Callable[[], Mapping[str, Any]]:
    """Every spelling of `kind`'s members, in half width and small letters; `words` are further ones."""

    @cache
    def found() -> Mapping[str, Any]:
        known = {plain(word): member for word, member in (words or {}).items()}
        for member in kind:
            known[plain(member.value)] = member
        for language in LANGUAGES:
            with reading_in(language):
                for member in kind:
                    known.setdefault(plain(_(member.label)), member)
                    known[plain(f"{member.value} {_(member.label)}")] = member
        return known

    return found


def plain(word: str) -> str:
    """A spelling as it is compared."""
    return half_width(word).casefold()


def offered(kind: type[Titled]) -> Callable[[], Sequence[str]]:
    """What a template offers for a cell of `kind`, in the reader's language: code and name, or the name alone."""
    return lambda: [_offer(member) for member in kind]


def _offer(member: Titled) -> str:
    return f"{member.value} {_(member.label)}" if member.value[:1].isdigit() else _(member.label)
