"""A refusal as a program reads it: RFC 9457, errors by field, and a code that does not change with the language."""

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify, make_response
from flask_babel import gettext as _

from marketplace.core import errors as domain
from marketplace.core.text import N_
from marketplace.web import calls, possible

CONTENT_TYPE = "application/problem+json"

# The codes of what no verb refuses.
CODES = {
    400: "unreadable",
    404: "not_found",
    405: "wrong_method",
    413: "too_large",
    415: "not_json",
    429: "too_many",
    500: "our_mistake",
    503: "busy",
    507: "no_room",
}
# What is said of a form, and what of a call of the API instead.
OF_A_CALL = {
    domain.KeyMissing.message: N_("Send an Idempotency-Key of 8 to 100 characters with every change."),
    domain.KeyReused.message: N_("This Idempotency-Key came with another content before; use a new one."),
    domain.InvalidInput.message: N_("Please correct the named fields."),
    domain.NotSignedIn.message: N_("Send a token: Authorization: Bearer …"),
}


def facts(error: domain.DomainError) -> dict[str, Any]:
    """What a program wants to know of a refusal: its kind, the present version where the caller's was old, and the
    acts that the caller may do where this one was not possible."""
    version = {"version": error.version} if isinstance(error, calls.Outdated) else {}
    theirs = possible.possible(error)
    acts = {} if theirs is None else {"possible": {act: _(title) for act, title in theirs.items()}}
    return {"code": _code(type(error).__name__), **version, **acts}


def _code(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def problem(
    status: int, title: str, text: str, fields: Mapping[str, str], more: Mapping[str, Any], headers: Mapping[str, str]
) -> Response:
    """The answer; `more` adds to the body, or says its code better."""
    code = CODES.get(status, "error")
    body = {"type": "about:blank", "title": title, "status": status, "detail": text, "code": code, "errors": fields}
    response = make_response(jsonify({**body, **more}), status, headers)
    response.content_type = CONTENT_TYPE
    if status == 401:
        response.headers["WWW-Authenticate"] = calls.SCHEME.strip()
    if "version" in more:
        response.headers["ETag"] = calls.etag(more["version"])
    return response
