"""The ledger for its readers: its checkpoints and what they prove for everybody, each entry for the auditor."""

from typing import Any

from flask import Blueprint, Response, flash, json, render_template, request
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.audit import proving, queries, showing
from marketplace.audit.forms import AskedForm, ProofForm
from marketplace.core.errors import NotFound
from marketplace.core.permissions import Permission
from marketplace.ledger import checkpoints, keys, reading
from marketplace.ledger.checkpoints import latest_checkpoint
from marketplace.ledger.problems import NotSigned
from marketplace.web import exports
from marketplace.web.gate import permit, public
from marketplace.web.paging import here

bp = Blueprint("audit", __name__, template_folder="templates")

TEXT = "text/plain; charset=utf-8"
MOST_SHOWN, MOST_SENT = 20, 500


@bp.get("/ledger")
@public("what proves the register, and what does not, is for everybody to judge")
def ledger() -> Any:
    return _ledger_page(ProofForm())


@bp.post("/ledger")
@public("a proof holds or does not, whoever hands it in", needs_key=False)
def check_proof() -> Any:
    form = ProofForm()
    if not form.validate_on_submit():
        return _ledger_page(form), 422
    try:
        proved = proving.check(form.file.data.stream.read(proving.LARGEST + 1))
    except proving.NoProof as error:
        form.file.errors = [_(error.message)]
        return _ledger_page(form), 422
    return _ledger_page(ProofForm(formdata=None), proved)


def _ledger_page(form: ProofForm, proved: proving.Proved | None = None) -> str:
    return render_template(
        "audit/ledger.html",
        form=form,
        proved=proved,
        length=reading.length(),
        newest=checkpoints.newest(MOST_SHOWN),
        keys=keys.known(),
    )


@bp.get("/ledger/checkpoints")
@public("signed checkpoints prove something only where everybody can copy them")
def checkpoint_list() -> Any:
    """All notes as text, the oldest first, 500 at a time: ?after=SIZE gives those that follow."""
    found = checkpoints.after(request.args.get("after", 0, type=int), MOST_SENT)
    return Response("\n".join(each.note for each in found), content_type=TEXT)


@bp.get("/ledger/checkpoints/<int:size>")
@public("signed checkpoints prove something only where everybody can copy them")
def checkpoint(size: int) -> Any:
    found = checkpoints.of(size)
    if found is None:
        raise NotFound()
    return Response(found.note, content_type=TEXT)


@bp.get("/o/<uuid:acting>/ledger")
@permit(Permission.LEDGER_READ)
def acts(acting: Organisation) -> Any:
    form = AskedForm(request.args)
    form.validate()
    asked = form.asked()
    if exports.is_wanted():
        return exports.answer(showing.table(queries.all_acts(asked)))
    found = queries.acts(asked, request.args.get("cursor", ""))
    return render_template(
        "audit/acts.html",
        acting=acting,
        form=form,
        asked=asked,
        kinds=[("", _("Every kind")), *showing.kinds()],
        lines=showing.lines(found.items),
        later=here(cursor=found.cursor) if found.cursor else None,
        length=reading.length(),
    )


@bp.get("/o/<uuid:acting>/ledger/<int:seq>")
@permit(Permission.LEDGER_READ)
def entry(acting: Organisation, seq: int) -> Any:
    found, newest = queries.entry(seq), latest_checkpoint()
    covering = newest if newest and newest.size >= seq else None
    return render_template(
        "audit/entry.html",
        acting=acting,
        line=showing.lines([found])[0],
        body=showing.pretty(found.body),
        checkpoint=covering,
        proof=_proof(found, covering) if covering else None,
        length=reading.length(),
    )


def _proof(found: Any, covering: Any) -> dict[str, Any] | None:
    """The proof; none, and a warning, where the ledger no longer is what was signed."""
    try:
        proof = proving.proof_of(found, covering)
        proving.check(json.dumps(proof).encode())
    except (NotSigned, proving.NoProof):
        flash(_("The ledger is not what was signed: “marketplace ledger verify” says where."), "danger")
        return None
    return proof


@bp.get("/o/<uuid:acting>/ledger/<int:seq>/proof")
@permit(Permission.LEDGER_READ)
def proof(acting: Organisation, seq: int) -> Any:
    found, newest = queries.entry(seq), latest_checkpoint()
    if newest is None or newest.size < seq:
        raise NotFound(_("No checkpoint covers this entry yet."))
    data = json.dumps(proving.proof_of(found, newest), ensure_ascii=False, indent=1)
    response = Response(data, content_type="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=f"ledger-entry-{seq}.json")
    return response
