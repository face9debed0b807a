"""The lists of listings and of interests as tables for files: what their pages show, never a contact."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext as _

from marketplace.documents.tables import Column, Kind, Table
from marketplace.listings.codes import Cooperation, ListingKind
from marketplace.listings.models import ApplicationScenario, Interest, Listing, ResearchResult, TechnologyDemand
from marketplace.listings.yearly import Item

MONEY, DAY, INSTANT = Kind.MONEY, Kind.DAY, Kind.INSTANT


def public_table(name: str, kind: ListingKind | None, items: Iterable[Listing]) -> Table:
    """A public list, of one kind or of all."""
    return Table(name, _public_columns(kind), (_public_row(kind, item) for item in items))


def _public_columns(kind: ListingKind | None) -> list[Column]:
    first = [Column(_("Kind"))] if kind is None else []
    number = [Column(_("Number"), width=18)] if kind is ListingKind.SCENARIO else []
    return [
        *first,
        *number,
        Column(_("Title"), width=50),
        Column(_("Technical field"), width=24),
        *_kind_columns(kind),
        Column(_("Organisation"), width=30),
        Column(_("Ways to work together"), width=30),
        Column(_("Keywords"), width=30),
        Column(_("Public summary"), width=60),
        Column(_("Published on"), DAY),
    ]


def _kind_columns(kind: ListingKind | None) -> list[Column]:
    match kind:
        case ListingKind.RESULT:
            price = Column(_("Price from (yuan)"), MONEY), Column(_("Price up to (yuan)"), MONEY)
            return [Column(_("Maturity")), Column(_("Intellectual property")), *price]
        case ListingKind.DEMAND:
            budget = Column(_("Budget from (yuan)"), MONEY), Column(_("Budget up to (yuan)"), MONEY)
            return [Column(_("What is needed")), *budget, Column(_("Needed by"), DAY)]
        case ListingKind.SCENARIO:
            days = Column(_("Open from"), DAY), Column(_("Open until"), DAY)
            return [Column(_("Sector")), Column(_("Planned investment (yuan)"), MONEY), *days]
    return []


def _public_row(kind: ListingKind | None, item: Listing) -> list[Any]:
    first = [_(item.kind.label)] if kind is None else []
    number = [item.number] if kind and isinstance(item, ApplicationScenario) else []
    return [
        *first,
        *number,
        item.title,
        _(item.field.label),
        *(_kind_cells(item) if kind else ()),
        item.owner.name,
        _(", ").join(_(way.label) for way in Cooperation if way in item.cooperation),
        "、".join(item.keywords),
        item.summary,
        item.published_on,
    ]


def _kind_cells(item: Listing) -> list[Any]:
    match item:
        case ResearchResult():
            return [_said(item.maturity), _said(item.ip_kind), item.price_from_fen, item.price_to_fen]
        case TechnologyDemand():
            return [_(item.need_kind.label), item.budget_from_fen, item.budget_to_fen, item.deadline]
        case ApplicationScenario():
            return [_(item.category.label), item.investment_fen, item.open_from, item.open_until]
    return []


def _said(member: Any) -> str:
    return _(member.label) if member else ""


def year_table(year: int, items: Iterable[Item]) -> Table:
    """The numbers of one year's batch of scenarios."""
    columns = [
        Column(_("Number"), width=18),
        Column(_("Title"), width=50),
        Column(_("Organisation"), width=30),
        Column(_("State")),
    ]
    rows = ([item.number, item.title, item.owner_name, _standing(item)] for item in items)
    return Table(_("Application scenarios of %(year)s", year=year), columns, rows)


def _standing(item: Item) -> str:
    if item.is_open:
        return _("Open")
    return _("Closed") if item.counts else _("Taken back")


def own_table(name: str, items: Iterable[Listing], *, with_owner: bool = False) -> Table:
    """An organisation's own listings in every state, or the reviewers' queue with whose they are."""
    owner = [Column(_("Organisation"), width=30)] if with_owner else []
    columns = [
        Column(_("Title"), width=50),
        Column(_("Kind")),
        *owner,
        Column(_("Technical field"), width=24),
        Column(_("State")),
        Column(_("Published on"), DAY),
        Column(_("Public until"), DAY),
        Column(_("Last changed"), INSTANT, 18),
        Column(_("What the bureau says"), width=40),
    ]
    return Table(name, columns, (_own_row(item, with_owner) for item in items))


def _own_row(item: Listing, with_owner: bool) -> list[Any]:
    return [
        item.title,
        _(item.kind.label),
        *([item.owner.name] if with_owner else ()),
        _(item.field.label),
        _(item.state.label),
        item.published_on,
        item.expires_on if item.state == "published" else None,
        item.changed_at,
        item.review_note,
    ]


def interests_table(items: Iterable[Interest], *, is_sent: bool) -> Table:
    """What an organisation asked others, or was asked."""
    columns = [
        Column(_("Listing"), width=50),
        Column(_("Recipient") if is_sent else _("Sender"), width=30),
        Column(_("State")),
        Column(_("Date"), INSTANT, 18),
        Column(_("Your message") if is_sent else _("Message"), width=60),
        Column(_("Contact person")),
        Column(_("Telephone")),
        Column(_("Answer"), width=60),
    ]
    return Table(_("Interests"), columns, _interest_rows(items, is_sent))


def _interest_rows(items: Iterable[Interest], is_sent: bool) -> Iterator[list[Any]]:
    for each in items:
        # Off the public pages by now, the listing may be hidden from whoever asked about it.
        title = each.listing.title if each.listing else _("A listing that is no longer public")
        other = each.owner if is_sent else each.from_organisation
        said = [each.message, each.contact_name, each.contact_phone, each.answer]
        yield [title, other.name, _(each.state.label), each.created_at, *said]
