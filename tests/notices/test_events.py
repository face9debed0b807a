"""Who is told what, act by act: those whom it concerns, those who may see it, and nobody else."""

from datetime import datetime, time, timedelta

import pytest

from marketplace.accounts import queries as accounts
from marketplace.accounts import service as people
from marketplace.contracts import news
from marketplace.contracts import service as contracts
from marketplace.contracts.lifecycle import ContractState
from marketplace.core import clock
from marketplace.core.actors import Role
from marketplace.db import acting_as, unit_of_work
from marketplace.jobs import worker
from marketplace.listings import interest_service, upkeep
from marketplace.listings import service as listings
from marketplace.listings.lifecycle import ListingState
from marketplace.notices.codes import Delivery, NoticeKind
from tests.brokers.makers import join, leave, make_brokerage, make_case, step
from tests.contracts.makers import make_contract
from tests.listings.makers import make_interest, make_listing, publish, take_down
from tests.notices.makers import US, addressees, choose, forget, kinds, letters, told
from tests.people import PEOPLE

pytestmark = pytest.mark.usefixtures("context")
S, C = ListingState, ContractState


def everybody_told(cast) -> dict[str, list[str]]:
    """Who was told which kinds; whoever was told nothing is left out."""
    return {who: found for who in PEOPLE if (found := kinds(cast, who))}


def drain(app):
    with acting_as(US):
        worker.drain({topic: each for topic, each in app.extensions["handlers"].items() if topic != "letter"})


def test_reviewers_are_told_of_a_listing_that_waits(cast):
    make_listing(cast, S.IN_REVIEW)
    assert everybody_told(cast) == {
        "bureau.reviewer": ["listing_waiting"],
        "bureau.reviewer2": ["listing_waiting"],
    }


def test_a_draft_is_told_to_nobody(cast):
    make_listing(cast)
    assert everybody_told(cast) == {}


def test_the_owner_is_told_what_became_of_a_listing(cast):
    listing = make_listing(cast, S.IN_REVIEW)
    publish(cast, listing)
    take_down(cast, listing)
    assert kinds(cast, "u1.editor") == kinds(cast, "u1.admin") == ["listing_decided"] * 2
    assert [letter.address for letter in letters()].count("editor@u1.example") == 2


def test_what_the_reviewer_wrote_stays_in_the_house(cast):
    make = make_listing(cast, S.IN_REVIEW)
    actor = cast.actor("bureau.reviewer")
    with acting_as(actor), unit_of_work():
        listings.return_(make, actor=actor, version=make.version, reason="zq秘密")
    assert "zq秘密" not in str([letter.facts for letter in letters()])
    assert kinds(cast, "u1.editor") == ["listing_decided"]


def test_interest_is_told_to_the_owner_and_its_answer_to_whoever_asked(cast):
    listing = make_listing(cast, S.PUBLISHED)
    forget()
    interest = make_interest(cast, listing)
    assert everybody_told(cast) == {"u1.editor": ["interest_received"], "u1.admin": ["interest_received"]}
    owner = cast.actor("u1.editor")
    with acting_as(owner), unit_of_work():
        interest_service.answer(interest, actor=owner, answer="欢迎", version=interest.version)
    assert kinds(cast, "e1.engineer") == ["interest_answered"]


def test_a_case_is_told_to_both_parties_and_the_broker_once(cast):
    case = make_case(cast)
    assert kinds(cast, "b1.broker") == kinds(cast, "e3.engineer") == kinds(cast, "e3.admin") == ["case_opened"]
    assert kinds(cast, "u1.admin")[-1] == "case_opened"
    step(case, "note", cast.actor("b1.broker"), "明天见")
    assert kinds(cast, "b1.broker") == ["case_opened"]
    assert [kinds(cast, who)[-1] for who in ("u1.editor", "u1.admin", "e3.engineer", "e3.admin")] == ["case_step"] * 4
    assert {who for who in everybody_told(cast) if who[0] not in "ueb"} == set()


def test_a_broker_who_left_the_brokerage_hears_nothing_more_of_its_cases(cast):
    case = make_case(cast)
    leave(cast.organisations["b1"], cast.person("b1.broker").id)
    join(make_brokerage(), cast.person("b1.broker").id)
    step(case, "negotiate", cast.actor("u1.editor"))
    assert kinds(cast, "b1.broker") == ["case_opened"]


def test_the_office_and_the_other_party_are_told_of_a_contract_that_is_handed_in(cast):
    make_contract(cast, C.DRAFT)
    assert everybody_told(cast) == {}
    make_contract(cast, C.SUBMITTED)
    waits = {"bureau.reviewer": ["contract_waiting"], "bureau.reviewer2": ["contract_waiting"]}
    assert everybody_told(cast) == {"e3.admin": ["contract_moved"], **waits}


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (C.ACCEPTED, "contract_moved"),
        (C.NOT_ACCEPTED, "contract_decided"),
        (C.SUPPLEMENT, "contract_supplement"),
        (C.REVIEWED, "contract_moved"),
        (C.REFUSED, "contract_decided"),
        (C.REGISTERED, "contract_decided"),
    ],
)
def test_the_filer_is_told_what_the_office_did(app, cast, state, kind):
    make_contract(cast, state)
    with acting_as(US):
        worker.drain({news.REGISTERED_TOPIC: app.extensions["handlers"][news.REGISTERED_TOPIC]})
    assert kinds(cast, "u1.editor")[-1] == kinds(cast, "u1.admin")[-1] == kind


