"""Who looked at what, for the auditor."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.audit import access_showing, queries
from marketplace.audit.forms import AskedForm
from marketplace.audit.pages import bp
from marketplace.core.permissions import Permission
from marketplace.ledger.models import AccessKind
from marketplace.web import exports
from marketplace.web.gate import permit
from marketplace.web.paging import here


@bp.get("/o/<uuid:acting>/accesses")
@permit(Permission.ACCESS_READ)
def accesses(acting: Organisation) -> Any:
    form = AskedForm(request.args)
    form.validate()
    asked = form.asked()
    if exports.is_wanted():
        return exports.answer(access_showing.table(queries.all_accesses(asked)))
    found = queries.accesses(asked, request.args.get("cursor", ""))
    return render_template(
        "audit/accesses.html",
        acting=acting,
        form=form,
        asked=asked,
        kinds=[("", _("Every kind")), *((kind.value, _(kind.label)) for kind in AccessKind)],
        lines=access_showing.lines(found.items),
        later=here(cursor=found.cursor) if found.cursor else None,
    )
