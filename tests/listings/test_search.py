"""What is indexed, what the index may answer, and what happens where it is stale, wrong or gone."""

import shutil

import pytest

from marketplace.accounts import queries as accounts
from marketplace.accounts import service as accounts_service
from marketplace.accounts.models import Standing
from marketplace.core.actors import ANONYMOUS, Via, system
from marketplace.db import acting_as, session, set_actor, unit_of_work
from marketplace.jobs import outbox, worker
from marketplace.listings import queries, search, service
from marketplace.listings.codes import ListingKind
from marketplace.listings.lifecycle import ListingState
from search_index import Document, Query

RESULT, DEMAND, SCENARIO = ListingKind
PUBLISHED, DRAFT = ListingState.PUBLISHED, ListingState.DRAFT
KILN = "窑炉"


@pytest.fixture
def engine(app):
    made = app.extensions["search_engine"]
    made.rebuild([])
    return made


@pytest.fixture
def drain(app, context, engine):
    """Do everything that waits in the outbox, as the worker does."""

    def done():
        with acting_as(system(Via.WORKER)):
            while worker.drain(app.extensions["handlers"]):
                pass

    done()
    return done


def found(engine, words=KILN, kind=None, **more):
    return search.find(engine, kind, words, **more)


def leave(listing, verb=service.withdraw, **more):
    with acting_as(system(Via.CLI)), unit_of_work():
        present = queries.listing(listing.id)
        verb(present, actor=system(Via.CLI), version=present.version, **more)


def test_a_published_listing_is_found_once_the_worker_has_run(make_listing, engine, drain):
    listing = make_listing(PUBLISHED)
    assert found(engine).total == 0
    drain()
    assert [item.id for item in found(engine).items] == [listing.id]


@pytest.mark.parametrize("state", [state for state in ListingState if state is not PUBLISHED])
def test_what_is_not_public_is_not_indexed(make_listing, engine, drain, state):
    make_listing(state)
    drain()
    assert engine.digests() == {}


@pytest.mark.parametrize("who", ["u1.editor", "bureau.reviewer", "bureau.auditor"])
def test_what_is_indexed_does_not_depend_on_who_reads(make_listing, acting, who):
    make_listing(DRAFT)
    published = make_listing(PUBLISHED)
    acting(who)
    assert [document.id for document in search.public_documents()] == [str(published.id)]


def test_a_contact_is_never_indexed(make_listing):
    text = repr([search.document(make_listing(PUBLISHED, kind=kind)) for kind in ListingKind])
    assert "李联系" not in text
    assert "4980" not in text


def test_a_document_holds_what_its_kind_says_in_public(make_listing):
    documents = {kind: search.document(make_listing(PUBLISHED, kind=kind)) for kind in ListingKind}
    assert "18 %" in documents[RESULT].text
    assert "漏检率低于 0.1 %" in documents[DEMAND].text
    assert "YC-CJ-" in documents[SCENARIO].text


def test_a_document_counts_under_its_facets(make_listing, cast):
    listing = make_listing(PUBLISHED)
    assert search.document(listing).all_facets() == {
        "kind": ("result",), "field": ("03",), "maturity": ("pilot",), "region": ("500118",),
        "owner": (str(cast.organisations["u1"]),), "year": (str(listing.published_on.year),),
    }  # fmt: skip


def test_a_withdrawn_listing_is_gone_before_the_worker_has_run(make_listing, engine, drain):
    listing, other = make_listing(PUBLISHED), make_listing(PUBLISHED)
    drain()
    leave(listing)
    answer = found(engine, facets=("kind",))
    assert ([item.id for item in answer.items], answer.total, answer.facets) == (
        [other.id],
        1,
        {"kind": {"result": 1}},
    )


def test_a_withdrawn_listing_leaves_the_index_when_the_worker_has_run(make_listing, engine, drain):
    listing = make_listing(PUBLISHED)
    drain()
    leave(listing)
    drain()
    assert engine.digests() == {}


def test_an_index_with_invented_documents_neither_shows_nor_counts_them(make_listing, engine, drain):
    listing = make_listing(PUBLISHED)
    drain()
    invented = [Document(f"00000000-0000-4000-8000-{n:012}", "result", KILN, KILN, {}) for n in range(30)]
    engine.update(invented, [])
    answer = found(engine, facets=("kind",))
    assert ([item.id for item in answer.items], answer.total) == ([listing.id], 1)


