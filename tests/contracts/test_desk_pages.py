"""The registration office at the browser: the work list, and each decision about one contract."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from marketplace.contracts import desk_pages
from marketplace.contracts.classes import Subclass
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.db import UNSCOPED, session
from tests.contracts.makers import ORIGINALS, fitting, make_contract_id

S = ContractState
WORDS = "缺少法人授权书，请补充后再次提交。"


@pytest.fixture
def desk(cast):
    """The addresses of the office: desk() is the work list, desk(id, "accept") one decision."""

    def address(contract_id: UUID | None = None, act: str = "") -> str:
        base = f"/o/{cast.organisations['bureau']}"
        return f"{base}/contracts/{contract_id}/{act}".rstrip("/") if contract_id else f"{base}/desk/contracts"

    return address


@pytest.fixture
def state_of(app):
    """The present state and version of a contract."""

    def look(contract_id: UUID) -> tuple[ContractState, int]:
        with app.app_context():
            found = session.get(Contract, contract_id, execution_options=UNSCOPED)
            return found.state, found.version

    return look


FITS = {f"pass-{code}": "yes" if fits else "no" for code, fits in fitting(Subclass.COMMISSIONED).items()}
DECISIONS = [
    ("accept", S.SUBMITTED, S.ACCEPTED, {"accept-originals": ORIGINALS}),
    ("pass", S.ACCEPTED, S.REVIEWED, FITS),
    ("register", S.REVIEWED, S.REGISTERED, {}),
    ("decline", S.SUBMITTED, S.NOT_ACCEPTED, {"decline-reason": WORDS}),
    ("supplement", S.ACCEPTED, S.SUPPLEMENT, {"supplement-reason": WORDS}),
    ("refuse", S.REVIEWED, S.REFUSED, {"refuse-reason": WORDS, "refuse-refusal_reason": "R02"}),
]


class TestDecisions:
    @pytest.mark.parametrize(("act", "before", "after", "data"), DECISIONS)
    def test_each_has_its_button_and_moves_the_contract(
        self, app, cast, browse, desk, state_of, act, before, after, data
    ):
        registrar, made = browse("bureau.registrar"), make_contract_id(app, cast, before)
        assert f'action="{desk(made, act)}"' in registrar.get(desk(made)).text
        answer = registrar.post(desk(made, act), {"version": str(state_of(made)[1]), **data})
        assert answer.status_code == 303, answer.text
        assert state_of(made)[0] is after

    @pytest.mark.parametrize(("act", "before", "after", "data"), DECISIONS)
    def test_each_is_refused_for_a_version_that_is_gone(
        self, app, cast, browse, desk, state_of, act, before, after, data
    ):
        made = make_contract_id(app, cast, before)
        answer = browse("bureau.registrar").post(desk(made, act), {"version": "1", **data})
        assert (answer.status_code, state_of(made)[0]) == (409, before)

    @pytest.mark.parametrize(("act", "before", "after", "data"), DECISIONS)
    def test_each_is_refused_to_a_trader(self, app, cast, browse, state_of, act, before, after, data):
        made = make_contract_id(app, cast, before)
        address = f"/o/{cast.organisations['u1']}/contracts/{made}/{act}"
        answer = browse("u1.editor").post(address, {"version": str(state_of(made)[1]), **data})
        assert (answer.status_code, state_of(made)[0]) == (403, before)

    @pytest.mark.parametrize(
        ("act", "before"), [(act, before) for act, before, _after, data in DECISIONS if f"{act}-reason" in data]
    )
    def test_a_no_without_words_comes_back_open_with_its_message(
        self, app, cast, browse, desk, state_of, act, before
    ):
        made = make_contract_id(app, cast, before)
        page = browse("bureau.registrar").post(desk(made, act), {"version": str(state_of(made)[1])})
        assert (page.status_code, state_of(made)[0]) == (422, before)
        assert f'id="{act}-reason-error"' in page.text
        assert '<details class="decision" open>' in page.text

    def test_a_refusal_keeps_its_words_when_the_reason_is_missing(self, app, cast, browse, desk):
        made = make_contract_id(app, cast, S.ACCEPTED)
        page = browse("bureau.registrar").post(desk(made, "refuse"), {"version": "3", "refuse-reason": WORDS})
        assert WORDS in page.text

    def test_the_filer_reads_why(self, app, cast, browse, desk):
        made = make_contract_id(app, cast, S.SUBMITTED)
        browse("bureau.reviewer").post(desk(made, "supplement"), {"version": "2", "supplement-reason": WORDS})
        assert WORDS in browse("u1.editor").get(f"/o/{cast.organisations['u1']}/contracts/{made}").text

    def test_the_first_reviewer_sees_why_there_is_no_button_and_is_refused(self, app, cast, browse, desk, state_of):
        made = make_contract_id(app, cast, S.REVIEWED, reviewer="bureau.registrar")
        registrar = browse("bureau.registrar")
        registrar.client.set_cookie("language", "en")
        page = registrar.get(desk(made)).text
        assert desk(made, "register") not in page
        assert "another person than the first" in page
        answer = registrar.post(desk(made, "register"), {"version": str(state_of(made)[1])})
        assert (answer.status_code, state_of(made)[0]) == (403, S.REVIEWED)

    def test_what_cannot_be_undone_asks_first(self, app, cast, browse, desk):
        page = browse("bureau.registrar").get(desk(make_contract_id(app, cast, S.REVIEWED))).text
        assert page.count("data-confirm=") == 2

    def test_an_auditor_reads_and_has_no_button(self, app, cast, browse, desk):
        made = make_contract_id(app, cast, S.SUBMITTED)
        page = browse("bureau.auditor").get(desk(made))
        assert page.status_code == 200
        assert f"/{made}/" not in "".join(re.findall(r'action="([^"]*)"', page.text))


class TestWorkList:
    def test_says_that_nothing_waits(self, browse, desk):
        assert browse("bureau.reviewer").get(desk()).status_code == 200

    def test_shows_what_waits_and_no_draft(self, app, cast, browse, desk):
        make_contract_id(app, cast, title="草稿里的合同")
        make_contract_id(app, cast, S.SUBMITTED, title="已经提交的合同")
        page = browse("bureau.reviewer").get(desk()).text
        assert "已经提交的合同" in page
        assert "草稿里的合同" not in page

    @pytest.mark.parametrize("state", ["draft", "nonsense", ""])
    def test_asked_for_drafts_it_shows_what_waits(self, app, cast, browse, desk, state):
        make_contract_id(app, cast, S.SUBMITTED)
        assert "产线操作" in browse("bureau.reviewer").get(f"{desk()}?state={state}").text

    def test_narrows_by_state_and_words(self, app, cast, browse, desk):
        make_contract_id(app, cast, S.REGISTERED, title="已登记的合同")
        make_contract_id(app, cast, S.SUBMITTED, title="已经提交的合同")
        page = browse("bureau.reviewer").get(f"{desk()}?state=registered&q=登记").text
        assert "已登记的合同" in page
        assert "已经提交的合同" not in page

    def test_pages_after_twenty(self, app, cast, browse, desk):
        for number in range(21):
            make_contract_id(app, cast, S.SUBMITTED, title=f"第{number:02}份合同")
        assert browse("bureau.reviewer").get(desk() + "?page=2").text.count("份合同</a>") == 1

    @pytest.mark.parametrize(
        ("who", "key"), [("u1.editor", "u1"), ("bureau.publisher", "bureau"), ("b1.broker", "b1")]
    )
    def test_is_the_offices(self, cast, browse, who, key):
        assert browse(who).get(f"/o/{cast.organisations[key]}/desk/contracts").status_code == 403

    @pytest.mark.parametrize(
        ("state", "days"), [(S.SUBMITTED, 3), (S.REVIEWED, 3), (S.SUPPLEMENT, None), (S.REGISTERED, None)]
    )
    def test_counts_the_days_that_lie_with_the_office(self, state, days):
        lying = Contract(state=state, submitted_on=clock.today() - timedelta(days=3))
        assert desk_pages.days_waiting(lying) == days


def test_what_does_not_wait_is_offered_to_be_searched_among_all(app, cast, browse):
    make_contract_id(app, cast, ContractState.REGISTERED, title="窑炉余热回收")
    officer, desk = browse("bureau.registrar"), f"/o/{cast.organisations['bureau']}/desk/contracts"
    page = officer.get(f"{desk}?q=余热").text
    assert "窑炉余热回收" not in page
    (offered,) = re.findall(r'href="([^"]*state=all[^"]*)"', page)
    assert "窑炉余热回收" in officer.get(offered.replace("&amp;", "&")).text
