"""Pages on which a registration is changed: written, examined, approved; the same for all four kinds."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation
from marketplace.contracts import (
    change_experts,
    change_forms,
    change_queries,
    change_turns,
    changes,
    proposals,
    queries,
    rules,
)
from marketplace.contracts.change_decision_forms import decision_form
from marketplace.contracts.change_forms import ChangeForm
from marketplace.contracts.change_lifecycle import ChangeKind
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.change_showing import show_change
from marketplace.contracts.desk_forms import NoteForm, OpinionForm
from marketplace.contracts.drafting import particulars_wanted
from marketplace.contracts.framework_forms import form_of
from marketplace.contracts.models import Contract
from marketplace.contracts.showing import foreign_said
from marketplace.core.errors import InvalidInput, StaleVersion, WrongState
from marketplace.core.exchange import HOME_CURRENCY
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.district.codes import REGIONS
from marketplace.district.industries import industries
from marketplace.district.party_particulars import QUESTIONS
from marketplace.web import conflicts
from marketplace.web.errors import status_of
from marketplace.web.gate import permit, writing
from marketplace.web.i18n import is_chinese

bp = Blueprint("changes", __name__, template_folder="templates")
ONE = "/o/<uuid:acting>/contract-changes/<uuid:change_id>"
NEW = "/o/<uuid:acting>/contracts/<uuid:contract_id>/changes/new"
KINDS = "<any(amendment, correction, termination, revocation):changing>"
TITLES = {
    ChangeKind.AMENDMENT: N_("Amend the registration"),
    ChangeKind.CORRECTION: N_("Correct a slip"),
    ChangeKind.TERMINATION: N_("End the contract after part performance"),
    ChangeKind.REVOCATION: N_("Revoke the registration"),
}


@bp.route(f"{NEW}/{KINDS}", methods=["GET", "POST"])
@permit(Permission.CONTRACT_CHANGE, load=queries.contract)
def new(acting: Organisation, contract: Contract, changing: str) -> Any:
    kind = ChangeKind(changing)  # type: ignore[call-arg]  # a member is found by its code alone
    change_turns.require_possible(contract, kind, g.actor)
    form_class = form_of(contract, kind)
    form = form_class.of(contract, data=change_forms.values(contract))
    status = 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            return _proposed(contract, form)
        except (InvalidInput, WrongState, StaleVersion) as error:
            status = _refused(form, error, form_class.of(contract, None, data=change_forms.values(contract)))
    action = url_for(".new", **_of(contract), changing=changing)
    return _form_page(contract, form, _title(contract, kind), action), status


def _title(contract: Contract, kind: ChangeKind) -> str:
    return _("Ask for another ceiling") if contract.is_kept else _(TITLES[kind])


def _of(contract: Contract) -> dict[str, Any]:
    return {"acting": g.acting.id, "contract_id": contract.id}


def _proposed(contract: Contract, form: ChangeForm) -> Any:
    with writing() as unit:
        change = proposals.propose(contract, form.proposal(contract), actor=g.actor, version=form.version.data or 0)
        unit.result = address(change)
    flash(_("Saved. Add the documents, then hand it in."), "success")
    return redirect(unit.result, 303)


def _refused(form: ChangeForm, error: Any, present: ChangeForm) -> int:
    form.refuse(error)
    if isinstance(error, StaleVersion):
        conflicts.show(form, present)
    return status_of(error)


def _form_page(contract: Contract, form: ChangeForm, title: str, action: str, back: str = "", note: str = "") -> str:
    present = form_of(contract, form.kind)(None, data=change_forms.values(contract))
    return render_template(
        "contracts/ceiling_form.html" if contract.is_kept else "contracts/change_form.html",
        form=form,
        contract=contract,
        acting=g.acting,
        title=title,
        action=action,
        is_foreign=contract.currency != HOME_CURRENCY,
        foreign_said=foreign_said,
        capitals_above=rules.of(contract).capitals_above_fen,
        back=back or url_for("contracts.show", **_of(contract)),
        note=note,
        so_far={each.name: each.stored for each in conflicts.differences(form, present)},
        questions=QUESTIONS,
        particulars_wanted=particulars_wanted,
        names=[organisation.name for organisation in accounts.directory()],
        regions=REGIONS,
        industries=[industry.named(chinese=is_chinese()) for industry in industries().values()],
    )


def address(change: ContractChange) -> str:
    """The page of a change for the organisation acted for."""
    return url_for("changes.show", acting=g.acting.id, change_id=change.id)


@bp.get(ONE)
@permit(Permission.CONTRACT_READ, load=change_queries.change)
def show(acting: Organisation, change: ContractChange) -> Any:
    return show_change(change)


@bp.route(f"{ONE}/edit", methods=["GET", "POST"])
@permit(Permission.CONTRACT_CHANGE, load=change_queries.change)
def edit(acting: Organisation, change: ContractChange) -> Any:
    if request.method == "GET":
        change_turns.require_own_draft(change, g.actor)
    form_class = form_of(change.contract, change.kind)
    form = form_class.of(change.contract, data=change_forms.stored(change))
    status = 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            return _edited(change, form)
        except (InvalidInput, WrongState, StaleVersion) as error:
            present = form_class.of(change.contract, None, data=change_forms.stored(change))
            status = _refused(form, error, present)
    action = url_for(".edit", acting=acting.id, change_id=change.id)
    page = _form_page(
        change.contract, form, _title(change.contract, change.kind), action, address(change), change.office_note
    )
    return page, status


def _edited(change: ContractChange, form: ChangeForm) -> Any:
    with writing() as unit:
        unit.result = address(change)
        asked = form.proposal(change.contract)
        proposals.edit(change, asked, actor=g.actor, version=form.version.data or 0)
    flash(_("Saved. Add the documents, then hand it in."), "success")
    return redirect(unit.result, 303)


@bp.post(f"{ONE}/hand-in")
@permit(Permission.CONTRACT_CHANGE, load=change_queries.change)
def hand_in(acting: Organisation, change: ContractChange) -> Any:
    return _answered("hand_in", change, changes.hand_in, _("Handed in to the registration office."))


@bp.post(f"{ONE}/withdraw")
@permit(Permission.CONTRACT_CHANGE, load=change_queries.change)
def withdraw(acting: Organisation, change: ContractChange) -> Any:
    return _act(change, changes.withdraw, _("Taken back."))


@bp.post(f"{ONE}/examine")
@permit(Permission.CONTRACT_REVIEW, load=change_queries.change)
def examine(acting: Organisation, change: ContractChange) -> Any:
    return _answered("examine", change, changes.examine, _("Examined. A second person brings it into force."))


@bp.post(f"{ONE}/opinions")
@permit(Permission.CONTRACT_REVIEW, load=change_queries.change)
def hear(acting: Organisation, change: ContractChange) -> Any:
    form = OpinionForm(prefix="opinion-")
    if not form.validate_on_submit():
        return show_change(change, opinion=form), 422
    try:
        with writing() as unit:
            unit.result = f"{address(change)}#experts"
            change_experts.hear(change, form.opinion(), actor=g.actor)
    except InvalidInput as error:
        form.refuse(error)
        return show_change(change, opinion=form), 422
    flash(_("The opinion is kept."), "success")
    return redirect(unit.result, 303)


@bp.post(f"{ONE}/send-back")
@permit(Permission.CONTRACT_REVIEW, load=change_queries.change)
def send_back(acting: Organisation, change: ContractChange) -> Any:
    return _with_words("send_back", change, changes.send_back, _("Sent back to be put right."))


@bp.post(f"{ONE}/refuse")
@permit(Permission.CONTRACT_REVIEW, load=change_queries.change)
def refuse(acting: Organisation, change: ContractChange) -> Any:
    return _with_words("refuse", change, changes.refuse, _("Refused. The registration stays as it is."))


@bp.post(f"{ONE}/approve")
@permit(Permission.CONTRACT_REGISTER, load=change_queries.change, fresh=True)
def approve(acting: Organisation, change: ContractChange) -> Any:
    return _answered("approve", change, changes.approve, _("It is in force; figures and certificate follow."))


def _with_words(name: str, change: ContractChange, verb: Callable[..., None], done: str) -> Any:
    form = NoteForm(prefix=f"{name}-", data={"version": request.form.get("version", 0, type=int)})
    if not form.validate_on_submit():
        return show_change(change, **{name: form}), 422
    return _act(change, verb, done, note=form.reason.data)


def _answered(name: str, change: ContractChange, verb: Callable[..., None], done: str) -> Any:
    """Do a verb with what an officer says of the change; where more is asked for, the page comes back."""
    form = decision_form(name, change, data={"version": request.form.get("version", 0, type=int)})
    if not form.validate_on_submit():
        return show_change(change, **{name: form}), 422
    try:
        return _done(change, verb, done, form.said())
    except InvalidInput as error:
        if not all(name in form for name in error.fields):
            raise _in_words(error) from error
        form.refuse(error)
        return show_change(change, **{name: form}), 422


def _act(change: ContractChange, verb: Callable[..., None], done: str, **more: Any) -> Any:
    try:
        return _done(change, verb, done, more)
    except InvalidInput as error:
        raise _in_words(error) from error


def _in_words(error: InvalidInput) -> WrongState:
    """Written fields are put right in the form, not here: what is wrong with them is said in words."""
    problem = next(iter(error.fields.values()))
    return WrongState(problem.message, None, **problem.params)


def _done(change: ContractChange, verb: Callable[..., None], done: str, more: Mapping[str, Any]) -> Any:
    """Do one verb to the version that the person saw, and go back to the change's page."""
    with writing() as unit:
        unit.result = address(change)
        verb(change, actor=g.actor, version=request.form.get("version", 0, type=int), **more)
    flash(done, "success")
    return redirect(unit.result, 303)
