"""Somebody's program: it holds a token, and holds every answer against the API's own description."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import jsonschema_rs
from flask import Flask
from werkzeug.exceptions import HTTPException

from marketplace.accounts import tokens
from marketplace.core.permissions import useful_to
from marketplace.core.scopes import Scope
from marketplace.db import acting_as, unit_of_work
from marketplace.web.openapi import specification
from tests.people import Cast

BASE = "/api/v1"


def make_token(app: Flask, cast: Cast, who: str, scopes: Iterable[Scope] | None = None) -> str:
    """The secret of a token of one of the cast, with every scope of use to them unless told."""
    actor = cast.actor(who)
    wanted = frozenset(useful_to(actor.roles) if scopes is None else scopes)
    with app.app_context(), acting_as(actor), unit_of_work():
        bound = {"organisation_id": actor.organisation_id, "scopes": wanted, "months": 1}
        return tokens.create(actor=actor, name="程序", **bound)[1]


class Program:
    """Calls of one of the cast, or of nobody: program.get("/me"), program.post("/own/listings", {…})."""

    def __init__(self, app: Flask, cast: Cast, who: str = "", scopes: Iterable[Scope] | None = None) -> None:
        self.app, self.client = app, app.test_client()
        self.headers = {"Accept-Language": "en"}
        if who:
            self.headers["Authorization"] = f"Bearer {make_token(app, cast, who, scopes)}"
            self.headers["X-Organisation"] = str(cast.actor(who).organisation_id)

    def call(self, method: str, where: str, body: Any = None, **headers: str) -> Any:
        """One call; its answer must be as the description says."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = {} if body is None else {"json": body}
        answer = self.client.open(
            f"{BASE}{where}".replace(BASE * 2, BASE), method=method, headers={**self.headers, **named}, **content
        )
        conform(self.app, method, answer)
        return answer

    def get(self, where: str, **headers: str) -> Any:
        return self.call("GET", where, **headers)

    def post(self, where: str, body: Any = None, version: int | None = None, key: str = "") -> Any:
        return self.change("POST", where, body, version, key)

    def change(self, method: str, where: str, body: Any = None, version: int | None = None, key: str = "") -> Any:
        """A change under a key of its own, of the version that was read."""
        seen = {} if version is None else {"If_Match": f'"{version}"'}
        return self.call(method, where, body, Idempotency_Key=key or str(uuid4()), **seen)


def conform(app: Flask, method: str, answer: Any) -> None:
    """Hold an answer against the description of its address. Fails where it says more, less, or something else."""
    described = specification(app)
    operation = _operation(app, described, method, answer.request.path)
    responses = operation.get("responses", {})
    found = (
        responses.get(str(answer.status_code))
        or responses.get("default")
        or described["components"]["responses"]["DEFAULT_ERROR"]
    )
    while "$ref" in found:
        found = described["components"]["responses"][found["$ref"].rpartition("/")[2]]
    kind = answer.content_type.partition(";")[0]
    assert kind in found["content"], (kind, answer.status_code, answer.text)
    schema = {**found["content"][kind]["schema"], "components": described["components"]}
    jsonschema_rs.validator_for(schema).validate(answer.json)


def _operation(app: Flask, described: Any, method: str, path: str) -> dict[str, Any]:
    """What is described for an address; nothing for one that is not there."""
    try:
        rule, _arguments = app.url_map.bind("localhost").match(path, method=method, return_rule=True)
    except HTTPException:
        return {}
    template = rule.rule
    for argument in rule.arguments:
        template = template.replace(f"<uuid:{argument}>", f"{{{argument}}}").replace(
            f"<{argument}>", f"{{{argument}}}"
        )
    return described["paths"][template][method.lower()]
