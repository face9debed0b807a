"""A broker's profile: who may write it, and whom the directory lists."""

from dataclasses import replace

import pytest

from marketplace.accounts import queries as accounts
from marketplace.accounts import service as people
from marketplace.accounts.models import Standing
from marketplace.brokers import queries, service
from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput, NotPermitted, StaleVersion, WrongState
from marketplace.db import acting_as, session, unit_of_work
from marketplace.district.codes import TechnicalField
from marketplace.ledger.models import LedgerEntry
from tests.brokers.makers import PROFILE, join, leave, make_brokerage, make_second_broker

US = system(Via.CLI)


def write(actor, version=None, **changes):
    with acting_as(actor), unit_of_work():
        return service.write_profile(replace(PROFILE, **changes), actor=actor, version=version)


def test_a_profile_stands_for_the_brokerage_and_leaves_a_trace(broker, cast):
    assert broker.organisation_id == cast.organisations["b1"]
    assert session.query(LedgerEntry).order_by(LedgerEntry.seq.desc()).first().action == "broker.write_profile"


def test_writing_again_changes_the_same_profile(broker, cast):
    again = write(cast.actor("b1.broker"), version=broker.version, display_name="经纪人皮")
    assert (again.id, again.display_name) == (broker.id, "经纪人皮")


def test_an_old_version_is_refused(broker, cast):
    with pytest.raises(StaleVersion):
        write(cast.actor("b1.broker"), version=broker.version + 1)


@pytest.mark.parametrize("who", ["u1.editor", "e3.admin", "bureau.reviewer"])
def test_only_brokers_write_a_profile(context, cast, who):
    with pytest.raises(NotPermitted):
        write(cast.actor(who))


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("display_name", {"display_name": "  "}),
        ("display_name", {"display_name": "长" * 61}),
        ("fields", {"fields": []}),
        ("introduction", {"introduction": "长" * 3001}),
    ],
)
def test_what_does_not_fit_is_named(context, cast, field, changes):
    with pytest.raises(InvalidInput) as refusal:
        write(cast.actor("b1.broker"), **changes)
    assert list(refusal.value.fields) == [field]


def test_nobody_practises_for_a_brokerage_that_is_not_verified(context, cast):
    broker = join(make_brokerage(verified=False), cast.person("b1.broker").id)
    with pytest.raises(WrongState):
        write(broker)


def test_nobody_practises_at_two_brokerages_at_once(broker, cast):
    elsewhere = join(make_brokerage(), broker.person_id)
    with pytest.raises(WrongState, match="two brokerages"):
        write(elsewhere, version=broker.version)


def test_whoever_left_one_brokerage_may_practise_at_another(broker, cast):
    elsewhere = join(make_brokerage(), broker.person_id)
    leave(cast.organisations["b1"], broker.person_id)
    assert write(elsewhere, version=broker.version).organisation_id == elsewhere.organisation_id


def names(**filters):
    return [broker.display_name for broker in queries.directory(**filters).items]


def test_the_directory_finds_by_name_brokerage_and_introduction(broker, acting):
    assert [names(words=words) for words in ("经纪人P", "中介公司", "陶瓷 窑炉", "养殖")] == [["经纪人P"]] * 3 + [[]]


def test_the_directory_narrows_down_to_a_field(broker, acting):
    assert (names(field=TechnicalField.MANUFACTURING), names(field=TechnicalField.NUCLEAR)) == (["经纪人P"], [])


def test_whoever_left_their_brokerage_is_not_listed(broker, cast):
    leave(cast.organisations["b1"], broker.person_id)
    assert names() == []


def test_a_suspended_person_is_not_listed(broker):
    with acting_as(US), unit_of_work():
        person = accounts.person(broker.person_id)
        people.set_person_standing(person, Standing.SUSPENDED, actor=US, version=person.version)
    assert names() == []


def test_a_broker_of_a_suspended_brokerage_is_not_listed(broker):
    with acting_as(US), unit_of_work():
        people.set_organisation_standing(
            broker.organisation, Standing.SUSPENDED, actor=US, version=broker.organisation.version
        )
    assert names() == []


def test_two_brokers_of_one_brokerage_are_listed_by_name(broker, cast):
    write(make_second_broker(cast), display_name="经纪人Q")
    assert names() == ["经纪人P", "经纪人Q"]
