"""What is logged of each request, and that nothing is of what people are or type."""

import json
import re
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from marketplace.app import create_app
from marketplace.db import database
from marketplace.ledger.models import LedgerEntry
from marketplace.web import logs
from tests.access.forms import CONTRACT, ENTERED, RESULT
from tests.conftest import AnyAsset
from tests.people import PEOPLE

CANARY = "zqcanary"


@pytest.fixture
def honest(app):
    """The application as it serves: mistakes of ours are answered, not raised, and lines are for machines."""
    settings = replace(app.extensions["settings"], log_format="json")
    made = create_app(settings, ASSET_MANIFEST=AnyAsset(), RATELIMIT_ENABLED=False, WTF_CSRF_ENABLED=False)
    yield made
    logs.configure("text")
    with made.app_context():
        database.engine.dispose()


@pytest.fixture
def client(honest, cast):
    made = honest.test_client()
    made.post("/sign-in", data={"email": cast.person("u1.editor").email, "password": cast.password})
    return made


def test_a_request_is_one_line_with_its_rule_and_not_its_address(client, cast, capsys):
    answer = client.get(f"/o/{cast.organisations['u1']}?q=kiln")
    said = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert said.keys() >= {"at", "level", "logger", "ms"}
    assert (said["method"], said["route"], said["status"]) == ("GET", "/o/<uuid:acting>", 200)
    assert said["person"] == str(cast.person("u1.editor").id)
    assert said["request"] == answer.headers["X-Request-ID"]


def test_a_name_given_by_the_proxy_is_kept_and_a_strange_one_is_not(client):
    def name(given):
        return client.get("/", headers={"X-Request-ID": given}).headers["X-Request-ID"]

    assert name("7f3a-from.proxy") == "7f3a-from.proxy"
    assert re.fullmatch("[0-9a-f]{32}", name("<script>alert(1)</script>"))
    assert re.fullmatch("[0-9a-f]{32}", name("x" * 65))


def test_an_act_in_the_ledger_names_the_request_that_did_it(client, cast, honest):
    address = f"/o/{cast.organisations['u1']}/listings/new/result"
    answer = client.post(address, data={**RESULT, "idempotency_key": "a key of logs"})
    entries = LedgerEntry.__table__.select().order_by(LedgerEntry.seq.desc())
    with honest.app_context(), database.engine.connect() as connection:
        newest = connection.execute(entries).first()
    assert json.loads(newest.body)["request"] == answer.headers["X-Request-ID"]


def fails(**_arguments):
    hidden = CANARY + "in an error"
    raise ValueError(f"could not read {hidden}")


def violates(**_arguments):
    raise IntegrityError(f"INSERT {CANARY}", {"email": CANARY}, Exception(f"DETAIL: Key (email)=({CANARY})"))


@pytest.mark.parametrize("view", [fails, violates])
@pytest.mark.parametrize("form", ["json", "text"])
def test_a_mistake_of_ours_is_logged_with_its_place_and_without_its_words(client, honest, capsys, view, form):
    logs.configure(form)
    view.__permit__ = honest.view_functions["portal.home"].__permit__
    honest.view_functions["portal.home"] = view
    answer = client.get("/")
    written = capsys.readouterr().err
    assert (answer.status_code, answer.headers["X-Request-ID"] in answer.text) == (500, True)
    assert answer.headers["X-Request-ID"] in written
    assert re.search(rf"test_logs.py:\d+ {view.__name__}", written)
    assert CANARY not in written


def test_nothing_that_people_are_or_type_is_in_the_log(client, cast, capsys):
    typed = dict.fromkeys({**RESULT, **CONTRACT, **ENTERED, "password": "", "email": "", "q": ""}, CANARY)
    here = f"/o/{cast.organisations['u1']}"
    for where in ("/sign-in", f"{here}/listings/new/result", f"{here}/contracts/new", f"/{CANARY}", "/sign-out"):
        client.post(where, data={**typed, "idempotency_key": f"{CANARY}-key"}, query_string={CANARY: CANARY})
        client.get(where, query_string={"q": CANARY}, headers={"Referer": CANARY, "User-Agent": CANARY})
    client.get("/search", query_string={"q": CANARY})
    written = capsys.readouterr().err
    people = [name for name, _role in PEOPLE.values()] + [person.email for person in cast.people.values()]
    assert written.count('"message": "request"') >= 11
    assert [secret for secret in (CANARY, cast.password, *people) if secret in written] == []


def test_people_read_a_line_for_each_request(client, capsys):
    logs.configure("text")
    client.get("/")
    line = capsys.readouterr().err.splitlines()[-1]
    assert re.search(r"INFO marketplace.web.logs: request method=GET route=/ status=200 ms=[\d.]+", line)