def test_an_index_full_of_what_is_not_public_gives_way_to_sql(make_listing, engine, drain, monkeypatch):
    listing = make_listing(PUBLISHED)
    drain()
    engine.update([Document(f"00000000-0000-4000-8000-{n:012}", "result", KILN, KILN, {}) for n in range(90)], [])
    monkeypatch.setattr(search, "MOST_ROUNDS", 2)
    answer = found(engine)
    assert ([item.id for item in answer.items], answer.total, answer.from_index) == ([listing.id], 1, False)


def test_a_draft_in_the_index_is_not_shown_to_the_reviewer_either(make_listing, engine, acting):
    engine.update([search.document(make_listing(ListingState.IN_REVIEW))], [])
    acting("bureau.reviewer")
    assert found(engine).total == 0


def test_without_an_index_the_database_answers(make_listing, engine, app):
    listing = make_listing(PUBLISHED)
    make_listing(DRAFT)
    shutil.rmtree(app.extensions["settings"].index_dir)
    for kind in (None, RESULT):
        answer = found(engine, kind=kind)
        assert ([item.id for item in answer.items], answer.total, answer.from_index) == ([listing.id], 1, False)


def test_filters_narrow_alike_with_and_without_the_index(make_listing, engine, drain, app):
    (
        make_listing(PUBLISHED),
        make_listing(PUBLISHED, field="05", title="窑炉 新材料"),
        make_listing(PUBLISHED, kind=DEMAND),
    )
    drain()
    names = ("kind", "field", "owner")
    questions = [("", {}), (KILN, {"field": "05"}), ("", {"kind": "demand"}), (KILN, {"kind": "demand"})]
    indexed = [found(engine, words, filters=filters, facets=names) for words, filters in questions]
    shutil.rmtree(app.extensions["settings"].index_dir)
    from_sql = [found(engine, words, filters=filters, facets=names) for words, filters in questions]
    assert [(each.total, each.facets) for each in indexed] == [(each.total, each.facets) for each in from_sql]


def test_a_list_can_be_sorted_by_title_over_all_pages(make_listing, engine, drain):
    for number in (3, 1, 2):
        make_listing(PUBLISHED, title=f"窑炉 {number}")
    drain()
    titles = [item.title for item in found(engine, sort="title").items]
    assert titles == ["窑炉 1", "窑炉 2", "窑炉 3"]
    assert found(engine, sort="title", page=2).items == []


def test_a_renamed_organisation_is_found_by_its_new_name(make_listing, engine, drain, cast):
    listing = make_listing(PUBLISHED)
    drain()
    with acting_as(system(Via.CLI)), unit_of_work():
        owner = accounts.organisation(cast.organisations["u1"])
        owner.name = "渝西改名大学"
        accounts_service.set_organisation_standing(
            owner, Standing.ACTIVE, actor=system(Via.CLI), version=owner.version
        )
    drain()
    assert [item.id for item in found(engine, "改名大学").items] == [listing.id]


def _withdraw_and_stumble(listing, **more):
    service.withdraw(listing, **more)
    session.flush()
    raise ZeroDivisionError


def test_a_change_that_was_rolled_back_asks_for_nothing(make_listing, drain):
    listing = make_listing(PUBLISHED)
    drain()
    with pytest.raises(ZeroDivisionError):
        leave(listing, _withdraw_and_stumble)
    assert outbox.waiting(search.TOPIC) == set()


def test_drift_says_what_differs(make_listing, engine, drain):
    listing = make_listing(PUBLISHED)
    assert search.drift(engine).missing == {str(listing.id)}
    drain()
    assert not search.drift(engine)


def test_a_missing_index_is_built_and_a_sound_one_left_alone(make_listing, app):
    make_listing(PUBLISHED)
    engine = app.extensions["search_engine"]
    search.mend(engine)
    assert engine.search(Query(KILN)).total == 1
    make_listing(PUBLISHED)
    search.mend(engine)
    assert engine.search(Query(KILN)).total == 1


def test_reading_goes_on_as_whoever_asked(make_listing, engine):
    set_actor(ANONYMOUS)
    found(engine)
    list(search.public_documents())
    assert session.info["actor"] is ANONYMOUS
