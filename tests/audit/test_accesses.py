"""Who looked at what: what is noted of whom, what is not, and what the auditor sees of it."""

import errno

import pytest
from sqlalchemy import select

from marketplace.core.actors import Via, system
from marketplace.db import session, set_actor
from marketplace.ledger import accesses
from marketplace.ledger.accesses import Spool
from marketplace.ledger.models import Access
from tests.contracts.makers import S as State
from tests.contracts.makers import make_contract


@pytest.fixture
def contract(app, cast):
    """A registered contract: its identifier and number."""
    with app.app_context():
        set_actor(system(Via.CLI))
        made = make_contract(cast, State.REGISTERED)
        found = made.id, made.number
        session.remove()
    return found


@pytest.fixture
def noted(app):
    """What the worker enters: kind, person, page, object."""

    def entered():
        with app.app_context():
            set_actor(system(Via.WORKER))
            accesses.enter(app.extensions["spool"])
            rows = session.scalars(select(Access).order_by(Access.seq)).all()
            return [(row.kind.value, row.person_id, row.what, row.object) for row in rows]

    return entered


def page_of(contract, cast, organisation):
    return f"/o/{cast.organisations[organisation]}/contracts/{contract[0]}"


def test_an_officer_s_opening_of_a_contract_is_noted(browse, cast, contract, noted):
    assert browse("bureau.registrar").get(page_of(contract, cast, "bureau")).status_code == 200
    assert noted() == [("read", cast.person("bureau.registrar").id, "contracts.show", f"contract/{contract[0]}")]


def test_a_party_s_opening_of_its_own_contract_is_not(browse, cast, contract, noted):
    assert browse("u1.editor").get(page_of(contract, cast, "u1")).status_code == 200
    assert noted() == []


def test_the_auditor_s_every_page_is_noted(browse, cast, noted):
    of = cast.organisations["bureau"]
    visitor = browse("bureau.auditor")
    for address in ("ledger", "ledger/1", "accesses", "contracts/desk"):
        visitor.get(f"/o/{of}/{address}")
    pages = [(what, about) for _kind, _person, what, about in noted()]
    assert ("audit.entry", "ledger_entry/1") in pages
    assert {"audit.acts", "audit.accesses"} <= {what for what, _about in pages}


def test_a_list_taken_away_is_noted(browse, cast, noted):
    browse("bureau.auditor").get(f"/o/{cast.organisations['bureau']}/ledger?format=csv")
    assert [(kind, what) for kind, _person, what, _about in noted()] == [("export", "audit.acts")]


def test_a_refusal_is_noted_with_what_was_asked_for(browse, cast, contract, noted):
    assert browse("e4.engineer").get(page_of(contract, cast, "u1")).status_code == 403
    assert noted() == [("refused", cast.person("e4.engineer").id, "contracts.show", f"contract/{contract[0]}")]


def test_signing_in_is_noted_and_failing_to_is_too_without_what_was_typed(app, browse, cast, noted):
    visitor, person = browse(""), cast.person("u1.editor")
    visitor.post("/sign-in", {"email": person.email, "password": "mistyped-secret"})
    visitor.post("/sign-in", {"email": "nobody@nowhere.example", "password": "mistyped-secret"})
    spooled = (app.extensions["spool"].folder / accesses.LINES).read_text()
    visitor.post("/sign-in", {"email": person.email, "password": cast.password})
    found = [(kind, who) for kind, who, _what, _about in noted()]
    assert found == [("failed", person.id), ("failed", None), ("sign_in", person.id)]
    assert not [typed for typed in ("mistyped", "nobody@", person.email, person.name) if typed in spooled]


def test_nobody_s_reading_of_public_pages_is_noted(browse, noted):
    browse("").get("/ledger")
    browse("u1.editor").get("/ledger")
    assert noted() == []


def test_what_cannot_be_noted_is_not_shown(browse, cast, contract, monkeypatch):
    def full(*_given):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Spool, "note", full)
    answer = browse("bureau.registrar").get(page_of(contract, cast, "bureau"))
    assert (answer.status_code, contract[1] in answer.text) == (507, False)
    # Signing in goes on: somebody has to make room.
    person = cast.person("u1.editor")
    assert browse("").post("/sign-in", {"email": person.email, "password": cast.password}).status_code == 303


@pytest.fixture
def list_of(browse, cast, contract, noted):
    """The auditor's list after a registrar opened a contract and somebody was refused: query → the page's text."""
    browse("bureau.registrar").get(page_of(contract, cast, "bureau"))
    browse("e4.engineer").get(page_of(contract, cast, "u1"))
    noted()
    visitor = browse("bureau.auditor")
    return lambda query="": visitor.get(f"/o/{cast.organisations['bureau']}/accesses{query}").text


def test_the_auditor_narrows_the_list_by_person_object_kind_and_day(list_of, cast, contract):
    registrar, stranger = cast.person("bureau.registrar").name, cast.person("e4.engineer").name
    table = {
        "": {registrar, stranger},
        f"?who={registrar}": {registrar},
        f"?about={contract[1]}&kind=read": {registrar},
        f"?about=contract/{contract[0]}": {registrar, stranger},
        f"?about={cast.organisations['u1']}": set(),
        "?kind=refused": {stranger},
        "?until=2020-01-01": set(),
    }
    for query, expected in table.items():
        rows = list_of(query).partition("<tbody>")[2]
        assert {name for name in (registrar, stranger) if name in rows} == expected


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_is_had_as_a_file(browse, cast, list_of, contract, kind):
    answer = browse("bureau.auditor").get(f"/o/{cast.organisations['bureau']}/accesses?format={kind}")
    assert answer.status_code == 200
    assert kind == "xlsx" or contract[1] in answer.text
