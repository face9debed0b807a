"""Pages of receipts, second looks and tasks, and the office's list of all that waits after a registration."""

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import change_queries, queries, receipts, reconsiderations, tasks
from marketplace.contracts.change_forms import (
    AskingForm,
    DoneForm,
    ObjectionForm,
    OpinionForm,
    ReceiptForm,
    StrikingForm,
    opinion_form,
)
from marketplace.contracts.change_models import ContractTask, Receipt, Reconsideration, RequestState
from marketplace.contracts.change_pages import bp
from marketplace.contracts.models import Contract
from marketplace.contracts.showing import is_office, name_of
from marketplace.core.errors import DomainError, InvalidInput
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.web.forms import Form
from marketplace.web.gate import permit, writing
from marketplace.web.paging import Paging, page_number

PAGE = 20
OF = "/o/<uuid:acting>/contracts/<uuid:contract_id>"
RECEIPT = "/o/<uuid:acting>/receipts/<uuid:receipt_id>"
REQUEST = "/o/<uuid:acting>/second-looks/<uuid:look_id>"
LISTS = {
    "changes": N_("Changes"),
    "receipts": N_("Receipts"),
    "reconsiderations": N_("Second looks"),
    "tasks": N_("To tell the tax office"),
}


@bp.get("/o/<uuid:acting>/desk/after")
@permit(Permission.CONTRACT_QUEUE)
def desk(acting: Organisation) -> Any:
    counts = change_queries.waiting_counts()
    first = next((name for name, count in counts.items() if count), "changes")
    name = request.args.get("list", first)
    name = name if name in LISTS else first
    number = page_number()
    return render_template(
        "contracts/after_desk.html",
        acting=acting,
        name=name,
        items=change_queries.waiting(name, (number - 1) * PAGE, PAGE),
        chips=[(each, f"{_(title)} {counts[each]}") for each, title in LISTS.items()],
        paging=Paging(number, counts[name], PAGE),
    )


def _of_contract(contract: Contract, anchor: str = "after") -> str:
    return url_for("contracts.show", acting=g.acting.id, contract_id=contract.id, _anchor=anchor)


def _form_page(contract: Contract, form: Form, title: str, intro: str, done: str) -> str:
    return render_template(
        "contracts/after_form.html",
        contract=contract,
        acting=g.acting,
        form=form,
        title=title,
        intro=intro,
        done=done,
        back=_of_contract(contract),
    )


def _written(form: Form, verb: Callable[[], Any], leads_to: str, done: str) -> Any:
    """Do what a form asks for and go on; None with the reason in the form where it was refused."""
    try:
        with writing() as unit:
            unit.result = leads_to
            verb()
    except InvalidInput as error:
        form.refuse(error)
        return None
    flash(done, "success")
    return redirect(unit.result, 303)


@bp.route(f"{OF}/receipts/new", methods=["GET", "POST"])
@permit(Permission.CONTRACT_CHANGE, load=queries.contract)
def new_receipt(acting: Organisation, contract: Contract) -> Any:
    form = ReceiptForm()
    if form.validate_on_submit():
        income, leads_to = form.income(), _of_contract(contract, "receipts")

        def enter() -> None:
            receipts.enter(contract, income, actor=g.actor)
            if receipts.exceeds(contract):
                flash(_("More was received than the contract is worth. Does it need an amendment?"), "warning")

        if answer := _written(form, enter, leads_to, _("Entered. The office verifies it.")):
            return answer
    intro = _("What was received counts as performed, and never in what is registered.")
    return _form_page(contract, form, _("Enter a receipt"), intro, _("Enter")), _status()


def _status() -> int:
    return 422 if request.method == "POST" else 200


@bp.get(RECEIPT)
@permit(Permission.CONTRACT_READ, load=change_queries.receipt)
def receipt(acting: Organisation, receipt: Receipt) -> Any:
    return _receipt_page(receipt)


def _receipt_page(receipt: Receipt, form: StrikingForm | None = None) -> str:
    return render_template(
        "contracts/receipt.html",
        receipt=receipt,
        contract=receipt.contract,
        acting=g.acting,
        form=form or StrikingForm(None, data={"version": receipt.version}),
        refused=form is not None,
        may_verify=_may(receipts.require_verifiable, receipt),
        may_strike=_may(receipts.require_strikable, receipt),
        name_of=name_of,
    )


