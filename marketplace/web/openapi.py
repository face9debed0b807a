"""The API's description (OpenAPI 3.1), made from its blueprints when somebody first asks for it."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from weakref import WeakKeyDictionary

import flask_smorest
from flask import Flask, Response, current_app, jsonify
from marshmallow import fields

from marketplace.web import calls, problems
from marketplace.web.api import ApiBlueprint
from marketplace.web.api_fields import Shown
from marketplace.web.gate import public

TITLE, VERSION, OPENAPI = "Technology transfer marketplace", "1", "3.1.0"
ABOUT = """Listings, interests, contracts, cases, the public register and its figures.

Amounts are integers of fen (0.01 yuan). Days are legal days in Asia/Shanghai, instants are UTC. Lists come in parts:
`next` leads on. Every change carries an Idempotency-Key, and a change of something that exists its If-Match. Refusals
are RFC 9457 problems; their `code` does not change with the language, their words come in that of Accept-Language."""

ID = {"type": "string", "format": "uuid"}
HEADERS: dict[str, dict[str, Any]] = {
    "ACTING": {
        "name": calls.ACTING,
        "required": True,
        "description": "The id of the organisation for which you act: that of the token.",
        "schema": ID,
    },
    "KEY": {
        "name": "Idempotency-Key",
        "required": True,
        "description": "Your own name for this change: sent again with the same key, it is done once.",
        "schema": {"type": "string", "minLength": 8, "maxLength": 100, "pattern": "^[!-~]+$"},
    },
    "VERSION": {
        "name": "If-Match",
        "required": True,
        "description": "The ETag of the version that you have read.",
        "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    },
    "LANGUAGE": {
        "name": "Accept-Language",
        "description": "zh-Hans (the default) or en: the language of refusals.",
        "schema": {"type": "string", "enum": list(calls.LANGUAGES)},
    },
}
TOKEN = {"type": "http", "scheme": "bearer", "description": "A personal token of the page /me/tokens."}

_made: WeakKeyDictionary[Flask, dict[str, Any]] = WeakKeyDictionary()
bp = ApiBlueprint("api", __name__, "Description", "The API itself")


class Problem(Shown):
    """A refusal (RFC 9457)."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    code = fields.String(metadata={"description": "the kind of refusal, the same in every language"})
    errors = fields.Dict(keys=fields.String(), values=fields.String(), metadata={"description": "by field"})
    version = fields.Integer(metadata={"description": "the present version, where If-Match named another"})

    possible = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "the acts that are possible now, where the asked one is not: code and title"},
    )

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """The version and the acts are not always there."""
        field_obj.required = field_name not in ("version", "possible")


class Specification(flask_smorest.Api):
    """Describes blueprints that the application has already; registers, serves and handles nothing itself."""

    def __init__(self, app: Flask, blueprints: Iterable[ApiBlueprint]) -> None:
        about = {"info": {"description": ABOUT, "license": {"name": "MIT"}}}
        super().__init__(app, spec_kwargs={"title": TITLE, "version": VERSION, "openapi_version": OPENAPI, **about})
        for name, header in HEADERS.items():
            self.spec.components.parameter(name, "header", header)
        self.spec.components.security_scheme("token", TOKEN)
        self.spec.options["security"] = [{"token": []}]
        for blueprint in blueprints:
            blueprint.register_views_in_doc(self, app, self.spec, name=blueprint.name, parameters=None)
            self.spec.tag({"name": blueprint.title, "description": blueprint.description})

    def _register_doc_blueprint(self) -> None:
        pass

    def _register_error_handlers(self) -> None:
        pass

    def _register_pagination_header(self) -> None:
        pass

    def _register_responses(self) -> None:
        answers = {status.name: status.phrase for status in HTTPStatus} | {"DEFAULT_ERROR": "A refusal"}
        for name, description in answers.items():
            content = {problems.CONTENT_TYPE: {"schema": Problem}}
            self.spec.components.response(name, {"description": description, "content": content}, lazy=True)


def install(app: Flask, blueprints: Iterable[ApiBlueprint]) -> None:
    """Remember what is to be described; every part of the API says in which language it answers."""
    app.extensions["api_blueprints"] = tuple(blueprints)
    app.after_request(_say_language)


def specification(app: Flask) -> dict[str, Any]:
    """The description, made once for each application."""
    if app not in _made:
        _made[app] = Specification(app, app.extensions["api_blueprints"]).spec.to_dict()
    return _made[app]


def _say_language(response: Response) -> Response:
    if calls.is_call():
        response.headers["Content-Language"] = "en" if calls.language() == "en" else "zh-Hans"
        response.vary.update(("Accept-Language", "Authorization", calls.ACTING))
    return response


@bp.get("/openapi.json")
@public("the description of the API is for everybody")
@bp.response(200, {"type": "object"})
def description() -> Response:
    """This description, as OpenAPI 3.1."""
    return jsonify(specification(current_app._get_current_object()))  # type: ignore[attr-defined]
