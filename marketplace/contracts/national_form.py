"""Contracts in the order of the national registration form, for whoever types them into the national system.

The columns stand as domain/contracts.md 1.5 numbers its fields, under its Chinese headings and with the texts of its
code tables whatever language one reads; amounts in 万元, exact to the fen. What it does not ask for stands behind.
Every column that a file of contracts may have is called as there, so that the file can be imported again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.contracts import rule_parts, rules, standing
from marketplace.contracts.classes import (
    ContractClass,
    ContractKind,
    LicenceKind,
    Payment,
    PlanSource,
    Subclass,
    TaxIntent,
)
from marketplace.contracts.foreign import quote_of
from marketplace.contracts.form_columns import ASKED
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, ContractParty, Side
from marketplace.contracts.rule_models import RuleSet
from marketplace.core import exchange
from marketplace.core.titles import Titled
from marketplace.db import session
from marketplace.district.codes import HOME_COUNTRY, IpKind, Objective, PartyNature, PartySize, TechnicalField
from marketplace.district.industries import industries
from marketplace.district.party_particulars import QUESTIONS, TEXTS
from marketplace.documents.tables import Column, Kind, Table
from marketplace.web.i18n import DEFAULT, reading_in

Read = Callable[[Contract], Any]
Named = Callable[[UUID | None], str]
# One field: its heading, what stands in it, and what kind of thing that is.
Field = tuple[str, Read] | tuple[str, Read, Kind]
TABLES: Sequence[type[Titled]] = (
    *(ContractClass, ContractKind, Subclass, LicenceKind, Payment, PlanSource, TaxIntent, ContractState),
    *(IpKind, Objective, PartyNature, PartySize, TechnicalField),
)
MONEY, DAY = Kind.TEN_THOUSANDS, Kind.DAY
# Headings of particulars.TEXTS.
REACHED = ("地址", "法定代表人", "联系人", "联系电话", "邮政编码")
SIDES = {Side.SELLER: "卖方", Side.BUYER: "买方"}


def _plain(name: str) -> Read:
    return lambda contract: getattr(contract, name)


def _beside(name: str, kind: type[Titled] | None = None) -> Read:
    """What the particulars hold, a code of `kind` as its member."""

    def read(contract: Contract) -> Any:
        found = contract.particulars.get(name)
        if kind is None or found is None:
            return found
        return [kind.get(each) for each in found] if isinstance(found, list) else kind.get(found)

    return read


def _of_parties(heading: str, read: Callable[[ContractParty], Any]) -> Sequence[Field]:
    """A field that is asked of the seller, then of the buyer."""
    return (
        (f"{SIDES[Side.SELLER]}{heading}", lambda contract: read(contract.seller)),
        (f"{SIDES[Side.BUYER]}{heading}", lambda contract: read(contract.buyer)),
    )


def _of_both(named: Iterable[tuple[str, str]]) -> Iterator[Field]:
    """Fields that the parties' particulars hold: the heading and the name of each."""
    for heading, name in named:
        yield from _of_parties(heading, _told(name))


def _told(name: str) -> Callable[[ContractParty], Any]:
    return lambda party: party.particulars.get(name)


def _industry(party: ContractParty) -> str:
    found = industries().get(party.industry)
    return found.named(chinese=True) if found else party.industry


def _counted(name: str) -> Callable[[Contract], Any]:
    """An amount as the register counts it now: of a contract that ended, what was performed until then."""
    return lambda contract: getattr(standing.counted(contract) or contract, name)


def _abroad(contract: Contract) -> str:
    """Whether technology leaves the country or comes into it."""
    if contract.seller.country == contract.buyer.country == HOME_COUNTRY:
        return "否"
    return "引进" if contract.buyer.country == HOME_COUNTRY else "输出"


def _foreign_amount(contract: Contract) -> str:
    minor = contract.foreign_minor
    return "" if minor is None else exchange.write(minor, contract.currency)


def _rate(contract: Contract) -> str:
    if contract.rate_millionths is None:
        return ""
    return exchange.write_quote(quote_of(contract))


def _co_sellers(contract: Contract) -> str:
    """Who they are and where, with the weights by which they share, where there is more than one seller (T8)."""
    return "；".join(map(_co_seller, contract.sellers)) if contract.co_sellers else ""


def _co_seller(party: ContractParty) -> str:
    known = (party.code, party.region or party.country, str(party.share))
    return f"{party.name}（{'，'.join(filter(None, known))}）"


def _code(member: Titled | None) -> str:
    """The code of the national tables, for a program that knows no words."""
    return str(member.value) if member else ""


