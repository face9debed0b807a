"""Note who looked at what: the bureau's readings of others' things, exports, sign-ins, and what was refused.

The auditor's every page is noted. What could not be noted is not shown.
"""

import logging
from typing import Any
from uuid import UUID

from flask import Flask, Response, current_app, g, request

from marketplace.core.actors import ANONYMOUS, BUREAU_ROLES, Actor, Role
from marketplace.ledger import reference
from marketplace.ledger.accesses import Noted, Spool
from marketplace.ledger.models import AccessKind
from marketplace.web import exports

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Note each answer of `app` that is to be noted."""
    app.after_request(_note)


def note_sign_in(person_id: UUID | None, kind: AccessKind) -> None:
    """Have this request noted as somebody's sign-in, or as a failed one at their account; None is nobody's."""
    g.signing_in = (person_id, kind)


def _note(response: Response) -> Response:
    noted = _sign_in(response) or _reading(response)
    if noted is None:
        return response
    try:
        _spool().note(noted)
    except OSError as error:
        if noted.kind in (AccessKind.READ, AccessKind.EXPORT):
            response.close()
            return current_app.make_response(current_app.handle_user_exception(error))
        log.exception("an access could not be noted")
    return response


def _spool() -> Spool:
    spool: Spool = current_app.extensions["spool"]
    return spool


def _sign_in(response: Response) -> Noted | None:
    person_id, kind = g.pop("signing_in", (None, None))
    return Noted(kind, person_id, None, (), request.endpoint or "", "", response.status_code) if kind else None


def _reading(response: Response) -> Noted | None:
    actor: Actor = g.get("actor", ANONYMOUS)
    kind = None if actor.is_anonymous else _kind(actor, response)
    if kind is None:
        return None
    roles, status = sorted(actor.roles), response.status_code
    return Noted(kind, actor.person_id, actor.organisation_id, roles, request.endpoint or "", _object(), status)


def _kind(actor: Actor, response: Response) -> AccessKind | None:
    if response.status_code == 403:
        return AccessKind.REFUSED
    if request.method != "GET" or response.status_code != 200:
        return None
    if exports.is_wanted() and "Content-Disposition" in response.headers:
        return AccessKind.EXPORT
    of_another = actor.has(*BUREAU_ROLES) and _is_of_another()
    return AccessKind.READ if of_another or actor.has(Role.AUDITOR) else None


def _is_of_another() -> bool:
    subject = g.get("subject")
    return hasattr(subject, "__tablename__") and subject is not g.get("acting")


def _object() -> str:
    """What the page was about: what was loaded for it, else what its address names."""
    if _is_of_another():
        return reference(g.subject) if hasattr(g.subject, "id") else ""
    named = [f"{_noun(name)}/{value}" for name, value in (request.view_args or {}).items() if _is_name(value)]
    return named[-1] if named else ""


def _noun(name: str) -> str:
    return {"acting": "organisation", "seq": "ledger_entry"}.get(name, name.removesuffix("_id"))


def _is_name(value: Any) -> bool:
    return isinstance(value, int | UUID)
