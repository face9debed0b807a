"""What was published stays, byte for byte, and each later difference is explained contract by contract."""

import hashlib
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from marketplace.contracts.models import Contract
from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput, NotPermitted, StaleVersion, WrongState
from marketplace.db import UNSCOPED, session, unit_of_work
from marketplace.ledger import keys, publishing
from marketplace.ledger.publishing import Plan
from marketplace.tally import cells, reports, service
from marketplace.tally import queries as tally
from marketplace.tally import report_differences as differences
from marketplace.tally import report_queries as queries
from marketplace.tally.models import PostingEvent, PostingSource
from marketplace.tally.queries import Dimension, Total, View, Window
from marketplace.tally.report_models import FrozenReport
from marketplace.tally.service import Change, Dimensions, FrozenPeriod
from tests.people import Cast
from tests.tally.makers import post, registered

REGISTERED, APPROVED = date(2024, 12, 26), date(2025, 2, 18)


@pytest.fixture
def contract(context: None, cast: Cast) -> Contract:
    """S2: R1 to E1, registered on 2024-12-26 with 3,200,000 yuan, of which 2,900,000 technology."""
    with unit_of_work():
        return registered(cast.organisations["r1"], REGISTERED, 320_000_000, 290_000_000)


def freeze(cast: Cast, key: str) -> FrozenReport:
    with unit_of_work():
        proposed = reports.propose(key, actor=cast.actor("bureau.registrar"))
    with unit_of_work():
        return reports.publish(
            queries.proposal(proposed.id), actor=cast.actor("bureau.publisher"), version=proposed.version
        )


def amend(contract: Contract) -> None:
    """S2: amended on 2025-02-18 to 2,450,000 yuan, of which 2,150,000 technology."""
    with unit_of_work():
        post(session.merge(contract), PostingEvent.AMENDMENT, APPROVED, 0, -75_000_000, -75_000_000)


class TestS2:
    def test_the_frozen_file_of_2024_is_byte_identical_after_the_amendment(self, contract, cast):
        frozen = freeze(cast, "2024")
        before = queries.body_of(frozen.sha256)
        amend(contract)
        after = queries.body_of(queries.report("2024").sha256)
        assert after == before
        assert hashlib.sha256(after).hexdigest() == frozen.sha256
        assert queries.total_of(queries.read(after)) == Total(1, 320_000_000, 290_000_000)

    def test_reported_restated_and_cumulative_figures(self, contract, cast):
        freeze(cast, "2024")
        amend(contract)
        of_2024 = (date(2024, 1, 1), date(2024, 12, 31))
        first_quarter = Window(date(2025, 1, 1), date(2025, 3, 31))
        assert tally.total(Window(*of_2024)) == Total(1, 320_000_000, 290_000_000)
        assert tally.total(first_quarter) == Total(0, -75_000_000, -75_000_000)
        assert tally.total(Window(*of_2024, view=View.RESTATED)) == Total(1, 245_000_000, 215_000_000)
        assert {tally.total(Window(view=view)) for view in View} == {Total(1, 245_000_000, 215_000_000)}

    def test_the_difference_is_explained_contract_by_contract(self, contract, cast):
        frozen = freeze(cast, "2024")
        amend(contract)
        restated = differences.explained(frozen, View.RESTATED)
        assert [(each.contract_id, each.posted_on, each.change) for each in restated.differences] == [
            (contract.id, APPROVED, Total(0, -75_000_000, -75_000_000))
        ]
        assert tally.plus(restated.frozen, restated.changed) == restated.now
        assert differences.explained(frozen, View.REPORTED).differences == []


def test_what_belongs_to_an_earlier_period_is_taken_out_when_restated(contract, cast):
    amend(contract)
    frozen = freeze(cast, "2025-Q1")
    restated = differences.explained(frozen, View.RESTATED)
    assert (restated.frozen, restated.now) == (Total(0, -75_000_000, -75_000_000), Total())
    assert restated.changed == Total(0, 75_000_000, 75_000_000)


