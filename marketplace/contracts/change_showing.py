"""A change of a registration as its readers see it: before and after side by side, its steps, and their buttons."""

from collections.abc import Sequence
from dataclasses import replace

from flask import g, render_template
from flask_babel import gettext as _

from marketplace.contracts import (
    ceilings,
    change_experts,
    change_guards,
    change_turns,
    changes,
    class_test_showing,
    rule_words,
)
from marketplace.contracts.change_attachments import KEEPING, place_of
from marketplace.contracts.change_compared import LABELS, Compared, compared
from marketplace.contracts.change_decision_forms import DECISIONS, decision_form
from marketplace.contracts.change_lifecycle import GOES_ON, LIFECYCLE, ChangeState
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.desk_forms import NoteForm, OpinionForm
from marketplace.contracts.expert_models import ExpertOpinion
from marketplace.contracts.showing import Step, is_office, name_of
from marketplace.contracts.terms import Terms
from marketplace.contracts.warning_words import OF_CHANGE, explained
from marketplace.core import capitals
from marketplace.core.actors import Role
from marketplace.core.errors import DomainError
from marketplace.core.text import N_
from marketplace.web.attachments import Section, section
from marketplace.web.forms import Form
from marketplace.web.i18n import is_chinese

S = ChangeState


def steps(change: ContractChange) -> list[Step]:
    """What was done, and what is still to come."""
    path = [
        Step(N_("Submitted"), change.proposed_on, name_of(change.proposed_by)),
        Step(N_("Examined"), change.examined_on, name_of(change.examined_by)),
        Step(N_("In force"), change.approved_on, name_of(change.approved_by), S.APPROVED.colour),
    ]
    done = [step for step in path if step.day is not None]
    if change.state in (S.REFUSED, S.WITHDRAWN):
        return [*done, Step(change.state.label, colour=change.state.colour)]
    return [*done, *(Step(step.title, is_done=False) for step in path if step.day is None)]


NEXT = {
    S.DRAFT: N_("Only those who write it see this. Add the documents, then hand it in to the registration office."),
    S.PROPOSED: N_("An officer who did not propose it examines it. The registration stays as it is meanwhile."),
    S.EXAMINED: N_("A second person brings it into force, or not. The registration stays as it is meanwhile."),
    S.APPROVED: N_("The registration has changed; its number stays the same for good."),
    S.REFUSED: N_("The registration stays as it is; the reason stands below."),
    S.WITHDRAWN: N_("It was taken back. The registration stays as it is."),
}
CEILING_NEXT = {
    S.DRAFT: NEXT[S.DRAFT],
    S.PROPOSED: N_("An officer who did not propose it examines it. The ceiling stays as it is meanwhile."),
    S.EXAMINED: N_("A second person brings it into force, or not. The ceiling stays as it is meanwhile."),
    S.APPROVED: N_("The framework has this ceiling now."),
    S.REFUSED: N_("The ceiling stays as it is; the reason stands below."),
    S.WITHDRAWN: N_("It was taken back. The ceiling stays as it is."),
}
OFFICE_ACTS = ("examine", "send_back", "refuse", "approve")


def acts(change: ContractChange) -> frozenset[str]:
    """What the reader may do with it now."""
    found = {name for name in LIFECYCLE.events(change.state) if _may(name, change)}
    if change.state is S.DRAFT and "hand_in" in found:
        found.add("edit")
    return frozenset(found)


def _may(name: str, change: ContractChange) -> bool:
    try:
        change_turns.require_turn(name, change, g.actor)
    except DomainError:
        return False
    return True


def shown(change: ContractChange) -> list[Compared]:
    """The comparison; of a framework its ceiling alone, under its own name."""
    lines = compared(change)
    if not change.contract.is_kept:
        return lines
    price = LABELS["amount_fen"]
    return [replace(line, label=_("Ceiling")) for line in lines if line.label == _(price)]


def found_of(change: ContractChange) -> list[str]:
    """What the guards found, in sentences for the office."""
    return [explained(finding, OF_CHANGE) for finding in change_guards.kept(change)] if is_office() else []


def opinions_shown(change: ContractChange) -> Sequence[ExpertOpinion]:
    """What experts said of it, where the reader is of the office."""
    return change_experts.opinions(change) if is_office() or g.actor.has(Role.AUDITOR) else ()


def show_change(
    change: ContractChange, files: Section | None = None, opinion: OpinionForm | None = None, **refused: Form
) -> str:
    """The page of one change; `refused` are forms that came back, by the name of their act."""
    seen = {"version": change.version}
    forms: dict[str, Form] = {name: NoteForm(None, prefix=f"{name}-", data=seen) for name in ("send_back", "refuse")}
    answers = {name: decision_form(name, change, None, data=seen) for name in DECISIONS}
    wanted = Terms.read(change.terms)
    return render_template(
        "contracts/change.html",
        change=change,
        contract=change.contract,
        acting=g.acting,
        acts=acts(change),
        compared=shown(change),
        wants_originals=ceilings.wants_originals(change),
        new_capitals=capitals.write(wanted.amount_fen) if change.kind in GOES_ON else "",
        new_subclass=rule_words.subclass(change.contract, wanted.subclass),
        new_essence=rule_words.essence(change.contract, wanted.subclass),
        tests=class_test_showing.of_change(change),
        is_chinese=is_chinese(),
        steps=steps(change),
        next_step=(CEILING_NEXT if change.contract.is_kept else NEXT)[change.state],
        forms_of={**forms, **answers, **refused},
        found=found_of(change),
        is_answered_by_writer=is_office() and change.kind in changes.OF_OFFICE,
        experts_from=change_guards.needs_experts(change) if is_office() else None,
        opinions=opinions_shown(change),
        opinion=opinion or OpinionForm(None, prefix="opinion-"),
        opinion_refused=opinion is not None,
        may_hear=change_experts.may_hear(change, g.actor),
        refused=refused,
        is_office=is_office(),
        files=files or section(KEEPING, change, place_of(g.acting.id, change)),
    )
