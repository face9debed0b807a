"""The demonstration's organisations and people, entered through the verbs like everybody's."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from marketplace.accounts import second_factor, service
from marketplace.accounts.models import Organisation, OrganisationKind, Person
from marketplace.core.actors import BUREAU_ROLES, Actor, Role, Via, system
from marketplace.db import session
from marketplace.district.codes import PartyNature

DATA = Path(__file__).parent / "data"
PASSWORD = "yongchuan-demo"  # noqa: S105 - printed for everybody who starts the demonstration
# What the authenticator apps of the bureau's people share with us, as public as the password.
SECRET = "YONGCHUANDEMONSTRATIONSECRET2345"  # noqa: S105
SYSTEM = system(Via.IMPORT)


def read(name: str) -> Any:
    """One of the demonstration's data files."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@dataclass
class DemoCast:
    """Who takes part: organisations by key, and one actor for each person's key."""

    organisations: dict[str, UUID] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def trader(self, organisation: str) -> Actor:
        """Somebody who may write listings and contracts for an organisation; at the bureau, a reviewer."""
        place = self.organisations[organisation]
        return next(a for a in self.actors.values() if a.organisation_id == place and a.has(*WRITERS))

    def officers(self, role: Role) -> list[Actor]:
        """The bureau's people in a role."""
        return [actor for actor in self.actors.values() if actor.has(role)]


WRITERS = (Role.MEMBER, Role.ADMIN, Role.REVIEWER)


def enter_cast() -> DemoCast:
    """Enter organisations (verified) and people."""
    cast = DemoCast()
    for given in read("organisations.json"):
        cast.organisations[given["key"]] = _organisation(given).id
    for given in read("people.json"):
        cast.actors[given["key"]] = _person(given, cast)
    return cast


def _organisation(given: dict[str, Any]) -> Organisation:
    kind = OrganisationKind.BUREAU if given["key"] == "BUREAU" else OrganisationKind.get(given["kind"])
    nature = PartyNature.get(given["nature"])
    assert kind
    assert nature
    entered = service.enter_organisation(
        actor=SYSTEM,
        kind=kind,
        name=given["name"],
        code=given["code"],
        nature=nature,
        region=given["region"],
        short_name=given["short_name"],
        address=given["address"],
    )
    service.verify_organisation(entered, actor=SYSTEM, version=entered.version)
    return entered


def _person(given: dict[str, Any], cast: DemoCast) -> Actor:
    role = Role(given["role"])
    organisation = session.get_one(Organisation, cast.organisations[given["organisation"]])
    person: Person = service.add_person(actor=SYSTEM, name=given["name"], email=given["email"], password=PASSWORD)
    service.add_member(organisation, person, role, actor=SYSTEM)
    if role in BUREAU_ROLES:
        second_factor.enter(person, SECRET, actor=SYSTEM)
    return Actor(person.id, person.name, organisation.id, organisation.name, frozenset({role}), Via.IMPORT)
