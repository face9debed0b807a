"""The kinds of files that are imported: what each is called, who may send it, its columns, and how rows come in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from marketplace.contracts import opening_closing, row_columns
from marketplace.contracts.importing_drafts import DraftImporter, needed_where
from marketplace.contracts.importing_earlier import OpeningImporter
from marketplace.contracts.opening_columns import COLUMNS, DRAFT_COLUMNS
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError, NotFound
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.documents.columns import Column
from marketplace.documents.importing import Importer
from marketplace.listings.codes import ListingKind
from marketplace.listings.sheets import COLUMNS as LISTING_COLUMNS
from marketplace.listings.sheets import ListingImporter

# Drafts are written one object at a time, and everybody's writing waits for them: a few seconds' worth.
MOST_DRAFTS, MOST_CONTRACTS = 2_000, 20_000


@dataclass(frozen=True)
class Kind:
    """One kind of import: what it is called, who may do it, its columns, its rows at most, and how rows come in."""

    title: str
    explained: str
    permission: Permission
    columns: Sequence[Column]
    importer: Callable[[Actor], Importer]
    most_rows: int | None
    # The list in which the rows are found afterwards.
    endpoint: str
    has_amounts: bool = False
    # Which columns only some rows need, and which rows these are.
    needed_where: Callable[[], Mapping[str, str]] = dict
    # Why none is taken now, and the page that says when and by whom that was decided.
    refusal: Callable[[], DomainError | None] = lambda: None
    decided_at: str = ""


def _listings(kind: ListingKind, title: str) -> Kind:
    explained = N_("Each row becomes a draft of your organisation. You hand the drafts in for review as always.")
    importer = partial(ListingImporter, kind)
    return Kind(
        title, explained, Permission.LISTING_CREATE, LISTING_COLUMNS[kind], importer, MOST_DRAFTS, "listings.own"
    )


KINDS = {
    "contracts": Kind(
        N_("Import contracts"),
        N_("Each row becomes a draft of your organisation. Check the drafts, then hand them in one by one."),
        Permission.CONTRACT_CREATE, DRAFT_COLUMNS, DraftImporter, MOST_CONTRACTS, "contracts.index", True,
        needed_where,
    ),
    "opening": Kind(
        N_("Import earlier registered contracts"),
        N_("Each row enters the register under its own number and day, and counts in every figure from then on."),
        Permission.CONTRACT_OPENING, COLUMNS, OpeningImporter, None, "contracts.desk", True,
        row_columns.needed_where, opening_closing.refusal, "contracts.opening",
    ),
    "results": _listings(ListingKind.RESULT, N_("Import research results")),
    "demands": _listings(ListingKind.DEMAND, N_("Import technology demands")),
    "scenarios": _listings(ListingKind.SCENARIO, N_("Import application scenarios")),
}  # fmt: skip


def kind_of(name: str) -> Kind:
    """The kind of import called `name`. Raises NotFound."""
    if name not in KINDS:
        raise NotFound()
    return KINDS[name]
