"""What of a registered contract can be agreed anew, or put right, as plain values that can be kept and compared."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Self
from uuid import UUID

from marketplace.contracts import deductions
from marketplace.contracts.classes import DeductionKind, LicenceKind, Payment, PlanSource, Subclass, TaxIntent
from marketplace.contracts.filing import DeductionFiling, technology_fen
from marketplace.contracts.filing_parties import PartyFacts
from marketplace.contracts.models import Contract, ContractParty, Side
from marketplace.contracts.particulars import ContractParticulars
from marketplace.core.exchange import HOME_CURRENCY
from marketplace.district.codes import IpKind, Objective, PartyNature, PartySize, TechnicalField


@dataclass(frozen=True)
class Terms:
    """The terms of a contract; amounts in fen. The parties' regions stay those of the registration (T3).

    What has a default was not among them when the first changes were written: a change that is kept without it leaves
    it as it is.
    """

    title: str
    seller_name: str
    buyer_name: str
    subclass: Subclass
    field: TechnicalField
    ip_kind: IpKind
    plan_source: PlanSource
    objective: Objective | None
    payment: Payment
    signed_on: date
    begins_on: date
    ends_on: date
    amount_fen: int
    deductions: Sequence[DeductionFiling]
    currency: str = HOME_CURRENCY
    foreign_minor: int | None = None
    royalty_terms: str | None = None
    licence_kind: LicenceKind | None = None
    ip_numbers: Sequence[str] = ()
    plan_name: str = ""
    own_number: str = ""
    tax_intents: Sequence[TaxIntent] = ()
    expected_investment_fen: int | None = None
    expected_output_fen: int | None = None
    is_related: bool = False
    # By how much the first seller shares the amount with the others, and those (T8).
    seller_share: int = 1
    co_sellers: Sequence[PartyFacts] = ()
    # How seller and buyer stood when the contract was filed: only ever corrected.
    seller_nature: PartyNature | None = None
    seller_size: PartySize | None = None
    seller_industry: str = ""
    buyer_code: str | None = None
    buyer_nature: PartyNature | None = None
    buyer_size: PartySize | None = None
    buyer_industry: str = ""
    # What a contract that was registered before the product came deducts without saying for what.
    undivided_fen: int = 0

    @property
    def technology_fen(self) -> int:
        """技术交易额, in fen."""
        return technology_fen(self.amount_fen, self.deductions) - self.undivided_fen

    @property
    def particulars(self) -> ContractParticulars:
        """Those of the terms that stand among the particulars of a contract."""
        said: dict[str, Any] = {name: getattr(self, name) for name in PARTICULARS}
        return ContractParticulars(**{**said, **{name: tuple(said[name]) for name in _LISTS}})

    def stored(self) -> dict[str, Any]:
        """As a column of JSON holds them."""
        return {name: _plain(value) for name, value in vars(self).items()}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """What such a column holds."""
        return cls(**{name: _READ.get(name, _same)(stored[name]) for name in NAMES if name in stored})


NAMES = tuple(field.name for field in fields(Terms))
# Where a contract keeps them: beside, of one of its parties, in rows of their own, and the rest in its own columns.
PARTICULARS = (
    *("royalty_terms", "licence_kind", "ip_numbers", "plan_name", "own_number", "tax_intents"),
    *("expected_investment_fen", "expected_output_fen"),
)
OF_PARTIES: Mapping[str, tuple[Side, str]] = {
    **{f"seller_{part}": (Side.SELLER, part) for part in ("name", "share", "nature", "size", "industry")},
    **{f"buyer_{part}": (Side.BUYER, part) for part in ("name", "code", "nature", "size", "industry")},
}
_ROWS = ("deductions", "co_sellers")
_DERIVED = ("undivided_fen",)
_COLUMNS = tuple(name for name in NAMES if name not in (*PARTICULARS, *OF_PARTIES, *_ROWS, *_DERIVED))
_LISTS = frozenset({"ip_numbers", "tax_intents"})


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case DeductionFiling() | PartyFacts():
            return {name: _plain(each) for name, each in asdict(value).items()}
        case list() | tuple():
            return [_plain(each) for each in value]
    return value


def _same(value: Any) -> Any:
    return value


def _line(stored: Mapping[str, Any]) -> DeductionFiling:
    return DeductionFiling(**{**stored, "kind": DeductionKind.get(stored["kind"])})  # type: ignore[arg-type]


def _seller(stored: Mapping[str, Any]) -> PartyFacts:
    known = stored["organisation_id"]
    coded = {"nature": PartyNature.get(stored["nature"]), "size": PartySize.get(stored["size"]), "side": Side.SELLER}
    return PartyFacts(**{**stored, **coded, "organisation_id": UUID(known) if known else None})


def _each(read: Callable[[Any], Any]) -> Callable[[Sequence[Any]], list[Any]]:
    return lambda stored: [read(each) for each in stored]


_READ: Mapping[str, Any] = {
    "subclass": Subclass,
    "field": TechnicalField,
    "ip_kind": IpKind,
    "plan_source": PlanSource,
    "objective": Objective.get,
    "payment": Payment,
    "licence_kind": LicenceKind.get,
    "tax_intents": _each(TaxIntent.get),
    "deductions": _each(_line),
    "co_sellers": _each(_seller),
    **dict.fromkeys(("seller_nature", "buyer_nature"), PartyNature.get),
    **dict.fromkeys(("seller_size", "buyer_size"), PartySize.get),
    **dict.fromkeys(("signed_on", "begins_on", "ends_on"), date.fromisoformat),
}


def undivided(contract: Contract) -> int:
    """What of the price is not for technology and stands in no line, as in an old spreadsheet; in fen."""
    return technology_fen(contract.amount_fen, deductions.of(contract)) - contract.technology_fen


def of(contract: Contract) -> Terms:
    """The terms that a contract has now."""
    kept = ContractParticulars.of(contract.particulars)
    beside = {name: _READ.get(name, _same)(getattr(kept, name)) for name in PARTICULARS}
    lines = deductions.of(contract)
    return Terms(
        **{name: getattr(contract, name) for name in _COLUMNS},
        **beside,
        **{name: getattr(_party(contract, side), part) for name, (side, part) in OF_PARTIES.items()},
        deductions=lines,
        undivided_fen=undivided(contract),
        co_sellers=[facts_of(party) for party in contract.co_sellers],
    )


def facts_of(party: ContractParty) -> PartyFacts:
    """A stored party as plain values."""
    return PartyFacts(**{field.name: getattr(party, field.name) for field in fields(PartyFacts)})


def _party(contract: Contract, side: Side) -> ContractParty:
    return contract.seller if side is Side.SELLER else contract.buyer


def columns(terms: Terms) -> dict[str, Any]:
    """The terms as the columns of a contract."""
    return {**{name: getattr(terms, name) for name in _COLUMNS}, "technology_fen": terms.technology_fen}


def give(contract: Contract, terms: Terms, names: Sequence[str]) -> None:
    """Give a contract those of the terms that are `names`; who sells with whom, contracts/change_parties.py gives."""
    if {"amount_fen", "deductions", "undivided_fen"}.intersection(names):
        contract.technology_fen = terms.technology_fen
    for name in names:
        if name in OF_PARTIES:
            side, part = OF_PARTIES[name]
            setattr(_party(contract, side), part, getattr(terms, name))
        elif name in _COLUMNS:
            setattr(contract, name, getattr(terms, name))
    if "deductions" in names:
        deductions.give(contract, terms.deductions)
    _give_particulars(contract, terms, [name for name in names if name in PARTICULARS])


def _give_particulars(contract: Contract, terms: Terms, names: Sequence[str]) -> None:
    if names:
        said = terms.particulars.stored()
        kept = {name: value for name, value in contract.particulars.items() if name not in names}
        contract.particulars = {**kept, **{name: said[name] for name in names if name in said}}


def differing(one: Terms, other: Terms) -> tuple[str, ...]:
    """The names of what is not the same in both."""
    first, second = one.stored(), other.stored()
    return tuple(name for name in NAMES if first[name] != second[name])
