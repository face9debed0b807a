"""Reading the table of suggestions: how what was typed may go on, and what may have been meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from uuid import UUID

from sqlalchemy import ColumnElement, and_, distinct, func, select

from marketplace.db import session
from marketplace.listings.suggestions import LONGEST_KEY, Suggestion, SuggestionKind, sounds
from search_index import fold

MOST_WORDS, MOST_NAMES = 5, 4
LONGEST_TYPED = 60
# Of the words that begin alike, as many are looked at for one that was mistyped; below this likeness it is another.
MOST_ALIKE, LIKENESS = 2_000, 0.6
LAST_SIGN = "\U0010ffff"


@dataclass(frozen=True)
class Suggested:
    """One way on: words to search for, or the listing or organisation of that name."""

    kind: SuggestionKind
    shown: str
    subject_id: UUID | None = None


def complete(typed: str) -> Sequence[Suggested]:
    """How `typed` may go on, by its signs or its sounds: words first, the most used before the others; then names."""
    key = _key(typed)
    return [*_words(key), *_names(key)] if key else []


def _key(typed: str) -> str:
    return fold(typed[:LONGEST_TYPED]).strip()[:LONGEST_KEY]


def _begins(key: str) -> ColumnElement[bool]:
    return and_(Suggestion.key >= key, Suggestion.key < key + LAST_SIGN)


def _words(key: str) -> Sequence[Suggested]:
    used = func.count(distinct(Suggestion.listing_id))
    query = (
        select(Suggestion.shown)
        .where(_begins(key), Suggestion.kind == SuggestionKind.KEYWORD)
        .group_by(Suggestion.shown)
        .order_by(used.desc(), func.length(Suggestion.shown), Suggestion.shown)
    )
    return [Suggested(SuggestionKind.KEYWORD, shown) for shown in session.scalars(query.limit(MOST_WORDS))]


def _names(key: str) -> Sequence[Suggested]:
    query = (
        select(Suggestion.kind, Suggestion.shown, Suggestion.listing_id, Suggestion.organisation_id)
        .where(_begins(key), Suggestion.kind != SuggestionKind.KEYWORD)
        .distinct()
        .order_by(Suggestion.kind.desc(), Suggestion.shown)
    )
    rows = session.execute(query.limit(MOST_NAMES))
    return [Suggested(kind, shown, listing or organisation) for kind, shown, listing, organisation in rows]


def meant(words: str) -> str:
    """What may have been meant by `words` that found nothing: each word that nobody uses by one that is like it.

    Empty where nothing is like them. Only words of what is public now are ever offered.
    """
    parts = words[:LONGEST_TYPED].split()
    found = [_like(part) for part in parts]
    better = " ".join(found)
    return better if all(found) and fold(better) != fold(" ".join(parts)) else ""


def _like(word: str) -> str:
    """The word itself where somebody uses it, else one that sounds the same, else the nearest that begins alike."""
    key = _key(word)
    begun = _keywords(_begins(key), limit=MOST_NAMES) if key else []
    if not key or any(fold(shown).startswith(key) for shown in begun):
        return word
    if begun:
        # Typed as it sounds, in Latin letters.
        return begun[0]
    alike = sounds(word)
    if alike and (same := _keywords(Suggestion.key == alike[0][:LONGEST_KEY], limit=1)):
        return same[0]
    near = {fold(shown): shown for shown in _keywords(_begins(key[0]), limit=MOST_ALIKE)}
    nearest = get_close_matches(key, list(near), n=1, cutoff=LIKENESS)
    return near[nearest[0]] if nearest else ""


def _keywords(condition: ColumnElement[bool], limit: int) -> Sequence[str]:
    query = select(Suggestion.shown).where(condition, Suggestion.kind == SuggestionKind.KEYWORD).distinct()
    return session.scalars(query.order_by(Suggestion.shown).limit(limit)).all()
