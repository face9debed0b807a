"""The facets beside a public list: what narrows it down, how many each choice holds, and where it leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from marketplace.core.text import N_
from marketplace.listings import queries
from marketplace.listings.codes import ListingKind
from marketplace.listings.found import facets_of
from marketplace.web.paging import here

LONGEST = 12
LABELS = {
    "kind": N_("Kind"),
    "field": N_("Technical field"),
    "maturity": N_("Maturity"),
    "need_kind": N_("What is needed"),
    "category": N_("Sector"),
    "owner": N_("Organisation"),
}


@dataclass(frozen=True)
class Choice:
    """One value of a facet; its link chooses it, or lets it go where it is chosen."""

    label: str
    count: int
    href: str
    selected: bool


@dataclass(frozen=True)
class Facet:
    """One way to narrow the list down."""

    label: str
    values: Sequence[Choice]


def facets(
    kind: ListingKind | None, counts: Mapping[str, Mapping[str, int]], chosen: Mapping[str, str]
) -> Sequence[Facet]:
    """The facets of `kind`, or of all kinds together, that have anything to choose."""
    shown = [(name, _choices(kind, name, counts.get(name, {}), chosen.get(name, ""))) for name in facets_of(kind)]
    return [Facet(_(LABELS[name]), choices) for name, choices in shown if choices]


def _choices(kind: ListingKind | None, name: str, counts: Mapping[str, int], chosen: str) -> Sequence[Choice]:
    labels = _labels(kind, name, counts)
    most = sorted(counts.items(), key=lambda pair: (pair[0] != chosen, -pair[1]))[:LONGEST]
    return [
        Choice(labels[value], count, here(page=None, **{name: None if value == chosen else value}), value == chosen)
        for value, count in most
        if value in labels
    ]


def _labels(kind: ListingKind | None, name: str, counts: Mapping[str, int]) -> Mapping[str, str]:
    table = facets_of(kind)[name]
    if table is None:
        return queries.organisation_names(counts)
    return {member.value: _(member.label) for member in table}
