"""The API's description is true, and no call that it can think of makes a server error.

A few hundred generated calls each time; API_EXAMPLES=100 asks for that many of each operation by each caller.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from marketplace.web.gate import CHANGING
from marketplace.web.openapi import specification
from tests.access.world import World, opened, routes
from tests.applications import Template

pytestmark = pytest.mark.xdist_group("openapi")
EXAMPLES = int(os.environ.get("API_EXAMPLES", "2"))
CALLERS = ("u1.editor", "reviewer", "b1")
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SETTINGS = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def world(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with opened(template, tmp_path_factory.mktemp("openapi")) as made:
        made.app.config["PROPAGATE_UNEXPECTED"] = False
        made.app.testing = False
        yield made


@pytest.fixture(scope="module")
def described(world: World) -> dict[str, Any]:
    return specification(world.app)


def test_every_address_of_the_api_is_described_and_no_other(world: World, described: dict[str, Any]) -> None:
    there = {
        (rule.endpoint, method.lower()) for rule, method in routes(world.app) if rule.rule.startswith("/api/v1/")
    }
    operations = [method for path in described["paths"].values() for method in path if method != "parameters"]
    assert len(operations) == len(there) > 40


def test_every_operation_says_what_it_does_and_what_it_asks_for(described: dict[str, Any]) -> None:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if method == "parameters":
                continue
            asked = {
                parameter["$ref"].rpartition("/")[2] for parameter in operation["parameters"] if "$ref" in parameter
            }
            assert operation["summary"].endswith((".", ")")), (path, method)
            assert ("KEY" in asked) == (method.upper() in CHANGING)
            assert ("ACTING" in asked) == path.startswith(("/api/v1/own", "/api/v1/office")) or "interests" in path
            assert "default" in operation["responses"]


def _known(world: World) -> dict[str, list[str]]:
    """Ids that are there, by the name of their place in an address, and one that is not."""
    found: dict[str, list[str]] = {}
    for known in world.objects.values():
        for name, value in known.items():
            found.setdefault(name, [str(uuid4())]).append(str(value))
    return {**found, "key": ["founding", "none"]}


def _calls(operation: Any, mode: GenerationMode, world: World, caller: str) -> st.SearchStrategy[Any]:
    """Generated calls about what is there, by `caller`."""
    known, acting = _known(world), str(world.organisation_of(caller))

    @st.composite
    def calls(draw: Any) -> Any:
        case = draw(operation.as_strategy(generation_mode=mode))
        for name in case.path_parameters or {}:
            if name in known:
                case.path_parameters[name] = draw(st.sampled_from(known[name]))
        case.headers["Authorization"] = f"Bearer {world.tokens[caller]}"
        case.headers["X-Organisation"] = acting
        if "If-Match" in case.headers:
            case.headers["If-Match"] = f'"{draw(st.integers(1, 6))}"'
        case.headers["Idempotency-Key"] = draw(st.uuids().map(str))
        return case

    return calls()


def ask(calls: st.SearchStrategy[Any], checks: list[Any]) -> None:
    """Send some of `calls`, and hold every answer against `checks`."""

    @SETTINGS
    @given(case=calls)
    def asked(case: Any) -> None:
        case.validate_response(case.call(), checks=checks)

    with suppress(Unsatisfiable):
        asked()


@pytest.mark.parametrize("caller", CALLERS)
def test_no_call_makes_a_server_error_and_every_answer_is_as_described(world: World, caller: str) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", world.app)
    for result in schema.get_all_operations():
        ask(_calls(result.ok(), GenerationMode.POSITIVE, world, caller), CHECKS)
        ask(_calls(result.ok(), GenerationMode.NEGATIVE, world, caller), CHECKS)
