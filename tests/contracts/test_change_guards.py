"""The guards look at the terms that a registration is to have, as they did at those that were filed."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.contracts import change_experts, change_guards, changes, expert_reviews, outliers, rules
from marketplace.contracts.change_lifecycle import ChangeState
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.guard_models import GuardCode
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core import capitals, clock
from marketplace.core.errors import InvalidInput, NotPermitted, WrongState
from marketplace.db import acting_as, session
from marketplace.ledger.models import LedgerEntry
from tests.access.shown import form_to
from tests.conftest import Browse
from tests.contracts.change_makers import AMENDMENT, CORRECTION, act, draft, hear, propose
from tests.contracts.makers import make_contract, make_contract_id
from tests.people import Cast

S, G = ContractState, GuardCode
# 860,000 yuan with the unit mistaken once more.
SLIPPED = 860_000_000_000
IN_CAPITALS = {"amount_fen": SLIPPED, "amount_in_capitals": capitals.write(SLIPPED)}
OPINION = {
    **{"opinion-expert": "样例专家", "opinion-affiliation": "样例研究院", "opinion-text": "技术交易额变更合理。"},
    **{"opinion-given_on": "2026-01-05", "opinion-recommends": "yes", "opinion-is_impartial": "y"},
}
WHY = "补充协议原件写明为捌拾陆亿元整，已核对。"
REVIEWER, REGISTRAR = "bureau.reviewer", "bureau.registrar"


def codes(change: ContractChange) -> list[str]:
    return [each["code"] for each in change.findings]


@pytest.mark.usefixtures("context")
class TestAVeryLargeNewAmount:
    @pytest.fixture
    def registered(self, cast: Cast) -> Contract:
        """U1's contract with E3: 860,000 yuan."""
        return make_contract(cast, S.REGISTERED)

    @pytest.mark.parametrize("kind", [AMENDMENT, CORRECTION])
    @pytest.mark.parametrize("typed", ["", "捌拾陆万元整", "no capitals"])
    def test_is_typed_in_capitals_too(self, cast: Cast, registered: Contract, kind: Any, typed: str) -> None:
        with pytest.raises(InvalidInput) as refused:
            draft(cast, registered, kind, amount_fen=SLIPPED, amount_in_capitals=typed)
        assert list(refused.value.fields) == ["amount_in_capitals"]

    def test_is_one_above_the_limit_of_the_rules(self, cast: Cast, registered: Contract) -> None:
        limit = rules.of(registered).capitals_above_fen
        draft(cast, registered, AMENDMENT, amount_fen=limit)
        with pytest.raises(InvalidInput):
            draft(cast, registered, AMENDMENT, amount_fen=limit + 1)

    def test_comes_into_force_for_a_reason_that_another_confirms(self, cast: Cast, registered: Contract) -> None:
        made = propose(cast, registered, AMENDMENT, **IN_CAPITALS)
        hear(cast, made)
        with pytest.raises(InvalidInput) as unsaid:
            act(changes.examine, made, cast, REVIEWER)
        assert list(unsaid.value.fields) == ["why"]
        act(changes.examine, made, cast, REVIEWER, why=WHY)
        assert (codes(made), made.why_it_passes) == ([G.UNIT_TWIN, G.LARGE_AMOUNT], WHY)
        with pytest.raises(InvalidInput) as unticked:
            act(changes.approve, made, cast, REGISTRAR)
        assert list(unticked.value.fields) == ["is_confirmed"]
        assert made.state is ChangeState.EXAMINED
        act(changes.approve, made, cast, REGISTRAR, is_confirmed=True)
        assert registered.amount_fen == SLIPPED
        query = select(LedgerEntry.body).where(LedgerEntry.action == "change.approve")
        assert json.loads(session.scalars(query).one())["facts"] == {"confirmed": "unit_twin large_amount"}

    def test_is_the_proposing_officers_to_explain_where_it_is_the_office_s_own(
        self, cast: Cast, registered: Contract
    ) -> None:
        made = draft(cast, registered, CORRECTION, REVIEWER, **IN_CAPITALS)
        hear(cast, made, REVIEWER)
        with pytest.raises(InvalidInput):
            act(changes.hand_in, made, cast, REVIEWER)
        act(changes.hand_in, made, cast, REVIEWER, why=WHY)
        assert (made.state, made.why_it_passes) == (ChangeState.EXAMINED, WHY)

    def test_is_explained_anew_after_it_was_sent_back(self, cast: Cast, registered: Contract) -> None:
        made = propose(cast, registered, AMENDMENT, **IN_CAPITALS)
        hear(cast, made)
        act(changes.examine, made, cast, REVIEWER, why=WHY)
        act(changes.send_back, made, cast, REVIEWER, note="请核对单位。")
        assert (made.findings, made.why_it_passes) == ([], "")

    def test_is_held_against_the_whole_target(self, cast: Cast, registered: Contract, monkeypatch: Any) -> None:
        made = propose(cast, registered, AMENDMENT, amount_fen=90_000_000)
        act(changes.examine, made, cast, REVIEWER)
        monkeypatch.setattr(outliers, "whole_target", lambda _day: 90_000_000)
        act(changes.approve, made, cast, REGISTRAR)
        again = propose(cast, registered, AMENDMENT, amount_fen=90_000_001)
        act(changes.examine, again, cast, REVIEWER, why=WHY)
        assert codes(again) == [G.WHOLE_TARGET]

    def test_goes_back_where_more_is_found_than_was_explained(
        self, cast: Cast, registered: Contract, monkeypatch: Any
    ) -> None:
        made = propose(cast, registered, AMENDMENT, amount_fen=90_000_000)
        act(changes.examine, made, cast, REVIEWER)
        monkeypatch.setattr(outliers, "whole_target", lambda _day: 89_000_000)
        with pytest.raises(WrongState):
            act(changes.approve, made, cast, REGISTRAR, is_confirmed=True)


