"""The API's base: who calls, refusals as problems, one change per key, no lost update, lists that go on."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts import queries, service, tokens
from marketplace.core.actors import Role, Via, system
from marketplace.core.scopes import Scope
from marketplace.db import UNSCOPED, acting_as, session, unit_of_work
from marketplace.ledger.models import LedgerEntry
from tests.calls import Program
from tests.people import Cast

RESULT = {"kind": "result", "title": "一种新的窑炉", "summary": "能耗下降。", "field": "03"}
Calling = Callable[..., Program]


@pytest.fixture
def program(app: Flask, cast: Cast) -> Calling:
    """A program of one of the cast: program("u1.editor", [Scope.READ_LISTINGS])."""
    return lambda who="", scopes=None: Program(app, cast, who, scopes)


def problem(answer: Any) -> tuple[int, str]:
    """The status and code of a refusal, which its body must repeat."""
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == answer.status_code
    return answer.status_code, answer.json["code"]


class TestWhoCalls:
    def test_nobody_is_asked_for_a_token(self, program: Calling) -> None:
        answer = program().get("/me")
        assert problem(answer) == (401, "not_signed_in")
        assert answer.headers["WWW-Authenticate"] == "Bearer"

    @pytest.mark.parametrize("given", ["Bearer nonsense", "Bearer ", "Bearer \xff"])
    def test_a_wrong_token_is_refused_on_public_addresses_too(self, program: Calling, given: str) -> None:
        assert problem(program().get("/listings", Authorization=given)) == (401, "not_signed_in")

    def test_one_says_for_whom_one_acts_each_time(self, program: Calling) -> None:
        answer = program("u1.editor").get("/own/listings", X_Organisation="")
        assert problem(answer) == (422, "invalid_input")
        assert set(answer.json["errors"]) == {"X-Organisation"}

    def test_a_token_is_for_one_organisation(self, program: Calling, cast: Cast) -> None:
        answer = program("u1.editor").get("/own/listings", X_Organisation=str(cast.organisations["e3"]))
        assert problem(answer) == (403, "not_permitted")

    def test_a_token_does_what_its_scopes_hold_and_no_more(self, program: Calling) -> None:
        reader = program("u1.editor", [Scope.READ_LISTINGS])
        assert reader.get("/own/listings").status_code == 200
        assert problem(reader.post("/own/listings", RESULT)) == (403, "out_of_scope")

    def test_who_leaves_is_refused_at_the_next_call(self, app: Flask, program: Calling, cast: Cast) -> None:
        editor, us = program("u1.editor"), system(Via.CLI)
        assert editor.get("/me").status_code == 200
        with app.app_context(), acting_as(us), unit_of_work():
            members = queries.members(cast.organisations["u1"])
            role = next(m for m in members if m.person_id == cast.person("u1.editor").id)
            service.end_membership(role, actor=us)
        assert editor.get("/me").status_code == 401

    def test_a_program_learns_who_it_is(self, program: Calling, cast: Cast) -> None:
        me = program("u1.editor", [Scope.READ_LISTINGS]).get("/me").json
        assert me["id"] == str(cast.person("u1.editor").id)
        assert [m["role"] for m in me["memberships"]] == ["member"]
        assert me["token"]["scopes"] == ["listings:read"]

    def test_the_ledger_says_that_a_program_did_it(self, app: Flask, program: Calling) -> None:
        program("u1.editor").post("/own/listings", RESULT)
        with app.app_context():
            assert b'"via":"api"' in _last_entry()


def _last_entry() -> bytes:
    from_last = select(LedgerEntry.body).order_by(LedgerEntry.seq.desc())
    return session.scalar(from_last, execution_options=UNSCOPED)


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "place"),
        [
            ({**RESULT, "owner_id": "x"}, "owner_id"),
            ({**RESULT, "title": 5}, "title"),
            ({**RESULT, "title": "长" * 201}, "title"),
            ({**RESULT, "title": "a\u202eb"}, "title"),
            ({**RESULT, "field": "99"}, "field"),
            ({**RESULT, "keywords": "窑炉"}, "keywords"),
            ({**RESULT, "demand": {}}, "demand"),
            ({**RESULT, "result": {"price_from_fen": 1.5}}, "result.price_from_fen"),
            ({**RESULT, "result": {"price_from_fen": -1}}, "result.price_from_fen"),
            ({**RESULT, "result": {"price_from_fen": 2, "price_to_fen": 1}}, "result.price_to_fen"),
            ({"kind": "result"}, "title"),
            ([], "body"),
            ("text", "body"),
        ],
    )
    def test_each_wrong_field_is_named_with_the_reason(self, program: Calling, body: Any, place: str) -> None:
        answer = program("u1.editor").post("/own/listings", body)
        assert problem(answer) == (422, "invalid_input")
        assert answer.json["errors"][place]

    def test_the_reason_is_in_the_callers_language(self, program: Calling) -> None:
        def said(language: str) -> str:
            answer = program("u1.editor").get("/own/listings?limit=0", Accept_Language=language)
            return answer.json["errors"]["limit"]

        assert said("en") == "A number from 1 to 200."
        assert said("zh-CN,zh;q=0.9") == said("fr") == "应为 1 至 200 之间的数。"

    def test_an_address_that_is_not_there(self, program: Calling) -> None:
        assert problem(program().get("/nothing")) == (404, "not_found")

    def test_a_method_that_is_not_there_names_those_that_are(self, program: Calling) -> None:
        answer = program().call("DELETE", "/listings")
        assert problem(answer) == (405, "wrong_method")
        assert "GET" in answer.headers["Allow"]

    @pytest.mark.parametrize(
        ("kind", "body", "refused"),
        [
            ("application/x-www-form-urlencoded", b"title=x", (415, "not_json")),
            ("application/json", b"{", (400, "unreadable")),
            ("application/json", b"[" * 100_000, (400, "unreadable")),
            ("application/json", b'{"title": ' + b"9" * 5000 + b"}", (400, "unreadable")),
            ("application/json", b"\xff", (400, "unreadable")),
            ("application/json", b'"' + b"x" * 3_000_000 + b'"', (413, "too_large")),
        ],
    )
    def test_what_cannot_be_read(self, program: Calling, kind: str, body: bytes, refused: tuple[int, str]) -> None:
        editor = program("u1.editor")
        headers = {**editor.headers, "Idempotency-Key": "what cannot be read"}
        answer = editor.client.post("/api/v1/own/listings", data=body, content_type=kind, headers=headers)
        assert problem(answer) == refused

    def test_a_mistake_of_ours_is_a_problem_too(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        app.testing, app.config["PROPAGATE_UNEXPECTED"] = False, False
        monkeypatch.setitem(app.view_functions, "accounts_api.organisations", _broken(app))
        assert problem(app.test_client().get("/api/v1/organisations")) == (500, "our_mistake")


def _broken(app: Flask) -> Any:
    def view() -> None:
        raise ZeroDivisionError

    view.__permit__ = vars(app.view_functions["accounts_api.organisations"])["__permit__"]  # type: ignore[attr-defined]
    return view


class TestChanges:
    def test_a_call_sent_again_is_done_once_and_answered_as_before(self, program: Calling) -> None:
        editor = program("u1.editor")
        first, again = (editor.post("/own/listings", RESULT, key="the same key") for _ in range(2))
        assert (first.status_code, first.headers["Location"]) == (201, f"/api/v1/own/listings/{first.json['id']}")
        assert (again.status_code, again.headers["Location"], again.json) == (
            201,
            first.headers["Location"],
            first.json,
        )
        assert again.headers["Idempotent-Replayed"] == "true"
        assert len(editor.get("/own/listings").json["items"]) == 1

    def test_a_key_with_another_content_is_refused(self, program: Calling) -> None:
        editor = program("u1.editor")
        editor.post("/own/listings", RESULT, key="the same key")
        answer = editor.post("/own/listings", {**RESULT, "title": "另一项"}, key="the same key")
        assert problem(answer) == (422, "key_reused")

    def test_a_key_is_used_for_one_organisation(self, app: Flask, program: Calling, cast: Cast) -> None:
        one, us = program("u1.editor"), system(Via.CLI)
        with app.app_context(), acting_as(us), unit_of_work():
            person = queries.person(cast.person("u1.editor").id)
            service.add_member(queries.organisation(cast.organisations["r1"]), person, Role.MEMBER, actor=us)
        with app.app_context():
            actor = replace(cast.actor("u1.editor"), organisation_id=cast.organisations["r1"])
            with acting_as(actor), unit_of_work():
                bound = {"organisation_id": actor.organisation_id, "scopes": [Scope.WRITE_LISTINGS], "months": 1}
                secret = tokens.create(actor=actor, name="另一单位", **bound)[1]
        first = one.post("/own/listings", RESULT, key="the same key")
        one.headers |= {"Authorization": f"Bearer {secret}", "X-Organisation": str(cast.organisations["r1"])}
        second = one.post("/own/listings", RESULT, key="the same key")
        assert (second.status_code, second.json["owner"]["id"]) == (201, str(cast.organisations["r1"]))
        assert second.json["id"] != first.json["id"]

    def test_a_change_without_a_key_is_refused(self, program: Calling) -> None:
        assert problem(program("u1.editor").call("POST", "/own/listings", RESULT)) == (422, "key_missing")

    def test_of_two_who_read_the_same_version_one_changes_it(self, program: Calling) -> None:
        one, other = program("u1.editor"), program("u1.admin")
        made = one.post("/own/listings", RESULT)
        where, version = made.headers["Location"], made.json["version"]
        assert made.headers["ETag"] == f'"{version}"'
        assert one.change("PATCH", where, {"title": "甲"}, version).status_code == 200
        late = other.change("PATCH", where, {"title": "乙"}, version)
        assert problem(late) == (412, "outdated")
        assert (late.json["version"], late.headers["ETag"]) == (version + 1, f'"{version + 1}"')
        assert other.get(where).json["title"] == "甲"

    @pytest.mark.parametrize("seen", [{}, {"If_Match": "*"}])
    def test_a_change_of_no_version_is_refused(self, program: Calling, seen: dict[str, str]) -> None:
        editor = program("u1.editor")
        where = editor.post("/own/listings", RESULT).headers["Location"]
        answer = editor.call("PATCH", where, {"title": "甲"}, Idempotency_Key="of no version", **seen)
        assert problem(answer) == (428, "version_missing")

    @pytest.mark.parametrize("seen", ['W/"1"', '"x"', "1x", '"-1"', '"99999999999999999999"'])
    def test_a_tag_that_is_not_ours_is_no_version(self, program: Calling, seen: str) -> None:
        editor = program("u1.editor")
        where = editor.post("/own/listings", RESULT).headers["Location"]
        answer = editor.call("PATCH", where, {"title": "甲"}, Idempotency_Key="not our tag", If_Match=seen)
        assert problem(answer) == (412, "outdated")

    def test_what_was_changed_is_not_changed_again_by_the_same_call(self, program: Calling) -> None:
        editor = program("u1.editor")
        where = editor.post("/own/listings", RESULT).headers["Location"]
        first, again = (editor.change("PATCH", where, {"title": "甲"}, 1, "the same change") for _ in range(2))
        assert (first.json, first.headers["ETag"]) == (again.json, again.headers["ETag"])


class TestLists:
    def test_a_list_goes_on_where_its_next_leads(self, program: Calling) -> None:
        anybody, met, where = program(), [], "/organisations?limit=4"
        while where:
            answer = anybody.get(where)
            met += [item["id"] for item in answer.json["items"]]
            where = answer.json["next"]
            assert ("Link" in answer.headers) == bool(where)
        assert len(met) == len(set(met)) == 9

    @pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=x", "page=2", "kind=x", "limit="])
    def test_what_a_list_does_not_know_is_refused(self, program: Calling, query: str) -> None:
        assert problem(program().get(f"/organisations?{query}")) == (422, "invalid_input")

    def test_the_rest_of_the_address_is_kept(self, program: Calling) -> None:
        found = program().get("/organisations?kind=company&limit=2&q=%E6%A0%B7%E4%BE%8B").json
        assert "kind=company" in found["next"]
        assert {item["kind"] for item in program().get(found["next"]).json["items"]} == {"company"}
