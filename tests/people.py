"""The cast of the stories (domain/stories.md, common test data), entered through the verbs."""

import time
from dataclasses import dataclass, field
from uuid import UUID

from flask.testing import FlaskClient

from marketplace.accounts import identity, second_factor, service
from marketplace.accounts.models import Organisation, OrganisationKind, Person
from marketplace.core import clock
from marketplace.core.actors import BUREAU_ROLES, Actor, Auth, Role, Via, system
from marketplace.db import acting_as, session, unit_of_work
from marketplace.district.codes import PartyNature
from marketplace.district.models import District

KIND, NATURE = OrganisationKind, PartyNature

ORGANISATIONS = {
    "bureau": ("永川样例科学技术局", KIND.BUREAU, NATURE.COUNTY_ORGAN, "500118", "11500118MB0B10014C"),
    "u1": ("渝西样例大学", KIND.UNIVERSITY, NATURE.UNIVERSITY, "500118", "12500118MB0A10013K"),
    "e1": ("川江样例科技公司", KIND.COMPANY, NATURE.LIMITED_COMPANY, "500118", "91500118MA5U10025E"),
    "e2": ("海棠样例机械公司", KIND.COMPANY, NATURE.LIMITED_COMPANY, "500118", "91500118MA5U100339"),
    "e3": ("凤凰湖样例汽车零部件公司", KIND.COMPANY, NATURE.LIMITED_COMPANY, "500118", "91500118MA5U100414"),
    "e4": ("蓉城样例自动化公司", KIND.COMPANY, NATURE.LIMITED_COMPANY, "510107", "91510107MA6C100557"),
    "r1": ("样例大数据研究院", KIND.INSTITUTE, NATURE.RESEARCH_INSTITUTE, "500118", "12500118MB0A10064U"),
    "b1": ("样例科技中介公司", KIND.BROKERAGE, NATURE.LIMITED_COMPANY, "500118", "91500118MA5U10076N"),
    "e5": ("样例食用菌合作公司", KIND.COMPANY, NATURE.LIMITED_COMPANY, "500118", "91500118MA5U10084H"),
}

PEOPLE = {
    "u1.editor": ("高校编辑", Role.MEMBER),
    "u1.admin": ("高校管理员", Role.ADMIN),
    "e1.engineer": ("企业工程师甲", Role.MEMBER),
    "e2.engineer": ("企业工程师乙", Role.MEMBER),
    "e3.engineer": ("企业工程师丙", Role.MEMBER),
    "e3.admin": ("企业管理员丙", Role.ADMIN),
    "e4.engineer": ("企业工程师丁", Role.MEMBER),
    "e5.clerk": ("企业文员", Role.MEMBER),
    "r1.editor": ("院所编辑", Role.MEMBER),
    "b1.broker": ("经纪人P", Role.BROKER),
    "bureau.reviewer": ("初审员", Role.REVIEWER),
    "bureau.reviewer2": ("初审员乙", Role.REVIEWER),
    "bureau.registrar": ("复审登记员", Role.REGISTRAR),
    "bureau.registrar2": ("复审登记员乙", Role.REGISTRAR),
    "bureau.publisher": ("统计发布员", Role.PUBLISHER),
    "bureau.auditor": ("审计员", Role.AUDITOR),
    "bureau.administrator": ("系统管理员", Role.ADMINISTRATOR),
}


# What the apps of all the bureau's people share with us.
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass(frozen=True)
class Somebody:
    """A person of the cast."""

    id: UUID
    name: str
    email: str
    role: Role
    organisation: str


@dataclass
class Cast:
    """Ids by key: organisations "u1", people "u1.editor"."""

    organisations: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, Somebody] = field(default_factory=dict)
    password: str = "a password of the tests"
    used: dict[str, int] = field(default_factory=dict)

    def person(self, key: str) -> Somebody:
        return self.people[key]

    def code(self, key: str) -> str:
        """A code of a bureau person's app that was not used yet; there are two in half a minute."""
        step = max(self.used.get(key, 0) + 1, second_factor.step_now())
        while step > second_factor.step_now() + second_factor.WINDOW:
            time.sleep(1)
        self.used[key] = step
        return second_factor.code_at(SECRET, step)

    def actor(self, key: str) -> Actor:
        """The person as the gate would make them."""
        who = self.people[key]
        name = ORGANISATIONS[who.organisation][0]
        place, auth = self.organisations[who.organisation], self.auth(key)
        return Actor(who.id, who.name, place, name, frozenset({who.role}), Via.WEB, auth=auth)

    def auth(self, key: str) -> Auth:
        """How the person signs in."""
        return Auth.SECOND_FACTOR if self.people[key].role in BUREAU_ROLES else Auth.PASSWORD


def make_cast() -> Cast:
    """Enter everybody in the database of the present context."""
    cast, actor = Cast(), system(Via.CLI)
    with unit_of_work():
        session.add(
            District(
                name="永川区",
                name_en="Yongchuan",
                platform_name="永川区技术转移服务平台",
                platform_name_en="Yongchuan Technology Transfer Platform",
                bureau_name="永川样例科学技术局",
                bureau_name_en="Yongchuan Sample Science Bureau",
                region="500118",
                registry_point="500118",
            )
        )
        for key, given in ORGANISATIONS.items():
            cast.organisations[key] = _enter(actor, *given).id
    with unit_of_work():
        for key, (name, role) in PEOPLE.items():
            cast.people[key] = _add(cast, actor, key, name, role)
    return cast


def _enter(actor: Actor, name: str, kind: KIND, nature: NATURE, region: str, code: str) -> Organisation:
    entered = service.enter_organisation(actor=actor, kind=kind, name=name, code=code, nature=nature, region=region)
    service.verify_organisation(entered, actor=actor, version=entered.version)
    return entered


def _add(cast: Cast, actor: Actor, key: str, name: str, role: Role) -> Somebody:
    place = key.split(".")[0]
    email = f"{key.split('.')[1]}@{place}.example"
    person: Person = service.add_person(actor=actor, name=name, email=email, password=cast.password)
    organisation = session.get(Organisation, cast.organisations[place])
    service.add_member(organisation, person, role, actor=actor)
    if role in BUREAU_ROLES:
        second_factor.enter(person, SECRET, actor=actor)
    return Somebody(person.id, name, email, role, place)


def become(client: FlaskClient, cast: Cast, who: str) -> None:
    """Sign one of the cast in without the pages: tests/accounts tries those. The bureau's people as with a code."""
    person = cast.person(who)
    with client.application.app_context(), acting_as(system(Via.CLI)):
        found = session.get_one(Person, person.id)
        # Proved an hour ahead, so that a slow run stays fresh.
        marks = identity.marks(found, cast.auth(who), at=clock.now().timestamp() + 3600)
    with client.session_transaction() as kept:
        kept.update(marks)
