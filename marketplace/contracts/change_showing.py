"""A change of a registration as its readers see it: before and after side by side, its steps, and their buttons."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import g, render_template
from flask_babel import gettext as _

from marketplace.contracts import ceilings, change_guards, changes
from marketplace.contracts.change_attachments import KEEPING, place_of
from marketplace.contracts.change_decision_forms import DECISIONS
from marketplace.contracts.change_lifecycle import GOES_ON, LIFECYCLE, ChangeState
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.desk_forms import NoteForm
from marketplace.contracts.showing import Step, is_office, name_of
from marketplace.contracts.terms import NAMES, Terms
from marketplace.contracts.told import TOLD
from marketplace.contracts.warning_words import OF_CHANGE, explained
from marketplace.core import capitals, exchange
from marketplace.core.errors import DomainError
from marketplace.core.money import exact
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.web.attachments import Section, section
from marketplace.web.forms import Form
from marketplace.web.i18n import show_day

S = ChangeState
LABELS: Mapping[str, str] = {
    **TOLD.fields,
    "seller_name": N_("Seller"),
    "buyer_name": N_("Buyer"),
    "technology_fen": N_("Technology value"),
    "foreign_minor": N_("Amount in its currency"),
    "royalty_terms": N_("How the royalty is reckoned"),
    "deductions": N_("Deductions"),
}


@dataclass(frozen=True)
class Compared:
    """One line of the comparison."""

    label: str
    before: str
    after: str
    is_changed: bool = True


def compared(change: ContractChange) -> list[Compared]:
    """What the change makes of the contract, line by line; money always, the rest where it differs."""
    before = Terms.read(change.before)
    if change.kind in GOES_ON:
        return _terms_compared(before, Terms.read(change.terms))
    kept = change.performed_fen or 0, change.performed_technology_fen or 0
    figures = (("amount_fen", before.amount_fen, kept[0]), ("technology_fen", before.technology_fen, kept[1]))
    return [Compared(_(LABELS[name]), said(old), said(new), old != new) for name, old, new in figures]


def _terms_compared(before: Terms, after: Terms) -> list[Compared]:
    always = ("amount_fen", "technology_fen")
    pairs = [(name, _term(before, name), _term(after, name)) for name in (*NAMES, "technology_fen")]
    return [
        Compared(_(LABELS[name]), said(old), said(new), old != new)
        for name, old, new in pairs
        if old != new or name in always
    ]


def _term(terms: Terms, name: str) -> Any:
    """One of the terms; the price in foreign money with its currency: USD 100000.00."""
    if name == "foreign_minor" and terms.foreign_minor is not None:
        return f"{terms.currency} {exchange.write(terms.foreign_minor, terms.currency)}"
    return getattr(terms, name)


def said(value: Any) -> str:
    """A value of the terms in the reader's words; whole numbers are fen."""
    match value:
        case None | "" | []:
            return "–"
        case Titled():
            return str(_(value.label))
        case date():
            return str(show_day(value))
        case int():
            return f"{exact(value)} {_('yuan')}"
        case list():
            return "；".join(_line(line) for line in value)
    return str(value)


def _line(line: Any) -> str:
    within = f"（{_('within a reasonable quantity')}）" if line.within_reasonable_quantity else ""
    return f"{line.description} {exact(line.amount_fen)}{within}"


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
        changes.require_turn(name, change, g.actor)
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


def show_change(change: ContractChange, files: Section | None = None, **refused: Form) -> str:
    """The page of one change; `refused` are forms that came back, by the name of their act."""
    seen = {"version": change.version}
    forms: dict[str, Form] = {name: NoteForm(None, prefix=f"{name}-", data=seen) for name in ("send_back", "refuse")}
    answers = {name: form(None, data=seen) for name, form in DECISIONS.items()}
    return render_template(
        "contracts/change.html",
        change=change,
        contract=change.contract,
        acting=g.acting,
        acts=acts(change),
        compared=shown(change),
        wants_originals=ceilings.wants_originals(change),
        new_capitals=capitals.write(Terms.read(change.terms).amount_fen) if change.kind in GOES_ON else "",
        steps=steps(change),
        next_step=(CEILING_NEXT if change.contract.is_kept else NEXT)[change.state],
        forms_of={**forms, **answers, **refused},
        found=found_of(change),
        is_answered_by_writer=is_office() and change.kind in changes.OF_OFFICE,
        experts_from=change_guards.needs_experts(change) if is_office() else None,
        refused=refused,
        is_office=is_office(),
        files=files or section(KEEPING, change, place_of(g.acting.id, change)),
    )
