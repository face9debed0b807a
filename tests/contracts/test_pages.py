"""The filer's pages at the browser: the form keeps what was typed, and nobody sees another's draft."""

import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core.actors import Via, system
from marketplace.db import UNSCOPED, acting_as, session, set_actor
from tests.access.shown import form_to
from tests.contracts.makers import NOTE, TYPED_BESIDE, make_contract, make_contract_id
from tests.people import ORGANISATIONS

# Story S1 as it is typed; the cameras, the servers, the rig that is not deducted.
TYPED = {
    "title": "基于机器视觉的产线操作规范识别系统", "subclass": "11", "field": "03", "ip_kind": "software",
    "plan_source": "none", "signed_on": "2025.3.10", "begins_on": "2025年3月10日", "ends_on": "2026-03-09",
    "amount_unit": "元", "amount": "８６０，０００．００", "payment": "instalments", "side": "seller",
    "seller_name": "", "seller_country": "CHN", "buyer_name": ORGANISATIONS["e3"][0], "buyer_country": "CHN",
    "disclosure": "listed",
    "deductions-0-kind": "equipment", "deductions-0-description": "工业相机", "deductions-0-amount": "180,000",
    "deductions-1-kind": "equipment", "deductions-1-description": "服务器", "deductions-1-amount": "95000",
    "deductions-2-kind": "equipment", "deductions-2-description": "样机", "deductions-2-amount": "20000.00",
    "deductions-2-within_reasonable_quantity": "y",
    "deductions-3-kind": "", "deductions-3-description": " ", "deductions-3-amount": "",
    **TYPED_BESIDE,
}  # fmt: skip


def typed(**changes: str) -> dict[str, str]:
    """Story S1's form, with changes."""
    return {**TYPED, **changes}


def version_of(page: Any) -> str:
    """The version that a page's form would send back."""
    found = re.search(r'name="version" value="(\d+)"', page.text)
    assert found
    return found[1]


def contracts(app: Any) -> list[Contract]:
    with app.app_context(), acting_as(system(Via.CLI)):
        found = list(session.scalars(select(Contract).execution_options(**UNSCOPED)))
        session.expunge_all()
        return found


@pytest.fixture
def place(cast):
    """The address of an organisation's contracts: place("u1")."""
    return lambda key: f"/o/{cast.organisations[key]}/contracts"


@pytest.fixture
def editor(browse):
    return browse("u1.editor")


