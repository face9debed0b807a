"""The pages of brokers and cases, through the gate."""

import re
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from docx import Document

from marketplace.brokers import queries
from marketplace.contracts.classes import Disclosure
from marketplace.contracts.lifecycle import ContractState
from marketplace.core import clock
from marketplace.core.money import exact
from marketplace.listings.lifecycle import ListingState
from tests.brokers import makers
from tests.contracts.makers import TYPED_BESIDE, make_contract
from tests.listings.makers import make_interest, make_listing


@dataclass
class Stage:
    """What the tests of this file find ready, by id: each request opens a session of its own."""

    broker: UUID
    interest: UUID
    case: UUID | None = None
    case_version: int = 0


@pytest.fixture
def stage(app, cast):
    """A broker with a profile, and e3's question about u1's result."""
    with app.app_context():
        broker = makers.make_broker(cast)
        interest = make_interest(cast, make_listing(cast, ListingState.PUBLISHED), "e3.engineer")
        return Stage(broker.id, interest.id)


@pytest.fixture
def opened(app, cast, stage):
    """The same with a case between u1 and e3 in which the parties agreed."""
    with app.app_context():
        case = makers.make_case(cast, queries.broker(stage.broker), asker="e3.admin")
        makers.step(case, "agree", cast.actor("b1.broker"))
        stage.case, stage.case_version = case.id, case.version
    return stage


def place(cast, key, rest):
    return f"/o/{cast.organisations[key]}/{rest}"


ANSWERED = {"answer": "欢迎。", "version": 1}


def test_everybody_finds_a_broker_and_their_page(browse, stage):
    visitor = browse("")
    found = visitor.get("/brokers?q=窑炉&field=03").text
    assert f"/brokers/{stage.broker}" in found
    assert "经纪人P" in visitor.get(f"/brokers/{stage.broker}").text


def test_a_search_without_a_hit_says_what_to_do(browse, stage):
    answer = browse("").get("/brokers?q=没有的人")
    assert (answer.status_code, 'href="/brokers"' in answer.text) == (200, True)


def test_an_unknown_broker_is_not_found(browse, stage):
    assert browse("").get(f"/brokers/{UUID(int=1)}").status_code == 404


def test_the_page_shows_listed_contracts_and_one_row_for_the_rest(app, browse, cast, stage):
    links = {"broker_person_id": cast.person("b1.broker").id}
    with app.app_context():
        listed = make_contract(cast, ContractState.REGISTERED, links=links).number
        hidden = make_contract(cast, ContractState.REGISTERED, links=links, disclosure=Disclosure.FIGURES_ONLY).number
    page = browse("").get(f"/brokers/{stage.broker}").text
    assert listed in page
    assert hidden not in page
    assert exact(2 * 86_000_000) in page


def test_the_page_keeps_titles_and_parties_to_itself(app, browse, cast, stage):
    with app.app_context():
        made = make_contract(cast, ContractState.REGISTERED, links={"broker_person_id": cast.person("b1.broker").id})
        title = made.title
    page = browse("").get(f"/brokers/{stage.broker}").text
    assert not any(secret in page for secret in (title, "渝西样例大学", "凤凰湖"))


def test_a_broker_writes_the_profile_and_lands_on_the_page(browse, cast):
    broker = browse("b1.broker")
    typed = {"display_name": "经纪人P", "level": "senior", "fields": ["03", "05"]}
    answer = broker.post(place(cast, "b1", "broker-profile"), typed)
    assert (answer.status_code, "/brokers/" in answer.location) == (303, True)
    assert "经纪人P" in broker.get(answer.location).text


def test_a_profile_without_fields_comes_back_with_what_was_typed(browse, cast):
    answer = browse("b1.broker").post(
        place(cast, "b1", "broker-profile"), {"display_name": "我的名字", "level": "senior"}
    )
    assert (answer.status_code, "我的名字" in answer.text) == (422, True)


def test_the_form_is_filled_with_the_present_profile(browse, cast, stage):
    page = " ".join(browse("b1.broker").get(place(cast, "b1", "broker-profile")).text.split())
    assert all(held in page for held in ("熟悉陶瓷窑炉。", 'value="03" checked'))


@pytest.mark.parametrize(("who", "key"), [("u1.editor", "u1"), ("bureau.reviewer", "bureau")])
def test_nobody_else_has_a_profile(browse, cast, who, key):
    assert browse(who).get(place(cast, key, "broker-profile")).status_code == 403


