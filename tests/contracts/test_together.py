"""Many contracts at once: each by itself, and the page says what became of which."""

import re
from uuid import uuid4

import pytest

from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.db import UNSCOPED, session
from tests.contracts.makers import ORIGINALS, make_contract_id

S = ContractState


@pytest.fixture
def desk(cast):
    return f"/o/{cast.organisations['bureau']}/desk"


@pytest.fixture
def look(app):
    def look(contract_id):
        with app.app_context():
            return session.get(Contract, contract_id, execution_options=UNSCOPED)

    return look


def ticked(*pairs):
    return {"contract": [f"{contract_id.hex}.{version}" for contract_id, version in pairs]}


def test_what_can_be_accepted_is_and_of_the_rest_the_page_says_why(app, cast, browse, desk, look):
    fine, second = (make_contract_id(app, cast, S.SUBMITTED, title=title) for title in ("甲合同", "乙合同"))
    stale = make_contract_id(app, cast, S.SUBMITTED, title="旧版本")
    past = make_contract_id(app, cast, S.REGISTERED, title="已登记过")
    reviewer = browse("bureau.reviewer")
    form = {
        **ticked((fine, 2), (second, 2), (stale, 1), (past, look(past).version)),
        "originals": ORIGINALS,
    }
    before = reviewer.get(f"{desk}/contracts/chosen", query_string=form).text
    assert before.count(">旧版本<") == 1
    page = reviewer.post(f"{desk}/contracts/accept", form)
    states = [look(each).state for each in (fine, second, stale, past)]
    assert (page.status_code, states) == (200, [S.ACCEPTED, S.ACCEPTED, S.SUBMITTED, S.REGISTERED])
    accepted, refused = page.text.split("旧版本")[0], page.text.split("乙合同")[1]
    assert "甲合同" in accepted
    assert "终止" in refused, "the acts that are possible now stand in the answer"


def test_a_form_that_comes_twice_accepts_once(app, cast, browse, desk, look):
    made = make_contract_id(app, cast, S.SUBMITTED, title="只受理一次")
    reviewer = browse("bureau.reviewer")
    form = {**ticked((made, 2)), "idempotency_key": str(uuid4()), "originals": ORIGINALS}
    pages = [reviewer.post(f"{desk}/contracts/accept", form).text for _time in range(2)]
    assert look(made).version == 3
    assert all("已受理 1" in page for page in pages)


def test_without_a_contract_text_somebody_has_to_have_seen_the_originals(app, cast, browse, desk, look):
    made = make_contract_id(app, cast, S.SUBMITTED)
    page = browse("bureau.reviewer").post(f"{desk}/contracts/accept", ticked((made, 2))).text
    assert "未上传合同文本" in page
    assert look(made).state is S.SUBMITTED


def test_whoever_filed_one_of_them_does_not_accept_it(app, cast, browse, desk, look, monkeypatch):
    made = make_contract_id(app, cast, S.SUBMITTED)
    monkeypatch.setattr(
        "marketplace.contracts.impartiality.accounts.organisations_since",
        lambda _person, _since: frozenset({cast.organisations["u1"]}),
    )
    page = browse("bureau.reviewer").post(f"{desk}/contracts/accept", ticked((made, 2))).text
    assert look(made).state is S.SUBMITTED
    assert "未受理" in page


@pytest.mark.parametrize("form", [{}, {"contract": ["nonsense"]}, {"contract": [f"{uuid4().hex}.1"] * 101}])
def test_nothing_too_much_and_nonsense_are_refused(browse, desk, form):
    assert browse("bureau.reviewer").post(f"{desk}/contracts/accept", form).status_code == 422


def test_several_are_assigned_at_once(app, cast, browse, desk, look):
    made = [make_contract_id(app, cast, S.SUBMITTED) for _time in range(2)]
    officer = cast.person("bureau.reviewer2").id
    form = {**ticked(*((each, 2) for each in made)), "officer": str(officer)}
    assert browse("bureau.registrar").post(f"{desk}/contracts/assign", form).status_code == 200
    assert {look(each).assigned_to for each in made} == {officer}


def test_an_absence_is_entered_and_taken_back(cast, browse, desk):
    reviewer = browse("bureau.reviewer")
    given = {
        "person": str(cast.person("bureau.reviewer").id), "deputy": str(cast.person("bureau.reviewer2").id),
        "starts_on": "2099-01-05", "ends_on": "2099-01-09",
    }  # fmt: skip
    assert reviewer.post(f"{desk}/absences", given).status_code == 303
    page = reviewer.get(f"{desk}/absences").text
    assert "2099" in page
    address = re.search(r'action="([^"]*/cancel)"', page)[1]
    assert reviewer.post(address, {"version": "1"}).status_code == 303
    assert "2099" not in reviewer.get(f"{desk}/absences").text
    assert reviewer.post(f"{desk}/absences", {**given, "ends_on": "2098-01-09"}).status_code == 422
