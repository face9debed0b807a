"""Two entries become one: everything moves with its history, and what is printed and posted stays as it was."""

from collections.abc import Callable, Collection
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from marketplace.accounts import queries, service
from marketplace.accounts.models import Organisation, OrganisationKind
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core.actors import Role, Via, system
from marketplace.core.credit_code import compute_check_characters
from marketplace.core.errors import DomainError, NotPermitted, StaleVersion
from marketplace.db import acting_as, session, unit_of_work
from marketplace.district.codes import PartyNature
from marketplace.ledger import verify
from marketplace.ledger.models import LedgerEntry
from marketplace.listings.lifecycle import ListingState
from marketplace.listings.models import Interest, Listing
from marketplace.portal import merging
from marketplace.tally.models import Posting
from tests.accounts.makers import letters
from tests.brokers.makers import make_case
from tests.conftest import Browse
from tests.contracts.makers import make_contract
from tests.listings.makers import make_interest, make_listing
from tests.people import Cast

US = system(Via.CLI)
WHO = "bureau.administrator"


def duplicate(
    code: str | None = None, *, verified: bool = False, kind: OrganisationKind = OrganisationKind.COMPANY
) -> Any:
    """Another entry of e3, the buyer."""
    with acting_as(US), unit_of_work():
        entered = service.enter_organisation(
            actor=US, kind=kind, name="凤凰湖样例汽车零部件有限公司", code=code,
            nature=PartyNature.LIMITED_COMPANY, region="510107",
        )  # fmt: skip
        if verified:
            service.verify_organisation(entered, actor=US, version=entered.version)
        return entered.id


def merge(cast: Cast, of: Any, to: Any, who: str = WHO, coming: Collection[str] = ()) -> None:
    actor = cast.actor(who)
    with acting_as(actor), unit_of_work():
        one, other = queries.organisation(of), queries.organisation(to)
        people = {cast.person(each).id for each in coming}
        merging.merge(one, other, people, actor=actor, versions=(one.version, other.version), link="http://x/")


@pytest.fixture
def e3(cast: Cast) -> Any:
    return cast.organisations["e3"]


def of(model: Any, column: Any, organisation_id: Any) -> int:
    with acting_as(US):
        return session.scalar(select(func.count()).select_from(model).where(column == organisation_id)) or 0


def test_listings_questions_contracts_and_people_move(context: None, cast: Cast, e3: Any) -> None:
    make_case(cast)
    contract = make_contract(cast, ContractState.REGISTERED)
    kept = duplicate("91500118MA5U10121P", verified=True)
    with acting_as(US), unit_of_work():
        queries.organisation(e3).verified_on = queries.organisation(e3).verified_by = None
        merging.ledger.append(US, "organisation.test", queries.organisation(e3))
    before = [(p.seq, p.amount_fen, p.buyer_region) for p in postings()]
    merge(cast, e3, kept, coming=["e3.admin"])
    with acting_as(US):
        moved = session.get_one(Contract, contract.id)
        assert (moved.buyer.organisation_id, moved.buyer.name, moved.buyer.region, moved.number) == (
            kept, "凤凰湖样例汽车零部件公司", "500118", contract.number,
        )  # fmt: skip
        assert session.get_one(Organisation, e3).merged_into_id == kept
        assert queries.roles_in(cast.person("e3.admin").id, kept) == {Role.ADMIN}
        assert queries.roles_in(cast.person("e3.admin").id, e3) == set()
        assert verify().holds
    assert [(p.seq, p.amount_fen, p.buyer_region) for p in postings()] == before
    assert of(Interest, Interest.from_organisation_id, kept) == 1
    assert of(Interest, Interest.from_organisation_id, e3) == 0


def test_nobody_comes_along_unless_the_bureau_says_so(context: None, cast: Cast, e3: Any) -> None:
    gone = duplicate()
    stranger = cast.person("u1.editor")
    with acting_as(US), unit_of_work():
        service.give_role(queries.organisation(gone), queries.person(stranger.id), Role.ADMIN, actor=US)
    with acting_as(cast.actor(WHO)):
        one, other = queries.organisation(gone), queries.organisation(e3)
        assert not merging.preview(one, other, actor=cast.actor(WHO)).are_trusted
    merge(cast, gone, e3)
    with acting_as(US):
        assert queries.roles_in(stranger.id, e3) == queries.roles_in(stranger.id, gone) == set()


