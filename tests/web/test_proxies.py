"""What a proxy says of a request is believed where one stands in front, and nowhere else; limits hold everywhere."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request

from marketplace.app import create_app
from marketplace.cli.serving import _waitress
from marketplace.db import database
from marketplace.web.security import is_too_often, limiter
from tests.applications import AnyAsset, make_app, settings_in

FORWARDED = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7", "X-Forwarded-Proto": "https"}


def seen(directory: Path, proxies: int) -> tuple[Any, str]:
    """Who a request comes from, and by which scheme, as the application sees it."""
    app = create_app(settings_in(directory, trusted_proxies=proxies), TESTING=True, ASSET_MANIFEST=AnyAsset())
    found = []
    app.before_request(lambda: found.append((request.remote_addr, request.scheme)))
    app.test_client().get("/healthz", headers=FORWARDED)
    with app.app_context():
        database.engine.dispose()
    return found[0]


@pytest.mark.parametrize(
    ("proxies", "expected"),
    [(0, ("127.0.0.1", "http")), (1, ("203.0.113.7", "https")), (2, ("198.51.100.1", "http"))],
)
def test_as_many_steps_are_believed_as_proxies_stand_in_front(
    app: Flask, tmp_path: Path, proxies: int, expected: tuple[str, str]
) -> None:
    assert seen(tmp_path, proxies) == expected


def test_the_server_passes_on_what_a_proxy_says_only_where_there_is_one(tmp_path: Path) -> None:
    forged = [_waitress(settings_in(tmp_path, trusted_proxies=n), 9)["clear_untrusted_proxy_headers"] for n in (0, 1)]
    assert forged == [True, False]


@pytest.fixture
def away(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The application whose shared store of attempts is away."""
    settings = settings_in(tmp_path, rate_limit_storage="redis://127.0.0.1:1/0")
    quiet = {"TESTING": True, "WTF_CSRF_ENABLED": False, "ASSET_MANIFEST": AnyAsset()}
    made = create_app(settings, **quiet, RATELIMIT_ENABLED=True)
    yield made
    with made.app_context():
        database.engine.dispose()
    make_app(tmp_path)  # the limiter is one for the whole process


def test_attempts_are_counted_here_while_the_shared_store_is_away(away: Flask) -> None:
    sent = {"email": "nobody@nowhere.example", "password": "a guess"}
    answers = [away.test_client().post("/sign-in", data=sent).status_code for _ in range(9)]
    assert answers == [422] * 8 + [429]


def test_so_are_those_that_no_address_counts(away: Flask) -> None:
    with away.test_request_context():
        assert [is_too_often("2 per minute", "away") for _ in range(3)] == [False, False, True]
    assert limiter.enabled
