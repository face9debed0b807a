"""What is told of a contract on its way to the register, and to whom."""

from collections.abc import Sequence
from uuid import UUID

from marketplace.accounts import queries as accounts
from marketplace.contracts import queries
from marketplace.contracts.models import Contract
from marketplace.core.actors import Actor, Role, Via, system
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.db import acting_as, unit_of_work
from marketplace.jobs import outbox
from marketplace.notices import queries as notices
from marketplace.notices import service
from marketplace.notices.codes import NoticeKind
from marketplace.notices.recipients import closest, in_role, those_who

_K = NoticeKind
REGISTERED_TOPIC = "contract.registered"
# What the office did, as its filer is told.
OF_OFFICE = {
    "accept": (_K.CONTRACT_MOVED, N_("The office has accepted “%(title)s” for review.")),
    "pass": (_K.CONTRACT_MOVED, N_("“%(title)s” has passed the first review.")),
    "consult": (_K.CONTRACT_MOVED, N_("The office hears experts on “%(title)s”.")),
    "supplement": (_K.CONTRACT_SUPPLEMENT, N_("The office asks for a supplement to “%(title)s”.")),
    "decline": (_K.CONTRACT_DECIDED, N_("The office has not accepted “%(title)s”.")),
    "refuse": (_K.CONTRACT_DECIDED, N_("“%(title)s” was not registered.")),
}
REGISTERED = N_("“%(title)s” is registered under the number %(number)s.")
RULED = N_("The office counts a deduction of “%(title)s” otherwise than stated; its reason stands beside the line.")
LAPSED = N_("“%(title)s” was not supplemented in time and counts as withdrawn. You can file it anew.")
FILED = N_("%(organisation)s has filed a contract to which you are a party: “%(title)s”. You can confirm it.")
CONFIRMED = N_("%(party)s has confirmed “%(title)s”.")
# What waits for whom at the office.
TO_ACCEPT = N_("%(organisation)s has handed in a contract: “%(title)s”.")
SUPPLEMENTED = N_("%(organisation)s has supplemented “%(title)s”.")
SENT_BACK = N_("The second reviewer has sent “%(title)s” back to the first review.")
ASSIGNED = N_("“%(title)s” is yours to work on.")
TO_REGISTER = N_("A contract waits for the second review: “%(title)s”.")


def handed_in(contract: Contract, actor: Actor, *, again: bool = False) -> None:
    """Tell the reviewers; and the other parties, the first time."""
    _tell_office(contract, Role.REVIEWER, SUPPLEMENTED if again else TO_ACCEPT, actor)
    if not again:
        for place in contract.party_ids - {contract.owner_id}:
            _tell_party(contract, place, _K.CONTRACT_MOVED, FILED, actor)


def sent_back(contract: Contract, actor: Actor) -> None:
    """Tell the reviewers to look at it again."""
    service.settle(_K.CONTRACT_WAITING, contract.id)
    _tell_office(contract, Role.REVIEWER, SENT_BACK, actor)


def confirmed(contract: Contract, actor: Actor) -> None:
    """Tell the filer that a party confirms what it filed."""
    _tell_party(contract, contract.owner_id, _K.CONTRACT_MOVED, CONFIRMED, actor, party=actor.organisation_name)


def assigned(contract: Contract, officer_id: UUID, actor: Actor) -> None:
    """Tell an officer whose work it is now; nobody is told of what they took themselves."""
    bureau_id = notices.bureau_id()
    people = frozenset({officer_id}) & those_who(Permission.CONTRACT_READ, contract, bureau_id)
    _tell(people, contract, bureau_id, _K.CONTRACT_WAITING, ASSIGNED, actor)


def lapsed(contract: Contract) -> None:
    """Tell the filer that the supplement came too late."""
    service.settle(_K.CONTRACT_SUPPLEMENT, contract.id)
    _tell_party(contract, contract.owner_id, _K.CONTRACT_DECIDED, LAPSED, system(Via.WORKER))


def withdrawn(contract: Contract) -> None:
    """No officer need look at it any more."""
    service.settle(_K.CONTRACT_WAITING, contract.id)


def decided(contract: Contract, event: str, actor: Actor) -> None:
    """Tell the filer what the office did; after the first review, the registrars that it is their turn."""
    service.settle(_K.CONTRACT_WAITING, contract.id)
    kind, text = OF_OFFICE[event]
    _tell_party(contract, contract.owner_id, kind, text, actor)
    if event == "pass":
        _tell_office(contract, Role.REGISTRAR, TO_REGISTER, actor)


def quantity_ruled(contract: Contract, actor: Actor) -> None:
    """Tell the filer that the technology amount is another one, and where to read why."""
    _tell_party(contract, contract.owner_id, _K.CONTRACT_MOVED, RULED, actor)


def registered(contract: Contract, actor: Actor) -> None:
    """Let the worker tell of it: on the last days of a year every registration waits for this transaction."""
    outbox.put(REGISTERED_TOPIC, f"{contract.id} {actor.via.value}")


def tell_registered(subjects: Sequence[str]) -> None:
    """Tell everybody who has a part in each contract: the filer, the other parties, the broker; once each."""
    with acting_as(system(Via.WORKER)), unit_of_work():
        for subject in subjects:
            contract_id, via = subject.split()
            contract = queries.contract(UUID(contract_id))
            _tell_registered(contract, Actor(person_id=contract.registered_by, via=Via(via)))


def _tell_registered(contract: Contract, actor: Actor) -> None:
    service.settle(_K.CONTRACT_WAITING, contract.id)
    known = {"number": contract.number or "", "occasion": f"{REGISTERED_TOPIC} {contract.id}"}
    for place in contract.party_ids:
        _tell_party(contract, place, _K.CONTRACT_DECIDED, REGISTERED, actor, **known)
    _tell_broker(contract, actor, **known)


def _tell_office(contract: Contract, role: Role, text: str, actor: Actor) -> None:
    bureau_id = notices.bureau_id()
    people = in_role(role, bureau_id) & those_who(Permission.CONTRACT_READ, contract, bureau_id)
    _tell(people, contract, bureau_id, _K.CONTRACT_WAITING, text, actor)


def _tell_party(contract: Contract, place: UUID, kind: NoticeKind, text: str, actor: Actor, **facts: str) -> None:
    people = closest(Permission.CONTRACT_READ, contract, place, [contract.filed_by])
    _tell(people, contract, place, kind, text, actor, **facts)


def _tell_broker(contract: Contract, actor: Actor, **facts: str) -> None:
    broker = contract.broker_person_id
    if broker is None:
        return
    for place in (m.organisation_id for m in accounts.current_memberships(broker) if m.role is Role.BROKER):
        people = those_who(Permission.CONTRACT_READ, contract, place) & {broker}
        _tell(people, contract, place, _K.CONTRACT_DECIDED, REGISTERED, actor, **facts)


def _tell(
    people: frozenset[UUID],
    contract: Contract,
    place: UUID | None,
    kind: NoticeKind,
    text: str,
    actor: Actor,
    **facts: str,
) -> None:
    service.tell(
        people,
        kind,
        text,
        actor=actor,
        # Whoever learns that it is registered wants the certificate.
        endpoint="contracts.papers_of" if text == REGISTERED else "contracts.show",
        arguments={"acting": place, "contract_id": contract.id},
        organisation_id=place,
        about=contract.id,
        title=contract.title,
        organisation=contract.owner.name,
        **facts,
    )
