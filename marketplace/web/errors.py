"""One table from refusals to HTTP, in HTML or JSON by what the client asked for."""

from typing import Any
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from marketplace.core import errors as domain
from marketplace.core import tracing
from marketplace.core.text import N_
from marketplace.db import AlreadyDone, session
from marketplace.web import calls, faults, gate, overtaken, possible, problems
from marketplace.web.i18n import is_chinese
from marketplace.web.security import own_address, seconds_to_wait

STATUS: dict[type[domain.DomainError], int] = {
    calls.VersionMissing: 428,
    calls.Outdated: 412,
    domain.NotSignedIn: 401,
    domain.NotFresh: 401,
    domain.NotPermitted: 403,
    domain.NotFound: 404,
    domain.StaleVersion: 409,
    domain.Duplicate: 409,
    domain.Busy: 503,
    domain.DomainError: 422,
}

TITLES = {
    400: N_("The request could not be read"),
    401: N_("Please sign in"),
    403: N_("Not yours to do"),
    404: N_("Nothing here"),
    405: N_("Not possible this way"),
    409: N_("Changed in the meantime"),
    412: N_("Changed in the meantime"),
    413: N_("Too large"),
    415: N_("Not JSON"),
    422: N_("Not possible"),
    428: N_("Which version?"),
    429: N_("Too many attempts"),
    500: N_("Our mistake"),
    503: N_("Busy, please try again"),
    507: N_("The disk is full"),
}

ADVICE = {
    400: N_("Open the page anew and try again."),
    401: N_("Sign in, then do it once more. What you typed is still there if you go back."),
    403: N_("If you should be able to do this, ask your organisation's administrator for the role."),
    404: N_("It may have been withdrawn, or the address may be mistyped. Search for it, or go back to the start."),
    405: N_("Use the links and buttons of the page."),
    409: N_("Nothing was overwritten. What you typed is still there if you go back."),
    413: N_("A file may have 20 MB at most, and what is sent at once 60 MB."),
    422: N_("Nothing was changed. What you typed is still there if you go back."),
    429: N_(
        "Wait ten minutes, then try again. If you cannot sign in because the password is forgotten, choose a new one "
        "on the sign-in page."
    ),
    500: N_("Nothing was half-saved. Please try again; if it happens again, tell the bureau the number below."),
    503: N_("Nothing was half-saved. Please try again in a moment; if this lasts, tell the bureau."),
    507: N_("Nothing was half-saved. The platform's administrator has to make room; then please try again."),
}
RETRY_AFTER_SECONDS = "10"
# Between two sentences: Chinese puts nothing there.
_SPACE = {True: "", False: " "}

# Of what a library's refusal says in its headers: when to come again, and which methods there are.
KEPT = frozenset({"Retry-After", "Allow"})


def say(error: domain.DomainError) -> str:
    """`error` in the reader's language, with what can be done instead where it is known."""
    said = _(error.message, **{name: _said(value) for name, value in error.params.items()})
    instead = _instead(error) if isinstance(error, domain.WrongState) else ""
    return f"{said}{_SPACE[is_chinese()]}{instead}" if instead else said


def _instead(error: domain.WrongState) -> str:
    if error.possible is None:
        return ""
    if not error.possible:
        return _("Nothing more can be done with it.")
    theirs = possible.possible(error)
    if not theirs:
        return _("At present there is nothing for you to do with it.")
    return _("Possible now: %(acts)s.", acts=_(", ").join(map(_, theirs.values())))


def _said(value: object) -> object:
    """A text, or a refusal within a refusal, in the reader's language."""
    if isinstance(value, domain.DomainError):
        return say(value)
    return _(value) if isinstance(value, str) else value


def install(app: Flask) -> None:
    """Answer every refusal of `app` from the table."""
    app.register_error_handler(AlreadyDone, _already_done)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(domain.DomainError, _domain)
    app.register_error_handler(domain.SecondFactorNeeded, _second_factor)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def status_of(error: domain.DomainError) -> int:
    """The HTTP status of a refusal: that of the nearest class in the table."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def wants_json() -> bool:
    """Whether the client prefers JSON to HTML; the API's always do."""
    if calls.is_call():
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json"


def _already_done(done: AlreadyDone) -> Any:
    return redirect(done.result or url_for("portal.home"), 303)


def _domain(error: domain.DomainError) -> Any:
    status = status_of(error)
    if status == 401 and not wants_json() and request.method == "GET":
        flash(say(error), "info")
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), 303)
    fields = {name: say(e) for name, e in error.fields.items()} if isinstance(error, domain.InvalidInput) else {}
    return answer(status, _told(error), fields, more=problems.facts(error))


def _told(error: domain.DomainError) -> str:
    if calls.is_call() and error.message in problems.OF_A_CALL:
        return _(problems.OF_A_CALL[error.message])
    return say(error)


def _second_factor(error: domain.SecondFactorNeeded) -> Any:
    if wants_json() or request.method != "GET":
        return answer(403, say(error))
    flash(say(error), "info")
    return redirect(url_for("accounts.two_steps", next=request.full_path.rstrip("?")), 303)


def _csrf(_error: CSRFError) -> Any:
    return answer(400, _("The form has expired or came from another site."))


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    headers = dict(error.get_headers())
    if wait := seconds_to_wait():
        headers["Retry-After"] = str(wait)
    return answer(error.code, "", headers=headers)


def _unexpected(error: Exception) -> Any:
    """The machine's faults pass, or an administrator mends them; everything else is a mistake of ours."""
    fault = faults.status_of(error)
    current_app.logger.exception("machine" if fault else "unexpected", exc_info=error)
    session.rollback()
    if fault is None and current_app.config.get("PROPAGATE_UNEXPECTED"):
        raise error
    return answer(fault or 500, "", headers={"Retry-After": RETRY_AFTER_SECONDS} if fault else {})


def answer(
    status: int,
    text: str,
    fields: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    more: dict[str, Any] | None = None,
) -> Response:
    """An error page (or a problem in JSON) with its title, what happened, and what to do next."""
    g.setdefault("acting", None)
    title = _(TITLES.get(status, TITLES[422]))
    kept = {name: value for name, value in (headers or {}).items() if name in KEPT}
    if wants_json():
        return problems.problem(status, title, text, fields or {}, more or {}, kept)
    # What went wrong may be the database, which the frame around a page needs.
    g.frameless = status >= 500
    if not g.frameless:
        gate.recognise()
    told = {"code": status, "title": title, "text": text, "advice": _advice(status, kept.get("Retry-After", ""))}
    name = tracing.current() if g.frameless else ""
    since = overtaken.overtaken() if status == 409 else None
    page = render_template("error.html", **told, request_name=name, came_from=_came_from(), since=since)
    return make_response(page, status, kept)


def _advice(status: int, wait: str) -> str:
    """What to do next; the wait (seconds) is said in minutes where it is known."""
    if status == 429 and wait.isdecimal():
        minutes = -(-int(wait) // 60)
        return ngettext("Try again in %(num)s minute.", "Try again in %(num)s minutes.", minutes)
    if status == 409 and not overtaken.is_typed():
        return _("Nothing was overwritten.")
    return _(ADVICE[status]) if status in ADVICE else ""


def _came_from() -> str:
    """The page of ours that led here, if it is another one."""
    came = urlsplit(request.referrer or "")
    path = own_address(came.path + (f"?{came.query}" if came.query else ""))
    return path if came.netloc == request.host and path != request.full_path.rstrip("?") else ""