def test_whoever_comes_to_an_entry_with_administrators_becomes_a_member(context: None, cast: Cast, e3: Any) -> None:
    gone = duplicate()
    somebody = cast.person("u1.editor")
    with acting_as(US), unit_of_work():
        service.give_role(queries.organisation(gone), queries.person(somebody.id), Role.ADMIN, actor=US)
    merge(cast, gone, e3, coming=["u1.editor"])
    with acting_as(US):
        assert queries.roles_in(somebody.id, e3) == {Role.MEMBER}


def postings() -> Any:
    with acting_as(US):
        return session.scalars(select(Posting).order_by(Posting.seq)).all()


def test_the_record_names_what_moved_and_by_whom(context: None, cast: Cast, e3: Any) -> None:
    gone = duplicate()
    merge(cast, gone, e3)
    with acting_as(US):
        entry = session.scalars(select(LedgerEntry).where(LedgerEntry.action == "organisation.merge")).one()
    assert entry.person_id == cast.person(WHO).id
    assert (str(e3).encode() in entry.body, b'"Contracts":"0"' in entry.body) == (True, True)


def test_a_code_goes_to_the_entry_that_has_none(context: None, cast: Cast, e3: Any) -> None:
    kept, gone = duplicate(), duplicate("91500118MA5U10121P")
    merge(cast, gone, kept)
    with acting_as(US):
        assert (queries.organisation(kept).code, queries.organisation(gone).code) == ("91500118MA5U10121P", None)


def test_a_code_that_stays_with_the_sign_post_leads_on(context: None, cast: Cast, e3: Any) -> None:
    merge(cast, duplicate("91500118MA5U10121P"), e3)
    with acting_as(US):
        found = queries.organisation_by_code("91500118MA5U10121P")
        assert found is not None
        assert found.id == e3


def against(cast: Cast, of: Any, to: Any) -> list[str]:
    with acting_as(cast.actor(WHO)):
        one, other = queries.organisation(of), queries.organisation(to)
        return [problem.message for problem in merging.preview(one, other, actor=cast.actor(WHO)).problems]


def refused(cast: Cast, of: Any, to: Any) -> bool:
    reasons = against(cast, of, to)
    try:
        merge(cast, of, to)
    except DomainError:
        return bool(reasons)
    return False


def test_two_that_are_verified_under_different_codes_stay_two(context: None, cast: Cast, e3: Any) -> None:
    assert refused(cast, duplicate("91500118MA5U10121P", verified=True), e3)


def test_a_verified_one_is_not_merged_into_one_that_is_not(context: None, cast: Cast, e3: Any) -> None:
    assert refused(cast, e3, duplicate())


def test_the_sides_of_a_contract_stay_two(context: None, cast: Cast, e3: Any) -> None:
    make_contract(cast, ContractState.DRAFT)
    unverify(cast, "u1")
    assert refused(cast, cast.organisations["u1"], e3)


def test_the_sides_of_a_case_and_of_a_question_stay_two(context: None, cast: Cast, e3: Any) -> None:
    make_case(cast)
    unverify(cast, "u1")
    assert len(against(cast, cast.organisations["u1"], e3)) == 2
    assert refused(cast, cast.organisations["u1"], e3)


def unverify(cast: Cast, key: str) -> None:
    with acting_as(US), unit_of_work():
        entry = queries.organisation(cast.organisations[key])
        entry.verified_on = entry.verified_by = None
        merging.ledger.append(US, "organisation.test", entry)


def test_two_open_questions_about_one_listing_wait_for_their_answer(context: None, cast: Cast) -> None:
    listing = make_listing(cast, ListingState.PUBLISHED)
    for who in ("e3.engineer", "e4.engineer"):
        make_interest(cast, listing, who)
    unverify(cast, "e4")
    assert refused(cast, cast.organisations["e4"], cast.organisations["e3"])


@pytest.mark.parametrize("key", ["bureau", "b1"])
def test_the_bureau_and_a_brokerage_go_into_no_company(context: None, cast: Cast, e3: Any, key: str) -> None:
    unverify(cast, key)
    assert refused(cast, cast.organisations[key], e3)


