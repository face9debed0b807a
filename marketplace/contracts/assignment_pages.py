"""Who works on what: taking, assigning and giving back one contract, many at once, and who is away."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import absences as away
from marketplace.contracts import assignments, impartiality, queries, recognition, together
from marketplace.contracts.assignment_forms import AbsenceForm, OfficerForm
from marketplace.contracts.blueprint import bp
from marketplace.contracts.desk_forms import OriginalsForm
from marketplace.contracts.lifecycle import LIFECYCLE
from marketplace.contracts.models import Contract
from marketplace.contracts.pages import act
from marketplace.contracts.together import Chosen
from marketplace.core.errors import DomainError, InvalidInput, NotFound, StaleVersion
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.web.errors import say
from marketplace.web.gate import permit, writing

ONE = "/o/<uuid:acting>/contracts/<uuid:contract_id>"
DESK = "/o/<uuid:acting>/desk"


@bp.post(f"{ONE}/take")
@permit(Permission.CONTRACT_ASSIGN, load=queries.contract)
def take(acting: Organisation, contract: Contract) -> Any:
    return act(contract, assignments.take, _("The contract is yours to work on."))


@bp.post(f"{ONE}/give-back")
@permit(Permission.CONTRACT_ASSIGN, load=queries.contract)
def give_back(acting: Organisation, contract: Contract) -> Any:
    return act(contract, assignments.give_back, _("The contract is nobody's again."))


@bp.post(f"{ONE}/assign")
@permit(Permission.CONTRACT_ASSIGN, load=queries.contract)
def assign(acting: Organisation, contract: Contract) -> Any:
    form = _officer_form()
    try:
        return act(contract, assignments.assign, _("The contract is assigned."), officer_id=form.officer.data)
    except InvalidInput as refused:
        # There is one field only: what is said of it is the answer.
        raise next(iter(refused.fields.values())) from refused


def _officer_form() -> OfficerForm:
    """The form, with an officer of the office chosen. Raises DomainError."""
    form = OfficerForm()
    if not form.validate_on_submit():
        raise DomainError(N_("Choose one of the office's officers."))
    return form


@bp.get(f"{DESK}/contracts/chosen")
@permit(Permission.CONTRACT_REVIEW)
def chosen(acting: Organisation) -> Any:
    ticked = together.read(request.args.getlist("contract"))
    seen = [(each, *_seen(each)) for each in ticked]
    return render_template(
        "contracts/chosen.html",
        acting=acting,
        seen=seen,
        able=sum(1 for _each, contract, refusal in seen if contract and not refusal),
        form=OfficerForm(None),
        originals=OriginalsForm(None),
        say=say,
    )


def _seen(each: Chosen) -> tuple[Contract | None, DomainError | None]:
    """The contract, and why it could not be accepted now."""
    try:
        contract = queries.contract(each.id)
    except NotFound as unknown:
        return None, unknown
    try:
        LIFECYCLE.require(contract, "accept")
        impartiality.require_impartial(contract, g.actor)
    except DomainError as refusal:
        return contract, refusal
    return contract, None if contract.version == each.version else StaleVersion()


@bp.post(f"{DESK}/contracts/accept")
@permit(Permission.CONTRACT_REVIEW)
def accept_chosen(acting: Organisation) -> Any:
    form = OriginalsForm()
    if not form.validate_on_submit():
        raise InvalidInput(dict.fromkeys(form.errors, N_("This is too long to be kept.")))
    originals = form.originals.data or ""

    def accept(contract: Contract, version: int) -> None:
        recognition.accept(contract, actor=g.actor, version=version, originals=originals)

    outcomes = together.each(together.read(request.form.getlist("contract")), accept, g.key)
    titles = _("Accepted"), _("Not accepted, nothing was changed")
    return _told(acting, outcomes, *titles, _("Accepted"), _("Not accepted yet"))


@bp.post(f"{DESK}/contracts/assign")
@permit(Permission.CONTRACT_ASSIGN)
def assign_chosen(acting: Organisation) -> Any:
    form = _officer_form()

    def assign(contract: Contract, version: int) -> None:
        assignments.assign(contract, form.officer.data, actor=g.actor, version=version)

    outcomes = together.each(together.read(request.form.getlist("contract")), assign, g.key)
    titles = _("Assigned"), _("Not assigned, nothing was changed")
    return _told(acting, outcomes, *titles, _("Assigned"), _("Not assigned"))


def _told(
    acting: Organisation, outcomes: list[together.Outcome], all_done: str, all_undone: str, done: str, undone: str
) -> str:
    parts = [
        (all_done, "green", [each for each in outcomes if each.refusal is None]),
        (all_undone, "red", [each for each in outcomes if each.refusal is not None]),
    ]
    told = [part for part in parts if part[2]]
    return render_template("contracts/outcomes.html", acting=acting, parts=told, done=done, undone=undone, say=say)


@bp.route(f"{DESK}/absences", methods=["GET", "POST"])
@permit(Permission.CONTRACT_ASSIGN)
def absences(acting: Organisation) -> Any:
    form = AbsenceForm()
    if not form.is_submitted():
        form.person.data = g.actor.person_id
    elif form.validate():
        try:
            return _entered(acting, form)
        except InvalidInput as refused:
            form.refuse(refused)
    page = render_template("contracts/absences.html", acting=acting, form=form, found=away.present_and_coming())
    return page, 422 if form.is_submitted() else 200


def _entered(acting: Organisation, form: AbsenceForm) -> Any:
    with writing() as unit:
        unit.result = url_for(".absences", acting=acting.id)
        away.enter(form.person.data, form.deputy.data, form.starts_on.data, form.ends_on.data, actor=g.actor)
    flash(_("The absence is entered; the deputy sees the work from its first day on."), "success")
    return redirect(unit.result, 303)


@bp.post(f"{DESK}/absences/<uuid:absence_id>/cancel")
@permit(Permission.CONTRACT_ASSIGN, load=away.absence)
def cancel_absence(acting: Organisation, absence: away.OfficerAbsence) -> Any:
    with writing() as unit:
        unit.result = url_for(".absences", acting=acting.id)
        away.cancel(absence, actor=g.actor, version=request.form.get("version", 0, type=int))
    flash(_("The absence is taken back."), "success")
    return redirect(unit.result, 303)
