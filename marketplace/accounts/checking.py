"""The bureau's verbs about organisations that come by themselves: verify, return, let claimants in, a new name."""

from marketplace import ledger
from marketplace.accounts import joining_queries, service
from marketplace.accounts.joining_models import Application, ApplicationState
from marketplace.accounts.models import Organisation
from marketplace.core.actors import Actor, Role
from marketplace.core.errors import DomainError, InvalidInput, NotPermitted, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.jobs import letters

LONGEST_REASON = 1000


def verify(organisation: Organisation, *, actor: Actor, version: int) -> None:
    """Confirm an organisation's code and documents. Raises NotPermitted, WrongState, StaleVersion."""
    require_no_tie(organisation, actor)
    service.verify_organisation(organisation, actor=actor, version=version)


def require_no_tie(organisation: Organisation, actor: Actor) -> None:
    """Nobody checks the documents of an organisation for which they act themselves (design/trust.md rule 2)."""
    if actor.person_id is None or organisation.id == actor.organisation_id:
        return
    if joining_queries.roles_held(actor.person_id, organisation.id):
        raise NotPermitted(N_("You act for this organisation yourself: somebody else at the bureau must decide."))


def return_(organisation: Organisation, *, actor: Actor, version: int, reason: str, link: str) -> None:
    """Give an unverified organisation back with what is missing or wrong, which its administrators read.

    Raises NotPermitted, StaleVersion, WrongState (verified already), InvalidInput (no reason).
    """
    allow(actor, Permission.ORGANISATION_VERIFY, organisation)
    require_no_tie(organisation, actor)
    require_version(organisation, version)
    service.require_present(organisation)
    if organisation.is_verified:
        raise WrongState(N_("This organisation is already verified."))
    organisation.bureau_note = _needed(reason)
    ledger.append(actor, "organisation.return", organisation)
    _tell_administrators(organisation, "organisation_returned", link, reason=organisation.bureau_note)


def _needed(reason: str) -> str:
    words = reason.strip()
    if not words:
        raise InvalidInput({"reason": N_("Please say why, in words that help the reader.")})
    if len(words) > LONGEST_REASON:
        problem = DomainError(N_("At most %(most)s characters fit here."), most=LONGEST_REASON)
        raise InvalidInput({"reason": problem})
    return words


def _tell_administrators(organisation: Organisation, template: str, link: str, **facts: str) -> None:
    for person in joining_queries.holders(organisation.id, Role.ADMIN):
        letters.post(person.email, person.language, template, organisation=organisation.name, link=link, **facts)


def accept_name(organisation: Organisation, *, actor: Actor, version: int, link: str) -> None:
    """Give a verified organisation the name that it asked for; contracts keep the name that they were filed with.

    Raises NotPermitted, StaleVersion, WrongState (it asked for none).
    """
    wanted = _begin_naming(organisation, actor, version)
    before, organisation.name, organisation.wanted_name, organisation.bureau_note = organisation.name, wanted, "", ""
    ledger.append(actor, "organisation.rename", organisation, before=before)
    _tell_administrators(organisation, "organisation_renamed", link, before=before)


def refuse_name(organisation: Organisation, *, actor: Actor, version: int, reason: str, link: str) -> None:
    """Leave the name as it is, with the reason for whoever asked.

    Raises NotPermitted, StaleVersion, WrongState (it asked for none), InvalidInput (no reason).
    """
    wanted = _begin_naming(organisation, actor, version)
    organisation.bureau_note, organisation.wanted_name = _needed(reason), ""
    ledger.append(actor, "organisation.keep_name", organisation, wanted=wanted)
    facts = {"wanted": wanted, "reason": organisation.bureau_note}
    _tell_administrators(organisation, "organisation_not_renamed", link, **facts)


def _begin_naming(organisation: Organisation, actor: Actor, version: int) -> str:
    allow(actor, Permission.ORGANISATION_VERIFY, organisation)
    require_no_tie(organisation, actor)
    require_version(organisation, version)
    if not organisation.wanted_name:
        raise WrongState()
    return organisation.wanted_name


def grant_claim(application: Application, *, actor: Actor, version: int, link: str) -> None:
    """Let a claimant act for an entry as its administrator: the bureau has seen that they belong to it.

    An entry that was not verified yet is verified with it. Raises NotPermitted, StaleVersion, WrongState.
    """
    organisation = _begin_deciding(application, actor, version)
    assert application.person is not None
    joining_queries.lock(organisation.id)
    if Role.ADMIN not in joining_queries.roles_held(application.person.id, organisation.id):
        service.give_role(organisation, application.person, Role.ADMIN, actor=actor)
    if not organisation.is_verified:
        service.verify_organisation(organisation, actor=actor, version=organisation.version)
    application.state = ApplicationState.GRANTED
    ledger.append(actor, "application.grant", application)
    _tell_claimant(application, "claim_granted", link)


def refuse_claim(application: Application, *, actor: Actor, version: int, reason: str, link: str) -> None:
    """Let a claimant not in, with the reason. Raises NotPermitted, StaleVersion, WrongState, InvalidInput."""
    _begin_deciding(application, actor, version)
    application.state, application.bureau_note = ApplicationState.REFUSED, _needed(reason)
    ledger.append(actor, "application.refuse", application)
    _tell_claimant(application, "claim_refused", link, reason=application.bureau_note)


def _begin_deciding(application: Application, actor: Actor, version: int) -> Organisation:
    organisation = application.organisation
    allow(actor, Permission.ORGANISATION_VERIFY, organisation)
    require_version(application, version)
    if application.state is not ApplicationState.CLAIMED or organisation is None:
        raise WrongState()
    if application.person_id == actor.person_id:
        raise NotPermitted(N_("Nobody decides about their own application."))
    return organisation


def _tell_claimant(application: Application, template: str, link: str, **facts: str) -> None:
    person, organisation = application.person, application.organisation
    assert person is not None
    assert organisation is not None
    letters.post(person.email, person.language, template, organisation=organisation.name, link=link, **facts)
