"""Pages on which an organisation drafts its contracts, hands them in, and follows them to the register."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, g, redirect, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.history import page as history_page
from marketplace.accounts.models import Organisation
from marketplace.contracts import (
    consent,
    from_listing,
    materials,
    prefill,
    queries,
    service,
    stated,
)
from marketplace.contracts.blueprint import bp
from marketplace.contracts.classes import ContractKind
from marketplace.contracts.drafting import (
    AND_SUBMIT,
    attach_text,
    begun,
    draft_page,
    finish,
    keep_for_rate,
    take_text,
)
from marketplace.contracts.filing import Filing
from marketplace.contracts.form_values import values
from marketplace.contracts.forms import LONGEST_ANSWER, ContractForm
from marketplace.contracts.hints import of_contract
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, Side
from marketplace.contracts.showing import show_page
from marketplace.contracts.told import TOLD
from marketplace.contracts.unfinished import FilingDraft
from marketplace.core.errors import DomainError, InvalidInput, StaleVersion, WrongState
from marketplace.core.permissions import Permission
from marketplace.listings.models import Listing
from marketplace.web import conflicts
from marketplace.web.attachments import LARGEST_REQUEST
from marketplace.web.errors import status_of
from marketplace.web.gate import permit, writing


@bp.route("/o/<uuid:acting>/contracts/new", methods=["GET", "POST"])
@permit(Permission.CONTRACT_CREATE, largest=LARGEST_REQUEST)
def new(acting: Organisation) -> Any:
    listing = _listing(acting)
    form, status = begun(_prefilled(acting, listing)), 422 if request.method == "POST" else 200
    offered = kept = None
    if form.validate_on_submit():
        try:
            return _drafted(acting, form, listing)
        except (InvalidInput, WrongState) as error:
            form.refuse(error)
            offered = offer(form, error)
            kept = keep_for_rate(error, acting, {"listing_id": listing.id if listing else None})
    title = _("New contract for registration")
    action = url_for(".new", acting=acting.id, listing=listing.id if listing else None)
    return draft_page(form, acting, title, action, offer=offered, listing=listing, kept=kept), status


def _listing(acting: Organisation) -> Listing | None:
    """The listing with which it begins, where the address names one that may be used."""
    wanted = request.args.get("listing", type=UUID)
    return from_listing.listing_for(wanted, acting.id) if wanted else None


def _prefilled(acting: Organisation, listing: Listing | None) -> ContractForm:
    """From a listing or like an earlier contract, where the address names one; else what one said of oneself."""
    wanted = request.args.get("like", type=UUID)
    if listing is not None:
        given = from_listing.prefill(listing, acting, request.args.get("interest", type=UUID))
    else:
        given = prefill.like(queries.contract(wanted), acting.id) if wanted else prefill.own(acting)
    return ContractForm(data=given)


def _drafted(acting: Organisation, form: ContractForm, listing: Listing | None) -> Any:
    taken = take_text(form)
    with writing() as unit:
        contract = _draft(form.filing(acting.name), acting, listing)
        attach_text(contract, taken)
        finish(g.actor)
        if _at_once():
            _hand_in(contract, contract.version)
        unit.result = address(contract)
    flash(_saved(), "success")
    _say_without_text(contract)
    return redirect(unit.result, 303)


def _say_without_text(contract: Contract) -> None:
    """Somebody who handed in no contract text is told what follows; on a draft's page a notice says so."""
    if _at_once() and contract.kind is not ContractKind.FRAMEWORK and not materials.has_text(contract):
        flash(
            _("No contract text is attached: the office accepts the filing only if it sees the originals."), "warning"
        )


def _draft(filing: Filing, acting: Organisation, listing: Listing | None) -> Contract:
    if listing is not None:
        return service.draft_from_listing(filing, listing.id, actor=g.actor, owner_id=acting.id)
    return service.draft(filing, actor=g.actor, owner_id=acting.id)


def _at_once() -> bool:
    return request.form.get("then") == AND_SUBMIT


def _saved() -> str:
    return _("Handed in to the registration office.") if _at_once() else _("Saved. Hand it in when it is complete.")


def address(contract: Contract) -> str:
    """The page of a contract for the organisation acted for."""
    return url_for("contracts.show", acting=g.acting.id, contract_id=contract.id)


@bp.get("/o/<uuid:acting>/contracts/<uuid:contract_id>")
@permit(Permission.CONTRACT_READ, load=queries.contract)
def show(acting: Organisation, contract: Contract) -> Any:
    return show_page(contract)


