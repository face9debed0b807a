"""Versions of the rules: a contract is judged by the one of its acceptance, whatever the bureau writes afterwards."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import DatabaseError

from marketplace.contracts import (
    class_tests,
    deadlines,
    expert_reviews,
    guards,
    office_notices,
    papers,
    recognition,
    rule_parts,
    rule_words,
    rules,
    service,
)
from marketplace.contracts.change_lifecycle import ChangeKind
from marketplace.contracts.classes import Subclass
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.contracts.rule_models import RuleSet
from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput, NotFound, StaleVersion
from marketplace.core.workdays import ONE_DAY
from marketplace.db import acting_as, session, unit_of_work
from marketplace.web.i18n import reading_in
from tests.contracts.change_makers import propose
from tests.contracts.makers import NOTE, at, make_contract, put_right
from tests.contracts.test_deadlines import do, noon
from tests.people import Cast

pytestmark = pytest.mark.usefixtures("context")
S = ContractState
BUREAU = system(Via.CLI)
LAW = "CN-2026"


def write(code: str = LAW, **values: Any) -> RuleSet:
    with unit_of_work():
        return rules.write(code, values, actor=BUREAU, version=rules.by_code(code).version, why="核对正式文本")


def row(part: str, code: str, **changes: Any) -> list[dict[str, Any]]:
    """A part of the law in force with one row changed; a row of a new code is added."""
    rows = getattr(rules.by_code(LAW), part)
    if all(each["code"] != code for each in rows):
        return [*rows, {"code": code, **changes}]
    return [each | changes if each["code"] == code else each for each in rows]


class TestVersions:
    def test_writing_adds_one_and_leaves_those_before(self) -> None:
        write(days=12)
        write(days=13)
        assert [(each.version, each.days) for each in rules.versions(LAW)] == [(0, 15), (1, 12), (2, 13)]
        assert (rules.by_code(LAW).days, rules.version(LAW, 1).days) == (13, 12)
        assert rules.version(LAW, 2).why == "核对正式文本"

    def test_what_is_not_written_stays_as_it_was(self) -> None:
        write(reasons=row("reasons", "R14", title="其他情形", title_en="Otherwise", is_used=True))
        write(days=12)
        assert rule_parts.reason(rules.by_code(LAW), "R14")

    @pytest.mark.parametrize("change", ["UPDATE rule_set SET days = 1", "DELETE FROM rule_set"])
    def test_the_database_itself_changes_none(self, change: str) -> None:
        write(days=12)
        with pytest.raises(DatabaseError, match="append-only"), unit_of_work():
            session.connection().exec_driver_sql(change)

    def test_of_two_who_write_at_once_one_is_told_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        seen = rules.by_code(LAW)
        write(days=12)
        # The other read before this one had written.
        monkeypatch.setattr(rules, "by_code", lambda code: RuleSet(**{**rules.SHIPPED[1], "version": 0}))
        with pytest.raises(StaleVersion), unit_of_work():
            rules.write(LAW, {"days": 13}, actor=BUREAU, version=seen.version)
        assert [each.days for each in rules.versions(LAW)] == [15, 12]

    @pytest.mark.parametrize(("code", "number"), [(LAW, 1), ("CN-1999", 0)])
    def test_there_is_none_that_nobody_wrote(self, code: str, number: int) -> None:
        with pytest.raises(NotFound):
            rules.version(code, number)


class TestWhatWasAccepted:
    """Under version 0; then the bureau writes version 1, which would judge it otherwise."""

    def judged(self, cast: Cast, **values: Any) -> Contract:
        made = make_contract(cast, S.ACCEPTED)
        write(**values)
        assert (made.rule_set, made.rule_set_version) == (LAW, 0)
        return made

    def test_keeps_its_questions_and_its_answers_to_them(self, cast: Cast) -> None:
        made = self.judged(
            cast, questions=[{"code": "Z1", "of": "", "wanted": True, "text": "新问", "text_en": "New"}]
        )
        fits = class_tests.as_wanted(made)
        assert "D1" in fits
        do(cast, "bureau.reviewer", recognition.pass_first_review, made, answers=fits)
        assert class_tests.given(made)["D1"] == "yes"
        assert list(class_tests.as_wanted(make_contract(cast, S.ACCEPTED))) == ["Z1"]

    def test_is_refused_for_its_own_reasons(self, cast: Cast) -> None:
        made = self.judged(cast, reasons=row("reasons", "R14", title="其他情形", title_en="Otherwise", is_used=True))
        with pytest.raises(InvalidInput):
            do(cast, "bureau.registrar", recognition.refuse, made, note=NOTE, reason="R14")
        later = make_contract(cast, S.ACCEPTED)
        do(cast, "bureau.registrar", recognition.refuse, later, note=NOTE, reason="R14")
        assert rule_words.reason(later).startswith("R14 ")

    def test_is_large_or_small_by_its_own_limit(self, cast: Cast) -> None:
        made = self.judged(cast, large_from_fen=1)
        expert_reviews.require_heard(made)
        due = made.due_on
        deadlines.count_anew(["2026"])
        assert made.due_on == due

    def test_is_warned_of_by_its_own_limits(self, cast: Cast) -> None:
        made = self.judged(cast, capitals_above_fen=1)
        assert guards.known(made, made.accepted_on or made.signed_on).rules.capitals_above_fen == 5_000_000_000

    def test_has_its_own_days_for_a_supplement(self, cast: Cast) -> None:
        with noon("2026-03-02"):
            made = make_contract(cast, S.ACCEPTED)
            write(supplement_days=5)
            do(cast, "bureau.reviewer", recognition.ask_supplement, made, note="缺少授权书。")
            assert made.accepted_on
            assert made.lapses_on == made.accepted_on + 30 * ONE_DAY

    def test_gets_the_newest_version_when_its_papers_come_in_again(self, cast: Cast) -> None:
        made = make_contract(cast, S.REVIEWED)
        do(cast, "bureau.registrar", recognition.send_back, made, note=NOTE)
        write(days=12)
        do(cast, "bureau.reviewer", recognition.ask_supplement, made, note="缺少授权书。")
        assert made.class_test
        do(cast, "u1.editor", put_right, made)
        assert (made.rule_set_version, made.class_test) == (1, {})

    def test_is_called_as_its_rules_call_it(self, cast: Cast) -> None:
        made = self.judged(cast, subclasses=row("subclasses", "11", title="受托研发"))
        with reading_in("zh_Hans"):
            assert rule_words.subclass(made) == "委托开发"
            assert rule_words.subclass(make_contract(cast, S.ACCEPTED)) == "受托研发"


class TestPapers:
    def refused(self, cast: Cast) -> Contract:
        return make_contract(cast, S.REFUSED)

    def test_a_reworded_reason_stands_on_new_notices_and_not_on_old_ones(self, cast: Cast) -> None:
        before = self.refused(cast)
        write(reasons=row("reasons", "R02", title="不属于技术合同"))
        after = self.refused(cast)
        assert [self.notice(each)["reason"][0] for each in (before, after)] == [
            "R02 非技术合同",
            "R02 不属于技术合同",
        ]

    def test_and_so_does_a_text_of_the_law(self, cast: Cast) -> None:
        before = self.refused(cast)
        write(texts=row("texts", "remedies", text="可以依法申请行政复议。"))
        after = self.refused(cast)
        assert ["六十日" in "".join(self.notice(each)["after"]) for each in (before, after)] == [True, False]

    def test_a_notice_from_before_an_acceptance_says_what_held_at_that_moment(self, cast: Cast) -> None:
        declined = make_contract(cast, S.NOT_ACCEPTED)
        write(texts=row("texts", "remedies", text="可以依法申请行政复议。"))
        assert "六十日" in "".join(self.notice(declined)["after"])
        assert "六十日" not in "".join(self.notice(make_contract(cast, S.NOT_ACCEPTED))["after"])

    def notice(self, contract: Contract) -> Any:
        with reading_in("zh_Hans"):
            return office_notices.paper(contract, office_notices.notices_of(contract)[-1])

    def test_a_certificate_says_what_its_rules_say(self, app: Flask, cast: Cast) -> None:
        before = make_contract(cast, S.REGISTERED)
        text = "经认定，准予登记为{class}合同。"
        write(texts=row("texts", "certificate_preamble", text=text))
        after = make_contract(cast, S.REGISTERED)
        with app.test_request_context(), acting_as(BUREAU):
            said = [papers.certificate(each)["preamble"] for each in (before, after)]
        assert said == [
            "经审查，下列合同符合技术合同认定登记的有关规定，认定为技术开发合同，准予登记，特此证明。",
            "经认定，准予登记为技术开发合同。",
        ]


class TestTheClassesOfASet:
    LICENCE = {"subclass": Subclass.SECRET_LICENCE}

    def test_the_law_of_2001_has_licences_within_transfers(self) -> None:
        old, new = (RuleSet(**values) for values in rules.SHIPPED)
        labels = {title.code: {each.national_label for each in under} for title, under in rule_parts.tree(old)}
        assert (list(labels), len(labels["2"])) == (["1", "2", "4", "5"], 8)
        licence = rule_parts.branch(old, Subclass.PATENT_LICENCE)
        assert (licence.under, licence.national_label) == ("2", "专利实施许可转让")
        assert [title.code for title, _under in rule_parts.tree(new)] == ["1", "2", "3", "4", "5"]

    def test_and_asks_of_them_what_it_asks_of_transfers(self) -> None:
        old, new = (RuleSet(**values) for values in rules.SHIPPED)
        asked = [
            "".join(each.code for each in rule_parts.questions(of, Subclass.PATENT_LICENCE)) for of in (old, new)
        ]
        assert asked == ["A1A2T1T2T3L1L2L3", "A1A2L1L2L3"]

    def test_and_counts_days_where_the_new_one_counts_working_days(self) -> None:
        old, new = (RuleSet(**values) for values in rules.SHIPPED)
        assert (old.days, old.days_are_working, new.days, new.days_are_working) == (30, False, 15, True)
        assert (old.large_from_fen, new.large_from_fen) == (None, 500_000_000)
        assert (old.is_verified, new.is_verified) == (True, False)

    def test_what_a_set_does_not_have_is_not_handed_in_and_said_beside_the_class(self, cast: Cast) -> None:
        made = make_contract(cast, **self.LICENCE)
        write(subclasses=row("subclasses", "32", is_used=False))
        with pytest.raises(InvalidInput) as refused:
            do(cast, "u1.editor", service.submit, made)
        assert set(refused.value.fields) == {"subclass"}

    def test_nor_accepted(self, cast: Cast) -> None:
        made = make_contract(cast, S.SUBMITTED, **self.LICENCE)
        write(subclasses=row("subclasses", "32", is_used=False))
        with pytest.raises(InvalidInput):
            do(cast, "bureau.reviewer", recognition.accept, made, originals="已核对。")

    def test_a_licence_of_2025_is_a_transfer_on_its_paper(self, cast: Cast) -> None:
        with at(rules.version("CN-2001", 0).effective_from.replace(year=2025)):
            made = make_contract(cast, S.ACCEPTED, subclass=Subclass.PATENT_LICENCE)
            with reading_in("zh_Hans"):
                assert (rule_words.contract_class(made), rule_words.subclass(made)) == (
                    "技术转让",
                    "专利实施许可转让",
                )
        assert made.contract_class.value == "3"

    def test_an_amendment_takes_no_class_that_the_contracts_rules_do_not_have(self, cast: Cast) -> None:
        made = make_contract(cast, S.REGISTERED)
        write(subclasses=row("subclasses", "32", is_used=False))
        # It was accepted by the version before.
        propose(cast, made, ChangeKind.AMENDMENT, subclass=Subclass.SECRET_LICENCE)
        later = make_contract(cast, S.REGISTERED)
        with pytest.raises(InvalidInput) as refused:
            propose(cast, later, ChangeKind.AMENDMENT, subclass=Subclass.SECRET_LICENCE)
        assert set(refused.value.fields) == {"subclass"}
