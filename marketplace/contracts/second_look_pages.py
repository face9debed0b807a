"""Pages of second looks: an objection to a refusal (复议), and what a tax office asks to be looked at again."""

from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import change_queries, queries, reconsiderations
from marketplace.contracts.after_forms import AskingForm, ObjectionForm, OpinionForm, opinion_form
from marketplace.contracts.after_pages import bp
from marketplace.contracts.after_showing import form_page, may, of_contract, seen, status, written
from marketplace.contracts.change_models import Reconsideration, RequestState
from marketplace.contracts.models import Contract
from marketplace.contracts.showing import is_office, name_of
from marketplace.core.permissions import Permission
from marketplace.web.gate import permit, writing

OF = "/o/<uuid:acting>/contracts/<uuid:contract_id>"
REQUEST = "/o/<uuid:acting>/second-looks/<uuid:look_id>"


@bp.route(f"{OF}/objection", methods=["GET", "POST"])
@permit(Permission.CONTRACT_CHANGE, load=queries.contract)
def object_to(acting: Organisation, contract: Contract) -> Any:
    form = ObjectionForm(data={"version": contract.version})
    if form.validate_on_submit():

        def ask() -> None:
            reconsiderations.object_to(contract, actor=g.actor, version=seen(), grounds=form.grounds.data)

        if answer := written(form, ask, of_contract(contract), _("Asked. Two other officers look at it.")):
            return answer
    intro = _("Two officers who had no part in the refusal look at it. Their decision is final.")
    return form_page(contract, form, _("Object to the refusal"), intro, _("Hand in")), status()


@bp.route(f"{OF}/re-recognition", methods=["GET", "POST"])
@permit(Permission.CONTRACT_REVIEW, load=queries.contract)
def ask_anew(acting: Organisation, contract: Contract) -> Any:
    form = AskingForm(data={"version": contract.version})
    if form.validate_on_submit():
        given = {name: form[name].data or "" for name in ("authority", "letter", "grounds")}

        def ask() -> None:
            reconsiderations.ask_anew(contract, actor=g.actor, version=seen(), **given)

        if answer := written(form, ask, of_contract(contract), _("Entered. One officer examines, another decides.")):
            return answer
    intro = _("A tax office that examines a benefit may ask the registration office to look at a contract again.")
    return form_page(
        contract, form, _("Enter that a tax office asks for re-recognition"), intro, _("Enter")
    ), status()


@bp.get(REQUEST)
@permit(Permission.CONTRACT_READ, load=change_queries.reconsideration)
def second_look(acting: Organisation, look: Reconsideration) -> Any:
    return _request_page(look)


def _request_page(asked: Reconsideration, form: OpinionForm | None = None, problem: str = "") -> str:
    given = {"version": asked.version, "outcome": asked.outcome, "opinion": asked.opinion}
    return render_template(
        "contracts/second_look.html",
        asked=asked,
        contract=asked.contract,
        acting=g.acting,
        form=form or opinion_form(asked.kind, None, data=given),
        refused=form is not None,
        may_examine=asked.state is not RequestState.DECIDED and may(reconsiderations.require_turn, asked),
        may_decide=asked.state is RequestState.EXAMINED and may(reconsiderations.require_decider, asked),
        sees_opinion=is_office() or asked.state is RequestState.DECIDED,
        problem=problem,
        name_of=name_of,
    )


def _of_request(asked: Reconsideration) -> str:
    return url_for(".second_look", acting=g.acting.id, look_id=asked.id)


@bp.post(f"{REQUEST}/examine")
@permit(Permission.CONTRACT_REVIEW, load=change_queries.reconsideration)
def give_opinion(acting: Organisation, look: Reconsideration) -> Any:
    form = opinion_form(look.kind)
    if form.validate_on_submit() and (outcome := form.chosen):

        def give() -> None:
            said = {"outcome": outcome, "opinion": form.opinion.data}
            reconsiderations.examine(look, actor=g.actor, version=form.version.data or 0, **said)

        if answer := written(form, give, _of_request(look), _("Noted. A second person decides.")):
            return answer
    return _request_page(look, form), 422


@bp.post(f"{REQUEST}/decide")
@permit(Permission.CONTRACT_REGISTER, load=change_queries.reconsideration, fresh=True)
def decide(acting: Organisation, look: Reconsideration) -> Any:
    with writing() as unit:
        unit.result = _of_request(look)
        reconsiderations.decide(look, actor=g.actor, version=seen())
    flash(_("Decided."), "success")
    return redirect(unit.result, 303)
