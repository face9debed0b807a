"""What a filing has to say before it is handed in (domain/contracts.md 1.5); a draft may leave it open.

Which of it is asked for is a parameter of the rules of the day; to whom it applies lies in the nature of the thing.
"""

from collections.abc import Callable, Collection, Iterator, Mapping

from marketplace.contracts import rules
from marketplace.contracts.classes import BY_ROYALTY, ContractClass, Needed
from marketplace.contracts.filing_parties import Problems
from marketplace.contracts.models import Contract, ContractParty
from marketplace.contracts.particulars import ContractParticulars
from marketplace.core import clock
from marketplace.core.errors import InvalidInput
from marketplace.core.text import N_
from marketplace.district.codes import HOME_COUNTRY, IpKind, PartyNature
from marketplace.district.party_particulars import PartyParticulars

MISSING = N_("Needed before it is handed in; a draft may leave it open.")
NO_ROYALTY = N_("Say how the royalty is reckoned. The amount is the fixed part alone; the rest comes as amendments.")
_C = ContractClass
PASSES_ON = (_C.TRANSFER, _C.LICENCE)
# Rights that have a number once they exist; a technical secret has none.
NUMBERED = frozenset(IpKind) - {IpKind.NONE, IpKind.KNOW_HOW, IpKind.DESIGN_COPYRIGHT}
# Of each party at home, by the fields of the form.
OF_PARTY: Mapping[Needed, tuple[str, ...]] = {
    Needed.INDUSTRY: ("industry",),
    Needed.ENTERPRISE: ("size", "is_listed", "is_in_high_tech_zone", "is_high_tech"),
    Needed.STANDING: ("is_research_body", "is_transfer_agency", "is_converted_institute"),
    Needed.ADDRESS: ("address", "postcode", "representative"),
    Needed.CONTACT: ("contact", "phone"),
}
OF_PERSON = frozenset({"address", "postcode", "contact", "phone"})
# The national form's codes of enterprises begin with these digits.
_ENTERPRISE = ("1", "2", "3")


def require(contract: Contract) -> None:
    """Pass where a filing says what today's rules want of its class and parties. Raises InvalidInput by field."""
    found = problems(contract, rules.at(clock.today()).needed)
    if found:
        raise InvalidInput(found)


def problems(contract: Contract, needed: Collection[str]) -> Problems:
    """What of `needed` (codes of Needed) a filing leaves open, by the form's field names."""
    kept = ContractParticulars.of(contract.particulars)
    found: Problems = {}
    for code, missing in _OF_CONTRACT.items():
        if code.value in needed:
            found |= {name: NO_ROYALTY if name == "royalty_terms" else MISSING for name in missing(contract, kept)}
    for prefix, party in _parties(contract):
        found |= {f"{prefix}_{name}": MISSING for name in _open_of(party, needed)}
    return found


def _parties(contract: Contract) -> Iterator[tuple[str, ContractParty]]:
    yield "seller", contract.seller
    yield from ((f"co_sellers-{place}", party) for place, party in enumerate(contract.co_sellers))
    yield "buyer", contract.buyer


def _open_of(party: ContractParty, needed: Collection[str]) -> Iterator[str]:
    said = {**vars(PartyParticulars.of(party.particulars)), "size": party.size, "industry": party.industry}
    for code, names in OF_PARTY.items():
        if code.value in needed and _is_asked(code, party):
            yield from (name for name in names if said[name] in (None, "") and _fits(name, party))


def _is_asked(code: Needed, party: ContractParty) -> bool:
    if party.country != HOME_COUNTRY:
        return False
    return code is not Needed.ENTERPRISE or (party.nature is not None and party.nature.value.startswith(_ENTERPRISE))


def _fits(name: str, party: ContractParty) -> bool:
    return party.nature is not PartyNature.NATURAL_PERSON or name in OF_PERSON


def _objective(contract: Contract, _kept: ContractParticulars) -> Iterator[str]:
    if contract.objective is None:
        yield "objective"


def _licence_kind(contract: Contract, kept: ContractParticulars) -> Iterator[str]:
    if contract.contract_class is _C.LICENCE and kept.licence_kind is None:
        yield "licence_kind"


def _ip_numbers(contract: Contract, kept: ContractParticulars) -> Iterator[str]:
    """A right that is passed on exists already, and has its number."""
    if contract.contract_class in PASSES_ON and contract.ip_kind in NUMBERED and not kept.ip_numbers:
        yield "ip_numbers"


def _expected(contract: Contract, kept: ContractParticulars) -> Iterator[str]:
    if contract.contract_class in PASSES_ON:
        both = {"expected_investment": kept.expected_investment_fen, "expected_output": kept.expected_output_fen}
        yield from (name for name, said in both.items() if said is None)


def _royalty(contract: Contract, kept: ContractParticulars) -> Iterator[str]:
    if contract.payment in BY_ROYALTY and not kept.royalty_terms:
        yield "royalty_terms"


_OF_CONTRACT: Mapping[Needed, Callable[[Contract, ContractParticulars], Iterator[str]]] = {
    Needed.OBJECTIVE: _objective,
    Needed.LICENCE_KIND: _licence_kind,
    Needed.IP_NUMBERS: _ip_numbers,
    Needed.EXPECTED: _expected,
    Needed.ROYALTY: _royalty,
}
