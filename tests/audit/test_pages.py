"""The auditor's list and an entry's proof; the public page and the proofs that anybody hands in."""

import io
import json
import re
from datetime import timedelta
from hashlib import sha256

import pytest

from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import database, session, set_actor
from marketplace.ledger import checkpoints, keys, publishing, reading
from marketplace.ledger.publishing import Plan
from tests.contracts.makers import S as State
from tests.contracts.makers import make_contract
from tests.databases import in_its_words


@pytest.fixture
def world(app, cast, tmp_path):
    """A registered contract, and a ledger that is signed; its number and how long the ledger is."""
    with app.app_context():
        set_actor(system(Via.CLI))
        contract = make_contract(cast, State.REGISTERED)
        plan = Plan(tmp_path / "key", 100, None)
        keys.new(plan.key, actor=system(Via.CLI))
        publishing.sign(plan)
        found = contract.number, reading.length()
        session.remove()
    return found


@pytest.fixture
def auditor(world, browse, cast):
    """The auditor's visits: address → the page's text."""
    visitor = browse("bureau.auditor")
    of = cast.organisations["bureau"]

    def look(address, **more):
        return visitor.get(f"/o/{of}/ledger{address}", **more)

    return look


def test_the_auditor_sees_who_did_what_newest_first(auditor, world, cast):
    page = auditor("").text
    assert page.index("key.new") < page.index("contract.register") < page.index("contract.submit")
    assert cast.person("bureau.registrar").name in page


def test_the_list_is_narrowed_by_person_object_kind_and_day(auditor, world, cast):
    number, _length = world
    name = cast.person("bureau.registrar").name
    assert "contract.submit" not in auditor(f"?who={name}").text
    assert "contract.register" in auditor(f"?who={name}&kind=contract").text
    assert "key.new" not in auditor(f"?about={number}").text
    assert "contract.register" in auditor(f"?about={number}").text
    tomorrow = clock.today() + timedelta(days=1)
    assert "contract.register" not in auditor(f"?since={tomorrow}").text
    assert "contract.register" in auditor(f"?until={tomorrow}&since={clock.today()}").text


def test_acts_kinds_and_contracts_are_called_by_their_names(auditor, world):
    number, _length = world
    page = auditor("").text
    assert f">{number}</a>" in page
    assert not re.search(r">contract [0-9a-f]{8}<", page)
    assert re.search(r'<option value="person"[^>]*>(?!person<)', page)
    # The code of an act stands below its name, and never alone.
    assert not re.search(r'<div><span class="code">', page)


@pytest.mark.parametrize(
    "query", ["?about=nonsense", "?who=%F0%9F%98%80", "?since=never", "?kind=%25", "?about=x/y/z"]
)
def test_what_nobody_can_find_is_an_empty_list_or_a_whole_one(auditor, query):
    assert auditor(f"?{query}").status_code == 200


def test_a_cursor_of_another_list_is_refused(auditor):
    assert auditor("?cursor=abc").status_code == 422


def test_the_list_goes_on_page_by_page(auditor, world):
    _number, length = world
    seen, address = [], ""
    while address is not None:
        page = auditor(address).text
        seen += [int(part.split('"')[0]) for part in page.split("/ledger/")[1:] if part.split('"')[0].isdigit()]
        address = page.split('rel="next"')[0].rpartition('href="')[2].split('"')[0] if 'rel="next"' in page else None
        address = address and "?" + address.partition("?")[2].replace("&amp;", "&")
    assert seen == list(range(length, 0, -1))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_is_had_as_a_file(auditor, kind):
    answer = auditor(f"?format={kind}&kind=contract")
    assert (answer.status_code, len(answer.data) > 500) == (200, True)


def test_an_entry_shows_its_content_and_its_proof(auditor, world, app):
    _number, length = world
    with app.app_context():
        root = checkpoints.of(length).root
    page = auditor(f"/{length - 1}").text
    assert ("sha256:" in page, root.hex() in page) == (True, True)


@pytest.mark.parametrize("place", ["/0", "/99999", "/99999999999999999999999", "/0/proof", "/99999/proof"])
def test_an_entry_that_is_not_there_is_not_found(auditor, place):
    assert auditor(place).status_code == 404


def test_an_entry_in_a_ledger_that_was_rewritten_has_no_proof(auditor, app):
    with database_of(app) as connection:
        connection.exec_driver_sql(in_its_words("DROP TRIGGER ledger_entry_no_update"))
        connection.exec_driver_sql(in_its_words("UPDATE ledger_entry SET hash = randomblob(32) WHERE seq = 2"))
    page = auditor("/3").text
    assert "ledger verify" in page
    assert "/3/proof" not in page


def database_of(app):
    with app.app_context():
        return database.engine.begin()


def handed_in(browse, data):
    return browse("").post("/ledger", {"file": (io.BytesIO(data), "proof.json")}, content_type="multipart/form-data")


def test_anybody_can_have_a_proof_checked(auditor, browse):
    answer = handed_in(browse, auditor("/5/proof").data)
    assert (answer.status_code, "notice-success" in answer.text) == (200, True)


def test_a_proof_may_keep_the_content_to_itself(auditor, browse):
    proof = json.loads(auditor("/5/proof").data)
    proof["body_sha256"] = sha256(proof.pop("body").encode()).hexdigest()
    assert handed_in(browse, json.dumps(proof).encode()).status_code == 200


def other_content(proof):
    proof["body"] = proof["body"].replace('"seq":"5"', '"seq":"4"')


def other_place(proof):
    proof["seq"] = 6


def other_path(proof):
    proof["path"][0] = "00" * 32


def other_root(proof):
    lines = proof["checkpoint"].split("\n")
    lines[2] = lines[2][:8] + "AAAA" + lines[2][12:]
    proof["checkpoint"] = "\n".join(lines)


def no_signature(proof):
    proof["checkpoint"] = proof["checkpoint"].partition("—")[0]


def endless_path(proof):
    proof["path"] *= 50


def wrong_types(proof):
    proof["seq"], proof["path"] = "5", {"a": 1}


def half_a_character(proof):
    proof["checkpoint"] = "\ud800"


@pytest.mark.parametrize(
    "change",
    [other_content, other_place, other_path, other_root, no_signature, endless_path, wrong_types, half_a_character],
)
def test_a_changed_proof_is_refused_with_a_reason(auditor, browse, change):
    proof = json.loads(auditor("/5/proof").data)
    change(proof)
    answer = handed_in(browse, json.dumps(proof).encode())
    assert (answer.status_code, "form-error" in answer.text, "notice-success" in answer.text) == (422, True, False)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b"null", b"\xff", b"[" * 100_000, b"x" * 300_000, b'{"format":1}']
)
def test_what_is_no_proof_is_refused(world, browse, data):
    assert handed_in(browse, data).status_code == 422


def test_the_checkpoints_are_everybody_s(world, browse, app):
    page = browse("").get("/ledger").text
    text = browse("").get("/ledger/checkpoints").text
    with app.app_context():
        newest = checkpoints.latest_checkpoint()
        assert (newest.note, newest.note.split("\n")[2] in page) == (text, True)
        assert browse("").get(f"/ledger/checkpoints/{newest.size}").text == newest.note
    assert browse("").get(f"/ledger/checkpoints?after={newest.size}").text == ""
    assert browse("").get("/ledger/checkpoints/99999999999999999999999").status_code == 404


def test_the_public_page_names_nobody(world, browse, cast):
    page = browse("").get("/ledger").text
    assert not [person.name for person in cast.people.values() if person.name in page]
