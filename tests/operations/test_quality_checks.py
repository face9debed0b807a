"""Each check of the records finds the damage that it is there for, and nothing in a district where all went well."""

import pytest

from marketplace.contracts import frameworks
from marketplace.contracts.attachments import KEEPING
from marketplace.contracts.classes import ContractKind
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import acting_as, session, set_actor, unit_of_work
from marketplace.district import rates
from marketplace.district.rates import NewRate
from marketplace.documents.models import AttachmentKind
from marketplace.jobs import worker
from marketplace.operations import checks, checks_of_distribution, checks_over_time, quality
from marketplace.operations.checks_of_references import models, plain_references
from tests import databases
from tests.applications import lent
from tests.brokers.makers import make_case
from tests.contracts import change_makers as after
from tests.contracts.makers import S, make_contract
from tests.documents.corpus import GOOD
from tests.documents.makers import make_attachment

NOBODY = "0" * 32
CODE = "91500118MA5U00000X"
FIRST = "WHERE number LIKE '%000001'"
HOLDING = f"(SELECT id FROM contract {FIRST})"
OPEN = ("DROP TRIGGER posting_no_update",)


def make_district(app, cast):
    """Contracts on every way that a contract can go, and what belongs to them."""
    first = make_contract(cast, S.REGISTERED)
    # The same once more: the guards speak, two officers answer.
    make_contract(cast, S.REGISTERED)
    after.change(cast, first, after.AMENDMENT, amount_fen=80_000_000)
    after.act(after.receive, first, cast, "u1.editor")
    ended = make_contract(cast, S.REGISTERED, title="球团矿焙烧工艺开发")
    after.change(cast, ended, after.TERMINATION, **after.HALF)
    for state in (S.REVIEWED, S.REFUSED):
        make_contract(cast, state, title=f"陶瓷窑炉余热利用{state}")
    for name in ("PNG", "PDF"):
        draft, filer = make_contract(cast, title=f"附{name}的草稿"), cast.actor("u1.editor")
        make_attachment(app, KEEPING, draft, filer, GOOD[name], kind=AttachmentKind.CONTRACT_TEXT)
    _make_framework(cast)
    _make_foreign(cast)
    make_case(cast)


def _make_framework(cast):
    made = make_contract(cast, kind=ContractKind.FRAMEWORK, title="检测服务框架协议", deductions=())
    filer = cast.actor("u1.editor")
    with acting_as(filer), unit_of_work():
        frameworks.keep(made, actor=filer, version=made.version)
    call = {"kind": ContractKind.CALL_OFF, "parent_id": made.id, "title": "检测服务第一次分项"}
    make_contract(cast, S.REGISTERED, amount_fen=5_000_000, deductions=(), **call)


def _make_foreign(cast):
    with acting_as(system(Via.CLI)), unit_of_work():
        rates.enter(NewRate("USD", 1, 7_188_900, clock.today(), "中间价"), actor=system(Via.CLI))
    worth = {"currency": "USD", "foreign_minor": 12_000_000, "deductions": ()}
    make_contract(cast, S.REGISTERED, title="海外专利许可", **worth)


@pytest.fixture(scope="module")
def district(template, tmp_path_factory):
    """The application of a district that has had its first report."""
    directory = tmp_path_factory.mktemp("district")
    template[1].used.clear()
    with databases.borrowed(template[0], directory), lent(directory) as app, app.app_context():
        set_actor(system(Via.CLI))
        make_district(app, template[1])
        app.extensions["search_engine"].rebuild([])
        set_actor(system(Via.WORKER))
        while worker.drain(app.extensions["handlers"]):
            pass
        quality.make(app.extensions["place"], app.extensions["search_engine"], [])
        set_actor(system(Via.CLI))
        yield app


@pytest.fixture
def found(district):
    """What the checks of `keys` find, by check, once `statements` have done their damage; nothing of it stays."""

    def look(*keys, damage=()):
        connection = session.connection()
        for statement in damage:
            connection.exec_driver_sql(databases.in_its_words(statement))
        place, engine = district.extensions["place"], district.extensions["search_engine"]
        outcomes = [o for o in checks.run(place, engine, keys or None) if o.count]
        return {o.check.key: [f.as_json()["message"] for f in o.findings] for o in outcomes}

    yield look
    session.rollback()


def test_where_all_went_well_there_is_nothing_to_find(found):
    assert found().keys() <= {"schema"}


