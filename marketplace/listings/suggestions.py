"""The table of suggestions: what is public now, by everything that somebody may begin to type for it.

Written in the transaction that makes something public or takes it back, so a withdrawn word is gone at once; the
search engine's own terms, which outlive their documents, are never shown (design/trust.md 3).
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from uuid import UUID

from pypinyin import Style, lazy_pinyin
from sqlalchemy import ForeignKey, Index, String, delete, event, insert
from sqlalchemy.orm import Mapped, UOWTransaction, mapped_column

from marketplace.accounts.models import Checking, Organisation, Standing
from marketplace.core.portions import portions
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import Base, Serial, choice, session
from marketplace.db.session import Session
from marketplace.listings.lifecycle import ListingState
from marketplace.listings.models import Listing
from search_index import fold, word_starts

LONGEST_KEY, LONGEST_SHOWN = 24, 200
PORTION = 500


_KEY = String(LONGEST_KEY).with_variant(String(LONGEST_KEY, collation="C"), "postgresql")


class SuggestionKind(Titled):
    """What is suggested: words to search for, one listing, one organisation."""

    KEYWORD = "keyword", N_("Keyword")
    LISTING = "listing", N_("Listing")
    ORGANISATION = "organisation", N_("Organisation")


class Suggestion(Base):
    """One way to begin typing something public: its first signs, or the Latin letters of their sounds."""

    __tablename__ = "suggestion"
    __table_args__ = (Index("ix_suggestion_key", "key", "kind"),)
    id: Mapped[Serial]
    # Compared sign by sign, so that one beginning is one stretch of the index; PostgreSQL would order by language.
    key: Mapped[str] = mapped_column(_KEY)
    kind: Mapped[SuggestionKind] = choice(SuggestionKind)
    shown: Mapped[str] = mapped_column(String(LONGEST_SHOWN))
    listing_id: Mapped[UUID | None] = mapped_column(ForeignKey("listing.id"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)


Row = dict[str, object]


@event.listens_for(Session, "after_flush")
def _keep_in_step(flushed: Session, _context: UOWTransaction) -> None:
    touched = [*flushed.new, *(each for each in flushed.dirty if flushed.is_modified(each))]
    listings = [each for each in touched if isinstance(each, Listing)]
    organisations = [each for each in touched if isinstance(each, Organisation)]
    if not listings and not organisations:
        return
    connection = flushed.connection()
    if listings:
        connection.execute(delete(Suggestion).where(Suggestion.listing_id.in_([each.id for each in listings])))
    if organisations:
        gone = Suggestion.organisation_id.in_([each.id for each in organisations])
        connection.execute(delete(Suggestion).where(gone))
    rows = [row for each in listings for row in of_listing(each)]
    rows += [row for each in organisations for row in of_organisation(each)]
    if rows:
        connection.execute(insert(Suggestion), rows)


def write_anew(listings: Iterable[Listing], organisations: Iterable[Organisation]) -> int:
    """Write the whole table from all that is public, and say how many rows: for a database older than the table."""
    connection = session.connection()
    connection.execute(delete(Suggestion))
    made = chain(map(of_listing, listings), map(of_organisation, organisations))
    rows = [row for some in made for row in some]
    for portion in portions(rows, PORTION):
        connection.execute(insert(Suggestion), portion)
    return len(rows)


def of_listing(listing: Listing) -> list[Row]:
    """The suggestions that lead to a listing: none unless it is public."""
    if listing.state is not ListingState.PUBLISHED:
        return []
    words = [
        _row(key, SuggestionKind.KEYWORD, word, listing_id=listing.id)
        for word in listing.keywords
        for key in {fold(word), *sounds(word)}
    ]
    title = {*word_starts(listing.title), *sounds(listing.title)}
    return words + [_row(key, SuggestionKind.LISTING, listing.title, listing_id=listing.id) for key in sorted(title)]


def of_organisation(organisation: Organisation) -> list[Row]:
    """The suggestions that lead to an organisation: none unless it is verified and active."""
    if organisation.checking is not Checking.VERIFIED or organisation.standing is not Standing.ACTIVE:
        return []
    names = [name for name in (organisation.name, organisation.short_name) if name]
    keys = {key for name in names for key in (*word_starts(name), *sounds(name))}
    made = {"organisation_id": organisation.id}
    return [_row(key, SuggestionKind.ORGANISATION, organisation.name, **made) for key in sorted(keys)]


def sounds(text: str) -> Sequence[str]:
    """How Chinese is typed by its sounds: shimoxi, and smx; nothing for a text without Chinese."""
    folded = fold(text)
    whole = "".join(lazy_pinyin(folded)).replace(" ", "")
    if whole == folded.replace(" ", ""):
        return ()
    return whole, "".join(lazy_pinyin(folded, style=Style.FIRST_LETTER)).replace(" ", "")


def _row(key: str, kind: SuggestionKind, shown: str, **whose: UUID) -> Row:
    row: Row = {"key": key[:LONGEST_KEY], "kind": kind, "shown": shown[:LONGEST_SHOWN]}
    return row | {"listing_id": None, "organisation_id": None, **whose}
