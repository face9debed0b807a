"""How an organisation's listings come in by files, as drafts known by the organisation's own number for each."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from marketplace.accounts import queries as accounts
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError, InvalidInput, InvalidRows, NotPermitted, RowProblem
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_, half_width
from marketplace.core.titles import Titled
from marketplace.district.codes import IpKind, TechnicalField
from marketplace.documents.columns import CellError, Column, Header, Read, code, coded, day, read_cell, text
from marketplace.documents.importing import Ready
from marketplace.documents.rows import Cell, Row
from marketplace.listings import fields, queries, service
from marketplace.listings.codes import Cooperation, ListingKind, Maturity, NeedKind, Procurement, ScenarioCategory
from marketplace.listings.models import Listing
from marketplace.web.spellings import offered, spellings

KEY_HINT = N_("Your own number for it. The same number again adds nothing, so that a file may be imported twice.")
SEVERAL_HINT = N_("Several are parted by 、 or ;")
AMOUNT_HINT = N_("A number without its unit; the heading says 元 or 万元. Empty means to be negotiated.")
_BETWEEN = str.maketrans("，,；;/", "、、、、、")


def _titled(kind: type[Titled]) -> Read:
    return coded(spellings(kind))


def _several(kind: type[Titled]) -> Read:
    read = _titled(kind)

    def reader(cell: Cell) -> list[Any]:
        return [read(part) for part in text(cell).translate(_BETWEEN).split("、") if part.strip()]

    return reader


def _year(cell: Cell) -> int:
    found = half_width(str(cell))
    if not (len(found) == 4 and found.isascii() and found.isdigit()):
        raise CellError(N_("A year has four digits."))
    return int(found)


def _choice(header: str, name: str, english: str, kind: type[Titled], **more: Any) -> Column:
    return Column(header, name, _titled(kind), english=english, choices=offered(kind), **more)


def _amount(header: str, name: str, english: str) -> Column:
    return Column(header, name, text, True, True, english=english, empty=None, hint=AMOUNT_HINT)


_COMMON = (
    Column("编号", "outside_key", code, english="Key", also=("单位编号", "ID", "No."), hint=KEY_HINT),
    Column("名称", "title", text, english="Title", also=("标题", "题名", "成果名称", "需求名称", "场景名称")),
    Column("摘要", "summary", text, english="Summary", also=("简介", "公开摘要", "Public summary")),
    _choice("技术领域", "field", "Technical field", TechnicalField),
    Column("关键词", "keywords", text, True, english="Keywords", hint=SEVERAL_HINT),
    Column("合作方式", "cooperation", _several(Cooperation), True, english="Cooperation", empty=(), hint=SEVERAL_HINT,
           also=("Ways to work together",)),
    Column("联系人", "contact_name", text, True, english="Contact", also=("Contact person",)),
    Column("联系电话", "contact_phone", text, True, english="Telephone", also=("电话",)),
)  # fmt: skip
COLUMNS: Mapping[ListingKind, Sequence[Column]] = {
    ListingKind.RESULT: (
        *_COMMON,
        Column("核心优势", "advantage", text, True, english="Advantage", also=("优势",)),
        _choice("成熟度", "maturity", "Maturity", Maturity, optional=True, empty=None),
        _choice("知识产权", "ip_kind", "Intellectual property", IpKind, optional=True, empty=None),
        _amount("价格下限", "price_from_fen", "Price from"),
        _amount("价格上限", "price_to_fen", "Price up to"),
    ),
    ListingKind.DEMAND: (
        *_COMMON,
        _choice("需求类型", "need_kind", "What is needed", NeedKind),
        Column("现状与瓶颈", "current_situation", text, english="Present situation", also=("现状",)),
        Column("目标指标", "target", text, english="Target", also=("目标",)),
        _amount("预算下限", "budget_from_fen", "Budget from"),
        _amount("预算上限", "budget_to_fen", "Budget up to"),
        Column("需求期限", "deadline", day, True, english="Needed by", empty=None),
    ),
    ListingKind.SCENARIO: (
        *_COMMON,
        Column("年度", "year", _year, english="Year"),
        _choice("场景类别", "category", "Sector", ScenarioCategory),
        Column("开放条件", "conditions", text, english="On offer"),
        Column("需求与指标", "requirement", text, english="What is asked for"),
        _amount("计划投资", "investment_fen", "Planned investment"),
        Column("资金来源", "funding", text, True, english="Source of funds"),
        _choice("采购方式", "procurement", "Partner chosen", Procurement),
        Column("开放日期", "open_from", day, english="Open from"),
        Column("截止日期", "open_until", day, english="Open until"),
    ),
}


class ListingImporter:
    """Listings of one kind as drafts of the organisation acted for."""

    key_column = "outside_key"
    shown: Sequence[str] = ("outside_key", "title", "field", "keywords", "maturity", "need_kind", "year", "category")

    def __init__(self, kind: ListingKind, actor: Actor) -> None:
        """Raises NotPermitted."""
        if actor.organisation_id is None:
            raise NotPermitted()
        allow(actor, Permission.LISTING_CREATE, accounts.organisation(actor.organisation_id))
        self.kind, self.actor, self.columns = kind, actor, COLUMNS[kind]
        self.owner_id: UUID = actor.organisation_id

    def read(self, header: Header, row: Row) -> Ready:
        """One row as the fields of its listing. Raises InvalidRows with every cell that does not hold."""
        typed = self._typed(header, row)
        try:
            values = fields.read(self.kind, typed)
        except InvalidInput as error:
            raise InvalidRows([self._problem(row, name, each) for name, each in error.fields.items()]) from error
        return Ready(
            row.number, values["outside_key"], _digest(values), {**values, "keywords": typed["keywords"]}, values
        )

    def _typed(self, header: Header, row: Row) -> dict[str, Any]:
        typed: dict[str, Any] = {}
        wrong: list[RowProblem] = []
        for column in self.columns:
            try:
                typed[column.name] = read_cell(header, row.cells, column)
            except DomainError as error:
                wrong.append(RowProblem(row.number, column.header, error))
        if wrong:
            raise InvalidRows(wrong)
        return typed

    def _problem(self, row: Row, name: str, problem: DomainError) -> RowProblem:
        header = next((column.header for column in self.columns if column.name == name), name)
        return RowProblem(row.number, header, problem)

    def known(self, rows: Sequence[Ready]) -> Mapping[str, str | None]:
        """Those whose number the organisation has used, with what its listing says now."""
        found = queries.by_outside_keys(self.owner_id, [row.key for row in rows])
        return {key: self._digest_of(listing) for key, listing in found.items()}

    def _digest_of(self, listing: Listing) -> str | None:
        return _digest(fields.present(listing)) if listing.kind is self.kind else None

    def enter(self, rows: Sequence[Ready]) -> None:
        """Write the rows as drafts."""
        for row in rows:
            service.create(self.kind, row.value, actor=self.actor)


def _digest(values: Mapping[str, Any]) -> str:
    said = [(name, str(getattr(value, "value", value))) for name, value in sorted(values.items())]
    return hashlib.sha256(repr(said).encode()).hexdigest()
