"""The columns in which contracts are imported: earlier registered ones with number and day, and drafts without."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from marketplace.contracts import national_labels
from marketplace.contracts.agreement_columns import AGREEMENT
from marketplace.contracts.classes import DeductionKind, Disclosure, Payment, PlanSource, Subclass
from marketplace.contracts.form_columns import FURTHER, NATURES, country
from marketplace.contracts.opening_money import MONEY
from marketplace.contracts.row_columns import ROWS
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.district.codes import HOME_COUNTRY, IpKind, PartyNature, TechnicalField
from marketplace.district.countries import COUNTRIES
from marketplace.documents.columns import CellError, Column, Read, code, coded, day, text, yes_or_no
from marketplace.documents.rows import Cell
from marketplace.web.spellings import offered, spellings

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
# A spreadsheet that takes 03 for a number shows 3; there is only one field that this can be.
SHORT_FIELDS = {field.value.lstrip("0"): field for field in TechnicalField}
AMOUNT_HINT = N_(
    "A number without its unit; the heading says 元 or 万元. Thousands commas may stand, exponents may not."
)
CAPITALS_HINT = N_("Needed above 50 million yuan: the same amount in Chinese capitals.")
DAY_HINT = N_("A date, or a text like 2025-03-10, 2025.3.10 or 2025年3月10日.")
PARTY_HINT = N_("As on the seal. A party of the directory needs name or code alone.")


def _titled(kind: type[Titled], words: Mapping[str, Any] | None = None) -> Read:
    return coded(spellings(kind, words))


def _number(cell: Cell) -> str:
    found = code(cell)
    if not (len(found) == 16 and found.isascii() and found.isdigit()):
        raise CellError(N_("A registration number has 16 digits."))
    return found


def _title(cell: Cell) -> str:
    found = text(cell)
    if len(found) > 200:
        raise CellError(N_("At most %(most)s characters fit here."), most=200)
    return found


def _name(cell: Cell) -> str:
    found = text(cell)
    if len(found) > 120:
        raise CellError(N_("At most %(most)s characters fit here."), most=120)
    return found


def _choice(
    header: str, name: str, english: str, kind: type[Titled], words: Mapping[str, Any] | None = None, **more: Any
) -> Column:
    return Column(header, name, _titled(kind, words), english=english, choices=offered(kind), **more)


def _party(side: str, chinese: str, english: str) -> Sequence[Column]:
    return (
        Column(f"{chinese}名称", f"{side}_name", _name, english=english, also=(chinese,), hint=PARTY_HINT),
        Column(
            f"{chinese}代码", f"{side}_code", code, True, english=f"{english} code",
            also=(f"{chinese}统一社会信用代码", f"{chinese}信用代码"),
            hint=N_("Unified social credit code, 18 characters; the cell is formatted as text."),
        ),
        _choice(f"{chinese}性质", f"{side}_nature", f"{english} nature", PartyNature, NATURES, optional=True,
                empty=None, also=(f"{chinese}单位性质",)),
        Column(f"{chinese}行政区划", f"{side}_region", code, True, english=f"{english} region",
               hint=N_("Region code, six digits; for a party that is not in the directory.")),
        Column(f"{chinese}国别", f"{side}_country", country, True, english=f"{english} country", empty=HOME_COUNTRY,
               hint=N_("Three letters, CHN where the cell is empty."), choices=lambda: list(COUNTRIES)),
    )  # fmt: skip


_NUMBERED = (
    Column("登记编号", "number", _number, english="Registration number", also=("合同登记编号",),
           hint=N_("The official number of 16 digits; the cell is formatted as text.")),
    Column("登记日期", "registered_on", day, english="Registered on", hint=DAY_HINT),
)  # fmt: skip
_ABOUT = (
    Column("项目名称", "title", _title, english="Title of the project", also=("合同名称", "Title")),
    _choice("合同类别", "subclass", "Class of contract", Subclass, national_labels.SHIPPED, also=("合同子类",)),
    _choice("技术领域", "field", "Technical field", TechnicalField, SHORT_FIELDS),
    Column("签订日期", "signed_on", day, english="Day of signing", also=("合同签订日期", "Signed on"), hint=DAY_HINT),
    Column("有效期起", "begins_on", day, english="Term begins", also=("合同有效期起",), hint=DAY_HINT),
    Column("有效期止", "ends_on", day, english="Term ends", also=("合同有效期止",), hint=DAY_HINT),
    Column("合同成交额", "amount", text, is_amount=True, english="Contract amount", also=("合同金额", "成交额"),
           hint=AMOUNT_HINT),
)  # fmt: skip
_TECHNOLOGY = Column("技术交易额", "technology", text, is_amount=True, english="Technology amount", hint=AMOUNT_HINT)
_MORE = (
    Column("合同成交额大写", "amount_in_capitals", text, True, english="Amount in capitals", also=("大写金额",),
           hint=CAPITALS_HINT),
    _choice("支付方式", "payment", "Payment", Payment, PAYMENTS),
    _choice("知识产权", "ip_kind", "Intellectual property", IpKind, IP_KINDS),
    _choice("计划来源", "plan_source", "Programme", PlanSource, PLAN_SOURCES),
    Column("是否关联交易", "is_related", yes_or_no, english="Related parties", also=("关联交易",),
           choices=lambda: ["是", "否"]),
    _choice("披露级别", "disclosure", "Disclosure", Disclosure, DISCLOSURES),
    *_party("seller", "卖方", "Seller"),
    *_party("buyer", "买方", "Buyer"),
)  # fmt: skip
_DEDUCTION = (
    _choice("扣除项类别", "deduction_kind", "Deduction: kind", DeductionKind, optional=True, empty=None),
    Column("扣除项说明", "deduction_description", _title, True, english="Deduction: what it is"),
    Column("扣除金额", "deduction", text, True, True, english="Deduction: amount", empty=None, hint=AMOUNT_HINT),
)

# Of one in foreign money, another column says what was agreed.
_ABOUT_ANY = tuple(replace(each, may_be_empty=True, empty=None) if each.name == "amount" else each for each in _ABOUT)
# Of an earlier contract everything may be left out that its office did not ask for, or did not keep.
COLUMNS: Sequence[Column] = (
    *(*_NUMBERED, *_ABOUT_ANY, _TECHNOLOGY, *_MORE),
    *(*_DEDUCTION, *FURTHER, *ROWS, *MONEY),
)
# The first line, which files of drafts could state from the beginning.
DEDUCTION_NAMES = frozenset(column.name for column in _DEDUCTION)
# Of a draft, the office decides number and day; what most contracts say may be left out.
USUAL: Mapping[str, Any] = {
    "ip_kind": IpKind.NONE,
    "plan_source": PlanSource.NONE,
    "is_related": False,
    "disclosure": Disclosure.LISTED,
    "seller_name": "",
    "buyer_name": "",
    # Of one in foreign money, another column says what was agreed.
    "amount": None,
}
DRAFT_COLUMNS: Sequence[Column] = tuple(
    replace(column, optional=True, empty=USUAL[column.name]) if column.name in USUAL else column
    for column in (*_ABOUT, *_MORE, *_DEDUCTION, *FURTHER, *ROWS, *AGREEMENT)
)
