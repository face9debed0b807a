"""A change to another class is examined with that class's test; what was answered before stays to be read."""

import json
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.contracts import change_class_tests, change_queries, changes, class_tests, opening, rules
from marketplace.contracts.change_lifecycle import ChangeState
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.classes import Subclass
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput, StaleVersion, WrongState
from marketplace.db import acting_as, database, session, set_actor, unit_of_work
from marketplace.ledger.models import LedgerEntry
from marketplace.operations import replay
from tests.access.shown import form_to
from tests.calls import Program
from tests.conftest import Browse
from tests.contracts.change_makers import (
    AMENDMENT,
    CORRECTION,
    HALF,
    REVOCATION,
    TERMINATION,
    act,
    change,
    draft,
    fits,
    propose,
)
from tests.contracts.makers import fitting, make_contract, make_contract_id
from tests.contracts.test_opening_import import ROW, text_of
from tests.databases import in_its_words
from tests.people import Cast

S = ContractState
REVIEWER, REGISTRAR = "bureau.reviewer", "bureau.registrar"
DEVELOPMENT, SERVICE = fitting(Subclass.COMMISSIONED), fitting(Subclass.GENERAL_SERVICE)
TO_SERVICE = {"subclass": Subclass.GENERAL_SERVICE}
WITHIN = {"subclass": Subclass.COOPERATIVE}
NOTE = "按合同约定属专项技术服务。"
BY_LAW = {"rule_set": "CN-2026", "rule_set_version": 0}
SYSTEM = system(Via.CLI)


@pytest.fixture
def registered(context: None, cast: Cast) -> Contract:
    """U1's contract with E3, recognised as commissioned development."""
    return make_contract(cast, S.REGISTERED)


@pytest.fixture
def asked(cast: Cast, registered: Contract) -> ContractChange:
    """An amendment that makes it a service."""
    return propose(cast, registered, AMENDMENT, **TO_SERVICE)


@pytest.fixture
def earlier(context: None) -> Contract:
    """A contract of the opening import: nobody has answered anything of it here."""
    with acting_as(SYSTEM):
        with unit_of_work():
            opening.import_rows(opening.read_rows(text_of(ROW)), actor=system(Via.IMPORT))
        return session.scalars(select(Contract)).one()


def refused_fields(cast: Cast, made: ContractChange, **said: Any) -> set[str]:
    with pytest.raises(InvalidInput) as refused:
        act(changes.examine, made, cast, REVIEWER, **said)
    return set(refused.value.fields)


def differing() -> list[str]:
    set_actor(SYSTEM)
    session.rollback()
    return [finding.as_json()["message"] for finding in replay.differing_rows()]


def entry(action: str) -> Any:
    set_actor(SYSTEM)
    query = select(LedgerEntry.body).where(LedgerEntry.action == action).order_by(LedgerEntry.seq.desc())
    return json.loads(session.scalars(query.limit(1)).one())["after"]


class TestTheExaminer:
    def test_answers_each_question_of_the_new_class(self, cast: Cast, asked: ContractChange) -> None:
        assert refused_fields(cast, asked) == set(SERVICE)
        assert refused_fields(cast, asked, answers={**SERVICE, "S1": None}) == {"S1"}
        assert (asked.state, asked.class_test) == (ChangeState.PROPOSED, {})
        act(changes.examine, asked, cast, REVIEWER, answers=SERVICE)
        assert asked.class_test == {"answers": SERVICE, "note": "", **BY_LAW}

    def test_says_why_where_an_answer_speaks_against_it(self, cast: Cast, asked: ContractChange) -> None:
        against = {**SERVICE, "S1": False}
        assert refused_fields(cast, asked, answers=against) == {"class_note"}
        act(changes.examine, asked, cast, REVIEWER, answers=against, class_note=NOTE)
        assert asked.class_test == {"answers": against, "note": NOTE, **BY_LAW}

    def test_is_told_at_once_of_all_that_is_missing(self, cast: Cast, registered: Contract) -> None:
        # A slip of the unit, of which the guards want to know more.
        made = propose(cast, registered, AMENDMENT, **TO_SERVICE, amount_fen=8_600, deductions=())
        assert refused_fields(cast, made) == {"why", *SERVICE}

    def test_is_told_first_that_the_page_is_stale(self, cast: Cast, asked: ContractChange) -> None:
        with pytest.raises(StaleVersion):
            act(changes.examine, asked, cast, REVIEWER, version=asked.version - 1)

    def test_answers_anew_what_was_sent_back(self, cast: Cast, asked: ContractChange) -> None:
        act(changes.examine, asked, cast, REVIEWER, answers=SERVICE)
        act(changes.send_back, asked, cast, REGISTRAR, note="请核对合同类别。")
        assert (asked.class_test, asked.class_test_before) == ({}, {})
        act(changes.hand_in, asked, cast, "u1.editor")
        assert refused_fields(cast, asked) == set(SERVICE)

    def test_of_the_offices_own_is_its_writer(self, cast: Cast, registered: Contract) -> None:
        made = draft(cast, registered, CORRECTION, REVIEWER, **TO_SERVICE)
        with pytest.raises(InvalidInput) as refused:
            act(changes.hand_in, made, cast, REVIEWER)
        assert set(refused.value.fields) == set(SERVICE)
        act(changes.hand_in, made, cast, REVIEWER, answers=SERVICE)
        assert (made.state, made.class_test["answers"]) == (ChangeState.EXAMINED, SERVICE)

    def test_is_no_filer(self, cast: Cast, registered: Contract) -> None:
        made = draft(cast, registered, CORRECTION, **TO_SERVICE)
        act(changes.hand_in, made, cast, "u1.editor", answers=SERVICE)
        assert (made.state, made.class_test) == (ChangeState.PROPOSED, {})

    def test_is_asked_by_the_rules_of_the_contract(self, cast: Cast, asked: ContractChange) -> None:
        new = [{"code": "Z1", "of": "", "wanted": True, "text": "新问", "text_en": "New"}]
        with acting_as(SYSTEM), unit_of_work():
            rules.write("CN-2026", {"questions": new}, actor=SYSTEM, version=0)
        assert refused_fields(cast, asked) == set(SERVICE)


