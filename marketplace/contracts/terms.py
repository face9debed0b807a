"""What of a registered contract can be agreed anew, or put right, as plain values that can be kept and compared."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any, Self

from marketplace.contracts.classes import BY_ROYALTY, DeductionKind, Payment, PlanSource, Subclass
from marketplace.contracts.filing import DeductionFiling, technology_fen
from marketplace.contracts.filing_parties import Problems
from marketplace.contracts.models import Contract, Deduction
from marketplace.contracts.particulars import NOT_BY_ROYALTY, ContractParticulars
from marketplace.core.exchange import HOME_CURRENCY
from marketplace.core.text import N_
from marketplace.district.codes import IpKind, Objective, TechnicalField


@dataclass(frozen=True)
class Terms:
    """The terms of a contract; amounts in fen. The parties' regions stay those of the registration (T3)."""

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
    # None in what was asked for before this could be agreed anew.
    royalty_terms: str | None = None

    @property
    def technology_fen(self) -> int:
        """技术交易额, in fen."""
        return technology_fen(self.amount_fen, self.deductions)

    def stored(self) -> dict[str, Any]:
        """As a column of JSON holds them."""
        plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in vars(self).items()}
        return {**plain, "deductions": [asdict(line) for line in self.deductions]}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """What such a column holds."""
        kinds = (DeductionKind.get(line["kind"]) for line in stored["deductions"])
        lines = [
            DeductionFiling(**{**line, "kind": kind}) for kind, line in zip(kinds, stored["deductions"], strict=True)
        ]
        values = {name: _READ.get(name, _same)(stored[name]) for name in NAMES if name in stored}
        return cls(**{**values, "deductions": lines})


NAMES = tuple(field.name for field in fields(Terms))
# What stands in a column of the contract under the same name.
_COLUMNS = tuple(name for name in NAMES if name not in ("seller_name", "buyer_name", "deductions", "royalty_terms"))


def _same(value: Any) -> Any:
    return value


_READ: Mapping[str, Any] = {
    "subclass": Subclass,
    "field": TechnicalField,
    "ip_kind": IpKind,
    "plan_source": PlanSource,
    "objective": Objective.get,
    "payment": Payment,
    **dict.fromkeys(("signed_on", "begins_on", "ends_on"), date.fromisoformat),
}


def of(contract: Contract) -> Terms:
    """The terms that a contract has now."""
    lines = [
        DeductionFiling(
            line.kind,
            line.description,
            line.amount_fen,
            line.within_reasonable_quantity,
            line.quantity,
            line.foreign_minor,
        )
        for line in contract.deductions
    ]
    same = {name: getattr(contract, name) for name in _COLUMNS}
    royalty = contract.particulars.get("royalty_terms", "")
    seller, buyer = contract.seller.name, contract.buyer.name
    return Terms(**same, seller_name=seller, buyer_name=buyer, deductions=lines, royalty_terms=royalty)


def columns(terms: Terms) -> dict[str, Any]:
    """The terms as the columns of a contract."""
    return {**{name: getattr(terms, name) for name in _COLUMNS}, "technology_fen": terms.technology_fen}


def give(contract: Contract, terms: Terms) -> None:
    """Give a contract these terms."""
    for name, value in columns(terms).items():
        setattr(contract, name, value)
    if terms.royalty_terms is not None:
        kept = ContractParticulars.of(contract.particulars)
        contract.particulars = replace(kept, royalty_terms=terms.royalty_terms).stored()
    contract.seller.name, contract.buyer.name = terms.seller_name, terms.buyer_name
    if list(of(contract).deductions) != list(terms.deductions):
        contract.deductions = [Deduction(**vars(line)) for line in terms.deductions]


def differing(one: Terms, other: Terms) -> tuple[str, ...]:
    """The names of what is not the same in both."""
    return tuple(name for name in NAMES if one.stored()[name] != other.stored()[name])


def problems(terms: Terms) -> Problems:
    """What does not hold in itself, by the form's field names."""
    found: Problems = {}
    if terms.ends_on < terms.begins_on:
        found["ends_on"] = N_("The term ends before it begins.")
    for name in ("title", "seller_name", "buyer_name"):
        if not getattr(terms, name).strip():
            found[name] = N_("Please fill in this field.")
    if terms.royalty_terms and terms.payment not in BY_ROYALTY:
        found["royalty_terms"] = NOT_BY_ROYALTY
    if terms.amount_fen <= 0:
        found["amount"] = N_("The amount must be more than nothing.")
    elif any(line.amount_fen <= 0 for line in terms.deductions):
        found["deductions"] = N_("Each deduction must be more than nothing.")
    elif terms.technology_fen <= 0:
        found["deductions"] = N_("The deductions leave nothing for technology.")
    return found