def reclassified(contract: Contract) -> None:
    """From general service to commissioned development, of which nothing fell and nothing rose in all."""
    with unit_of_work():
        for number, fen, subclass in ((-1, -320_000_000, "51"), (1, 320_000_000, "11")):
            service.post(
                contract.id,
                PostingEvent.AMENDMENT,
                Change(number, fen, number * 290_000_000),
                Dimensions(subclass, contract.field),
                posted_on=APPROVED,
                registered_on=REGISTERED,
            )


def test_a_reclassification_posted_in_parts_is_no_decrease_of_the_total(contract, cast):
    reclassified(contract)
    assert tally.group(Window()).decreases == Total()
    assert [g.decreases.amount_fen for g in tally.by_dimension(Window(), "contract_class")] == [0, -320_000_000]
    assert list(cells.differing()) == []


def test_a_reclassification_is_explained_value_by_value(contract, cast):
    frozen = freeze(cast, "2024")
    reclassified(contract)
    restated = differences.explained(frozen, View.RESTATED)
    assert restated.frozen.amount_fen == restated.now.amount_fen
    (only,) = restated.differences
    classes = {key: change.amount_fen for key, change in only.moves[Dimension.CLASS].items()}
    assert list(classes.items()) == [("5", -320_000_000), ("1", 320_000_000)]
    assert set(only.moves) == {Dimension.CLASS, Dimension.SUBCLASS}
    window = Window(frozen.starts_on, frozen.ends_on, view=View.RESTATED)
    now = {group.key: group.total for group in tally.by_dimension(window, "contract_class")}
    assert {v.key: v.now for v in restated.values if v.dimension is Dimension.CLASS} == now | {"5": Total()}


def test_what_changed_and_was_taken_back_explains_nothing(contract, cast):
    frozen = freeze(cast, "2024")
    with unit_of_work():
        for fen in (-100, 100):
            post(session.merge(contract), PostingEvent.AMENDMENT, APPROVED, 0, fen)
    restated = differences.explained(frozen, View.RESTATED)
    assert (restated.differences, restated.values) == ([], [])


def test_a_report_says_each_measure_by_itself_and_its_decreases(contract, cast):
    here, away = "500118", "110108"
    with unit_of_work():
        for seller, buyer, fen in ((here, away, 5), (away, here, 300), (here, here, 1_000), (here, here, -70)):
            service.post(
                contract.id,
                PostingEvent.AMENDMENT if fen > 0 else PostingEvent.CORRECTION,
                Change(0, fen, fen),
                Dimensions("51", contract.field, seller, buyer),
                posted_on=REGISTERED,
                registered_on=REGISTERED,
                source=PostingSource.OPENING,
            )
    written = queries.read(queries.body_of(freeze(cast, "2024").sha256))
    amounts = {name: int(figures["amount_fen"]) for name, figures in written["measures"].items()}
    assert amounts == {"registered": 320_001_235, "exported": 935, "absorbed": 1_230, "local": 930}
    assert queries.decreases_of(written) == -70


def test_whoever_proposed_does_not_publish_although_they_may(contract, cast):
    with unit_of_work():
        proposed = reports.propose("2024", actor=cast.actor("bureau.registrar"))
        # As where one person held both offices one after the other.
        proposed.proposed_by = cast.actor("bureau.publisher").person_id
    with pytest.raises(NotPermitted, match="does not publish"), unit_of_work():
        reports.publish(queries.proposal(proposed.id), actor=cast.actor("bureau.publisher"), version=proposed.version)


def test_nothing_is_dated_into_a_published_period(contract, cast):
    freeze(cast, "2024-12")
    with pytest.raises(FrozenPeriod, match="2024-12"), unit_of_work():
        registered(cast.organisations["u1"], date(2024, 12, 31), 100)
    with unit_of_work():
        registered(cast.organisations["u1"], date(2024, 11, 30), 100)


