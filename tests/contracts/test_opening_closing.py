"""The bureau closes the import of earlier contracts with a reason, and only another person opens it again."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.contracts import opening, opening_closing
from marketplace.contracts.models import Contract
from marketplace.contracts.opening_closing import close, reopen
from marketplace.core import money
from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput, NotPermitted, StaleVersion, WrongState
from marketplace.db import session, set_actor, unit_of_work
from marketplace.district import queries as districts
from marketplace.ledger.models import LedgerEntry
from marketplace.operations import checks, replay
from marketplace.tally.queries import Group, Total
from tests.contracts.change_makers import AMENDMENT, CORRECTION, change
from tests.contracts.makers import S, make_contract
from tests.contracts.test_opening_import import IMPORT, ROW, take, text_of
from tests.people import Cast
from tests.portal.test_imports import Sender
from tests.portal.test_imports import opening as sheet_of
from tests.programme.test_statistics import money_doors

REGISTRAR, ADMINISTRATOR = "bureau.registrar", "bureau.administrator"
LATER = {**ROW, "登记编号": "2024500118000001", "登记日期": "2024-12-31", "签订日期": "2024-12-01"}
AGREES = "与旧登记册核对一致"


def turn(cast: Cast, verb: Callable[..., None], who: str, reason: str = AGREES, version: int | None = None) -> None:
    actor = cast.actor(who)
    set_actor(actor)
    with unit_of_work():
        verb(reason, actor=actor, version=version or districts.current().version)
    set_actor(system(Via.CLI))


@pytest.mark.usefixtures("context")
class TestVerbs:
    def test_closed_it_takes_nothing_until_another_opens_it_again(self, cast: Cast) -> None:
        turn(cast, close, REGISTRAR)
        with pytest.raises(WrongState):
            take(ROW)
        turn(cast, reopen, ADMINISTRATOR, "漏导2025年合同")
        assert take(ROW).added == 1

    def test_whoever_closed_it_does_not_open_it_again(self, cast: Cast) -> None:
        turn(cast, close, REGISTRAR)
        with pytest.raises(NotPermitted):
            turn(cast, reopen, REGISTRAR)
        assert districts.current().opening_is_closed

    @pytest.mark.parametrize("verb", [close, reopen])
    @pytest.mark.parametrize(
        "who", ["bureau.reviewer", "bureau.publisher", "bureau.auditor", "u1.admin", "b1.broker"]
    )
    def test_nobody_else_turns_it(self, cast: Cast, verb: Callable[..., None], who: str) -> None:
        with pytest.raises(NotPermitted):
            turn(cast, verb, who)

    def test_each_turn_needs_its_state_a_reason_and_the_present_version(self, cast: Cast) -> None:
        for verb, wrong, error in (
            (reopen, {}, WrongState),
            (close, {"reason": "  "}, InvalidInput),
            (close, {"version": 99}, StaleVersion),
        ):
            with pytest.raises(error):
                turn(cast, verb, REGISTRAR, **wrong)  # type: ignore[arg-type]
        turn(cast, close, REGISTRAR)
        with pytest.raises(WrongState):
            turn(cast, close, ADMINISTRATOR)

    def test_each_turn_stands_in_the_ledger_with_its_reason_and_what_was_in(self, cast: Cast) -> None:
        take(ROW)
        turn(cast, close, REGISTRAR)
        turn(cast, reopen, ADMINISTRATOR, "漏导2024年合同")
        assert [(each.verb, each.state["opening_reason"]) for each in opening_closing.turns()] == [
            ("reopen_opening", "漏导2024年合同"),
            ("close_opening", AGREES),
        ]
        last = session.scalars(select(LedgerEntry).order_by(LedgerEntry.seq.desc())).first()
        assert last
        assert b'"facts":{"amount_fen":"86000000","contracts":"1"}' in last.body
        assert list(replay.differing_rows()) == []

    def test_what_came_in_is_counted_by_year_as_it_came_in(self, cast: Cast) -> None:
        take(ROW, LATER)
        make_contract(cast, S.REGISTERED)
        years = [Group("2024", Total(1, 86_000_000, 58_500_000)), Group("2025", Total(1, 86_000_000, 58_500_000))]
        assert opening_closing.so_far() == years
        assert opening_closing.whole() == Total(2, 172_000_000, 117_000_000)

    def test_an_earlier_contract_is_put_right_by_a_change_all_the_same(self, cast: Cast) -> None:
        take(ROW)
        turn(cast, close, REGISTRAR)
        set_actor(cast.actor(REGISTRAR))
        found = session.scalars(select(Contract)).one()
        change(cast, found, CORRECTION, "bureau.reviewer", title="产线操作规范识别系统")
        assert found.title == "产线操作规范识别系统"

    def test_once_closed_the_nightly_check_is_content(self, app: Flask, cast: Cast) -> None:
        made = make_contract(cast, S.REGISTERED)
        damage = f"UPDATE contract SET registered_on = '2001-01-01' WHERE number = '{made.number}'"

        def found() -> int:
            session.connection().exec_driver_sql(damage)
            (outcome,) = checks.run(app.extensions["place"], app.extensions["search_engine"], ("opening",))
            session.rollback()
            return outcome.count

        set_actor(system(Via.CLI))
        before = found()
        turn(cast, close, REGISTRAR)
        assert (before, found()) == (1, 0)


class TestPages:
    @pytest.fixture
    def registrar(self, app: Flask, browse: Any, cast: Cast) -> Sender:
        return Sender(app, browse, cast, REGISTRAR, "opening")

    @pytest.fixture
    def place(self, cast: Cast) -> str:
        return f"/o/{cast.organisations['bureau']}/opening"

    def press(self, visitor: Any, place: str, verb: str, **typed: str) -> Any:
        version = re.search(r'name="version" value="(\d+)"', visitor.get(place).text)
        return visitor.post(f"{place}/{verb}", {"version": version[1] if version else "0", **typed})

    def test_it_says_what_came_in_and_what_closing_means(self, registrar: Sender, place: str) -> None:
        registrar.take(sheet_of({}))
        page = registrar.visitor.get(place).text
        assert "2025" in page
        assert "860,000.00" in page
        assert "no earlier contract is imported" in page
        assert "only another person of the bureau can open it again" in page

    def test_each_figure_leads_to_what_came_in_whatever_changed_since(
        self, registrar: Sender, place: str, cast: Cast, context: None
    ) -> None:
        registrar.take(sheet_of({}))
        change(cast, session.scalars(select(Contract)).one(), AMENDMENT, amount_fen=80_000_000)
        visitor = registrar.visitor
        led = money_doors(visitor.get(place).text, "/statistics/contracts")
        assert [fen for _href, fen in led] == [86_000_000, 58_500_050] * 2
        for href, fen in led:
            assert money.plain(fen) in visitor.get(f"{href}&format=csv").text.splitlines()[-1]

    def test_a_closed_opening_says_so_wherever_a_file_is_sent(
        self, registrar: Sender, place: str, browse: Any, cast: Cast
    ) -> None:
        waiting = registrar.send(sheet_of({}))
        assert self.press(registrar.visitor, place, "close", reason=AGREES).status_code == 303
        shown = registrar.visitor.get(f"{registrar.place}/new/opening").text
        assert "has closed the opening" in shown
        assert 'type="file"' not in shown
        sent = registrar.visitor.post(f"{registrar.place}/new/opening", {"file": (b"x", "a.csv")})
        assert sent.status_code == 422
        assert registrar.act(waiting, "confirm").status_code == 422

        page = registrar.visitor.get(place).text
        assert AGREES in page
        assert "You closed it." in page
        assert "/reopen" not in page
        other = browse(ADMINISTRATOR)
        assert self.press(other, place, "reopen", reason="漏导一批").status_code == 303
        assert 'type="file"' in registrar.visitor.get(f"{registrar.place}/new/opening").text

    def test_a_form_that_came_too_late_or_says_nothing_is_refused(self, registrar: Sender, place: str) -> None:
        assert self.press(registrar.visitor, place, "close").status_code == 422
        assert registrar.visitor.post(f"{place}/close", {"version": "99", "reason": AGREES}).status_code == 409
        assert self.press(registrar.visitor, place, "reopen", reason=AGREES).status_code == 422

    def test_the_administrator_finds_it_beside_the_rules(self, browse: Any, cast: Cast, place: str) -> None:
        assert place in browse(ADMINISTRATOR).get(f"/o/{cast.organisations['bureau']}/rules").text
        assert place not in browse("bureau.reviewer").get(f"/o/{cast.organisations['bureau']}/rules").text


def test_what_was_confirmed_before_it_was_closed_is_not_taken_in(app: Flask, browse: Any, cast: Cast) -> None:
    registrar = Sender(app, browse, cast, REGISTRAR, "opening")
    address = registrar.send(sheet_of({}))
    assert registrar.act(address, "confirm").status_code == 303
    with app.app_context():
        turn(cast, close, REGISTRAR)
    registrar.work()
    assert "has closed the opening" in registrar.page(address)


@pytest.mark.usefixtures("context")
def test_the_verdicts_of_an_open_day_do_not_come_in_on_a_closed_one(cast: Cast) -> None:
    rows = opening.read_rows(text_of(ROW))
    turn(cast, close, REGISTRAR)
    set_actor(IMPORT)
    with pytest.raises(WrongState), unit_of_work():
        opening.import_rows(rows, actor=IMPORT)