def test_one_is_merged_once_and_never_into_itself(context: None, cast: Cast, e3: Any) -> None:
    gone = duplicate()
    merge(cast, gone, e3)
    assert refused(cast, gone, e3)
    assert refused(cast, e3, e3)


def test_a_key_of_the_owners_own_that_both_use_stays_with_the_kept_listing(context: None, cast: Cast) -> None:
    for who in ("u1.editor", "r1.editor"):
        make_listing(cast, ListingState.DRAFT, who=who, outside_key="KEY-1")
    unverify(cast, "r1")
    merge(cast, cast.organisations["r1"], cast.organisations["u1"])
    with acting_as(US):
        keys = session.scalars(select(Listing.outside_key).where(Listing.owner_id == cast.organisations["u1"])).all()
    assert sorted(map(str, keys)) == ["KEY-1", "None"]


@pytest.mark.parametrize("who", ["bureau.reviewer", "bureau.registrar", "bureau.auditor", "u1.admin"])
def test_only_the_administrator_merges(context: None, cast: Cast, e3: Any, who: str) -> None:
    gone = duplicate()
    with pytest.raises(NotPermitted):
        merge(cast, gone, e3, who)


def test_whoever_saw_older_entries_merges_nothing(context: None, cast: Cast, e3: Any) -> None:
    gone, actor = duplicate(), cast.actor(WHO)
    with acting_as(actor), unit_of_work():
        one, other = queries.organisation(gone), queries.organisation(e3)
        with pytest.raises(StaleVersion):
            merging.merge(one, other, (), actor=actor, versions=(one.version - 1, other.version), link="http://x/")


def with_context(app: Flask, made: Callable[[], Any]) -> Any:
    with app.app_context():
        return made()


def test_the_pages_lead_from_the_entry_through_the_preview_to_the_kept_one(
    app: Flask, browse: Browse, cast: Cast, e3: Any
) -> None:
    gone = with_context(app, duplicate)
    visitor, bureau = browse(WHO), f"/o/{cast.organisations['bureau']}/organisations"
    assert f"{bureau}/{gone}/merge" in visitor.get(f"{bureau}/{gone}").text
    assert f"{bureau}/{gone}/merge/{e3}" in visitor.get(f"{bureau}/{gone}/merge").text
    where = f"{bureau}/{gone}/merge/{e3}"
    page = visitor.get(where).text
    version, kept_version = (
        page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("version", "kept_version")
    )
    answer = visitor.post(where, {"version": version, "kept_version": kept_version})
    assert answer.headers["Location"] == f"{bureau}/{e3}"
    assert browse("").get(f"/organisations/{gone}").headers["Location"] == f"/organisations/{e3}"
    assert str(gone) not in browse("").get("/organisations").text


def test_an_old_address_leads_its_people_to_the_kept_entry_and_nobody_else(
    app: Flask, browse: Browse, cast: Cast
) -> None:
    u1, r1 = cast.organisations["u1"], cast.organisations["r1"]
    editor = browse("r1.editor")
    with app.app_context():
        unverify(cast, "r1")
        merge(cast, r1, u1, coming=["r1.editor"])
    assert editor.get(f"/o/{r1}").status_code == 303
    assert letters(app)[-1][:2] == (cast.person("r1.editor").email, "organisation_merged")
    again = browse("r1.editor")
    assert [again.get(f"/o/{place}/listings").status_code for place in (r1, u1)] == [200, 200]
    assert browse("e3.engineer").get(f"/o/{r1}").status_code == 403


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=6))
def test_however_entries_are_merged_every_one_leads_to_one_that_stands(
    app: Flask, cast: Cast, pairs: list[tuple[int, int]]
) -> None:
    with app.app_context():
        entries = [duplicate(fresh_code()) for _ in range(5)]
        for one, other in pairs:
            try:
                merge(cast, entries[one], entries[other])
            except DomainError:
                continue
        with acting_as(US):
            ends = [queries.kept(queries.organisation(entry)) for entry in entries]
            assert all(end.merged_into_id is None for end in ends)


_numbers = iter(range(2000, 9999))


def fresh_code() -> str:
    return compute_check_characters(f"91500118MA5U{next(_numbers)}")