class TestTheForm:
    def test_is_empty_at_first_but_for_ones_own_name(self, editor, place):
        page = editor.get(place("u1") + "/new")
        assert page.status_code == 200
        assert f'value="{ORGANISATIONS["u1"][0]}"' in page.text

    def test_makes_a_draft_with_the_technology_amount_of_story_s1(self, app, editor, place):
        answer = editor.post(place("u1") + "/new", typed())
        assert answer.status_code == 303, answer.text
        (made,) = contracts(app)
        assert (made.state, made.amount_fen, made.technology_fen) == ("draft", 86_000_000, 58_500_000)

    def test_hands_in_at_once_if_so_wished(self, app, editor, place):
        editor.post(place("u1") + "/new", typed(then="submit"))
        assert contracts(app)[0].state is ContractState.SUBMITTED

    @pytest.mark.parametrize(
        ("field", "text", "message"),
        [
            ("title", "  ", "Please fill in this field."),
            ("signed_on", "03/10/2025", "is not a date"),
            ("signed_on", "2999-01-01", "is outside the years"),
            ("signed_on", "2099-01-01", "lies in the future"),
            ("ends_on", "2024-01-01", "ends before it begins"),
            ("amount", "120万", "already contains a unit"),
            ("amount", "1.2e3", "exponent"),
            ("amount", "0", "more than nothing"),
            ("amount", "", "Please fill in this field."),
            ("amount_in_capitals", "捌拾陆", "not an amount in Chinese capitals"),
            ("subclass", "", "Please fill in this field."),
            ("deductions-0-amount", "18万", "already contains a unit"),
            ("deductions-0-amount", "0", "more than nothing"),
            ("deductions-0-kind", "", "Please fill in this field."),
            ("deductions-0-amount", "860000", "leave nothing for technology"),
            ("buyer_name", "", "full name"),
            ("buyer_name", "一家没有登记的公司", "unified social credit code"),
            ("buyer_code", "91500118MA5U100411", "check"),
            ("buyer_name", ORGANISATIONS["u1"][0], "are the same"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, app, editor, place, field, text, message):
        editor.client.set_cookie("language", "en")
        page = editor.post(place("u1") + "/new", typed(**{field: text}))
        assert page.status_code == 422
        assert message in page.text
        assert text.strip() in page.text
        assert "工业相机" in page.text
        assert contracts(app) == []

    def test_takes_a_party_that_the_directory_does_not_know_as_not_verified(self, app, editor, place):
        more = {
            "buyer_name": "未名样例公司",
            "buyer_code": "91350100M000100Y43",
            "buyer_nature": "150",
            "buyer_region": "350100",
        }
        answer = editor.post(place("u1") + "/new", typed(**more))
        assert answer.status_code == 303, answer.text
        assert "state-orange" in editor.get(answer.location).text

    def test_pressed_twice_with_one_key_makes_one_contract(self, app, editor, place):
        data = typed(idempotency_key="one-and-the-same-key")
        first, second = (editor.post(place("u1") + "/new", data) for _ in range(2))
        assert first.location == second.location
        assert len(contracts(app)) == 1

    def test_refuses_the_same_key_with_other_content(self, app, editor, place):
        editor.post(place("u1") + "/new", typed(idempotency_key="one-and-the-same-key"))
        second = editor.post(place("u1") + "/new", typed(idempotency_key="one-and-the-same-key", title="另一份"))
        assert (second.status_code, len(contracts(app))) == (422, 1)

    def test_filled_for_editing_says_the_same_again(self, app, cast, editor, place):
        made = make_contract_id(app, cast)
        page = editor.get(f"{place('u1')}/{made}/edit")
        assert page.status_code == 200
        for text in ("860000.00", "2025-03-10", "工业相机", "180000.00", ORGANISATIONS["e3"][0]):
            assert f'value="{text}"' in page.text

    def test_saves_an_edit(self, app, cast, editor, place):
        made = make_contract_id(app, cast)
        answer = editor.post(f"{place('u1')}/{made}/edit", typed(amount="900000", version="1"))
        assert answer.status_code == 303, answer.text
        assert contracts(app)[0].technology_fen == 62_500_000

    def test_refuses_a_stale_edit_and_keeps_what_was_typed(self, app, cast, editor, place):
        made = make_contract_id(app, cast)
        editor.post(f"{place('u1')}/{made}/edit", typed(version="1"))
        page = editor.post(f"{place('u1')}/{made}/edit", typed(version="1", title="同时改的标题"))
        assert page.status_code == 409
        assert "同时改的标题" in page.text

    def test_shows_both_versions_of_what_somebody_else_changed_and_lets_the_person_decide(
        self, app, cast, editor, place
    ):
        made = make_contract_id(app, cast)
        edit = f"{place('u1')}/{made}/edit"
        editor.post(edit, typed(version="1", title="先存的标题"))
        page = editor.post(edit, typed(version="1", title="同时改的标题"))
        table = page.text.split('id="conflict"')[1].split("</table>")[0]
        assert ("同时改的标题" in table, "先存的标题" in table, "860000" in table) == (True, True, False)
        assert editor.post(edit, typed(version=version_of(page), title="同时改的标题")).status_code == 303
        assert contracts(app)[0].title == "同时改的标题"

    def test_of_a_submitted_contract_is_closed(self, app, cast, editor, place):
        made = make_contract_id(app, cast, ContractState.SUBMITTED)
        assert editor.get(f"{place('u1')}/{made}/edit").status_code == 422

    def test_hands_in_again_what_came_back(self, app, cast, editor, place):
        made = make_contract_id(app, cast, ContractState.SUPPLEMENT)
        page = editor.get(f"{place('u1')}/{made}/edit")
        assert NOTE in page.text
        version = str(contracts(app)[0].version)
        editor.post(f"{place('u1')}/{made}/edit", typed(version=version, then="submit"))
        assert contracts(app)[0].state is ContractState.SUBMITTED


class TestTheList:
    def test_says_what_to_do_when_it_is_empty(self, editor, place):
        editor.client.set_cookie("language", "en")
        assert "No contract yet" in editor.get(place("u1")).text

    def test_counts_and_narrows_by_state_and_words(self, app, cast, editor, place):
        make_contract_id(app, cast)
        make_contract_id(app, cast, ContractState.SUBMITTED, title="秀珍菇周年化栽培关键技术研发")
        assert "产线操作" in editor.get(place("u1")).text
        narrowed = editor.get(place("u1") + "?state=submitted&q=秀珍菇").text
        assert "秀珍菇" in narrowed
        assert "产线操作" not in narrowed

    def test_pages_after_twenty(self, app, cast, editor, place):
        for number in range(21):
            make_contract_id(app, cast, title=f"第{number:02}份合同")
        second = editor.get(place("u1") + "?page=2").text
        assert second.count("份合同") == 1

    def test_of_the_buyer_holds_a_contract_once_it_is_submitted(self, app, cast, browse, place):
        buyer = browse("e3.engineer")
        make_contract_id(app, cast)
        assert "产线操作" not in buyer.get(place("e3")).text
        make_contract_id(app, cast, ContractState.SUBMITTED)
        assert "产线操作" in buyer.get(place("e3")).text


class TestWhoSees:
    @pytest.mark.parametrize(
        ("who", "key", "state", "status"),
        [
            ("u1.editor", "u1", "draft", 200), ("u1.editor", "u1", "submitted", 200),
            ("e3.engineer", "e3", "draft", 404), ("e3.engineer", "e3", "submitted", 200),
            ("e1.engineer", "e1", "draft", 404), ("e1.engineer", "e1", "registered", 404),
            ("bureau.reviewer", "bureau", "draft", 404), ("bureau.reviewer", "bureau", "submitted", 200),
            ("bureau.registrar", "bureau", "draft", 404), ("bureau.registrar", "bureau", "reviewed", 200),
            ("bureau.auditor", "bureau", "draft", 200), ("bureau.administrator", "bureau", "submitted", 404),
            ("b1.broker", "b1", "registered", 404), ("bureau.publisher", "bureau", "registered", 404),
        ],
    )  # fmt: skip
    def test_a_contract(self, app, cast, browse, place, who, key, state, status):
        made = make_contract_id(app, cast, ContractState(state))
        assert browse(who).get(f"{place(key)}/{made}").status_code == status

    def test_a_stranger_signs_in_first(self, app, cast, browse, place):
        made = make_contract_id(app, cast)
        assert browse("").get(f"{place('u1')}/{made}").status_code == 303

    def test_nobody_acts_for_an_organisation_that_is_not_theirs(self, app, cast, browse, place):
        made = make_contract_id(app, cast)
        assert browse("e1.engineer").get(f"{place('u1')}/{made}").status_code in (403, 404)

    def test_the_buyer_has_no_button(self, app, cast, browse, place):
        made = make_contract_id(app, cast, ContractState.SUBMITTED)
        assert f"/{made}/withdraw" not in browse("e3.engineer").get(f"{place('e3')}/{made}").text

    @pytest.mark.parametrize("act", ["edit", "submit", "resubmit", "withdraw"])
    def test_the_buyer_may_not(self, app, cast, browse, place, act):
        made = make_contract_id(app, cast, ContractState.SUBMITTED)
        answer = browse("e3.engineer").post(f"{place('e3')}/{made}/{act}", {"version": "2"})
        assert answer.status_code == 403


class TestTheFilersButtons:
    def press(self, app, editor, place, made: UUID, act: str) -> Any:
        return editor.post(f"{place('u1')}/{made}/{act}", {"version": str(contracts(app)[0].version)})

    @pytest.mark.parametrize(
        ("state", "act", "after"),
        [
            ("draft", "submit", "submitted"),
            ("supplement", "resubmit", "submitted"),
            ("reviewed", "withdraw", "withdrawn"),
        ],
    )
    def test_move_the_contract(self, app, cast, editor, place, state, act, after):
        made = make_contract_id(app, cast, ContractState(state))
        assert f"/{made}/{act}" in editor.get(f"{place('u1')}/{made}").text
        if state == "supplement":
            edit = f"{place('u1')}/{made}/edit"
            assert 'id="answer-error"' in self.press(app, editor, place, made, act).text
            answered = form_to(editor.get(edit).text, "/edit", answer="授权书已补交。")
            assert editor.post(edit, answered).status_code == 303
            assert "授权书已补交。" in editor.get(f"{place('u1')}/{made}").text
        assert self.press(app, editor, place, made, act).status_code == 303
        assert contracts(app)[0].state == after

    def test_are_refused_where_the_state_does_not_allow_them(self, app, cast, editor, place):
        made = make_contract_id(app, cast, ContractState.REGISTERED)
        assert self.press(app, editor, place, made, "withdraw").status_code == 422

    def test_are_refused_after_somebody_changed_the_contract(self, app, cast, editor, place):
        made = make_contract_id(app, cast)
        assert editor.post(f"{place('u1')}/{made}/submit", {"version": "0"}).status_code == 409

    def test_say_beside_the_seller_why_a_buyer_cannot_hand_in(self, app, cast, browse, place):
        buyer = browse("e3.engineer")
        made = make_contract_id(app, cast, filer="e3.engineer")
        buyer.client.set_cookie("language", "en")
        page = buyer.post(f"{place('e3')}/{made}/submit", {"version": "1"})
        assert page.status_code == 422
        assert 'id="seller_name-error"' in page.text
        assert contracts(app)[0].state is ContractState.DRAFT


def test_the_page_writes_the_amount_in_capitals_too(app, cast, editor, place):
    made = make_contract_id(app, cast)
    page = editor.get(f"{place('u1')}/{made}").text
    assert "捌拾陆万元整" in page
    assert "585,000.00" in page


def test_the_count_of_contracts_is_scoped_like_the_list(app, cast):
    make_contract_id(app, cast)
    with app.app_context(), acting_as(cast.actor("e1.engineer")):
        assert session.scalar(select(func.count()).select_from(Contract)) == 0


def test_the_list_of_ones_own_is_ordered_by_its_headings(app: Any, cast: Any, browse: Any) -> None:
    with app.app_context():
        set_actor(system(Via.CLI))
        for title, amount in (("乙方案", 300), ("甲方案", 100), ("丙方案", 200)):
            make_contract(cast, title=title, amount_fen=amount, deductions=())
    address = f"/o/{cast.organisations['u1']}/contracts"

    def amounts(query: str) -> list[str]:
        return list(dict.fromkeys(re.findall(r"([123]\.00)", browse("u1.editor").get(f"{address}{query}").text)))

    assert amounts("?sort=amount") == ["1.00", "2.00", "3.00"]
    assert amounts("?sort=amount&down=1") == ["3.00", "2.00", "1.00"]
    assert amounts("") == amounts("?sort=nothing") == ["2.00", "1.00", "3.00"]
    assert 'aria-sort="descending"' in browse("u1.editor").get(f"{address}?sort=amount&down=1").text


@pytest.mark.parametrize(("state", "shown"), [("accepted", True), ("registered", False), ("refused", False)])
def test_the_day_of_decision_is_shown_while_one_waits_for_it(app, cast, editor, place, state, shown):
    made = make_contract_id(app, cast, ContractState(state))
    page = editor.get(f"{place('u1')}/{made}").text
    assert ("<dt>办结期限</dt>" in page) is shown
    assert "适用规则" in page