@pytest.mark.usefixtures("context")
class TestAChangeThatMakesAContractLarge:
    @pytest.fixture
    def large(self, cast: Cast) -> dict[str, Any]:
        """The terms by which U1's contract becomes large."""
        self.registered = make_contract(cast, S.REGISTERED)
        limit = rules.of(self.registered).large_from_fen
        return {"amount_fen": limit, "deductions": ()}

    def test_is_examined_when_an_expert_was_heard(self, cast: Cast, large: Any) -> None:
        made = propose(cast, self.registered, AMENDMENT, **large)
        with pytest.raises(WrongState, match="expert"):
            act(changes.examine, made, cast, REVIEWER)
        hear(cast, made)
        act(changes.examine, made, cast, REVIEWER)
        act(changes.approve, made, cast, REGISTRAR)
        assert self.registered.amount_fen == large["amount_fen"]
        with acting_as(cast.actor(REGISTRAR)):
            assert [each.expert for each in change_experts.opinions(made)] == ["样例专家"]
            assert expert_reviews.opinions(self.registered) == []

    def test_is_not_handed_in_by_the_office_before_an_expert_was_heard(self, cast: Cast, large: Any) -> None:
        made = draft(cast, self.registered, CORRECTION, REVIEWER, **large)
        with pytest.raises(WrongState, match="expert"):
            act(changes.hand_in, made, cast, REVIEWER)
        hear(cast, made, REVIEWER)
        act(changes.hand_in, made, cast, REVIEWER)
        assert made.state is ChangeState.EXAMINED

    def test_is_not_approved_on_the_opinion_about_another_change(self, cast: Cast, large: Any) -> None:
        first = propose(cast, self.registered, AMENDMENT, **large)
        hear(cast, first)
        act(changes.withdraw, first, cast, "u1.editor")
        again = propose(cast, self.registered, AMENDMENT, **large)
        with pytest.raises(WrongState, match="expert"):
            act(changes.examine, again, cast, REVIEWER)

    def test_hears_nobody_with_a_tie_and_nobody_once_it_is_examined(self, cast: Cast, large: Any) -> None:
        made = propose(cast, self.registered, AMENDMENT, **large)
        with pytest.raises(InvalidInput):
            hear(cast, made, is_impartial=False)
        with pytest.raises(NotPermitted):
            hear(cast, made, "u1.editor")
        hear(cast, made)
        act(changes.examine, made, cast, REVIEWER)
        with pytest.raises(WrongState):
            hear(cast, made)


