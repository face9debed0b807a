"""What a filing has to say before it is handed in (domain/contracts.md 1.5); a draft may leave it open.

Which of it is asked for is a parameter of the rules of the day; to whom it applies lies in the nature of the thing.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from marketplace.contracts import rule_parts, rules
from marketplace.contracts.classes import BY_ROYALTY, ContractClass, Needed
from marketplace.contracts.filing_parties import Problems
from marketplace.contracts.models import Contract, ContractParty, Side
from marketplace.contracts.particulars import ContractParticulars
from marketplace.contracts.rule_models import RuleSet
from marketplace.core import clock
from marketplace.core.errors import InvalidInput
from marketplace.core.text import N_
from marketplace.district.codes import HOME_COUNTRY, IpKind, PartyNature
from marketplace.district.party_particulars import PartyParticulars

MISSING = N_("Needed before it is handed in; a draft may leave it open.")
NO_ROYALTY = N_("Say how the royalty is reckoned. The amount is the fixed part alone; the rest comes as amendments.")
NO_SUCH_CLASS = N_("The rules do not have this class of contract. Choose another one.")
_C = ContractClass
PASSES_ON = (_C.TRANSFER, _C.LICENCE)
# Rights that have a number once they exist; a technical secret has none.
NUMBERED = frozenset(IpKind) - {IpKind.NONE, IpKind.KNOW_HOW, IpKind.DESIGN_COPYRIGHT}
# Of a contract, by the fields of the form; to which it applies stands below.
OF_CONTRACT: Mapping[Needed, tuple[str, ...]] = {
    Needed.OBJECTIVE: ("objective",),
    Needed.LICENCE_KIND: ("licence_kind",),
    Needed.IP_NUMBERS: ("ip_numbers",),
    Needed.EXPECTED: ("expected_investment", "expected_output"),
    Needed.ROYALTY: ("royalty_terms",),
}
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
    """Pass where a filing says what today's rules want, of a class that they have. Raises InvalidInput by field."""
    today = rules.at(clock.today())
    found = {**_class_problem(contract, today), **problems(contract, today.needed)}
    if found:
        raise InvalidInput(found)


def require_class(contract: Contract) -> None:
    """Pass where today's rules have the sub-class. Raises InvalidInput."""
    found = _class_problem(contract, rules.at(clock.today()))
    if found:
        raise InvalidInput(found)


def _class_problem(contract: Contract, today: RuleSet) -> Problems:
    return {} if rule_parts.has(today, contract.subclass) else {"subclass": NO_SUCH_CLASS}


def problems(contract: Contract, needed: Collection[str]) -> Problems:
    """What of `needed` (codes of Needed) a filing leaves open, by the form's field names."""
    found: Problems = {}
    said = _said(contract)
    for code, names in OF_CONTRACT.items():
        if code.value in needed and _APPLIES[code](contract):
            open_ = (name for name in names if said[name] in (None, "", ()))
            found |= {name: NO_ROYALTY if name == "royalty_terms" else MISSING for name in open_}
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


def _said(contract: Contract) -> Mapping[str, Any]:
    kept = ContractParticulars.of(contract.particulars)
    expected = {"expected_investment": kept.expected_investment_fen, "expected_output": kept.expected_output_fen}
    return {**vars(kept), **expected, "objective": contract.objective}


def _passes_on_a_number(contract: Contract) -> bool:
    """A right that is passed on exists already, and has its number."""
    return contract.contract_class in PASSES_ON and contract.ip_kind in NUMBERED


_APPLIES: Mapping[Needed, Callable[[Contract], bool]] = {
    Needed.OBJECTIVE: lambda _contract: True,
    Needed.LICENCE_KIND: lambda contract: contract.contract_class is _C.LICENCE,
    Needed.IP_NUMBERS: _passes_on_a_number,
    Needed.EXPECTED: lambda contract: contract.contract_class in PASSES_ON,
    Needed.ROYALTY: lambda contract: contract.payment in BY_ROYALTY,
}


def needed_where() -> dict[str, str]:
    """To whom each field that today's rules ask for applies, by the names of a file's columns (message ids)."""
    needed = rules.at(clock.today()).needed
    of_contract = {name: code.label for code, names in OF_CONTRACT.items() if code.value in needed for name in names}
    of_party = {name: code.label for code, names in OF_PARTY.items() if code.value in needed for name in names}
    return {**of_contract, **{f"{side}_{name}": label for side in Side for name, label in of_party.items()}}
