"""What the national form asks of a contract beside, and nobody counts by: kept together with it, and sealed."""

from dataclasses import dataclass, replace
from typing import Self

from marketplace.contracts.classes import BY_ROYALTY, ContractClass, LicenceKind, Payment, Subclass, TaxIntent
from marketplace.contracts.patents import PatentNumberError, parse_number, require_patents
from marketplace.core.text import N_
from marketplace.district.codes import IpKind
from marketplace.district.party_particulars import Kept, Problems

PATENTS = frozenset({IpKind.INVENTION, IpKind.UTILITY_MODEL, IpKind.DESIGN_PATENT})
NOT_BY_ROYALTY = N_("Choose a payment with royalty first, or leave this empty.")


@dataclass(frozen=True)
class ContractParticulars(Kept):
    """Of a contract: rows 8, 10, 12, 27 and 30 of the form (domain/contracts.md 1.5). Amounts in fen."""

    own_number: str = ""
    plan_name: str = ""
    ip_numbers: tuple[str, ...] = ()
    licence_kind: LicenceKind | None = None
    royalty_terms: str = ""
    expected_investment_fen: int | None = None
    expected_output_fen: int | None = None
    tax_intents: tuple[TaxIntent, ...] = ()
    # What the filer says to the office that sent the filing back.
    answer: str = ""

    def normal(self) -> Self:
        """With every number in one spelling. Raises PatentNumberError."""
        return replace(self, ip_numbers=tuple(parse_number(number) for number in self.ip_numbers))


def contract_problems(
    subclass: Subclass, payment: Payment, ip_kind: IpKind, particulars: ContractParticulars
) -> Problems:
    """What of a contract's particulars does not hold, by the form's field names."""
    problems: Problems = {}
    try:
        numbers = particulars.normal().ip_numbers
        if ip_kind in PATENTS:
            require_patents(numbers)
    except PatentNumberError as error:
        problems["ip_numbers"] = error
    if particulars.licence_kind and subclass.contract_class is not ContractClass.LICENCE:
        problems["licence_kind"] = N_("Only a licence contract has a kind of licence.")
    if particulars.royalty_terms and payment not in BY_ROYALTY:
        problems["royalty_terms"] = NOT_BY_ROYALTY
    return problems
