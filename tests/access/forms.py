"""For every address that changes something: who may send what there, so that it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marketplace.accounts import queries as accounts
from marketplace.accounts.joining_models import Application, Invitation
from marketplace.accounts.models import Organisation, Person
from marketplace.brokers.models import Broker, Case
from marketplace.contracts import guarding
from marketplace.contracts import queries as contracts
from marketplace.contracts.classes import Subclass
from marketplace.contracts.models import Contract
from marketplace.core.actors import Via, system
from marketplace.db import Base, acting_as, session
from marketplace.listings.models import Interest, Listing
from tests.access.world import World
from tests.contracts.makers import ORIGINALS, TYPED_BESIDE, answer_warnings, fitting
from tests.people import ORGANISATIONS

Fields = Callable[[World], dict[str, Any]]
MODELS: dict[str, type[Base]] = {
    "listing_id": Listing, "interest_id": Interest, "contract_id": Contract, "case_id": Case, "broker_id": Broker,
    "organisation_id": Organisation, "invitation_id": Invitation, "application_id": Application,
}  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """A form that is accepted, once."""

    endpoint: str
    visitor: str
    about: str = "-"
    fields: dict[str, Any] | None = None

    def address(self, world: World) -> str:
        return world.address(self.endpoint, self.visitor, self.about)

    def content(self, world: World) -> dict[str, Any]:
        """The fields, with the version that the sender has seen."""
        found = {name: value(world) if callable(value) else value for name, value in (self.fields or {}).items()}
        return {"version": version(world, self.about), **found}


def version(world: World, about: str) -> str:
    """The present version of an object; none where there is nothing yet."""
    keys = [(MODELS[name], key) for name, key in world.objects.get(about, {}).items() if name in MODELS]
    if not keys:
        return ""
    with world.app.app_context(), acting_as(system(Via.CLI)):
        found: Any = session.get(*keys[0])
        return str(found.version)


def _broker(world: World) -> str:
    return str(world.objects["broker"]["broker_id"])


def _own_version(world: World) -> str:
    with world.app.app_context(), acting_as(system(Via.CLI)):
        return str(session.get_one(Person, world.cast.person("e4.engineer").id).version)


def _version_of_u1(world: World) -> str:
    with world.app.app_context():
        return str(accounts.organisation(world.cast.organisations["u1"]).version)


RESULT = {
    "title": "一种新的技术", "summary": "摘要", "field": "03", "keywords": "窑炉、节能", "price_from": "10",
    "price_to": "20", "contact_name": "李", "contact_phone": "1",
}  # fmt: skip
CONTRACT = {
    "title": "一份合同", "subclass": "11", "field": "03", "ip_kind": "none", "plan_source": "none",
    "signed_on": "2025-03-10", "begins_on": "2025-03-10", "ends_on": "2026-03-09", "amount": "1000",
    "amount_unit": "元", "payment": "once", "side": "seller", "seller_name": ORGANISATIONS["u1"][0],
    "buyer_name": ORGANISATIONS["e3"][0], "disclosure": "listed", **TYPED_BESIDE,
}  # fmt: skip
FITS = {f"pass-{code}": "yes" if fits else "no" for code, fits in fitting(Subclass.COMMISSIONED).items()}
QUESTION = {"message": "想了解", "contact_name": "赵", "contact_phone": "1"}
PROFILE = {"display_name": "经纪人P", "level": "senior", "fields": "03", "introduction": "熟悉窑炉"}
ENTERED = {
    "kind": "company", "name": "新的样例公司", "code": "91500118MA5U101052", "nature": "110",
    "region": "500118",
}  # fmt: skip
JOINING = {
    **ENTERED, "name": "自己登记的样例公司", "code": "91500118MA5U10113W", "person_name": "周新",
    "email": "zhou@new.example",
}  # fmt: skip
INVITED = {"email": "new@u1.example", "roles": "member"}

PROFILE_OF_ONES_OWN = {"name": "丁", "mobile": "13800138000", "language": "en", "version": _own_version}


def _version_once_answered(world: World) -> str:
    """The guards compare with whatever was filed meanwhile: their warnings get a reason first."""
    officer = world.cast.actor("bureau.reviewer")
    with world.app.app_context(), acting_as(officer):
        contract = contracts.contract(world.objects["accepted"]["contract_id"])
        if any(not warning.reason for warning in guarding.present(contract)):
            answer_warnings(contract, officer)
        return str(contract.version)


SENT = (
    Sent("listings.new", "u1.editor", fields=RESULT),
    Sent("listings.edit", "u1.editor", "draft", {**RESULT, "then": "submit"}),
    Sent("listings.move", "u1.editor", "returned"),
    Sent("listings.publish", "reviewer", "in review"),
    Sent("listings.take_down", "administrator", "demand", {"reason": "失实"}),
    Sent("listings.express", "e4", "published", QUESTION),
    Sent("brokers.open_case", "u1.editor", "interest", {"answer": "欢迎", "broker": _broker}),
    Sent("brokers.step", "b1", "case", {"event": "note", "note": "通话"}),
    Sent("brokers.contract", "u1.editor", "case", CONTRACT),
    Sent("brokers.profile", "b1", "broker", PROFILE),
    Sent("contracts.new", "u1.editor", fields={**CONTRACT, "then": "submit"}),
    Sent("contracts.edit", "u1.editor", "draft contract", {**CONTRACT, "then": "submit"}),
    Sent("contracts.resubmit", "u1.editor", "supplement", {"answer": "授权书已补交。"}),
    Sent("contracts.withdraw", "u1.editor", "foreign"),
    Sent("contracts.accept", "reviewer", "submitted", {"accept-originals": ORIGINALS}),
    Sent("contracts.pass_first_review", "reviewer", "accepted", {**FITS, "version": _version_once_answered}),
    Sent("contracts.register", "registrar", "reviewed"),
    Sent("accounts.enter", "reviewer", fields=ENTERED),
    Sent("accounts.members", "u1.admin", fields=INVITED),
    Sent("accounts.verify", "reviewer", "brokerage"),
    Sent("operations.back_up", "administrator", fields={"version": "0"}),
    Sent("operations.rebuild", "administrator", fields={"version": "0"}),
    Sent("quality.check_now", "administrator", fields={"version": "0"}),
    Sent("operations.retry", "administrator", "row", {"version": "8"}),
    Sent("accounts.me", "e4", fields=PROFILE_OF_ONES_OWN),
    Sent("accounts.return_organisation", "reviewer", "claimed", {"reason": "缺少证照"}),
    Sent("accounts.refuse_claim", "reviewer", "claim", {"reason": "未见授权"}),
    Sent("accounts.resend_invitation", "u1.admin", "invitation"),
    Sent("accounts.join", "anonymous", fields=JOINING),
    Sent("accounts.our_organisation", "u1.admin", fields={"version": _version_of_u1, "introduction": "简介"}),
)  # fmt: skip
