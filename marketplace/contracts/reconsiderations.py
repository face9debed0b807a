"""A second look (复核): the filer's objection to a refusal, and re-recognition asked for by a tax office (1.8)."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from marketplace import ledger
from marketplace.contracts import change_news, change_queries
from marketplace.contracts.change_lifecycle import GOES_ON
from marketplace.contracts.change_models import OUTCOMES, Outcome, Reconsideration, RequestKind, RequestState
from marketplace.contracts.deadlines import start_clock
from marketplace.contracts.impartiality import require_impartial
from marketplace.contracts.lifecycle import LIFECYCLE, ContractState
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import InvalidInput, NotPermitted, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.db import session
from marketplace.ledger import history

_O = Outcome
IN_REGISTER = (ContractState.REGISTERED, ContractState.TERMINATED)


def object_to(contract: Contract, *, actor: Actor, version: int, grounds: str) -> Reconsideration:
    """异议: the filer asks for a second look at a refusal, once.

    Raises NotPermitted (another than the filer), StaleVersion, WrongState, InvalidInput.
    """
    allow(actor, Permission.CONTRACT_CHANGE, contract)
    if actor.organisation_id != contract.owner_id:
        raise NotPermitted(N_("The filer objects to a refusal."))
    require_version(contract, version)
    LIFECYCLE.require(contract, "reconsider")
    if not may_object(contract):
        raise WrongState(N_("There was a second look at this refusal already."))
    return _ask(contract, RequestKind.OBJECTION, actor, grounds=grounds)


def may_object(contract: Contract) -> bool:
    """Whether a refusal was not looked at twice yet; after a new refusal there may be a new objection.

    A framework that is kept was refused nothing.
    """
    if contract.state is not ContractState.REFUSED or contract.is_kept:
        return False
    last = next((each for each in change_queries.reconsiderations_of(contract.id)), None)
    return last is None or last.outcome is _O.GRANTED


def ask_anew(
    contract: Contract, *, actor: Actor, version: int, authority: str, letter: str, grounds: str
) -> Reconsideration:
    """重新认定: the office enters that a tax office asks for it, with the number of its letter.

    Raises NotPermitted, StaleVersion, WrongState (not in the register, or asked for already), InvalidInput.
    """
    allow(actor, Permission.CONTRACT_REVIEW, contract)
    require_version(contract, version)
    if contract.state not in IN_REGISTER:
        raise WrongState()
    if not authority.strip():
        raise InvalidInput({"authority": N_("Please name the tax office.")})
    given = {"authority": authority.strip(), "letter": letter.strip()}
    return _ask(contract, RequestKind.RE_RECOGNITION, actor, grounds=grounds, **given)


def _ask(contract: Contract, kind: RequestKind, actor: Actor, **given: str) -> Reconsideration:
    if not given["grounds"].strip():
        raise InvalidInput({"grounds": N_("Please say why, in words that help the office.")})
    request = Reconsideration(
        contract=contract,
        kind=kind,
        asked_on=clock.today(),
        asked_by=actor.person_id,
        state=RequestState.OPEN,
        **given,
    )
    session.add(request)
    try:
        ledger.append(actor, "reconsideration.ask", request)
    except IntegrityError as error:
        raise WrongState(N_("A second look is under way already.")) from error
    change_news.asked(request, actor)
    return request


def examine(request: Reconsideration, *, actor: Actor, version: int, outcome: Outcome, opinion: str) -> None:
    """A first officer, who had no part in the refusal, says what should come of it, and why.

    Raises NotPermitted, StaleVersion, WrongState, InvalidInput.
    """
    _begin(request, Permission.CONTRACT_REVIEW, actor, version)
    if request.state is RequestState.DECIDED:
        raise WrongState()
    if outcome not in OUTCOMES[request.kind]:
        raise InvalidInput({"outcome": N_("Choose what should come of it.")})
    if not opinion.strip():
        raise InvalidInput({"opinion": N_("Please give your reasons.")})
    request.state, request.outcome, request.opinion = RequestState.EXAMINED, outcome, opinion.strip()
    request.examined_on, request.examined_by = clock.today(), actor.person_id
    ledger.append(actor, "reconsideration.examine", request)
    change_news.opinion_given(request, actor)


def decide(request: Reconsideration, *, actor: Actor, version: int) -> None:
    """A second person decides as the first advises; who thinks otherwise gives another opinion instead.

    A granted objection puts the contract before the office again. "Amended" and "revoked" are decided once the change
    of the registration is in force. Raises NotPermitted, StaleVersion, WrongState.
    """
    _begin(request, Permission.CONTRACT_REGISTER, actor, version)
    if request.state is not RequestState.EXAMINED:
        raise WrongState()
    require_decider(request, actor)
    _require_done(request)
    request.state, request.decided_on, request.decided_by = RequestState.DECIDED, clock.today(), actor.person_id
    ledger.append(actor, "reconsideration.decide", request)
    if request.outcome is _O.GRANTED:
        _put_before_office(request.contract, actor)
    change_news.answered(request, actor)


def require_decider(request: Reconsideration, actor: Actor) -> None:
    """Pass for a registrar other than the first officer. Raises NotPermitted."""
    allow(actor, Permission.CONTRACT_REGISTER, request)
    require_turn(request, actor)
    if actor.person_id is not None and actor.person_id == request.examined_by:
        raise NotPermitted(N_("The second look is for another person than the first."))


def _put_before_office(contract: Contract, actor: Actor) -> None:
    LIFECYCLE.apply(contract, "reconsider")
    contract.refusal_reason, contract.office_note = None, ""
    contract.reviewed_on = contract.reviewed_by = contract.reviewed_digest = None
    contract.accepted_by = actor.person_id
    start_clock(contract)
    ledger.append(actor, "contract.reconsider", contract)


def _require_done(request: Reconsideration) -> None:
    """What was to become of the registration has become of it (contracts/changes.py)."""
    contract, last = request.contract, change_queries.last_approved(request.contract_id)
    if request.outcome is _O.REVOKED and contract.state is not ContractState.REVOKED:
        raise WrongState(N_("Revoke the registration first; then this can be decided."))
    if request.outcome is _O.AMENDED and not (
        last and last.kind in GOES_ON and last.approved_on and last.approved_on >= request.asked_on
    ):
        raise WrongState(N_("Bring the amendment or correction into force first; then this can be decided."))


def _begin(request: Reconsideration, permission: Permission, actor: Actor, version: int) -> None:
    allow(actor, permission, request)
    require_version(request, version)
    require_turn(request, actor)


def require_turn(request: Reconsideration, actor: Actor) -> None:
    """Pass for an officer without a tie to the contract, who had no part in its refusal. Raises NotPermitted."""
    allow(actor, Permission.CONTRACT_REVIEW, request)
    require_impartial(request.contract, actor)
    if request.kind is RequestKind.OBJECTION and actor.person_id in _who_refused(request.contract):
        raise NotPermitted(N_("Whoever refused the contract does not look at it a second time."))


def _who_refused(contract: Contract) -> frozenset[UUID]:
    """The last one who refused it, and the first reviewer before that."""
    refused = [version.person_id for version in history.versions(contract) if version.verb == "refuse"][-1:]
    return frozenset(person for person in (*refused, contract.reviewed_by) if person)