def test_registrars_are_told_when_their_turn_has_come(cast):
    make_contract(cast, C.ACCEPTED)
    assert kinds(cast, "bureau.registrar") == []
    make_contract(cast, C.REVIEWED)
    assert kinds(cast, "bureau.registrar") == kinds(cast, "bureau.registrar2") == ["contract_waiting"]


def test_a_registration_is_told_to_every_party_and_the_broker_with_its_number(app, cast):
    contract = make_contract(cast, C.REGISTERED, links={"broker_person_id": cast.person("b1.broker").id})
    assert "contract_decided" not in kinds(cast, "u1.editor"), "told by the worker, not by the registration"
    drain(app)
    for who in ("u1.editor", "e3.admin", "b1.broker"):
        assert told(cast, who)[-1].facts["number"] == contract.number


def test_a_registration_is_told_once_even_if_the_worker_was_killed(app, cast):
    contract = make_contract(cast, C.REGISTERED)
    drain(app)
    before = kinds(cast, "u1.editor")
    news.tell_registered([f"{contract.id} web"])
    assert kinds(cast, "u1.editor") == before
    assert before.count("contract_decided") == 1


def test_whoever_left_an_organisation_is_told_nothing_more_of_it(cast):
    listing = make_listing(cast, S.IN_REVIEW)
    leave(cast.organisations["u1"], cast.person("u1.editor").id)
    publish(cast, listing)
    assert kinds(cast, "u1.editor") == []
    assert kinds(cast, "u1.admin") == ["listing_decided"]


def test_an_ending_listing_is_told_once_a_week_before(cast, time_machine):
    listing = make_listing(cast, S.PUBLISHED)
    forget()
    noon = datetime.combine(listing.expires_on, time(12), clock.LEGAL_ZONE)
    seen = []
    for days in (8, 7, 7, 6):
        time_machine.move_to(noon - timedelta(days=days))
        upkeep.warn_of_end()
        seen.append(len(kinds(cast, "u1.editor")))
    assert seen == [0, 1, 1, 1]


def test_a_verified_organisation_hears_of_it_once_even_if_the_worker_was_killed(app, cast):
    brokerage = make_brokerage(verified=False)
    join(brokerage, cast.person("e5.clerk").id)
    drain(app)
    forget()
    reviewer = cast.actor("bureau.reviewer")
    with acting_as(reviewer), unit_of_work():
        people.verify_organisation(brokerage, actor=reviewer, version=brokerage.version)
    _replay(app)
    assert kinds(cast, "e5.clerk") == ["organisation"]


def _replay(app):
    """Do what waits, and then do it once more, as after a crash between the doing and the note of it."""
    done = []
    handlers = {topic: each for topic, each in app.extensions["handlers"].items() if topic.count(".")}
    again = {topic: lambda ids, each=each: done.append((each, ids)) or each(ids) for topic, each in handlers.items()}
    with acting_as(US):
        worker.drain(again)
        for each, ids in done:
            each(ids)


def test_a_new_role_is_told_to_its_holder_and_to_the_administrators(app, cast):
    drain(app)
    forget()
    with acting_as(US):
        u1 = accounts.organisation(cast.organisations["u1"])
    join(u1, cast.person("e5.clerk").id, Role.MEMBER)
    _replay(app)
    assert everybody_told(cast) == {"e5.clerk": ["membership"], "u1.admin": ["membership"]}


def test_an_ended_role_is_the_last_that_its_holder_hears(app, cast):
    drain(app)
    forget()
    leave(cast.organisations["u1"], cast.person("u1.editor").id)
    _replay(app)
    assert everybody_told(cast) == {"u1.editor": ["membership"], "u1.admin": ["membership"]}
    assert told(cast, "u1.editor")[0].organisation_id is None


def test_choices_hold_for_what_really_happens(cast):
    choose(cast, "u1.editor", NoticeKind.LISTING_DECIDED, Delivery.NONE)
    choose(cast, "u1.admin", NoticeKind.LISTING_DECIDED, Delivery.HERE)
    make_listing(cast, S.PUBLISHED)
    assert (kinds(cast, "u1.editor"), kinds(cast, "u1.admin")) == ([], ["listing_decided"])
    assert addressees() == []


def unread(cast, who):
    return [notice.kind.value for notice in told(cast, who) if notice.read_at is None]


def test_what_one_reviewer_has_decided_waits_for_no_other(cast):
    publish(cast, make_listing(cast, S.IN_REVIEW))
    make_contract(cast, C.REVIEWED)
    assert unread(cast, "bureau.reviewer") == unread(cast, "bureau.reviewer2") == []
    assert unread(cast, "bureau.registrar") == ["contract_waiting"]
    assert [notice.digest_since for notice in told(cast, "bureau.reviewer2")] == [None, None]


def test_what_was_withdrawn_waits_for_nobody(cast):
    make_listing(cast, S.WITHDRAWN)
    contract, filer = make_contract(cast, C.SUBMITTED), cast.actor("u1.editor")
    with acting_as(filer), unit_of_work():
        contracts.withdraw(contract, actor=filer, version=contract.version)
    assert unread(cast, "bureau.reviewer") == []


def test_interest_that_was_answered_waits_for_no_colleague(cast):
    make_case(cast)
    assert "interest_received" not in unread(cast, "u1.admin")