@pytest.mark.usefixtures("context")
class TestOtherTerms:
    def test_are_compared_with_the_median_of_their_class(self, cast: Cast) -> None:
        for amount in (10, 20, 30, 40, 50, 60):
            kept = make_contract(
                cast, S.REGISTERED, amount_fen=amount * 100, deductions=(), title=f"第{amount}号合同"
            )
        made = propose(cast, kept, AMENDMENT, amount_fen=30_001)
        act(changes.examine, made, cast, REVIEWER, why=WHY)
        assert codes(made) == [G.OUTLIER]

    def test_of_which_the_guards_knew_before_pass(self, cast: Cast, monkeypatch: Any) -> None:
        registered = make_contract(cast, S.REGISTERED)
        monkeypatch.setattr(outliers, "whole_target", lambda _day: 1_000)
        made = propose(cast, registered, CORRECTION, title="另一个名称")
        assert change_guards.find(made) == []

    def test_that_need_experts_are_said_to_need_them(self, cast: Cast) -> None:
        registered = make_contract(cast, S.REGISTERED)
        limit = rules.of(registered).large_from_fen
        assert limit
        made = propose(cast, registered, AMENDMENT, amount_fen=limit, deductions=())
        assert change_guards.needs_experts(made) == limit
        less = draft(cast, registered, AMENDMENT, amount_fen=limit - 1, deductions=())
        assert change_guards.needs_experts(less) is None


def test_what_was_found_is_explained_and_confirmed_on_the_page_and_kept_from_the_filer(
    app: Flask, cast: Cast, browse: Browse
) -> None:
    contract = make_contract_id(app, cast, S.REGISTERED)
    own = f"/o/{cast.organisations['u1']}/contracts/{contract}/changes/new/amendment"
    editor, reviewer, registrar = browse("u1.editor"), browse(REVIEWER), browse(REGISTRAR)
    said = {"reason": "price", "grounds": "补充协议。", "amount": "8600000000"}
    said["agreed_on"] = clock.today().isoformat()
    form = form_to(editor.get(own).text, "/changes/new/amendment", **said)
    refused = editor.post(own, form)
    assert (refused.status_code, 'id="amount_in_capitals-error"' in refused.text) == (422, True)
    where = editor.post(own, {**form, "amount_in_capitals": IN_CAPITALS["amount_in_capitals"]}).location
    editor.post(f"{where}/hand-in", form_to(editor.get(where).text, "/hand-in"))
    at_office = where.replace(str(cast.organisations["u1"]), str(cast.organisations["bureau"]))
    page = reviewer.get(at_office).text
    assert reviewer.post(f"{at_office}/examine", form_to(page, "/examine", why=WHY)).status_code == 422
    heard = reviewer.post(f"{at_office}/opinions", {**form_to(page, "/opinions"), **OPINION})
    assert heard.status_code == 303
    page = reviewer.get(at_office).text
    assert (OPINION["opinion-text"] in page, OPINION["opinion-text"] in editor.get(where).text) == (True, False)
    unsaid = reviewer.post(f"{at_office}/examine", form_to(page, "/examine"))
    assert (unsaid.status_code, 'id="why-error"' in unsaid.text) == (422, True)
    assert reviewer.post(f"{at_office}/examine", form_to(page, "/examine", why=WHY)).status_code == 303
    page = registrar.get(at_office).text
    assert (WHY in page, WHY in editor.get(where).text) == (True, False)
    unticked = registrar.post(f"{at_office}/approve", form_to(page, "/approve"))
    assert (unticked.status_code, 'id="is_confirmed-error"' in unticked.text) == (422, True)
    ticked = {**form_to(page, "/approve"), "is_confirmed": "y"}
    assert registrar.post(f"{at_office}/approve", ticked).status_code == 303
