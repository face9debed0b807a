"""Second looks at the browser: objections, re-recognition for a tax office, and telling the tax office."""

from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.contracts import queries
from marketplace.contracts.change_models import ContractTask, Reconsideration, RequestState
from marketplace.contracts.classes import TaxIntent
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.particulars import ContractParticulars
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import UNSCOPED, acting_as, session, unit_of_work
from marketplace.district import calendar
from tests.contracts.change_makers import AMENDMENT, change
from tests.contracts.makers import make_contract, make_contract_id
from tests.people import Cast

S = ContractState
GROUNDS = "拒绝理由与合同内容不符，请复核。"
OPINION = {"version": "1", "outcome": "granted", "opinion": "研发内容清楚，可以认定。"}


class Office:
    """Addresses of one contract's second look, for whoever asks, and what the database holds of it."""

    def __init__(self, app: Flask, cast: Cast, browse: Any, contract: UUID) -> None:
        self.app, self.cast, self.browse, self.contract = app, cast, browse, contract

    def post(self, who: str, where: str, **form: str) -> Any:
        place = f"/o/{self.cast.organisations[who.split('.')[0]]}"
        return self.browse(who).post(f"{place}/{where}", form)

    def ask(self, who: str, what: str, **form: str) -> Any:
        return self.post(who, f"contracts/{self.contract}/{what}", version=self.version, **form)

    def look(self, who: str, step: str, **form: str) -> Any:
        return self.post(who, f"second-looks/{self.asked.id}/{step}", **form)

    def enter_calendars(self) -> None:
        """The working days of this year and the next are known, whether or not the State has published them yet."""
        us = system(Via.CLI)
        with self.app.app_context(), acting_as(us), unit_of_work():
            for year in (clock.today().year, clock.today().year + 1):
                if not calendar.is_published(year):
                    calendar.enter_year(year, [], [], actor=us)

    @property
    def version(self) -> str:
        return str(self.present.version)

    @property
    def present(self) -> Any:
        with self.app.app_context(), acting_as(self.cast.actor("bureau.reviewer")):
            return queries.contract(self.contract)

    @property
    def asked(self) -> Any:
        with self.app.app_context():
            return session.scalars(select(Reconsideration).execution_options(**UNSCOPED)).one()


@pytest.fixture
def refused(app: Flask, cast: Cast, browse: Any) -> Office:
    return Office(app, cast, browse, make_contract_id(app, cast, S.REFUSED))


@pytest.fixture
def registered(app: Flask, cast: Cast, browse: Any) -> Office:
    return Office(app, cast, browse, make_contract_id(app, cast, S.REGISTERED))


class TestAnObjection:
    def test_that_is_granted_puts_the_contract_before_the_office_again(self, refused: Office) -> None:
        refused.enter_calendars()
        assert refused.ask("u1.editor", "objection", grounds=GROUNDS).status_code == 303
        assert refused.look("bureau.reviewer", "examine", **OPINION).status_code == 303
        assert refused.look("bureau.registrar2", "decide", version="2").status_code == 303
        assert (refused.present.state, refused.present.refusal_reason) == (S.ACCEPTED, None)
        assert refused.present.due_on is not None

    def test_needs_its_reasons_and_keeps_what_was_typed(self, refused: Office) -> None:
        page = refused.ask("u1.editor", "objection", grounds="  ")
        assert page.status_code == 422
        assert 'id="grounds-error"' in page.text

    def test_is_made_once(self, refused: Office) -> None:
        refused.ask("u1.editor", "objection", grounds=GROUNDS)
        assert refused.ask("u1.editor", "objection", grounds=GROUNDS).status_code == 422
        refused.look("bureau.reviewer", "examine", **{**OPINION, "outcome": "final"})
        refused.look("bureau.registrar2", "decide", version="2")
        assert (refused.asked.state, refused.present.state) == (RequestState.DECIDED, S.REFUSED)
        assert refused.ask("u1.editor", "objection", grounds=GROUNDS).status_code == 422

    def test_is_for_nobody_who_refused_the_contract(self, refused: Office) -> None:
        refused.ask("u1.editor", "objection", grounds=GROUNDS)
        refused.look("bureau.reviewer", "examine", **OPINION)
        assert refused.look("bureau.registrar", "decide", version="2").status_code == 403

    def test_is_examined_with_an_outcome_of_its_own_and_with_reasons(self, refused: Office) -> None:
        refused.ask("u1.editor", "objection", grounds=GROUNDS)
        page = refused.look("bureau.reviewer", "examine", **{**OPINION, "outcome": "upheld", "opinion": "理由如下。"})
        assert (page.status_code, "理由如下。" in page.text) == (422, True)
        assert refused.look("bureau.reviewer", "examine", **{**OPINION, "opinion": ""}).status_code == 422
        assert refused.asked.state is RequestState.OPEN

    def test_is_the_filers_and_not_the_buyers(self, refused: Office) -> None:
        assert refused.ask("e3.engineer", "objection", grounds=GROUNDS).status_code == 403

    def test_keeps_the_opinion_in_the_office_until_it_is_decided(self, refused: Office) -> None:
        refused.ask("u1.editor", "objection", grounds=GROUNDS)
        refused.look("bureau.reviewer", "examine", **OPINION)
        where = f"/o/{refused.cast.organisations['u1']}/second-looks/{refused.asked.id}"
        assert OPINION["opinion"] not in refused.browse("u1.editor").get(where).text
        refused.look("bureau.registrar2", "decide", version="2")
        assert OPINION["opinion"] in refused.browse("u1.editor").get(where).text


