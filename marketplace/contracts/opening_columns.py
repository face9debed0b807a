"""The columns of the opening import: their headers, and how each cell is read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.contracts.classes import Disclosure, Payment, PlanSource, Subclass
from marketplace.core import money
from marketplace.core.dates import parse_date
from marketplace.core.errors import DomainError
from marketplace.core.text import N_, half_width
from marketplace.core.titles import Titled
from marketplace.district.codes import HOME_COUNTRY, IpKind, PartyNature, TechnicalField

Read = Callable[[str], Any]
NUMBER = re.compile(r"[0-9]{16}")
AMOUNT_HEADER = re.compile(r"(.+?)\s*\((元|万元)\)")

# What registry offices write in their workbooks, beside our own codes.
PAYMENTS = {
    "一次支付": Payment.ONCE,
    "分期支付": Payment.INSTALMENTS,
    "提成支付": Payment.ROYALTY,
    "一次支付加提成": Payment.ONCE_AND_ROYALTY,
    "其他": Payment.OTHER,
}
IP_KINDS = {
    "未涉及知识产权": IpKind.NONE,
    "技术秘密": IpKind.KNOW_HOW,
    "发明专利": IpKind.INVENTION,
    "实用新型": IpKind.UTILITY_MODEL,
    "外观设计": IpKind.DESIGN_PATENT,
    "计算机软件著作权": IpKind.SOFTWARE,
    "集成电路布图设计专有权": IpKind.LAYOUT_DESIGN,
    "植物新品种": IpKind.PLANT_VARIETY,
    "生物医药新品种": IpKind.BIOMEDICAL_VARIETY,
    "设计著作权": IpKind.DESIGN_COPYRIGHT,
}
PLAN_SOURCES = {
    "国家及部门计划": PlanSource.NATIONAL,
    "省市计划": PlanSource.PROVINCIAL,
    "区县计划": PlanSource.DISTRICT,
    "计划外": PlanSource.NONE,
}
DISCLOSURES = {"列示": Disclosure.LISTED, "仅计数": Disclosure.FIGURES_ONLY}
YES_NO = {"是": True, "否": False}


class CellError(DomainError):
    """A cell that cannot be read; the message says what would be right."""


@dataclass(frozen=True)
class Column:
    """One column: its header, its name in our words, how a cell is read, and whether it may be missing or empty."""

    header: str
    name: str
    read: Read
    optional: bool = False
    is_amount: bool = False


def _coded(kind: type[Titled], words: Mapping[str, Any] | None = None) -> Read:
    def read(text: str) -> Any:
        known = {**{member.value: member for member in kind}, **(words or {})}
        if text not in known:
            raise CellError(N_("“%(typed)s” is not in the code table."), typed=text)
        return known[text]

    return read


def _yes_or_no(text: str) -> bool:
    if text not in YES_NO:
        raise CellError(N_("Please write 是 or 否."))
    return YES_NO[text]


def _number(text: str) -> str:
    if not NUMBER.fullmatch(text):
        raise CellError(N_("A registration number has 16 digits."))
    return text


def _text(text: str) -> str:
    return text


def _day(text: str) -> date:
    return parse_date(text)


COLUMNS = (
    Column("登记编号", "number", _number),
    Column("登记日期", "registered_on", _day),
    Column("项目名称", "title", _text),
    Column("合同类别", "subclass", _coded(Subclass)),
    Column("技术领域", "field", _coded(TechnicalField)),
    Column("签订日期", "signed_on", _day),
    Column("有效期起", "begins_on", _day),
    Column("有效期止", "ends_on", _day),
    Column("合同成交额", "amount", _text, is_amount=True),
    Column("技术交易额", "technology", _text, is_amount=True),
    Column("合同成交额大写", "amount_in_capitals", _text, optional=True),
    Column("支付方式", "payment", _coded(Payment, PAYMENTS)),
    Column("知识产权", "ip_kind", _coded(IpKind, IP_KINDS)),
    Column("计划来源", "plan_source", _coded(PlanSource, PLAN_SOURCES)),
    Column("是否关联交易", "is_related", _yes_or_no),
    Column("披露级别", "disclosure", _coded(Disclosure, DISCLOSURES)),
    Column("卖方名称", "seller_name", _text),
    Column("卖方代码", "seller_code", _text, optional=True),
    Column("卖方性质", "seller_nature", _coded(PartyNature), optional=True),
    Column("卖方行政区划", "seller_region", _text, optional=True),
    Column("卖方国别", "seller_country", _text, optional=True),
    Column("买方名称", "buyer_name", _text),
    Column("买方代码", "buyer_code", _text, optional=True),
    Column("买方性质", "buyer_nature", _coded(PartyNature), optional=True),
    Column("买方行政区划", "buyer_region", _text, optional=True),
    Column("买方国别", "buyer_country", _text, optional=True),
)
EMPTY: Mapping[str, Any] = {
    "seller_nature": None,
    "buyer_nature": None,
    "seller_country": HOME_COUNTRY,
    "buyer_country": HOME_COUNTRY,
}
BY_NAME = {column.name: column for column in COLUMNS}


@dataclass(frozen=True)
class Header:
    """The first row of a file: where each column stands, and the unit of each amount."""

    places: Mapping[str, int]
    units: Mapping[str, money.Unit]


def read_header(cells: list[str]) -> Header:
    """Find the columns by their headers. Raises CellError for a missing column or an amount without its unit."""
    places: dict[str, int] = {}
    units: dict[str, money.Unit] = {}
    for place, cell in enumerate(cells):
        _place(half_width(cell.strip().lstrip("\ufeff")), place, places, units)
    missing = [column.header for column in COLUMNS if not column.optional and column.name not in places]
    if missing:
        raise CellError(
            N_("The file lacks these columns: %(columns)s. An amount's header says 元 or 万元."),
            columns="、".join(missing),
        )
    return Header(places, units)


def _place(header: str, place: int, places: dict[str, int], units: dict[str, money.Unit]) -> None:
    amount = AMOUNT_HEADER.fullmatch(header)
    plain = amount[1] if amount else header
    for column in COLUMNS:
        if column.header == plain and column.is_amount == bool(amount):
            places[column.name] = place
            if amount:
                units[column.name] = money.Unit(amount[2])


def read_cell(header: Header, cells: list[str], column: Column) -> Any:
    """One cell's value. Raises DomainError (money, date, code) or CellError."""
    place = header.places.get(column.name)
    text = half_width(cells[place].strip()) if place is not None and place < len(cells) else ""
    if not text:
        if not column.optional:
            raise CellError(N_("This cell is empty."))
        return EMPTY.get(column.name, "")
    if column.is_amount:
        return money.parse(text, header.units[column.name])
    return column.read(text)
