"""Pages of receipts and tasks, and the office's list of all that waits after a registration."""

from typing import Any

from flask import flash, g, redirect, render_template, request
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import change_queries, queries, receipts, tasks
from marketplace.contracts.after_forms import (
    DoneForm,
    ReceiptForm,
    StrikingForm,
)
from marketplace.contracts.after_showing import form_page, may, of_contract, seen, status, written
from marketplace.contracts.change_file_pages import bp
from marketplace.contracts.change_models import ContractTask, Receipt
from marketplace.contracts.models import Contract
from marketplace.contracts.showing import name_of
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.web.gate import permit, writing
from marketplace.web.paging import Paging, page_number

PAGE = 20
OF = "/o/<uuid:acting>/contracts/<uuid:contract_id>"
RECEIPT = "/o/<uuid:acting>/receipts/<uuid:receipt_id>"
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


@bp.route(f"{OF}/receipts/new", methods=["GET", "POST"])
@permit(Permission.CONTRACT_CHANGE, load=queries.contract)
def new_receipt(acting: Organisation, contract: Contract) -> Any:
    form = ReceiptForm()
    if form.validate_on_submit():
        income, leads_to = form.income(), of_contract(contract, "receipts")

        def enter() -> None:
            receipts.enter(contract, income, actor=g.actor)
            if receipts.exceeds(contract):
                flash(_("More was received than the contract is worth. Does it need an amendment?"), "warning")

        if answer := written(form, enter, leads_to, _("Entered. The office verifies it.")):
            return answer
    intro = _("What was received counts as performed, and never in what is registered.")
    return form_page(contract, form, _("Enter a receipt"), intro, _("Enter")), status()


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
        may_verify=may(receipts.require_verifiable, receipt),
        may_strike=may(receipts.require_strikable, receipt),
        name_of=name_of,
    )


@bp.post(f"{RECEIPT}/verify")
@permit(Permission.CONTRACT_REVIEW, load=change_queries.receipt)
def verify_receipt(acting: Organisation, receipt: Receipt) -> Any:
    leads_to = of_contract(receipt.contract, "receipts")
    with writing() as unit:
        unit.result = leads_to
        receipts.verify(receipt, actor=g.actor, version=seen())
    flash(_("Verified."), "success")
    return redirect(unit.result, 303)


@bp.post(f"{RECEIPT}/strike-out")
@permit(Permission.CONTRACT_CHANGE, load=change_queries.receipt)
def strike_receipt(acting: Organisation, receipt: Receipt) -> Any:
    form = StrikingForm(data={"version": seen()})
    if form.validate_on_submit():

        def strike() -> None:
            receipts.strike_out(receipt, actor=g.actor, version=seen(), reason=form.reason.data)

        leads_to = of_contract(receipt.contract, "receipts")
        if answer := written(form, strike, leads_to, _("Struck out; it counts no more.")):
            return answer
    return _receipt_page(receipt, form), 422


@bp.route("/o/<uuid:acting>/contract-tasks/<uuid:task_id>", methods=["GET", "POST"])
@permit(Permission.CONTRACT_REVIEW, load=change_queries.task)
def task(acting: Organisation, task: ContractTask) -> Any:
    form = DoneForm(data={"version": task.version})
    if form.validate_on_submit():

        def finish() -> None:
            tasks.finish(task, actor=g.actor, version=seen(), note=form.note.data)

        if answer := written(form, finish, of_contract(task.contract), _("Done.")):
            return answer
    intro = _("The filer wants a tax benefit for this contract, and its registration has changed.")
    return form_page(task.contract, form, _("Tell the tax office"), intro, _("Done")), status()
