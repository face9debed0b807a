"""What a public list answers with, from SQL and from the index alike, and by what it can be narrowed down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from marketplace.core.titles import Titled
from marketplace.district.codes import TechnicalField
from marketplace.listings.codes import ListingKind, Maturity, NeedKind, ScenarioCategory
from marketplace.listings.models import Listing

PAGE_SIZE = 20
SORTS = ("newest", "title")

# The columns of each kind by which its list can be narrowed down, with their code tables; an owner has none.
FACETS: Mapping[ListingKind, Mapping[str, type[Titled] | None]] = {
    ListingKind.RESULT: {"field": TechnicalField, "maturity": Maturity, "owner": None},
    ListingKind.DEMAND: {"need_kind": NeedKind, "field": TechnicalField, "owner": None},
    ListingKind.SCENARIO: {"category": ScenarioCategory, "field": TechnicalField, "owner": None},
}

# What every kind has, for a search across all of them.
ACROSS_KINDS: Mapping[str, type[Titled] | None] = {"kind": ListingKind, "field": TechnicalField, "owner": None}


def facets_of(kind: ListingKind | None) -> Mapping[str, type[Titled] | None]:
    """By what a list of `kind`, or of every kind, can be narrowed down."""
    return FACETS[kind] if kind else ACROSS_KINDS


@dataclass(frozen=True)
class Found:
    """One page of listings, how many there are in all, and for each facet how many hold each value."""

    items: Sequence[Listing]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    # The index cuts words better than SQL does; a page says when it had to do without.
    from_index: bool = False


def valid_filters(kind: ListingKind | None, typed: Mapping[str, str]) -> dict[str, str]:
    """Those of `typed` that narrow a list of `kind` down: known facets with possible values; the rest is ignored."""
    return {name: typed[name] for name, table in facets_of(kind).items() if _can_be(typed.get(name, ""), table)}


def _can_be(value: str, table: type[Titled] | None) -> bool:
    return value in list(table) if table else _is_uuid(value)


def _is_uuid(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False
