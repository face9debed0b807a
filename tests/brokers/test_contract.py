"""From a case to the registered contract, and to the figures on the broker's page."""

import pytest

from marketplace.brokers import queries, service
from marketplace.contracts import register_queries
from marketplace.contracts import service as registry
from marketplace.contracts.classes import Disclosure
from marketplace.contracts.lifecycle import ContractState
from marketplace.core.errors import InvalidInput, NotPermitted, WrongState
from marketplace.db import acting_as, unit_of_work
from marketplace.tally import queries as tally
from tests.access.shown import form_to
from tests.brokers.makers import case_filing, step
from tests.contracts.makers import make_contract


def drafted(cast, case, who="u1.editor", **parties):
    actor = cast.actor(who)
    with acting_as(actor), unit_of_work():
        return service.draft_contract(case, case_filing(**parties), actor=actor)


@pytest.fixture
def agreed(case, cast):
    """The case once the parties agreed."""
    step(case, "agree", cast.actor("b1.broker"))
    return case


def test_the_sellers_contract_is_joined_to_case_listing_and_broker(agreed, cast, acting):
    contract = drafted(cast, agreed)
    acting("u1.editor")
    links = (contract.case_id, contract.listing_id, contract.broker_person_id)
    assert links == (agreed.id, agreed.listing_id, cast.person("b1.broker").id)
    assert agreed.steps[-1].event == "contract"


@pytest.mark.parametrize("who", ["e3.engineer", "b1.broker"])
def test_only_the_seller_writes_it(agreed, cast, who):
    with pytest.raises(NotPermitted):
        drafted(cast, agreed, who)


def test_not_before_the_parties_negotiate(case, cast):
    with pytest.raises(WrongState):
        drafted(cast, case)


def test_a_case_has_one_contract(agreed, cast):
    drafted(cast, agreed)
    with pytest.raises(WrongState):
        drafted(cast, agreed)


@pytest.mark.parametrize(("parties", "field"), [({"buyer": "e1"}, "buyer_name"), ({"seller": "r1"}, "seller_name")])
def test_it_is_between_the_parties_of_the_case(agreed, cast, parties, field):
    with pytest.raises(InvalidInput) as refusal:
        drafted(cast, agreed, **parties)
    assert list(refusal.value.fields) == [field]


def test_it_stays_between_the_parties_of_the_case_when_it_is_edited(agreed, cast):
    contract, seller = drafted(cast, agreed), cast.actor("u1.editor")
    with pytest.raises(InvalidInput), acting_as(seller), unit_of_work():
        registry.edit(contract, case_filing(buyer="e1"), actor=seller, version=contract.version)


def test_the_form_begins_with_what_the_case_and_the_directory_know(app, agreed, browse):
    page = browse("u1.editor").get(f"/o/{agreed.seller_id}/cases/{agreed.id}/contract").text
    shown = form_to(page, "/contract")
    assert (shown["title"], shown["field"]) == (agreed.title, agreed.field)
    assert (shown["seller_name"], shown["buyer_name"]) == ("渝西样例大学", "凤凰湖样例汽车零部件公司")
    assert shown["buyer_code"] == agreed.buyer.code


def test_the_brokers_figures_are_the_tallys_and_the_list_sums_to_them(broker, cast):
    linked = {"links": {"broker_person_id": broker.person_id}}
    make_contract(cast, ContractState.REGISTERED, **linked)
    make_contract(cast, ContractState.REGISTERED, amount_fen=5_000_000, deductions=(), **linked)
    make_contract(cast, ContractState.REGISTERED, disclosure=Disclosure.FIGURES_ONLY, **linked)
    make_contract(cast, ContractState.REGISTERED)
    register = register_queries.register(queries.window_of(broker))
    figure = tally.total(tally.Window(where={"broker_person_id": broker.person_id}))
    assert (register.total, queries.figures()[str(broker.person_id)]) == (figure, figure)
    assert sum(e.amount_fen for e in register.entries) + register.unlisted.amount_fen == figure.amount_fen
    assert (len(register.entries), register.unlisted.count, figure.count) == (2, 1, 3)