def test_the_same_figures_are_the_same_bytes(contract, cast):
    period = reports.Period.read("2024")
    assert period is not None
    assert queries.compiled(period, APPROVED) == queries.compiled(period, APPROVED)


@pytest.mark.parametrize("key", ["2024-13", "2024-Q5", "24", "", "2024-Q1 ", "1889", "2100", "2100-01"])
def test_only_a_period_that_is_over_can_be_proposed(context, cast, key):
    with pytest.raises(InvalidInput), unit_of_work():
        reports.propose(key, actor=cast.actor("bureau.registrar"))


@pytest.mark.parametrize("who", ["bureau.publisher", "bureau.reviewer", "bureau.administrator", "u1.admin"])
def test_only_a_registrar_proposes(contract, cast, who):
    with pytest.raises(NotPermitted), unit_of_work():
        reports.propose("2024", actor=cast.actor(who))


@pytest.mark.parametrize("who", ["bureau.registrar", "bureau.registrar2", "bureau.administrator", "u1.admin"])
def test_only_the_publisher_publishes(contract, cast, who):
    with unit_of_work():
        proposed = reports.propose("2024", actor=cast.actor("bureau.registrar"))
    with pytest.raises(NotPermitted), unit_of_work():
        reports.publish(queries.proposal(proposed.id), actor=cast.actor(who), version=1)


def test_a_period_is_proposed_and_published_once(contract, cast):
    registrar, publisher = cast.actor("bureau.registrar"), cast.actor("bureau.publisher")
    with unit_of_work():
        proposed = reports.propose("2024", actor=registrar)
    with pytest.raises(WrongState), unit_of_work():
        reports.propose("2024", actor=registrar)
    with pytest.raises(StaleVersion), unit_of_work():
        reports.publish(queries.proposal(proposed.id), actor=publisher, version=7)
    with unit_of_work():
        reports.publish(queries.proposal(proposed.id), actor=publisher, version=1)
    with pytest.raises(StaleVersion), unit_of_work():
        reports.decline(queries.proposal(proposed.id), actor=publisher, version=1, reason="迟了")
    with pytest.raises(WrongState), unit_of_work():
        reports.propose("2024", actor=registrar)


def test_what_came_in_between_must_be_proposed_anew(contract, cast):
    registrar, publisher = cast.actor("bureau.registrar"), cast.actor("bureau.publisher")
    with unit_of_work():
        proposed = reports.propose("2024", actor=registrar)
        registered(cast.organisations["u1"], date(2024, 11, 30), 100)
    with pytest.raises(WrongState, match="dated into"), unit_of_work():
        reports.publish(queries.proposal(proposed.id), actor=publisher, version=1)
    with unit_of_work():
        reports.decline(queries.proposal(proposed.id), actor=publisher, version=1, reason="有新记账")
    assert queries.total_of(queries.read(queries.body_of(freeze(cast, "2024").sha256))).count == 2


@pytest.mark.parametrize("statement", ["UPDATE frozen_report SET sha256 = sha256", "DELETE FROM report_content"])
def test_the_database_itself_keeps_it(contract, cast, statement):
    freeze(cast, "2024")
    with pytest.raises((IntegrityError, OperationalError), match="stays as it is"):
        session.execute(text(statement), execution_options=UNSCOPED)
    session.rollback()


def test_a_published_year_is_signed_at_once(contract, cast, tmp_path):
    plan, own = Plan(tmp_path / "key", 10_000, None), system(Via.CLI)
    keys.new(plan.key, actor=own)
    publishing.sign(plan)
    assert not publishing.is_due(plan)
    freeze(cast, "2024")
    assert publishing.is_due(plan)
    publishing.keep_up(plan)
    assert not publishing.is_due(plan)
