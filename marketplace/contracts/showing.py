"""One contract as its readers see it: facts, steps, what happens next, and the buttons that are theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from flask import g, render_template
from flask_babel import gettext as _

from marketplace.accounts import queries as accounts
from marketplace.contracts import (
    absences,
    after,
    class_test_showing,
    class_tests,
    consent,
    deadlines,
    entry_keeping,
    expert_reviews,
    foreign,
    frameworks,
    from_listing,
    further,
    materials,
    quantities,
    rule_words,
    rules,
    terms,
)
from marketplace.contracts.acts import OFFICE_ACTS, is_theirs, open_to, why_not
from marketplace.contracts.attachments import KEEPING, place_of
from marketplace.contracts.desk_forms import (
    NOTE_FORMS,
    ClassTestForm,
    NoteForm,
    OpinionForm,
    QuantityForm,
    class_test_form,
    note_form,
)
from marketplace.contracts.expert_models import ExpertOpinion
from marketplace.contracts.lifecycle import DUE, ContractState
from marketplace.contracts.models import Contract
from marketplace.contracts.warning_showing import Section as Warnings
from marketplace.contracts.warning_showing import section as warnings_of
from marketplace.core import capitals, exchange
from marketplace.core.actors import Role
from marketplace.core.clock import legal_date
from marketplace.core.errors import NotFound
from marketplace.core.permissions import Permission, allows
from marketplace.core.text import N_
from marketplace.district.codes import HOME_COUNTRY, region_name
from marketplace.district.countries import country_name
from marketplace.tally.models import PostingSource
from marketplace.web.attachments import Section, section
from marketplace.web.i18n import is_chinese, show_quote

S = ContractState

# What happens next, as the parties read it …
NEXT = {
    S.DRAFT: N_("Only your organisation sees this. Check it, then hand it in to the registration office."),
    S.SUBMITTED: N_("The registration office checks whether the papers are complete."),
    S.SUPPLEMENT: N_("The registration office asks for more. Put it right, then hand it in again."),
    S.ACCEPTED: N_("The papers are complete. The first reviewer examines the contract."),
    S.EXPERT_REVIEW: N_("The contract is large or disputed: experts are heard before the office decides."),
    S.REVIEWED: N_("The first review is passed. A second person examines the contract and registers it."),
    S.REGISTERED: N_("The contract is in the register. Its number stays the same for good."),
    S.REFUSED: N_("The contract was not registered; the reason stands below. You can file a new one."),
    S.NOT_ACCEPTED: N_("The office does not handle this contract; the reason stands below."),
    S.WITHDRAWN: N_("The contract was withdrawn before it was registered. You can file a new one."),
    S.LAPSED: N_("What was missing did not come in time: the filing counts as withdrawn. You can file a new one."),
    S.TERMINATED: N_("The contract was ended after part of it was performed; the figures keep that part."),
    S.REVOKED: N_("The registration was revoked. Its number is never given again."),
}
# … and as the registration office does.
OFFICE_NEXT = {
    S.SUBMITTED: N_("Check the papers: accept the contract, ask for what is missing, or decline it."),
    S.SUPPLEMENT: N_("The filer has to hand in what was asked for."),
    S.ACCEPTED: N_(
        "Examine class, parties and technology amount: pass the first review, or ask for what is missing."
    ),
    S.EXPERT_REVIEW: N_("Enter what each expert says; then take the review up again."),
    S.REVIEWED: N_("Examine the contract once more, as the second person: register it, or refuse it."),
}


ENDED = (S.REFUSED, S.NOT_ACCEPTED, S.WITHDRAWN, S.LAPSED)


@dataclass(frozen=True)
class Step:
    """One step on the way to the register; `who` is empty where the reader may not know it."""

    title: str
    day: date | None = None
    who: str = ""
    colour: str = "blue"
    is_done: bool = True


def _taken_before(contract: Contract) -> dict[str, Any]:
    """The class test of a contract that came back from the second look."""
    return class_tests.given(contract)


def show_page(
    contract: Contract,
    files: Section | None = None,
    class_test: ClassTestForm | None = None,
    opinion: OpinionForm | None = None,
    warnings: Warnings | None = None,
    quantity: QuantityForm | None = None,
    **refused: NoteForm,
) -> str:
    """The page of a contract; `refused` are forms that came back, by the name of their act, and so are the others."""
    seen = {"version": contract.version}
    return render_template(
        "contracts/show.html",
        contract=contract,
        acting=g.acting,
        acts=open_to(g.actor, contract),
        why_not=why_not(g.actor, contract),
        note_forms={**_forms(contract), **refused},
        office_acts=OFFICE_ACTS,
        class_test=class_test or class_test_form(contract, None, data=seen | _taken_before(contract)),
        test_refused=class_test is not None,
        test_taken=class_test_showing.of_contract(contract),
        tests_replaced=class_test_showing.replacing(contract),
        opinion=opinion or OpinionForm(None, prefix="opinion-"),
        opinion_refused=opinion is not None,
        framework=frameworks.overview(contract),
        may_call_off=frameworks.is_kept(contract) and allows(g.actor, Permission.CONTRACT_EDIT, contract),
        may_move_ceiling=frameworks.is_kept(contract) and allows(g.actor, Permission.CONTRACT_CHANGE, contract),
        quantity=quantity or QuantityForm(None, prefix="quantity-", data=seen),
        quantity_refused=quantity is not None,
        may_rule=contract.state in quantities.RULED_IN and is_theirs(g.actor, contract, "consult"),
        name_of=name_of,
        opinions=opinions_of(contract),
        officers=absences.officers() if is_office() else {},
        me=g.actor.person_id,
        warnings=warnings or warnings_of(contract),
        rule_set=rules.fixed(contract),
        rule_words=rule_words,
        is_due=contract.state in DUE,
        days_left=deadlines.working_days_left(contract),
        refused=refused,
        next_step=_next(contract),
        steps=steps(contract),
        capitals=capitals.write(contract.amount_fen),
        undivided_fen=terms.undivided(contract),
        foreign_said=foreign_said,
        country_name=country_name,
        home=HOME_COUNTRY,
        region_name=region_name,
        further=further,
        listing=from_listing.of(contract),
        consent=consent,
        to_keep=entry_keeping.offered(contract, g.actor),
        actor=g.actor,
        is_office=is_office(),
        is_chinese=is_chinese(),
        has_text=materials.has_text(contract),
        files=files or section(KEEPING, contract, place_of(g.acting.id, contract)),
        after=after.after(contract, g.actor),
    )


def _forms(contract: Contract) -> dict[str, NoteForm]:
    seen = {"version": contract.version}
    return {act: note_form(act, contract, None, data=seen) for act in NOTE_FORMS}


def opinions_of(contract: Contract) -> Sequence[ExpertOpinion]:
    """What experts said, where the reader is of the office."""
    return expert_reviews.opinions(contract) if is_office() or g.actor.has(Role.AUDITOR) else ()


def foreign_said(contract: Contract) -> str:
    """The price in its own currency, and the rate: USD 120000.00 at 7.1889 of 2025-06-16."""
    assert contract.rate_on is not None
    quote = foreign.quote_of(contract)
    return _(
        "%(amount)s; %(quote)s on %(day)s (%(source)s)",
        amount=f"{contract.currency} {exchange.write(contract.foreign_minor or 0, contract.currency)}",
        quote=show_quote(quote),
        day=contract.rate_on.isoformat(),
        source=contract.rate_source,
    )


def is_office() -> bool:
    """Whether the reader acts for the registration office."""
    return bool(g.actor.has(Role.REVIEWER, Role.REGISTRAR))


def _next(contract: Contract) -> str:
    if frameworks.is_kept(contract):
        return N_("The framework is kept (R05). Its call-offs are registered one by one, up to its ceiling.")
    return OFFICE_NEXT.get(contract.state, NEXT[contract.state]) if is_office() else NEXT[contract.state]


def steps(contract: Contract) -> list[Step]:
    """What was done, in order; how it ended, or what it waits for; and what is still to come on the plain path."""
    path = _path(contract)
    done = [step for step in path if step.day is not None]
    if contract.state in ENDED:
        return [*done, Step(contract.shown_state.label, colour=contract.shown_state.colour)]
    waiting = [Step(S.SUPPLEMENT.label, colour=S.SUPPLEMENT.colour)] if contract.state is S.SUPPLEMENT else []
    return [*done, *waiting, *(replace(step, is_done=False) for step in path if step.day is None)]


def _path(contract: Contract) -> list[Step]:
    if contract.source is PostingSource.OPENING:
        came = Step(N_("Entered from the earlier register"), legal_date(contract.created_at))
        return [Step(N_("Registered"), contract.registered_on, colour=S.REGISTERED.colour), came]
    return [
        Step(N_("Drafted"), legal_date(contract.created_at)),
        Step(N_("Handed in"), contract.submitted_on, name_of(contract.filed_by)),
        Step(N_("Accepted"), contract.accepted_on, name_of(contract.accepted_by)),
        Step(N_("First review passed"), contract.reviewed_on, name_of(contract.reviewed_by)),
        Step(N_("Registered"), contract.registered_on, name_of(contract.registered_by), S.REGISTERED.colour),
    ]


def name_of(person_id: UUID | None) -> str:
    """A person's name, where the reader may know it."""
    try:
        return accounts.person(person_id).name if person_id else ""
    except NotFound:
        return ""
