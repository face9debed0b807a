"""The parties of a filing: as typed, and as they will be stored, from the directory where they are known there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as having
from typing import Any
from uuid import UUID

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation
from marketplace.contracts.models import Side
from marketplace.core.credit_code import CreditCodeError, parse_credit_code
from marketplace.core.errors import DomainError
from marketplace.core.text import N_
from marketplace.district.codes import HOME_COUNTRY, PartyNature, PartySize
from marketplace.district.countries import COUNTRIES
from marketplace.district.party_particulars import PartyParticulars, party_problems

Problems = dict[str, DomainError | str]


@dataclass(frozen=True)
class PartyFiling:
    """One party as typed; a name or code of the directory is enough."""

    side: Side
    name: str
    code: str = ""
    nature: PartyNature | None = None
    region: str = ""
    country: str = HOME_COUNTRY
    size: PartySize | None = None
    industry: str = ""
    # Of several sellers, by which whole-numbered weight this one shares the amount.
    share: int = 1
    particulars: PartyParticulars = having(default_factory=PartyParticulars)


@dataclass(frozen=True)
class PartyFacts:
    """One party as it will be stored."""

    side: Side
    name: str
    organisation_id: UUID | None
    nature: PartyNature | None
    region: str
    code: str | None
    country: str
    is_verified: bool
    size: PartySize | None = None
    industry: str = ""
    share: int = 1
    particulars: dict[str, Any] = having(default_factory=dict)


def resolve(prefix: str, typed: PartyFiling) -> tuple[PartyFacts | None, Problems]:
    """A party from the directory where name or code is known there, else as typed and unverified; or its problems."""
    try:
        code = parse_credit_code(typed.code) if typed.code.strip() else ""
    except CreditCodeError as error:
        return None, {f"{prefix}_code": error}
    known = accounts.organisation_by_code(code) if code else accounts.organisation_by_name(typed.name)
    if known is not None:
        return _from_directory(prefix, typed, known)
    problems = _typed_problems(prefix, typed, code)
    return (None, problems) if problems else (_as_typed(typed, code), {})


Resolve = Callable[[str, PartyFiling], tuple[PartyFacts | None, Problems]]


def _from_directory(prefix: str, typed: PartyFiling, known: Organisation) -> tuple[PartyFacts | None, Problems]:
    if typed.name.strip() and typed.name.strip() != known.name:
        problem = DomainError(N_("In the directory, this code belongs to %(name)s."), name=known.name)
        return None, {f"{prefix}_name": problem}
    own = (known.name, known.id, known.nature, known.region, known.code, HOME_COUNTRY, known.is_verified)
    return PartyFacts(typed.side, *own, **_beside(typed)), beside_problems(prefix, typed)


def _beside(typed: PartyFiling) -> dict[str, Any]:
    """What the directory does not say, and is taken as typed."""
    said = {name: getattr(typed, name) for name in ("size", "industry", "share")}
    return {**said, "particulars": typed.particulars.stored()}


def beside_problems(prefix: str, typed: PartyFiling) -> Problems:
    """What is wrong with what a party says beside who it is."""
    wrong = party_problems(typed.particulars, typed.industry, typed.country)
    problems: Problems = {f"{prefix}_{name}": problem for name, problem in wrong.items()}
    if typed.share < 1:
        problems[f"{prefix}_share"] = N_("A share is a whole number, at least 1.")
    return problems


def _as_typed(typed: PartyFiling, code: str) -> PartyFacts:
    at_home = typed.country == HOME_COUNTRY
    return PartyFacts(
        typed.side,
        typed.name.strip(),
        None,
        typed.nature,
        typed.region if at_home else "",
        code or None,
        typed.country,
        False,
        **_beside(typed),
    )


def _typed_problems(prefix: str, typed: PartyFiling, code: str) -> Problems:
    needed: Mapping[str, str] = {
        "name": "" if typed.name.strip() else N_("Please give the party's full name."),
        "country": "" if typed.country in COUNTRIES else N_("Please choose a country."),
        **(_domestic_needs(typed, code) if typed.country == HOME_COUNTRY else {}),
    }
    missing: Problems = {f"{prefix}_{name}": message for name, message in needed.items() if message}
    return missing | beside_problems(prefix, typed)


def _domestic_needs(typed: PartyFiling, code: str) -> dict[str, str]:
    is_person = typed.nature is PartyNature.NATURAL_PERSON
    region_fits = len(typed.region) == 6 and typed.region.isascii() and typed.region.isdigit()
    return {
        "nature": "" if typed.nature else N_("This party is not in the directory: please choose what it is."),
        "region": "" if region_fits else N_("Please give the region code, six digits."),
        "code": _code_need(is_person, code),
    }


def _code_need(is_person: bool, code: str) -> str:
    if is_person and code:
        return N_("A natural person has no unified social credit code.")
    if not is_person and not code:
        return N_("This party is not in the directory: please give its unified social credit code.")
    return ""