def _classed() -> tuple[Read, Read]:
    """How its rules call a contract's class and sub-class; each version is read once for all the rows."""
    version = cache(rules.version)

    def known(contract: Contract) -> RuleSet | None:
        judged = contract.rule_set is not None and contract.rule_set_version is not None
        return version(contract.rule_set, contract.rule_set_version) if judged else None

    def class_of(contract: Contract) -> Any:
        found = known(contract)
        return rule_parts.national_class(found, contract.subclass) if found else contract.contract_class

    def label_of(contract: Contract) -> Any:
        found = known(contract)
        return rule_parts.branch(found, contract.subclass).national_label if found else contract.subclass

    return class_of, label_of


def _fields(name_of: Named, title_of: Named) -> Sequence[Field]:
    class_of, label_of = _classed()
    return (
        ("登记编号", _plain("number")),
        ("项目名称", _plain("title")),
        ("合同大类", class_of),
        ("合同类别", label_of),
        ("许可方式", _beside("licence_kind", LicenceKind)),
        ("签订日期", _plain("signed_on"), DAY),
        ("有效期起", _plain("begins_on"), DAY),
        ("有效期止", _plain("ends_on"), DAY),
        ("合同成交额（万元）", _counted("amount_fen"), MONEY),
        ("技术交易额（万元）", _counted("technology_fen"), MONEY),
        ("支付方式", _plain("payment")),
        ("是否关联交易", _plain("is_related")),
        ("计划来源", _plain("plan_source")),
        ("计划名称", _beside("plan_name")),
        ("知识产权", _plain("ip_kind")),
        ("知识产权编号", _beside("ip_numbers")),
        ("技术领域", _plain("field")),
        ("社会经济目标", _plain("objective")),
        *_of_parties("国民经济行业", _industry),
        *_of_parties("名称", lambda party: party.name),
        *_of_parties("统一社会信用代码", lambda party: party.code),
        *_of_parties("国别", lambda party: party.country),
        *_of_parties("行政区划", lambda party: party.region),
        *_of_parties("性质", lambda party: party.nature),
        *_of_parties("企业规模", lambda party: party.size),
        *_of_both(zip((heading for heading, _english in ASKED), QUESTIONS, strict=True)),
        *_of_both(zip(REACHED, TEXTS, strict=True)),
        ("预计新增投入（万元）", _beside("expected_investment_fen"), MONEY),
        ("预计新增产值（万元）", _beside("expected_output_fen"), MONEY),
        ("是否涉外", _abroad),
        ("币种", _plain("currency")),
        ("外币金额", _foreign_amount),
        ("汇率", _rate),
        ("中介方", lambda contract: name_of(contract.brokerage_id)),
        ("申请减免税意向", _beside("tax_intents", TaxIntent)),
        ("申报单位", lambda contract: name_of(contract.owner_id)),
        ("填报日期", _plain("submitted_on"), DAY),
        ("登记日期", _plain("registered_on"), DAY),
        ("合同状态", _plain("state")),
        ("自编合同号", _beside("own_number")),
        ("联合卖方（份额）", _co_sellers),
        ("合同形式", _plain("kind")),
        ("所属框架协议", lambda contract: title_of(contract.parent_id)),
        ("合同类别代码", lambda contract: _code(contract.subclass)),
        ("技术领域代码", lambda contract: _code(contract.field)),
        ("社会经济目标代码", lambda contract: _code(contract.objective)),
        *_of_parties("性质代码", lambda party: _code(party.nature)),
        *_of_parties("国民经济行业代码", lambda party: party.industry),
    )


def table(name: str, contracts: Iterable[Contract]) -> Table:
    """The contracts as a table in the form's order."""
    fields = _fields(cache(_name_of), cache(_title_of))
    columns = [Column(heading, kind[0] if kind else Kind.TEXT, 20) for heading, _read, *kind in fields]
    return Table(name, columns, _rows(contracts, [read for _heading, read, *_kind in fields]))


def _rows(contracts: Iterable[Contract], reads: Sequence[Read]) -> Iterator[list[Any]]:
    with reading_in(DEFAULT):
        words = {kind: {each: _(each.label) for each in kind} for kind in TABLES}
    for contract in contracts:
        yield [_said(read(contract), words) for read in reads]


def _said(value: Any, words: Mapping[type[Titled], Mapping[Any, str]]) -> Any:
    if isinstance(value, Titled):
        return words[type(value)][value]
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(_said(each, words) for each in value)
    return value


def _name_of(organisation_id: UUID | None) -> str:
    return accounts.organisation(organisation_id).name if organisation_id else ""


def _title_of(contract_id: UUID | None) -> str:
    """The framework's, where the reader may see it."""
    return session.scalar(select(Contract.title).where(Contract.id == contract_id)) or "" if contract_id else ""
