"""What is told of a case, to its two parties and its broker."""

from marketplace.brokers import queries
from marketplace.brokers.lifecycle import StepEvent
from marketplace.brokers.models import Case
from marketplace.core.actors import Actor
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.notices import service
from marketplace.notices.codes import NoticeKind
from marketplace.notices.recipients import closest, those_who

# What a note says stays on the case's page: notices go out by e-mail.
SAYS = {
    StepEvent.OPEN: N_("%(organisation)s has brought in a broker: the case “%(title)s” is open."),
    StepEvent.NOTE: N_("%(person)s (%(organisation)s) has written in the case “%(title)s”."),
    StepEvent.NEGOTIATE: N_("The parties of the case “%(title)s” have begun to negotiate."),
    StepEvent.AGREE: N_("The parties of the case “%(title)s” have agreed."),
    StepEvent.CLOSE: N_("The case “%(title)s” was closed without a contract."),
    StepEvent.CONTRACT: N_("A technology contract was drafted from the case “%(title)s”."),
}


def step(case: Case, event: StepEvent, actor: Actor) -> None:
    """Tell everybody who works on the case."""
    authors = queries.authors(case)
    places = {place: closest(Permission.CASE_READ, case, place, authors) for place in case.party_ids}
    # The named broker alone, and only while they act for the brokerage of the case.
    places[case.brokerage_id] = those_who(Permission.CASE_READ, case, case.brokerage_id)
    for place, people in places.items():
        service.tell(
            people,
            NoticeKind.CASE_OPENED if event is StepEvent.OPEN else NoticeKind.CASE_STEP,
            SAYS[event],
            actor=actor,
            endpoint="brokers.case",
            arguments={"acting": place, "case_id": case.id},
            organisation_id=place,
            title=case.title,
            person=actor.person_name,
            organisation=actor.organisation_name,
        )
