"""Who sells a registered contract together, and who the other party is: compared, resolved and given to the contract.

The first seller stays who it is: another one needs a new contract. Whoever is a further seller already is known again
by its code, or else its name, and keeps its region, its seat in the directory and what it has confirmed (T3).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from marketplace.accounts import queries as accounts
from marketplace.contracts.filing import twice
from marketplace.contracts.filing_parties import PartyFacts, PartyFiling, Problems, beside_problems, resolve
from marketplace.contracts.models import Contract, ContractParty
from marketplace.contracts.terms import Terms, facts_of
from marketplace.core.credit_code import CreditCodeError, parse_credit_code
from marketplace.core.errors import DomainError, InvalidInput
from marketplace.core.text import N_
from marketplace.db import session

# What a further seller may say otherwise than it stood; who it is and where it sits stays.
_OWN = ("name", "nature", "size", "industry", "share", "particulars")


def known_by(party: PartyFacts | PartyFiling | ContractParty) -> str:
    """By what a seller is known again."""
    return party.code or party.name.strip()


def sellers(typed: Sequence[PartyFiling], contract: Contract) -> list[PartyFacts]:
    """The further sellers that are wanted, as they will be stored: those that stay first, in their order.

    Raises InvalidInput at `co_sellers-0_name` and the like.
    """
    present = {known_by(party): facts_of(party) for party in contract.co_sellers}
    problems: Problems = {}
    found: list[PartyFacts] = []
    with session.no_autoflush:
        for place, each in enumerate(typed):
            facts, wrong = _seller(f"co_sellers-{place}", each, present)
            problems |= wrong
            found += [facts] if facts else []
    if problems:
        raise InvalidInput(problems)
    order = list(present)
    return sorted(found, key=lambda one: order.index(known_by(one)) if known_by(one) in present else len(order))


def _seller(prefix: str, typed: PartyFiling, present: Mapping[str, PartyFacts]) -> tuple[PartyFacts | None, Problems]:
    try:
        code = parse_credit_code(typed.code) if typed.code.strip() else ""
    except CreditCodeError as error:
        return None, {f"{prefix}_code": error}
    stays = present.get(code or typed.name.strip())
    if stays is None:
        return resolve(prefix, typed)
    # Of a party of the directory the form does not ask what it is.
    nature = stays.nature if stays.organisation_id else typed.nature or stays.nature
    said = replace(
        stays,
        name=typed.name.strip() or stays.name,
        nature=nature,
        size=typed.size,
        industry=typed.industry,
        share=typed.share,
        particulars=typed.particulars.stored(),
    )
    return said, beside_problems(prefix, typed)


def problems(contract: Contract, wanted: Terms, changed: Collection[str]) -> Problems:
    """What does not hold of the parties together."""
    first, buyer = replace(facts_of(contract.seller), name=wanted.seller_name), facts_of(contract.buyer)
    buyer = replace(buyer, name=wanted.buyer_name, code=wanted.buyer_code)
    found: Problems = {}
    if {"co_sellers", "seller_name", "buyer_name", "buyer_code"}.intersection(changed):
        found |= twice([first, *wanted.co_sellers, buyer])
    return {**found, **_code_problems(contract, wanted)} if "buyer_code" in changed else found


def _code_problems(contract: Contract, wanted: Terms) -> Problems:
    """A slip in the code of a buyer that was typed; which organisation of the directory it is, is no slip."""
    if contract.buyer.organisation_id is not None:
        return {"buyer_code": N_("This party is known by the directory: another one needs a new contract.")}
    try:
        code = parse_credit_code(wanted.buyer_code or "")
    except CreditCodeError as error:
        return {"buyer_code": error}
    with session.no_autoflush:
        known = accounts.organisation_by_code(code)
    if known is not None and known.name != wanted.buyer_name.strip():
        message = DomainError(N_("In the directory, this code belongs to %(name)s."), name=known.name)
        return {"buyer_name": message}
    return {}


def give(contract: Contract, wanted: Terms, changed: Collection[str]) -> None:
    """Let the contract have these further sellers, and know its buyer by the right code."""
    if "co_sellers" in changed:
        stay = {known_by(party): party for party in contract.co_sellers}
        rows = [_stored(each, stay.get(known_by(each))) for each in wanted.co_sellers]
        gone = [party for party in stay.values() if party not in rows]
        # Parties are read in the order in which they came: whoever joins stands after the buyer.
        present = [party for party in contract.parties if party not in gone]
        contract.parties = [*present, *(row for row in rows if row not in present)]
    if "buyer_code" in changed:
        with session.no_autoflush:
            known = accounts.organisation_by_code(wanted.buyer_code or "")
        if known is not None:
            contract.buyer.organisation_id, contract.buyer.is_verified = known.id, known.is_verified


def _stored(facts: PartyFacts, party: ContractParty | None) -> ContractParty:
    if party is None:
        return ContractParty(**vars(facts))
    for name in _OWN:
        setattr(party, name, getattr(facts, name))
    return party
