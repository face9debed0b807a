"""Keep an unfinished filing as somebody types it, go on with it, or throw it away."""

from typing import Any
from uuid import UUID

from flask import flash, g, jsonify, redirect, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import from_listing, queries, unfinished
from marketplace.contracts.blueprint import bp
from marketplace.contracts.drafting import typed
from marketplace.contracts.unfinished import FilingDraft
from marketplace.core import clock
from marketplace.core.permissions import Permission, allow
from marketplace.web.gate import permit, writing


@bp.post("/o/<uuid:acting>/contracts/unfinished")
@permit(Permission.CONTRACT_CREATE)
def unfinished_begin(acting: Organisation) -> Any:
    about = {f"{name}_id": _asked(f"about_{name}") for name in ("contract", "case", "listing")}
    if about["contract_id"]:
        allow(g.actor, Permission.CONTRACT_EDIT, queries.contract(about["contract_id"]))
    if about["listing_id"]:
        from_listing.listing_for(about["listing_id"], acting.id)
    with writing() as unit:
        draft = unfinished.begin(typed(), actor=g.actor, owner_id=acting.id, **about)
        unit.result = str(draft.id)
    return _saved(draft), 201


@bp.post("/o/<uuid:acting>/contracts/unfinished/<uuid:filing_id>")
@permit(Permission.CONTRACT_CREATE, load=unfinished.filing)
def unfinished_go_on(acting: Organisation, filing: FilingDraft) -> Any:
    with writing() as unit:
        version = request.form.get("filing_version", 0, type=int)
        unfinished.go_on(filing, typed(), actor=g.actor, version=version)
        unit.result = str(filing.id)
    return _saved(filing)


def _asked(name: str) -> UUID | None:
    return request.form.get(name, type=UUID)


def _saved(draft: FilingDraft) -> Any:
    at = clock.now().astimezone(clock.LEGAL_ZONE)
    said = _("Saved as an unfinished filing at %(time)s.", time=f"{at:%H:%M}")
    return jsonify(id=str(draft.id), version=draft.version, said=said)


@bp.get("/o/<uuid:acting>/contracts/unfinished/<uuid:filing_id>")
@permit(Permission.CONTRACT_CREATE, load=unfinished.filing)
def unfinished_continue(acting: Organisation, filing: FilingDraft) -> Any:
    return redirect(url_for(**_place(filing), acting=acting.id, filing=filing.id))


def _place(filing: FilingDraft) -> dict[str, Any]:
    """The page on which it goes on: that of a new contract, also from a listing, of one that exists, or of a case."""
    if filing.contract_id:
        return {"endpoint": ".edit", "contract_id": filing.contract_id}
    if filing.case_id:
        return {"endpoint": "brokers.contract", "case_id": filing.case_id}
    return {"endpoint": ".new", "listing": filing.listing_id}


@bp.post("/o/<uuid:acting>/contracts/unfinished/<uuid:filing_id>/discard")
@permit(Permission.CONTRACT_CREATE, load=unfinished.filing)
def unfinished_discard(acting: Organisation, filing: FilingDraft) -> Any:
    with writing() as unit:
        unfinished.discard(filing, actor=g.actor, version=request.form.get("version", 0, type=int))
        unit.result = url_for("contracts.index", acting=acting.id)
    flash(_("The unfinished filing is discarded."), "success")
    return redirect(unit.result, 303)
