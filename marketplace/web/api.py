"""The API's base: blueprints that keep the gate and describe themselves, changes under key and version, lists."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from flask import Request, g, request
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError, fields, missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from marketplace.core.errors import InvalidInput, StaleVersion
from marketplace.db import AlreadyDone
from marketplace.db.keyset import Portion
from marketplace.web import calls
from marketplace.web.api_fields import Between, Given, Shown, Text, flat
from marketplace.web.gate import CHANGING, Permit, writing

Done = TypeVar("Done")
MOST_AT_ONCE, USUAL = 200, 50
REPLAYED = "Idempotent-Replayed"


class Parser(FlaskParser):
    """Reads a call's body and query, and refuses as every verb does."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {}

    def _raw_load_json(self, req: Request) -> Any:
        content = req.get_data(cache=True)
        if content and not req.is_json:
            raise UnsupportedMediaType()
        try:
            return json.loads(content) if content else missing
        except (ValueError, RecursionError) as error:
            raise BadRequest() from error

    def handle_error(self, error: ValidationError, *_args: Any, **_more: Any) -> NoReturn:
        """Raise what the schema refused as InvalidInput, by field."""
        located: Any = error.messages
        raise InvalidInput({name: refused for inner in located.values() for name, refused in flat(inner)})


class ApiBlueprint(Blueprint):
    """A part of the API; what the gate asks of an address stands in its description too."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, import_name: str, title: str, description: str) -> None:
        super().__init__(name, import_name, url_prefix=calls.PREFIX, description=description)
        self.title = title
        self._prepare_doc_cbks.append(_prepare_gate_doc)

    def _store_endpoint_docs(self, endpoint: str, obj: Any, parameters: Any, tags: Any, **options: Any) -> None:
        super()._store_endpoint_docs(endpoint, obj, parameters, [self.title], **options)
        for method, doc in self._docs[endpoint].items():
            if method != "parameters":
                doc["mark"], doc["needs_version"] = obj.__permit__, getattr(obj, "needs_version", False)


def versioned(view: Callable[..., Any]) -> Callable[..., Any]:
    """Say in the description that a change needs If-Match; `calls.seen` holds it to that."""
    view.needs_version = True  # type: ignore[attr-defined]
    return view


def _prepare_gate_doc(doc: dict[str, Any], info: dict[str, Any], *, method: str, **_more: Any) -> dict[str, Any]:
    mark: Permit = info["mark"]
    changes = method.upper() in CHANGING
    headers = [
        *(["ACTING"] if mark.permission else []),
        *(["KEY"] if changes else []),
        *(["VERSION"] if info["needs_version"] else []),
        "LANGUAGE",
    ]
    doc.setdefault("parameters", []).extend(headers)
    if mark.public:
        doc["security"] = [{}, {"token": []}]
    doc.setdefault("responses", {})["default"] = "DEFAULT_ERROR"
    if mark.permission:
        doc["x-permission"] = mark.permission.name.lower()
    return doc


def write(act: Callable[[], Any], load: Callable[[UUID], Any], place: str = "") -> Any:
    """Do one change under its key, and answer with what it changed, its ETag and, of what is new, its address.

    `act` returns the object and `load` finds it again by id: a call that comes again is answered with the object as
    it is now, and nothing is done. `place` is the list of what is new: /own/listings.
    Raises Outdated with the present version.
    """
    try:
        with writing() as unit:
            subject = act()
            unit.result = str(subject.id)
        headers = {}
    except AlreadyDone as done:
        subject, headers = load(UUID(done.result)), {REPLAYED: "true"}
    except StaleVersion as stale:
        raise calls.Outdated(load(g.subject.id).version) from stale
    if place:
        headers["Location"] = f"{calls.PREFIX}{place}/{subject.id}"
    return subject, {"ETag": calls.etag(subject.version), **headers}


def moved(subject: Any, verb: Callable[..., Any], load: Callable[[UUID], Any], **more: Any) -> Any:
    """Do one verb to the version of `subject` that the caller has read, and answer as `write`. Raises Outdated."""

    def act() -> Any:
        verb(subject, actor=g.actor, version=calls.seen(subject), **more)
        return subject

    return write(act, load)


def named(act: Callable[[], Done], place: Callable[[str], str]) -> Done:
    """Do `act`, and name what it refuses as the program names it: `place` of the form's field."""
    try:
        return act()
    except InvalidInput as refused:
        raise InvalidInput({place(name): error for name, error in refused.fields.items()}) from refused


def one(subject: Any) -> Any:
    """Something that changes by version, with its ETag."""
    return subject, {"ETag": calls.etag(subject.version)}


class PageArgs(Given):
    """Which part of a list is asked for."""

    cursor = Text(600, load_default="", metadata={"description": "where the last answer's `next` goes on"})
    limit = fields.Integer(load_default=USUAL, validate=Between(1, MOST_AT_ONCE))


@cache
def pages_of(shown: type[Schema]) -> type[Schema]:
    """The schema of one part of a list: its items, and the address of the next part or null."""
    parts = {"items": fields.List(fields.Nested(shown)), "next": fields.String(allow_none=True)}
    return type(f"{shown.__name__}Page", (Shown,), {"__doc__": f"A part of a list of {shown.__name__}.", **parts})


def page(found: Portion[Any], **more: Any) -> Any:
    """A part of a list, and where it goes on: in the body, and in the header Link."""
    if found.cursor is None:
        return {"items": found.items, "next": None, **more}
    address = f"{request.path}?{urlencode({**request.args.to_dict(), 'cursor': found.cursor})}"
    return {"items": found.items, "next": address, **more}, {"Link": f'<{address}>; rel="next"'}
