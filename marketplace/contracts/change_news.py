"""What is told of a change of a registration, of an objection, and of what came of them."""

from collections.abc import Iterable
from uuid import UUID

from marketplace.contracts.change_models import ContractChange, Reconsideration
from marketplace.contracts.models import Contract
from marketplace.core.actors import Actor, Role
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.notices import queries as notices
from marketplace.notices import service
from marketplace.notices.codes import NoticeKind
from marketplace.notices.recipients import closest, in_role, those_who

_K = NoticeKind
# A kind of change is named on the page that the notice leads to.
PROPOSED = N_("%(organisation)s asks for a change of the registration of “%(title)s”.")
TO_APPROVE = N_("A change of the registration of “%(title)s” waits for the second look.")
DECIDED = {
    "send_back": (_K.CONTRACT_SUPPLEMENT, N_("The office sends back the change of “%(title)s” to be put right.")),
    "refuse": (_K.CONTRACT_DECIDED, N_("The change of “%(title)s” was refused.")),
    "approve": (_K.CONTRACT_DECIDED, N_("The registration of “%(title)s” has changed.")),
}
ASKED = N_("A second look is asked for: “%(title)s”.")
OPINION = N_("A second look waits for the decision: “%(title)s”.")
ANSWERED = N_("The second look at “%(title)s” is decided.")


def handed_in(change: ContractChange, actor: Actor) -> None:
    """Tell the officers whose turn it is."""
    if change.examined_by is None:
        _tell_office(change.contract, change.id, Role.REVIEWER, PROPOSED, actor)
    else:
        _tell_office(change.contract, change.id, Role.REGISTRAR, TO_APPROVE, actor)


def examined(change: ContractChange, actor: Actor) -> None:
    """Tell the registrars that it is their turn."""
    settled(change)
    _tell_office(change.contract, change.id, Role.REGISTRAR, TO_APPROVE, actor)


def settled(change: ContractChange) -> None:
    """No officer need look at it any more."""
    service.settle(_K.CONTRACT_WAITING, change.id)


def decided(change: ContractChange, event: str, actor: Actor) -> None:
    """Tell the filer; and when the registration has changed, the other parties too."""
    settled(change)
    kind, text = DECIDED[event]
    places = change.party_ids if event == "approve" else {change.owner_id}
    if event != "send_back" or change.organisation_id == change.owner_id:
        _tell_parties(change.contract, change.id, places, kind, text, actor)


def asked(request: Reconsideration, actor: Actor) -> None:
    """Tell the officers that somebody is not content."""
    _tell_office(request.contract, request.id, Role.REVIEWER, ASKED, actor)


def opinion_given(request: Reconsideration, actor: Actor) -> None:
    """Tell the registrars that it is their turn."""
    service.settle(_K.CONTRACT_WAITING, request.id)
    _tell_office(request.contract, request.id, Role.REGISTRAR, OPINION, actor)


def answered(request: Reconsideration, actor: Actor) -> None:
    """Tell the filer what came of it."""
    service.settle(_K.CONTRACT_WAITING, request.id)
    _tell_parties(request.contract, request.id, {request.owner_id}, _K.CONTRACT_DECIDED, ANSWERED, actor)


def _tell_office(contract: Contract, about: UUID, role: Role, text: str, actor: Actor) -> None:
    bureau_id = notices.bureau_id()
    people = in_role(role, bureau_id) & those_who(Permission.CONTRACT_READ, contract, bureau_id)
    _tell(people, contract, about, bureau_id, _K.CONTRACT_WAITING, text, actor)


def _tell_parties(
    contract: Contract, about: UUID, places: Iterable[UUID], kind: NoticeKind, text: str, actor: Actor
) -> None:
    for place in places:
        people = closest(Permission.CONTRACT_READ, contract, place, [contract.filed_by])
        _tell(people, contract, about, place, kind, text, actor)


def _tell(
    people: frozenset[UUID],
    contract: Contract,
    about: UUID,
    place: UUID | None,
    kind: NoticeKind,
    text: str,
    actor: Actor,
) -> None:
    service.tell(
        people,
        kind,
        text,
        actor=actor,
        endpoint="contracts.show",
        arguments={"acting": place, "contract_id": contract.id},
        organisation_id=place,
        about=about,
        title=contract.title,
        organisation=contract.owner.name,
    )