def _may(guard: Callable[..., None], subject: Any) -> bool:
    try:
        guard(subject, g.actor)
    except DomainError:
        return False
    return True


@bp.post(f"{RECEIPT}/verify")
@permit(Permission.CONTRACT_REVIEW, load=change_queries.receipt)
def verify_receipt(acting: Organisation, receipt: Receipt) -> Any:
    leads_to = _of_contract(receipt.contract, "receipts")
    with writing() as unit:
        unit.result = leads_to
        receipts.verify(receipt, actor=g.actor, version=_seen())
    flash(_("Verified."), "success")
    return redirect(unit.result, 303)


def _seen() -> int:
    return request.form.get("version", 0, type=int)


@bp.post(f"{RECEIPT}/strike-out")
@permit(Permission.CONTRACT_CHANGE, load=change_queries.receipt)
def strike_receipt(acting: Organisation, receipt: Receipt) -> Any:
    form = StrikingForm(data={"version": _seen()})
    if form.validate_on_submit():

        def strike() -> None:
            receipts.strike_out(receipt, actor=g.actor, version=_seen(), reason=form.reason.data)

        leads_to = _of_contract(receipt.contract, "receipts")
        if answer := _written(form, strike, leads_to, _("Struck out; it counts no more.")):
            return answer
    return _receipt_page(receipt, form), 422


@bp.route(f"{OF}/objection", methods=["GET", "POST"])
@permit(Permission.CONTRACT_CHANGE, load=queries.contract)
def object_to(acting: Organisation, contract: Contract) -> Any:
    form = ObjectionForm(data={"version": contract.version})
    if form.validate_on_submit():

        def ask() -> None:
            reconsiderations.object_to(contract, actor=g.actor, version=_seen(), grounds=form.grounds.data)

        if answer := _written(form, ask, _of_contract(contract), _("Asked. Two other officers look at it.")):
            return answer
    intro = _("Two officers who had no part in the refusal look at it. Their decision is final.")
    return _form_page(contract, form, _("Object to the refusal"), intro, _("Hand in")), _status()


@bp.route(f"{OF}/re-recognition", methods=["GET", "POST"])
@permit(Permission.CONTRACT_REVIEW, load=queries.contract)
def ask_anew(acting: Organisation, contract: Contract) -> Any:
    form = AskingForm(data={"version": contract.version})
    if form.validate_on_submit():
        given = {name: form[name].data or "" for name in ("authority", "letter", "grounds")}

        def ask() -> None:
            reconsiderations.ask_anew(contract, actor=g.actor, version=_seen(), **given)

        if answer := _written(
            form, ask, _of_contract(contract), _("Entered. One officer examines, another decides.")
        ):
            return answer
    intro = _("A tax office that examines a benefit may ask the registration office to look at a contract again.")
    return _form_page(
        contract, form, _("Enter that a tax office asks for re-recognition"), intro, _("Enter")
    ), _status()


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
        may_examine=asked.state is not RequestState.DECIDED and _may(reconsiderations.require_turn, asked),
        may_decide=asked.state is RequestState.EXAMINED and _may(reconsiderations.require_decider, asked),
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

        if answer := _written(form, give, _of_request(look), _("Noted. A second person decides.")):
            return answer
    return _request_page(look, form), 422


@bp.post(f"{REQUEST}/decide")
@permit(Permission.CONTRACT_REGISTER, load=change_queries.reconsideration, fresh=True)
def decide(acting: Organisation, look: Reconsideration) -> Any:
    with writing() as unit:
        unit.result = _of_request(look)
        reconsiderations.decide(look, actor=g.actor, version=_seen())
    flash(_("Decided."), "success")
    return redirect(unit.result, 303)


@bp.route("/o/<uuid:acting>/contract-tasks/<uuid:task_id>", methods=["GET", "POST"])
@permit(Permission.CONTRACT_REVIEW, load=change_queries.task)
def task(acting: Organisation, task: ContractTask) -> Any:
    form = DoneForm(data={"version": task.version})
    if form.validate_on_submit():

        def finish() -> None:
            tasks.finish(task, actor=g.actor, version=_seen(), note=form.note.data)

        if answer := _written(form, finish, _of_contract(task.contract), _("Done.")):
            return answer
    intro = _("The filer wants a tax benefit for this contract, and its registration has changed.")
    return _form_page(task.contract, form, _("Tell the tax office"), intro, _("Done")), _status()