def test_the_owner_answers_and_opens_a_case(browse, cast, stage):
    owner, address = browse("u1.editor"), place(cast, "u1", f"interests/{stage.interest}/case")
    assert str(stage.broker) in owner.get(address).text
    answer = owner.post(address, {**ANSWERED, "broker": str(stage.broker)})
    assert answer.status_code == 303
    assert "欢迎。" in owner.get(answer.location).text


def test_finding_a_broker_keeps_what_was_typed_and_saves_nothing(browse, cast, stage):
    owner, address = browse("u1.editor"), place(cast, "u1", f"interests/{stage.interest}/case")
    page = owner.post(address, {**ANSWERED, "answer": "写到一半", "words": "没有的人", "find": "1"})
    assert (page.status_code, "写到一半" in page.text, str(stage.broker) in page.text) == (200, True, False)
    assert owner.get(place(cast, "u1", "cases")).text.count("/cases/") == 0


@pytest.mark.parametrize("broker", ["", "nonsense", str(UUID(int=1))])
def test_without_a_possible_broker_the_form_comes_back(browse, cast, stage, broker):
    address = place(cast, "u1", f"interests/{stage.interest}/case")
    answer = browse("u1.editor").post(address, {**ANSWERED, "broker": broker})
    assert (answer.status_code, "欢迎。" in answer.text) == (422, True)


def test_a_double_click_opens_one_case(browse, cast, stage):
    owner, address = browse("u1.editor"), place(cast, "u1", f"interests/{stage.interest}/case")
    typed = {**ANSWERED, "broker": str(stage.broker), "idempotency_key": "the same key"}
    first, second = owner.post(address, typed), owner.post(address, typed)
    assert (first.status_code, second.status_code, second.location) == (303, 303, first.location)


def test_the_address_of_an_opened_case_leads_to_it(browse, cast, stage):
    owner, address = browse("u1.editor"), place(cast, "u1", f"interests/{stage.interest}/case")
    opened = owner.post(address, {**ANSWERED, "broker": str(stage.broker)}).location
    assert owner.get(address).location == opened


def test_an_interest_that_was_answered_alone_leads_to_its_answer(browse, cast, stage):
    owner, interest = browse("u1.editor"), place(cast, "u1", f"interests/{stage.interest}")
    owner.post(f"{interest}/answer", ANSWERED)
    assert owner.get(f"{interest}/case").location == interest


@pytest.mark.parametrize(("who", "key", "status"), [("e3.engineer", "e3", 403), ("e1.engineer", "e1", 404)])
def test_only_the_owner_comes_to_the_form(browse, cast, stage, who, key, status):
    assert browse(who).get(place(cast, key, f"interests/{stage.interest}/case")).status_code == status


@pytest.mark.parametrize(
    ("who", "key", "status"),
    [
        ("u1.editor", "u1", 200),
        ("e3.engineer", "e3", 200),
        ("b1.broker", "b1", 200),
        ("bureau.auditor", "bureau", 200),
        ("e1.engineer", "e1", 404),
        ("bureau.registrar", "bureau", 404),
        ("", "u1", 303),
    ],
)
def test_who_sees_a_case(browse, cast, opened, who, key, status):
    assert browse(who).get(place(cast, key, f"cases/{opened.case}")).status_code == status


def test_another_broker_of_the_brokerage_does_not_see_it(app, browse, cast, opened):
    with app.app_context():
        makers.make_second_broker(cast)
    other = browse("")
    other.client.post("/sign-in", data={"email": "q@b1.example", "password": cast.password})
    assert other.get(place(cast, "b1", "cases")).status_code == 200
    assert other.get(place(cast, "b1", f"cases/{opened.case}")).status_code == 404


def test_the_case_shows_both_contacts_to_the_broker(browse, cast, opened):
    page = browse("b1.broker").get(place(cast, "b1", f"cases/{opened.case}")).text
    assert all(known in page for known in ("李联系", "赵工", "希望了解许可条件。", makers.ANSWER))


@pytest.mark.parametrize(("who", "key"), [("u1.editor", "u1"), ("b1.broker", "b1"), ("bureau.auditor", "bureau")])
def test_cases_are_listed_and_found(browse, cast, opened, who, key):
    visitor = browse(who)
    assert str(opened.case) in visitor.get(place(cast, key, "cases?q=窑炉&state=agreed")).text
    assert str(opened.case) not in visitor.get(place(cast, key, "cases?state=closed")).text


def test_a_step_is_recorded(browse, cast, opened):
    broker, address = browse("b1.broker"), place(cast, "b1", f"cases/{opened.case}")
    answer = broker.post(f"{address}/steps", {"event": "note", "note": "样机已寄出", "version": opened.case_version})
    assert (answer.status_code, "样机已寄出" in broker.get(address).text) == (303, True)


