"""The verb by which an organisation keeps its answers to the registration form, and who reads which of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from marketplace import ledger
from marketplace.accounts import entry_queries, service
from marketplace.accounts.entry_models import DirectoryEntry
from marketplace.accounts.models import Organisation
from marketplace.core.actors import Actor
from marketplace.core.errors import InvalidInput, StaleVersion
from marketplace.core.permissions import Permission, allow
from marketplace.db import session
from marketplace.district.codes import HOME_COUNTRY, PartySize
from marketplace.district.party_particulars import QUESTIONS, TEXTS, PartyParticulars, party_problems

OWN = ("representative", "contact", "phone", "postcode")


@dataclass(frozen=True)
class Said:
    """What the form asks of a party and the directory can answer."""

    size: PartySize | None = None
    industry: str = ""
    particulars: PartyParticulars = field(default_factory=PartyParticulars)

    @property
    def filled(self) -> Mapping[str, Any]:
        """The answers that are there, by the form's names of a party's fields."""
        texts = {name: getattr(self.particulars, name) for name in (*TEXTS, *QUESTIONS)}
        answers = {"size": self.size, "industry": self.industry, **texts}
        return {name: answer for name, answer in answers.items() if answer not in (None, "")}


def version_of(organisation: Organisation) -> int:
    """The version of an organisation's answers; 0 before the first ones."""
    entry = entry_queries.entry_of(organisation.id)
    return entry.version if entry else 0


def own(organisation: Organisation) -> Said:
    """All that an organisation answers, with its address; nothing but that where it is not the reader's own."""
    entry = entry_queries.entry_of(organisation.id)
    if entry is None:
        return Said(particulars=PartyParticulars(address=organisation.address))
    texts = {name: getattr(entry, name) for name in OWN}
    kept = PartyParticulars(address=organisation.address, **texts, **entry.answers)
    return Said(entry.size, entry.industry, kept)


def public_facts(organisation: Organisation) -> Said:
    """What of its answers anybody may know as they know the business register: never whom to call."""
    found = entry_queries.public_columns(organisation.id)
    if found is None:
        return Said(particulars=PartyParticulars(address=organisation.address))
    size, industry, representative, postcode, answers = found
    kept = PartyParticulars(address=organisation.address, representative=representative, postcode=postcode, **answers)
    return Said(size, industry, kept)


def keep(organisation: Organisation, said: Said, *, actor: Actor, version: int | None) -> None:
    """Keep what an organisation answers; what the bureau verified of it, and that it did, stays as it is.

    Raises NotPermitted, StaleVersion, WrongState (merged into another entry), InvalidInput by the form's names.
    """
    allow(actor, Permission.ORGANISATION_EDIT, organisation)
    if version_of(organisation) != version:
        raise StaleVersion()
    service.require_present(organisation)
    wrong = party_problems(said.particulars, said.industry, HOME_COUNTRY)
    if wrong:
        raise InvalidInput(wrong)
    before = own(organisation)
    _keep_address(organisation, said.particulars.address, actor)
    entry = entry_queries.entry_of(organisation.id) or _begun(organisation.id)
    entry.size, entry.industry = said.size, said.industry
    for name in OWN:
        setattr(entry, name, getattr(said.particulars, name))
    entry.answers = {name: answer for name in QUESTIONS if (answer := getattr(said.particulars, name)) is not None}
    ledger.append(actor, "directory_entry.keep", entry, changed=_changed(before, said))


def _begun(organisation_id: UUID) -> DirectoryEntry:
    entry = DirectoryEntry(organisation_id=organisation_id)
    session.add(entry)
    return entry


def _keep_address(organisation: Organisation, address: str, actor: Actor) -> None:
    """The address is the organisation's, and everybody reads it: its change stands in that history."""
    if address != organisation.address:
        organisation.address = address
        ledger.append(actor, "organisation.edit", organisation)


def _changed(before: Said, after: Said) -> list[str]:
    """The names of what became different; what it says is sealed, or stands in the entry itself."""
    names = {*before.filled, *after.filled}
    return sorted(name for name in names if before.filled.get(name) != after.filled.get(name))


def with_answers(known: Said, said: Said) -> Said:
    """`known` with what `said` answers in its place; what is not said is no reason to forget."""
    answers = dict(said.filled)
    size, industry = answers.pop("size", known.size), answers.pop("industry", known.industry)
    return Said(size, industry, replace(known.particulars, **answers))