@bp.get("/o/<uuid:acting>/contracts/<uuid:contract_id>/history")
@permit(Permission.CONTRACT_READ, load=queries.contract)
def history(acting: Organisation, contract: Contract) -> Any:
    earlier = stated.earlier_texts(contract)
    crumbs: list[tuple[str, str | None]] = [(contract.title, address(contract))]
    return history_page(contract, TOLD, crumbs=crumbs, title=contract.title, earlier=earlier)


@bp.route("/o/<uuid:acting>/contracts/<uuid:contract_id>/edit", methods=["GET", "POST"])
@permit(Permission.CONTRACT_EDIT, load=queries.contract, largest=LARGEST_REQUEST)
def edit(acting: Organisation, contract: Contract) -> Any:
    if request.method == "GET":
        # A form that comes again may find its contract handed in already, by itself; the verb knows its key.
        service.require_editable(contract)
    form, status = begun(ContractForm.of(contract)), 422 if request.method == "POST" else 200
    offered = kept = None
    if form.validate_on_submit():
        try:
            return _edited(contract, form)
        except (InvalidInput, WrongState, StaleVersion) as error:
            form.refuse(error)
            kept = keep_for_rate(error, acting, {"contract_id": contract.id})
            status, offered = status_of(error), offer(form, error)
            if isinstance(error, StaleVersion):
                conflicts.show(form, ContractForm(None, data=values(contract)))
    return _edit_page(contract, form, offered, kept), status


def _edited(contract: Contract, form: ContractForm) -> Any:
    taken = take_text(form)
    with writing() as unit:
        unit.result = address(contract)
        filing = form.filing(g.acting.name)
        service.edit(contract, filing, actor=g.actor, version=form.version.data or 0)
        attach_text(contract, taken)
        finish(g.actor)
        if _at_once():
            _hand_in(contract, contract.version)
    flash(_saved(), "success")
    _say_without_text(contract)
    return redirect(unit.result, 303)


def _hand_in(contract: Contract, version: int) -> None:
    _way_in(contract)(contract, actor=g.actor, version=version)


def _way_in(contract: Contract) -> Callable[..., None]:
    """What was returned comes again; all else is handed in, a framework to be kept."""
    return service.hand_in if contract.state is ContractState.DRAFT else service.resubmit


def _edit_page(
    contract: Contract, form: ContractForm, offered: Contract | None = None, kept: FilingDraft | None = None
) -> str:
    action = url_for(".edit", acting=g.acting.id, contract_id=contract.id)
    return draft_page(
        form,
        g.acting,
        _("Edit the contract"),
        action,
        back=address(contract),
        back_title=contract.title,
        state=contract.state,
        note=contract.office_note,
        hints=of_contract(contract),
        about={"contract": contract.id},
        offer=offered,
        kept=kept,
    )


@bp.post("/o/<uuid:acting>/contracts/<uuid:contract_id>/submit")
@permit(Permission.CONTRACT_EDIT, load=queries.contract)
def submit(acting: Organisation, contract: Contract) -> Any:
    return _handed_in(contract, _way_in(contract))


@bp.post("/o/<uuid:acting>/contracts/<uuid:contract_id>/resubmit")
@permit(Permission.CONTRACT_EDIT, load=queries.contract)
def resubmit(acting: Organisation, contract: Contract) -> Any:
    answer = request.form.get("answer", "")[:LONGEST_ANSWER]
    return _handed_in(contract, partial(service.resubmit, answer=answer))


def _handed_in(contract: Contract, verb: Callable[..., None]) -> Any:
    try:
        return act(contract, verb, _("Handed in to the registration office."))
    except InvalidInput as error:
        # What keeps it from being handed in stands beside its field, where it can be put right.
        form = ContractForm(None, data=values(contract))
        form.refuse(error)
        return _edit_page(contract, form, offer(form, error)), 422


def offer(form: ContractForm, refused: DomainError) -> Contract | None:
    """The seller's filing that a buyer may confirm instead of handing in the same contract (T11, story S3)."""
    if not isinstance(refused, InvalidInput) or form.side.data != Side.BUYER or "seller_name" not in refused.fields:
        return None
    try:
        return consent.counterpart(form.filing(g.acting.name))
    except InvalidInput:
        return None


@bp.post("/o/<uuid:acting>/contracts/<uuid:contract_id>/withdraw")
@permit(Permission.CONTRACT_EDIT, load=queries.contract)
def withdraw(acting: Organisation, contract: Contract) -> Any:
    return act(contract, service.withdraw, _("The contract is withdrawn."))


def act(contract: Contract, verb: Callable[..., Any], done: str, **more: Any) -> Any:
    """Do one verb to the version that the person saw, and go back to the contract's page."""
    with writing() as unit:
        unit.result = address(contract)
        verb(contract, actor=g.actor, version=request.form.get("version", 0, type=int), **more)
    flash(done, "success")
    return redirect(unit.result, 303)