def test_a_note_without_words_comes_back(browse, cast, opened):
    address = place(cast, "b1", f"cases/{opened.case}/steps")
    assert browse("b1.broker").post(address, {"event": "note", "version": opened.case_version}).status_code == 422


def test_a_stale_step_is_refused(browse, cast, opened):
    address = place(cast, "b1", f"cases/{opened.case}/steps")
    assert browse("b1.broker").post(address, {"event": "note", "note": "。", "version": 1}).status_code == 409


TODAY = clock.today()
CONTRACT = {
    "title": "窑炉节能技术许可", "subclass": "31", "field": "03", "ip_kind": "none", "plan_source": "none",
    "signed_on": str(TODAY), "begins_on": str(TODAY), "ends_on": str(TODAY + timedelta(days=364)),
    "amount_unit": "元", "amount": "480000", "payment": "once", "side": "seller", "disclosure": "listed",
    "seller_name": "渝西样例大学", "seller_country": "CHN",
    "buyer_name": "凤凰湖样例汽车零部件公司", "buyer_country": "CHN",
    "licence_kind": "ordinary", "expected_investment": "100000", "expected_output": "300000", **TYPED_BESIDE,
}  # fmt: skip


def test_the_contracts_form_is_prefilled_for_the_seller(browse, cast, opened):
    page = browse("u1.editor").get(place(cast, "u1", f"cases/{opened.case}/contract")).text
    assert all(f'value="{known}"' in page for known in ("渝西样例大学", "凤凰湖样例汽车零部件公司"))


def test_the_seller_drafts_the_contract_and_lands_on_it(browse, cast, opened):
    seller, address = browse("u1.editor"), place(cast, "u1", f"cases/{opened.case}")
    answer = seller.post(f"{address}/contract", CONTRACT)
    assert (answer.status_code, "/contracts/" in answer.location) == (303, True)
    assert answer.location in seller.get(address).text


def test_handing_in_at_once_shows_the_contract_to_the_broker(browse, cast, opened):
    address = f"cases/{opened.case}"
    browse("u1.editor").post(place(cast, "u1", f"{address}/contract"), {**CONTRACT, "then": "submit"})
    assert "窑炉节能技术许可" in browse("b1.broker").get(place(cast, "b1", address)).text


def test_a_draft_stays_the_sellers(browse, cast, opened):
    address = f"cases/{opened.case}"
    browse("u1.editor").post(place(cast, "u1", f"{address}/contract"), CONTRACT)
    assert "窑炉节能技术许可" not in browse("b1.broker").get(place(cast, "b1", address)).text


def test_another_buyer_comes_back_beside_its_field(browse, cast, opened):
    address = place(cast, "u1", f"cases/{opened.case}/contract")
    answer = browse("u1.editor").post(address, {**CONTRACT, "buyer_name": "川江样例科技公司"})
    assert (answer.status_code, "buyer_name-error" in answer.text) == (422, True)


@pytest.mark.parametrize(("who", "key"), [("e3.engineer", "e3"), ("b1.broker", "b1")])
def test_nobody_else_writes_the_contract(browse, cast, opened, who, key):
    assert browse(who).get(place(cast, key, f"cases/{opened.case}/contract")).status_code == 403


def test_a_case_gives_a_draft_in_word_with_its_parties(browse, cast, opened):
    editor = browse("u1.editor")
    address = place(cast, "u1", f"cases/{opened.case}")
    assert "draft.docx?class=1" in editor.get(address).text
    word = Document(BytesIO(editor.get(f"{address}/draft.docx?class=3").data))
    said = "".join(word.element.body.itertext())
    assert all(text in said for text in ("技术许可合同", "渝西样例大学", "凤凰湖样例汽车零部件公司", "【　　】"))
    assert editor.get(f"{address}/draft.docx?class=9").status_code == 404


def test_without_a_rate_what_was_typed_in_a_cases_form_is_kept_to_go_on_with(browse, cast, opened):
    seller, address = browse("u1.editor"), place(cast, "u1", f"cases/{opened.case}/contract")
    page = seller.post(address, {**CONTRACT, "currency": "EUR", "amount": "1001"})
    (left,) = re.findall(r'name="filing" value="([^"]+)"', page.text)
    goes_on = seller.get(place(cast, "u1", f"contracts/unfinished/{left}")).location
    assert (page.status_code, address in goes_on) == (422, True)
    assert 'value="1001"' in seller.get(goes_on).text
