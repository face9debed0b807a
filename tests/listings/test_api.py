"""Listings and interests for programs: the same verbs, rules and walls as on the pages."""

from typing import Any

import pytest
from flask import Flask

from marketplace.core.actors import Via, system
from marketplace.db import set_actor
from marketplace.listings import search
from marketplace.listings.codes import ListingKind
from marketplace.listings.lifecycle import ListingState
from tests.calls import Program
from tests.listings.makers import make_interest, make_listing
from tests.people import Cast

RESULT = {
    "kind": "result", "title": "一种高温陶瓷窑炉节能控制技术", "summary": "能耗下降。", "field": "03",
    "keywords": ["窑炉", "节能"], "cooperation": ["licence"], "contact_name": "李联系",
    "contact_phone": "023-4980-0001",
    "result": {"maturity": "pilot", "price_from_fen": 50_000_000, "price_to_fen": 80_000_000},
}  # fmt: skip
DEMAND = {
    "kind": "demand", "title": "在线检测", "summary": "需要检测方案。", "field": "03",
    "demand": {"need_kind": "testing", "current_situation": "人工抽检", "target": "漏检率 0.1 %", "deadline": None},
}  # fmt: skip
QUESTION = {"message": "希望了解许可条件。", "contact_name": "赵工"}


def listing_id(app: Flask, cast: Cast, state: ListingState = ListingState.PUBLISHED, **more: Any) -> Any:
    with app.app_context():
        return make_listing(cast, state, **more).id


def step(program: Program, where: str, what: str, body: Any = None) -> Any:
    """One act on what stands at `where`, at its present version."""
    return program.post(f"{where}/{what}", body, program.get(where).json["version"])


def test_a_listing_goes_from_draft_to_the_public_list_and_off_it(app: Flask, cast: Cast) -> None:
    editor, reviewer, anybody = (
        Program(app, cast, "u1.editor"),
        Program(app, cast, "bureau.reviewer"),
        Program(app, cast),
    )
    made = editor.post("/own/listings", RESULT).json
    where, public = f"/own/listings/{made['id']}", f"/listings/{made['id']}"
    assert (made["state"], made["acts"], made["result"]["price_to_fen"]) == ("draft", ["submit"], 80_000_000)
    assert anybody.get(public).status_code == 404
    assert step(editor, where, "submit").json["state"] == "in_review"
    waiting = reviewer.get("/office/listings").json["items"]
    assert [item["id"] for item in waiting] == [made["id"]]
    published = reviewer.post(f"/office/listings/{made['id']}/publish", version=waiting[0]["version"])
    assert published.json["state"] == "published"
    assert [item["id"] for item in anybody.get("/listings").json["items"]] == [made["id"]]
    assert step(editor, where, "withdraw").json["state"] == "withdrawn"
    assert anybody.get("/listings").json["items"] == []
    assert step(editor, where, "reopen").json["state"] == "draft"


def test_a_returned_listing_says_why_and_is_changed_in_part(app: Flask, cast: Cast) -> None:
    editor, reviewer = Program(app, cast, "u1.editor"), Program(app, cast, "bureau.reviewer")
    where = editor.post("/own/listings", RESULT).headers["Location"]
    version = step(editor, where, "submit").json["version"]
    office = where.replace("own", "office")
    assert reviewer.post(f"{office}/return", {"reason": "  "}, version).json["errors"] == {
        "reason": "Please fill in this field."
    }
    assert reviewer.post(f"{office}/return", {"reason": "请写明优势。"}, version).status_code == 200
    shown = editor.get(where).json
    assert (shown["state"], shown["review_note"]) == ("returned", "请写明优势。")
    changed = editor.change("PATCH", where, {"result": {"advantage": "能耗低 18 %"}}, shown["version"]).json
    assert (changed["result"]["advantage"], changed["result"]["maturity"]) == ("能耗低 18 %", "pilot")
    assert changed["keywords"] == RESULT["keywords"]


def test_a_published_listing_is_taken_down_with_a_reason(app: Flask, cast: Cast) -> None:
    made, administrator = listing_id(app, cast), Program(app, cast, "bureau.administrator")
    version = Program(app, cast, "u1.editor").get(f"/own/listings/{made}").json["version"]
    taken = administrator.post(f"/office/listings/{made}/take-down", {"reason": "失实"}, version)
    assert taken.json["state"] == "taken_down"


