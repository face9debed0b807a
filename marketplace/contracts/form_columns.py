"""Further columns of a file of contracts, by the national form's names; every one may be left out."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.contracts.classes import LicenceKind, TaxIntent
from marketplace.contracts.particulars import ContractParticulars
from marketplace.contracts.patents import PatentNumberError, parse_numbers
from marketplace.core.text import N_
from marketplace.district import countries
from marketplace.district.codes import Objective, PartyNature, PartySize
from marketplace.district.industries import parse_industry
from marketplace.district.party_particulars import QUESTIONS, TEXTS, PartyParticulars
from marketplace.documents.columns import CellError, Column, Read, coded, text, written, yes_or_no
from marketplace.documents.rows import Cell
from marketplace.web.spellings import offered, spellings

_MOST = {"own_number": 60, "address": 200, "phone": 40, "postcode": 10, "representative": 60, "contact": 60}


def fitting(most: int) -> Read:
    """A reader of texts of so many characters at most."""

    def read(cell: Cell) -> str:
        found = text(cell)
        if len(found) > most:
            raise CellError(N_("At most %(most)s characters fit here."), most=most)
        return found

    return read


def _numbers(cell: Cell) -> tuple[str, ...]:
    try:
        return tuple(parse_numbers(text(cell)))
    except PatentNumberError as error:
        raise CellError(error.message, **error.params) from error


def _text(header: str, name: str, english: str, part: str = "") -> Column:
    return Column(header, name, fitting(_MOST.get(part or name, 200)), True, english=english)


def _intents(cell: Cell) -> tuple[TaxIntent, ...]:
    """Several benefits in one cell."""
    typed = [part for part in re.split("[、,，;；/\n]", text(cell)) if part.strip()]
    meant = {_TAX(part) for part in typed}
    return tuple(intent for intent in TaxIntent if intent in meant)


country = coded(countries.spellings)
_TAX = coded(spellings(TaxIntent))


# 单位性质 as the national list has it, where the name of a code says more; 其它 stands there twice, and is no name.
NATURES = {
    "国家级": PartyNature.STATE_ORGAN,
    "省级": PartyNature.PROVINCIAL_ORGAN,
    "市级": PartyNature.CITY_ORGAN,
    "县级及以下": PartyNature.COUNTY_ORGAN,
    "医疗卫生": PartyNature.HEALTH_INSTITUTION,
    "国有": PartyNature.STATE_ENTERPRISE,
    "集体": PartyNature.COLLECTIVE,
    "股份合作": PartyNature.COOPERATIVE,
    "联营": PartyNature.JOINT_OPERATION,
    "有限责任": PartyNature.LIMITED_COMPANY,
    "股份有限": PartyNature.STOCK_COMPANY,
    "私营": PartyNature.PRIVATE_ENTERPRISE,
    "港澳台": PartyNature.HONGKONG_MACAO_TAIWAN,
    "外商": PartyNature.FOREIGN_ENTERPRISE,
}
# 企业规模 as the national form has it, 大/中/小/微, and as people write it.
SIZES = {f"{said}{more}": size for said, size in zip("大中小微", PartySize, strict=True) for more in ("", "型")}


def titled(header: str, name: str, english: str, kind: Any, words: Mapping[str, Any] | None = None) -> Column:
    """An optional column of codes; `words` are further names of them."""
    read = coded(spellings(kind, words))
    return Column(header, name, read, True, english=english, choices=offered(kind), empty=None)


def amount(header: str, name: str, english: str) -> Column:
    """An optional column of amounts."""
    return Column(header, name, text, True, True, english=english, empty=None)


def _party(side: str, chinese: str, english: str) -> Sequence[Column]:
    said = (("地址", "address"), ("法定代表人", "legal representative"), ("联系人", "contact person"))
    reach = (("联系电话", "telephone"), ("邮政编码", "postcode"))
    texts = zip((*said, *reach), TEXTS, strict=True)
    return (
        titled(f"{chinese}企业规模", f"{side}_size", f"{english} size", PartySize, SIZES),
        Column(f"{chinese}国民经济行业", f"{side}_industry", _industry, True, english=f"{english} industry",
               hint=N_("A division of GB/T 4754-2017, such as C36.")),
        *(_text(f"{chinese}{zh}", f"{side}_{name}", f"{english} {en}", name) for (zh, en), name in texts),
        *(
            Column(f"{chinese}{zh}", f"{side}_{name}", yes_or_no, True, english=f"{english}: {en}", empty=None,
                   choices=lambda: ["是", "否"])
            for (zh, en), name in zip(ASKED, QUESTIONS, strict=True)
        ),
    )  # fmt: skip


def _industry(cell: Cell) -> str:
    return parse_industry(written(cell))


ASKED = (
    *(
        ("是否上市", "listed"),
        ("是否国家高新区内企业", "in a national high-tech zone"),
        ("是否高新技术企业", "high-tech"),
    ),
    *(("是否研发机构", "research body"), ("是否技术转移机构", "transfer agency"), ("是否转制科研院所", "converted")),
)
FURTHER: Sequence[Column] = (
    titled("社会经济目标", "objective", "Objective", Objective),
    _text("自编合同号", "own_number", "Own number"),
    _text("计划名称", "plan_name", "Name of the programme"),
    Column("知识产权编号", "ip_numbers", _numbers, True, english="Numbers of rights", empty=()),
    titled("许可方式", "licence_kind", "Kind of licence", LicenceKind),
    Column("提成约定", "royalty_terms", fitting(500), True, english="Royalty terms",
           hint=N_("For a royalty only: base, rate and period.")),
    Column("减免税意向", "tax_intents", _intents, True, english="Benefits it is used for", empty=(),
           hint=N_("Several are separated by a comma, as in the form’s list.")),
    amount("预计新增投入", "expected_investment", "Expected investment"),
    amount("预计新增产值", "expected_output", "Expected output"),
    *_party("seller", "卖方", "Seller"),
    *_party("buyer", "买方", "Buyer"),
)  # fmt: skip
NAMES = frozenset(column.name for column in FURTHER)
# What a row says of one party beside, without the name of its side.
OF_PARTY = ("size", "industry", *TEXTS, *QUESTIONS)


def particulars(values: Mapping[str, Any]) -> ContractParticulars:
    """What a row says of its contract beside."""
    return ContractParticulars(
        own_number=values["own_number"],
        plan_name=values["plan_name"],
        ip_numbers=values["ip_numbers"],
        licence_kind=values["licence_kind"],
        royalty_terms=values["royalty_terms"],
        tax_intents=values["tax_intents"],
        expected_investment_fen=values["expected_investment"],
        expected_output_fen=values["expected_output"],
    )


def of_party(said: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says of one party beside, by the names of OF_PARTY."""
    kept = PartyParticulars(**{name: said[name] for name in (*TEXTS, *QUESTIONS)})
    return {"size": said["size"], "industry": said["industry"], "particulars": kept}