@pytest.mark.parametrize(
    ("key", "damage"),
    [
        ("days", f"UPDATE contract SET reviewed_on = '2001-01-01' {FIRST}"),
        ("days", f"UPDATE contract SET registered_on = '2999-01-01' {FIRST}"),
        ("deductions", f"UPDATE deduction SET amount_fen = amount_fen + 1 WHERE contract_id = {HOLDING}"),
        ("foreign", "UPDATE contract SET rate_millionths = rate_millionths * 2 WHERE currency != 'CNY'"),
        ("registered", f"UPDATE contract_party SET side = 'buyer' WHERE contract_id = {HOLDING}"),
        ("registered", f"UPDATE contract SET rule_set = NULL, rule_set_version = NULL {FIRST}"),
        ("changes", "UPDATE contract_change SET agreed_on = '2001-01-01'"),
        ("receipts", "UPDATE receipt SET amount_fen = 9000000000000"),
        ("receipts", "UPDATE receipt SET received_on = '2001-01-01'"),
        ("codes", f"UPDATE organisation SET code = '{CODE}' WHERE id = (SELECT owner_id FROM contract {FIRST})"),
        ("clock", "UPDATE listing SET published_on = '2001-01-01', expires_on = '2001-01-02'"),
        ("clock", "UPDATE contract SET state = 'supplement', lapses_on = '2001-01-01' WHERE state = 'reviewed'"),
        ("opening", f"UPDATE contract SET registered_on = '2001-01-01' {FIRST}"),
        ("number_parts", f"UPDATE contract SET number = '1999500118000001' {FIRST}"),
        ("number_parts", "UPDATE district SET registry_point = '500119'"),
        ("call_offs", "UPDATE contract SET amount_fen = 1, technology_fen = 1 WHERE kind = 'framework'"),
        ("editions", f"UPDATE contract SET edition = 7 {FIRST}"),
        ("open_warnings", f"UPDATE contract SET open_warnings = 3 {FIRST}"),
        ("cases", "UPDATE broker_case SET buyer_id = (SELECT id FROM organisation WHERE kind = 'bureau')"),
        ("party_codes", f"UPDATE contract_party SET code = '{CODE}' WHERE contract_id = {HOLDING}"),
        ("party_names", f"UPDATE contract_party SET code = '{CODE}' WHERE contract_id = {HOLDING}"),
        ("references", f"UPDATE contract SET filed_by = '{NOBODY}' {FIRST}"),
        ("references", f"UPDATE organisation SET merged_into_id = '{NOBODY}' WHERE kind = 'brokerage'"),
        ("file_owners", f"UPDATE attachment SET owner_id = '{NOBODY}'"),
        ("parents", "UPDATE contract SET state = 'revoked' WHERE state = 'terminated'"),
        ("parents", "UPDATE contract SET refusal_reason = 'R02' WHERE kind = 'framework'"),
        ("parents", "UPDATE organisation SET merged_into_id = id WHERE kind = 'brokerage'"),
        ("errands", f"UPDATE outbox SET done_at = NULL, subject = '{NOBODY}' WHERE topic = 'index'"),
        ("duplicates", "UPDATE contract_warning SET confirmed_at = NULL, confirmed_by = NULL"),
        (
            "duplicates",
            "UPDATE contract SET title = 'T', amount_fen = 90000000 WHERE state = 'registered'",
        ),
        ("organisation_names", "UPDATE organisation SET name = '同名'"),
        ("lasting", f"UPDATE contract SET number = '2026500118000999' {FIRST}"),
        ("lasting", f"UPDATE quality_mark SET contract_id = '{NOBODY}' {FIRST}"),
        ("titles", f"UPDATE contract SET title = '另一个名称' {FIRST}"),
    ],
)
def test_a_damage_by_hand_is_found(found, key, damage):
    assert found(key, damage=[damage]).keys() == {key}


@pytest.mark.parametrize("key", ["posting_days", "months", "tally"])
def test_a_posting_that_was_changed_is_found(found, key):
    changed = "UPDATE posting SET registered_on = '2001-01-01', amount_fen = amount_fen + 1 WHERE seq = 1"
    assert found(key, damage=[*OPEN, changed]).keys() == {key}


def test_a_number_names_what_was_found(found):
    [message] = found("titles", damage=[f"UPDATE contract SET title = '另一个名称' {FIRST}"])["titles"]
    assert message.endswith("has another title, and nothing changed it.")
    assert f"{clock.today().year}500118000001" in message


@pytest.mark.sqlite_only("PostgreSQL refuses it")
def test_what_the_database_should_have_refused_is_found(found):
    wrong = f"UPDATE contract SET ends_on = '2001-01-01', technology_fen = amount_fen + 1 {FIRST}"
    switch = "PRAGMA ignore_check_constraints = {}"
    assert len(found("term", damage=[switch.format("ON"), wrong, switch.format("OFF")])["term"]) == 2


def test_two_contracts_with_one_text_are_found(found):
    submitted = "UPDATE contract SET state = 'submitted' WHERE state = 'draft'"
    assert "texts" not in found("texts", damage=[submitted])
    assert len(found("texts", damage=[f"UPDATE attachment SET sha256 = '{'a' * 64}'"])["texts"]) == 2


@pytest.mark.parametrize(
    ("key", "damage"),
    [
        ("top_values", f"UPDATE contract SET amount_fen = 9000000000000 {FIRST}"),
        (
            "frequent_amounts",
            "UPDATE contract SET amount_fen = 99000000 WHERE state = 'registered'",
        ),
        ("buyers", "UPDATE contract SET signed_on = signed_on"),
        ("values", "UPDATE contract SET subclass = '11'"),
        ("defaults", "UPDATE contract SET ends_on = '2099-12-31'"),
    ],
)
def test_strange_values_are_found_from_a_hundred_contracts_on(found, monkeypatch, key, damage):
    monkeypatch.setattr(checks_of_distribution, "TOP_SHARE", 3)
    assert found(key, damage=[damage]) == {}
    monkeypatch.setattr(checks_of_distribution, "LEAST", 1)
    assert found(key).keys() == {key}


def test_a_check_that_finds_much_more_than_before_is_named(found, monkeypatch):
    monkeypatch.setattr(checks_over_time, "MANY_MORE", 3)
    many = "UPDATE contract SET edition = 9 WHERE number > ''"
    assert found("editions", "risen", damage=[many])["risen"] == ["The check “editions” found 0 before, and 5 now."]


def test_every_reference_without_a_foreign_key_is_looked_at():
    unknown = [(m.__tablename__, name) for m in models() for name, target in plain_references(m) if target is None]
    assert unknown == []