class TestNothingIsAsked:
    @pytest.mark.parametrize(
        ("kind", "more"),
        [
            (AMENDMENT, {"title": "识别系统（变更后）"}),
            (AMENDMENT, WITHIN),
            (CORRECTION, WITHIN),
            (TERMINATION, HALF),
        ],
    )
    def test_of_what_leaves_the_questions_the_same(
        self, cast: Cast, registered: Contract, kind: Any, more: Any
    ) -> None:
        kept, made = registered.class_test, propose(cast, registered, kind, **more)
        # Whoever answers all the same is not heard, as at a first review.
        act(changes.examine, made, cast, REVIEWER, answers=SERVICE, class_note=NOTE)
        act(changes.approve, made, cast, REGISTRAR)
        assert (made.class_test, made.class_test_before, registered.class_test) == ({}, {}, kept)

    def test_of_a_revocation(self, cast: Cast, registered: Contract) -> None:
        made = draft(cast, registered, REVOCATION, REVIEWER)
        act(changes.hand_in, made, cast, REVIEWER)
        assert (made.state, made.class_test) == (ChangeState.EXAMINED, {})


class TestComingIntoForce:
    def test_makes_the_answers_the_contracts_and_keeps_those_before(
        self, cast: Cast, registered: Contract, asked: ContractChange
    ) -> None:
        before = dict(registered.class_test)
        act(changes.examine, asked, cast, REVIEWER, answers=SERVICE)
        assert registered.class_test == before
        act(changes.approve, asked, cast, REGISTRAR)
        assert registered.class_test == {"answers": SERVICE, "note": "", **BY_LAW}
        assert asked.class_test_before == before == {"answers": DEVELOPMENT, "note": ""}

    def test_leaves_every_test_to_be_read(self, cast: Cast, registered: Contract) -> None:
        for subclass in (Subclass.GENERAL_SERVICE, Subclass.COMMISSIONED):
            change(cast, registered, AMENDMENT, subclass=subclass)
        with acting_as(SYSTEM):
            last, first = change_queries.changes_of(registered.id)
        held = [first.class_test_before, first.class_test, last.class_test_before, last.class_test]
        assert [each["answers"] for each in held] == [DEVELOPMENT, SERVICE, SERVICE, DEVELOPMENT]

    def test_waits_where_nobody_was_asked(
        self, cast: Cast, asked: ContractChange, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # As it was examined before anybody was asked.
        monkeypatch.setattr(change_class_tests, "take", lambda *_given: None)
        act(changes.examine, asked, cast, REVIEWER)
        with pytest.raises(WrongState, match="class test of the new sub-class"):
            act(changes.approve, asked, cast, REGISTRAR)
        act(changes.send_back, asked, cast, REGISTRAR, note="请补做类别审查。")


class TestAnEarlierContract:
    def test_is_asked_what_its_new_class_asks_by_the_rules_of_the_day(self, cast: Cast, earlier: Contract) -> None:
        made = propose(cast, earlier, AMENDMENT, **TO_SERVICE)
        assert refused_fields(cast, made) == set(SERVICE)
        act(changes.examine, made, cast, REVIEWER, answers=SERVICE)
        act(changes.approve, made, cast, REGISTRAR)
        assert (made.class_test_before, earlier.class_test["answers"]) == ({}, SERVICE)

    def test_is_asked_nothing_within_its_class(self, cast: Cast, earlier: Contract) -> None:
        change(cast, earlier, CORRECTION, REVIEWER, **WITHIN)
        assert (earlier.subclass, earlier.class_test) == (Subclass.COOPERATIVE, {})

    def test_keeps_its_questions_when_the_rules_are_written_anew(self, cast: Cast, earlier: Contract) -> None:
        change(cast, earlier, AMENDMENT, **TO_SERVICE)
        questions = [{**each, "text_en": "Another"} for each in rules.SHIPPED[1]["questions"]]
        with acting_as(SYSTEM):
            with unit_of_work():
                rules.write("CN-2026", {"questions": questions}, actor=SYSTEM, version=0)
            taken = class_tests.taken(earlier, earlier.class_test)
        assert taken
        assert [question.code for question, _answer in taken.answered] == list(SERVICE)
        assert "Another" not in {question.text_en for question, _answer in taken.answered}


class TestTheLedger:
    def test_says_at_each_step_what_was_answered(
        self, cast: Cast, registered: Contract, asked: ContractChange
    ) -> None:
        act(changes.examine, asked, cast, REVIEWER, answers=SERVICE)
        assert entry("change.examine")["class_test"]["answers"] == SERVICE
        made = asked.id
        assert differing() == []
        with acting_as(SYSTEM):
            asked = change_queries.change(made)
        act(changes.approve, asked, cast, REGISTRAR)
        assert entry("contract.amend")["class_test"]["answers"] == SERVICE
        assert entry("change.approve")["class_test_before"]["answers"] == DEVELOPMENT
        assert differing() == []

    @pytest.mark.parametrize("column", ["class_test", "class_test_before"])
    def test_knows_an_answer_that_was_changed_by_hand(
        self, cast: Cast, registered: Contract, asked: ContractChange, column: str
    ) -> None:
        act(changes.examine, asked, cast, REVIEWER, answers=SERVICE)
        named = f"contract_change {asked.id}"
        session.rollback()
        other = json.dumps({"answers": {**SERVICE, "A1": False}, "note": ""})
        with database.engine.begin() as connection:
            connection.exec_driver_sql(in_its_words(f"UPDATE contract_change SET {column} = '{other}'"))
        (message,) = differing()
        assert message.startswith(named)
        assert message.endswith(f": {column}.")


class TestAtTheBrowser:
    @pytest.fixture
    def where(self, app: Flask, cast: Cast, browse: Browse) -> str:
        """U1's amendment to a service, at the office."""
        contract = make_contract_id(app, cast, S.REGISTERED)
        own = f"/o/{cast.organisations['u1']}/contracts/{contract}/changes/new/amendment"
        said = {"reason": "subject", "grounds": "补充协议改变标的。", "subclass": "51"}
        editor, said["agreed_on"] = browse("u1.editor"), clock.today().isoformat()
        made = editor.post(own, form_to(editor.get(own).text, "/changes/new/amendment", **said)).location
        editor.post(f"{made}/hand-in", form_to(editor.get(made).text, "/hand-in"))
        return str(made).replace(str(cast.organisations["u1"]), str(cast.organisations["bureau"]))

    def test_the_questions_are_asked_and_what_was_typed_stays(self, browse: Browse, where: str) -> None:
        officer = browse(REVIEWER)
        page = officer.get(where).text
        form, chosen = form_to(page, "/examine"), typed(SERVICE)
        assert all(f'id="{code}"' in page for code in SERVICE)
        refused = officer.post(f"{where}/examine", {**form, **chosen, "S1": "", "class_note": NOTE})
        assert (refused.status_code, beside(refused.text)) == (422, {"S1"})
        kept = form_to(refused.text, "/examine")
        assert {code: kept.get(code) for code in SERVICE} == {**chosen, "S1": None}
        assert kept["class_note"].strip() == NOTE
        against = officer.post(f"{where}/examine", {**form, **chosen, "S1": "no"})
        assert (against.status_code, beside(against.text)) == (422, {"class_note"})
        assert officer.post(f"{where}/examine", {**form, **chosen, "version": "1"}).status_code == 409
        assert officer.post(f"{where}/examine", {**form, **chosen}).status_code == 303

    @pytest.mark.parametrize(("language", "name"), [("zh_Hans", "text"), ("en", "text_en")])
    def test_they_are_asked_in_the_readers_language(
        self, browse: Browse, where: str, language: str, name: str
    ) -> None:
        officer = browse(REVIEWER)
        officer.client.set_cookie("language", language)
        page = unescape(officer.get(where).text)
        wanted = [each[name] for each in rules.SHIPPED[1]["questions"] if each["code"] in SERVICE]
        assert [text in page for text in wanted] == [True] * len(SERVICE)

    def test_the_answers_are_the_offices_to_read_before_and_after(
        self, cast: Cast, browse: Browse, where: str
    ) -> None:
        both, own = len(SERVICE) + len(DEVELOPMENT), where.replace(*at_u1(cast))
        reviewer, registrar, editor = browse(REVIEWER), browse(REGISTRAR), browse("u1.editor")
        assert told(registrar.get(where)) == len(DEVELOPMENT)
        reviewer.post(f"{where}/examine", {**form_to(reviewer.get(where).text, "/examine"), **typed(SERVICE)})
        seen = registrar.get(where)
        assert told(seen) == both
        assert registrar.post(f"{where}/approve", form_to(seen.text, "/approve")).status_code == 303
        contract = seen.text.partition("/contracts/")[2][:36]
        at_office, at_filer = (f"/o/{cast.organisations[each]}/contracts/{contract}" for each in ("bureau", "u1"))
        pages = (where, at_office, f"{at_office}/dossier")
        assert [told(registrar.get(each)) for each in pages] == [both, both, both + len(SERVICE)]
        assert where in registrar.get(at_office).text
        assert [told(browse("bureau.auditor").get(each)) for each in pages] == [both, both, both + len(SERVICE)]
        assert [told(editor.get(each)) for each in (own, at_filer, f"{at_filer}/dossier")] == [0, 0, 0]

    def test_the_office_answers_for_its_own_correction(self, app: Flask, cast: Cast, browse: Browse) -> None:
        contract, officer = make_contract_id(app, cast, S.REGISTERED), browse(REVIEWER)
        new = f"/o/{cast.organisations['bureau']}/contracts/{contract}/changes/new/correction"
        said = {"reason": "entry", "grounds": "类别录入有误。", "subclass": "51"}
        made = officer.post(new, form_to(officer.get(new).text, "/changes/new/correction", **said)).location
        form = form_to(officer.get(made).text, "/hand-in")
        refused = officer.post(f"{made}/hand-in", form)
        assert (refused.status_code, beside(refused.text)) == (422, set(SERVICE))
        assert officer.post(f"{made}/hand-in", {**form, **typed(SERVICE)}).status_code == 303
        assert told(browse(REGISTRAR).get(made)) == len(SERVICE) + len(DEVELOPMENT)


def typed(answers: dict[str, bool]) -> dict[str, str]:
    return {code: "yes" if answer else "no" for code, answer in answers.items()}


def beside(page: str) -> set[str]:
    return {name for name in (*SERVICE, "class_note", "why") if f'id="{name}-error"' in page}


def told(page: Any) -> int:
    assert page.status_code == 200
    return int(page.text.count("— <b>"))


def at_u1(cast: Cast) -> tuple[str, str]:
    return str(cast.organisations["bureau"]), str(cast.organisations["u1"])


class TestAProgram:
    def test_of_the_office_answers_when_it_hands_in_a_correction(self, app: Flask, cast: Cast) -> None:
        contract, office = make_contract_id(app, cast, S.REGISTERED), Program(app, cast, REVIEWER)
        said = {"kind": "correction", "reason": "entry", "grounds": "类别录入有误。", "terms": {"subclass": "51"}}
        made = office.post(f"/own/contracts/{contract}/changes", said)
        where, version = made.headers["Location"], made.json["version"]
        unanswered = office.post(f"{where}/hand-in", version=version)
        assert (unanswered.status_code, set(unanswered.json["errors"])) == (422, set(SERVICE))
        against = office.post(f"{where}/hand-in", {"answers": {**SERVICE, "S1": False}}, version)
        assert set(against.json["errors"]) == {"class_note"}
        assert office.post(f"{where}/hand-in", {"answers": SERVICE}, version + 1).status_code == 412
        told = office.post(f"{where}/hand-in", {"answers": SERVICE, "class_note": "", "why": ""}, version)
        assert (told.status_code, told.json["state"]) == (200, "examined")

    def test_of_the_filer_is_asked_nothing(self, app: Flask, cast: Cast) -> None:
        contract, filer = make_contract_id(app, cast, S.REGISTERED), Program(app, cast, "u1.editor")
        said = {"kind": "correction", "reason": "clerical", "grounds": "类别有误。", "terms": {"subclass": "51"}}
        made = filer.post(f"/own/contracts/{contract}/changes", said)
        handed = filer.post(f"{made.headers['Location']}/hand-in", {"answers": SERVICE}, made.json["version"])
        assert handed.json["state"] == "proposed"
        with app.app_context(), acting_as(SYSTEM):
            assert session.scalars(select(ContractChange)).one().class_test == {}
            assert fits(session.scalars(select(ContractChange)).one()) == SERVICE