class TestReRecognition:
    ASKED = {"authority": "国家税务总局永川区税务局", "letter": "税函〔2026〕8号", "grounds": "请核实技术交易额。"}

    def test_that_is_upheld_leaves_the_registration_as_it_is(self, registered: Office) -> None:
        assert registered.ask("bureau.reviewer", "re-recognition", **self.ASKED).status_code == 303
        opinion = {"version": "1", "outcome": "upheld", "opinion": "金额无误。"}
        assert registered.look("bureau.reviewer", "examine", **opinion).status_code == 303
        assert registered.look("bureau.reviewer", "decide", version="2").status_code == 403
        assert registered.look("bureau.registrar", "decide", version="2").status_code == 303
        assert registered.present.state is S.REGISTERED

    def test_revokes_only_after_the_registration_was_revoked(self, registered: Office) -> None:
        registered.ask("bureau.reviewer", "re-recognition", **self.ASKED)
        registered.look("bureau.reviewer", "examine", version="1", outcome="revoked", opinion="不属技术合同。")
        page = registered.look("bureau.registrar", "decide", version="2")
        assert page.status_code == 422
        assert registered.asked.state is RequestState.EXAMINED

    def test_names_the_tax_office_and_is_asked_of_what_is_registered(
        self, registered: Office, refused: Office
    ) -> None:
        page = registered.ask("bureau.reviewer", "re-recognition", **{**self.ASKED, "authority": ""})
        assert (page.status_code, "税函〔2026〕8号" in page.text) == (422, True)
        assert refused.ask("bureau.reviewer", "re-recognition", **self.ASKED).status_code == 422


class TestTellingTheTaxOffice:
    @pytest.fixture
    def task(self, app: Flask, cast: Cast, browse: Any) -> tuple[Office, str]:
        """The task that an amendment opened, where the filer wanted a benefit."""
        with app.app_context():
            wanted = {"particulars": ContractParticulars(tax_intents=(TaxIntent.VAT,))}
            made = make_contract(cast, S.REGISTERED, **wanted)
            change(cast, made, AMENDMENT, "u1.editor", amount_fen=80_000_000)
            found = session.scalars(select(ContractTask.id).execution_options(**UNSCOPED)).one()
            return Office(app, cast, browse, made.id), f"contract-tasks/{found}"

    def test_is_done_once_and_says_how(self, task: tuple[Office, str]) -> None:
        office, where = task
        assert office.post("bureau.reviewer", where, version="1", note="").status_code == 422
        assert office.post("bureau.reviewer", where, version="1", note="已函告税务局。").status_code == 303
        assert office.post("bureau.reviewer", where, version="2", note="再次函告。").status_code == 422

    def test_is_the_offices(self, task: tuple[Office, str]) -> None:
        office, where = task
        assert office.post("u1.editor", where, version="1", note="已函告。").status_code == 403
