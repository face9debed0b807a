"""The lists of contracts as tables for files, and the public register with the sum that its page ends with."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from marketplace.contracts import register_queries, standing
from marketplace.contracts.classes import Subclass
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core.titles import Titled
from marketplace.district.codes import TechnicalField, region_name
from marketplace.documents.tables import Column, Kind, Table
from marketplace.tally.queries import Total, Window, plus

MONEY, DAY = Kind.MONEY, Kind.DAY
Labels = Callable[[Any], str]


def contracts_table(name: str, contracts: Iterable[Contract]) -> Table:
    """An organisation's contracts, or the office's."""
    columns = [
        Column(_("Registration number"), width=20),
        Column(_("Title of the project"), width=50),
        Column(_("Class")),
        Column(_("Class of contract"), width=20),
        Column(_("Technical field"), width=24),
        Column(_("Seller"), width=30),
        Column(_("Buyer"), width=30),
        Column(_("Contract amount (yuan)"), MONEY, 20),
        Column(_("Technology amount (yuan)"), MONEY, 20),
        Column(_("State")),
        Column(_("Signed on"), DAY),
        Column(_("Handed in on"), DAY),
        Column(_("Registered on"), DAY),
        Column(_("Counts now (yuan)"), MONEY, 20),
        Column(_("Of this for technology (yuan)"), MONEY, 20),
    ]
    return Table(name, columns, map(_contract_row, contracts))


def _contract_row(contract: Contract) -> list[Any]:
    counts = standing.counted(contract)
    return [
        contract.number,
        contract.title,
        _(contract.contract_class.label),
        _(contract.subclass.label),
        _(contract.field.label),
        contract.seller.name,
        contract.buyer.name,
        contract.amount_fen,
        contract.technology_fen,
        _(contract.shown_state.label),
        contract.signed_on,
        contract.submitted_on,
        contract.registered_on,
        counts.amount_fen if counts else None,
        counts.technology_fen if counts else None,
    ]


UNNAMED = ("", "", "")


def desk_table(name: str, contracts: Iterable[Contract], officers: Mapping[UUID, str]) -> Table:
    """The office's work list: an organisation's columns, the deadline, and who works on it."""
    table = contracts_table(name, ())
    columns = [*table.columns, Column(_("Deadline"), DAY), Column(_("Officer"))]
    return Table(name, columns, ([*_contract_row(each), *_desk_cells(each, officers)] for each in contracts))


def _desk_cells(contract: Contract, officers: Mapping[UUID, str]) -> list[Any]:
    deadline = contract.lapses_on if contract.state is ContractState.SUPPLEMENT else contract.due_on
    return [deadline, officers.get(contract.assigned_to, "") if contract.assigned_to else ""]


def register_table(window: Window) -> Table:
    """The public register of `window`: every listed contract, what is shown as figures only, and the sum of both."""
    columns = [
        Column(_("Registration number"), width=20),
        Column(_("Registered on"), DAY),
        Column(_("Class")),
        Column(_("Class of contract"), width=20),
        Column(_("Technical field"), width=24),
        Column(_("Region of the seller"), width=20),
        Column(_("State")),
        Column(_("Contract amount (yuan)"), MONEY, 20),
        Column(_("Technology amount (yuan)"), MONEY, 20),
        # Where every party agreed to be named; empty elsewhere.
        Column(_("Title of the project"), width=50),
        Column(_("Seller"), width=30),
        Column(_("Buyer"), width=30),
    ]
    return Table(_("Register of technology contracts"), columns, _register_rows(window))


def _register_rows(window: Window) -> Iterator[Sequence[Any]]:
    # A word is looked up once for all the rows that say it.
    classes = {each.value: _(each.contract_class.label) for each in Subclass}
    named, fields, states = _labels(Subclass), _labels(TechnicalField), _labels(ContractState)
    region: Labels = cache(lambda code: _(region_name(code)) if code else _("abroad"))
    names = {
        number: (each.title, "、".join(each.sellers), "、".join(each.buyers))
        for number, each in register_queries.named().items()
    }
    for number, day, subclass, field, seller_region, state, amount, technology in register_queries.every_entry(
        window
    ):
        yield from zip(
            number,
            day,
            map(classes.__getitem__, subclass),
            map(named.__getitem__, subclass),
            map(fields.__getitem__, field),
            map(region, seller_region),
            map(states.__getitem__, state),
            map(int, amount),
            map(int, technology),
            *zip(*(names.get(each, UNNAMED) for each in number), strict=True),
            strict=True,
        )
    yield from _register_foot(window)


def _labels(table: type[Titled]) -> dict[str, str]:
    return {each.value: _(each.label) for each in table}


def _register_foot(window: Window) -> Iterator[list[Any]]:
    listed, unlisted = register_queries.sums(window)
    if unlisted != Total():
        yield _sum_row(_unlisted(window, unlisted), unlisted)
    total = plus(listed, unlisted)
    words = _("Sum of all decreases") if window.fell else _("Sum of all %(count)s contracts", count=total.count)
    yield _sum_row(words, total)


def _unlisted(window: Window, total: Total) -> str:
    # What fell is told by its amounts: of a contract that goes on, none is counted less.
    if window.fell:
        return _("Contracts shown as figures only")
    return _("%(count)s contracts shown as figures only", count=total.count)


def _sum_row(words: str, total: Total) -> list[Any]:
    return [words, *[None] * 6, total.amount_fen, total.technology_fen, *UNNAMED]