def test_demands_and_scenarios_have_parts_of_their_own(app: Flask, cast: Cast) -> None:
    engineer = Program(app, cast, "e3.engineer")
    made = engineer.post("/own/listings", DEMAND).json
    assert (made["demand"]["need_kind"], made["result"], made["scenario"]) == ("testing", None, None)
    wrong = engineer.post("/own/listings", {**DEMAND, "demand": {"need_kind": "testing"}})
    assert set(wrong.json["errors"]) == {"demand.current_situation", "demand.target"}
    listing_id(app, cast, kind=ListingKind.SCENARIO)
    shown = Program(app, cast).get("/listings?kind=scenario").json["items"]
    assert shown[0]["scenario"]["number"].startswith("YC-CJ-")


def test_ones_own_key_brings_a_listing_in_once(app: Flask, cast: Cast) -> None:
    editor = Program(app, cast, "u1.editor")
    assert editor.post("/own/listings", {**RESULT, "outside_key": "A-1"}).status_code == 201
    assert set(editor.post("/own/listings", {**RESULT, "outside_key": "A-1"}).json["errors"]) == {"outside_key"}


def test_the_public_list_is_narrowed_down(app: Flask, cast: Cast) -> None:
    ids = {kind: str(listing_id(app, cast, kind=kind)) for kind in ListingKind}
    anybody = Program(app, cast)

    def found(query: str) -> list[str]:
        return [item["id"] for item in anybody.get(f"/listings?{query}").json["items"]]

    assert set(found("")) == set(ids.values())
    assert found("kind=demand") == [ids[ListingKind.DEMAND]]
    assert found(f"owner={cast.organisations['u1']}") == [ids[ListingKind.RESULT]]
    assert found("field=01") == []


@pytest.mark.parametrize("has_index", [True, False])
def test_words_are_found_with_the_index_and_without(app: Flask, cast: Cast, has_index: bool) -> None:
    made = str(listing_id(app, cast))
    listing_id(app, cast, kind=ListingKind.DEMAND)
    if has_index:
        with app.app_context():
            set_actor(system(Via.CLI))
            search.rebuild(app.extensions["search_engine"])
    assert [item["id"] for item in Program(app, cast).get("/listings?q=窑炉").json["items"]] == [made]


def test_the_contact_is_for_those_who_act_for_an_organisation(app: Flask, cast: Cast) -> None:
    where = f"/listings/{listing_id(app, cast)}"
    assert Program(app, cast).get(where).json["contact"] is None
    assert Program(app, cast, "e4.engineer").get(where).json["contact"]["name"] == "李联系"


def test_an_interest_is_sent_answered_and_read_by_both(app: Flask, cast: Cast) -> None:
    where, asker, owner = (
        f"/listings/{listing_id(app, cast)}",
        Program(app, cast, "e1.engineer"),
        Program(app, cast, "u1.editor"),
    )
    sent = asker.post(f"{where}/interests", QUESTION)
    assert (sent.status_code, sent.json["state"]) == (201, "open")
    received = owner.get("/own/interests").json["items"]
    assert [item["message"] for item in received] == [QUESTION["message"]]
    assert owner.get("/own/interests?sent=true").json["items"] == []
    answered = owner.post(f"/own/interests/{sent.json['id']}/answer", {"answer": "欢迎。"}, received[0]["version"])
    assert answered.json["state"] == "answered"
    assert asker.get("/own/interests?sent=true").json["items"][0]["answer"] == "欢迎。"
    assert asker.get(sent.headers["Location"]).status_code == 200
    assert Program(app, cast, "e4.engineer").get(sent.headers["Location"]).status_code == 404


def test_an_interest_is_declined(app: Flask, cast: Cast) -> None:
    with app.app_context():
        interest = make_interest(cast, make_listing(cast, ListingState.PUBLISHED))
        where, version = f"/own/interests/{interest.id}/decline", interest.version
    owner = Program(app, cast, "u1.editor")
    assert owner.post(where, {"answer": "已有合作方。"}, version).json["state"] == "declined"
    assert owner.post(where, {"answer": "已有合作方。"}, version + 1).status_code == 422
