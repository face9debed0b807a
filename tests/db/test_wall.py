"""The second wall: no way of asking shows a draft to whoever may not see it."""

import pytest
from sqlalchemy import func, select, text

from marketplace.accounts.models import Organisation, Person
from marketplace.core.actors import ANONYMOUS, Via, system
from marketplace.db import UNSCOPED, acting_as, database, session, set_actor
from marketplace.db.wall import NoActor
from marketplace.listings.lifecycle import ListingState
from marketplace.listings.models import Interest, Listing, ResearchResult
from tests.listings.makers import make_listing

LISTING = database.metadata.tables["listing"]


@pytest.fixture
def draft(context, cast):
    made = make_listing(cast, ListingState.DRAFT)
    key = made.id
    session.expunge_all()
    set_actor(ANONYMOUS)
    return key


WAYS = {
    "list": lambda key: session.scalars(select(Listing)).all(),
    "list of the kind": lambda key: session.scalars(select(ResearchResult)).all(),
    "columns": lambda key: session.execute(select(Listing.title)).all(),
    "count(*)": lambda key: session.scalar(select(func.count()).select_from(Listing)),
    "count(id)": lambda key: session.scalar(select(func.count(Listing.id))),
    "group by": lambda key: session.execute(select(Listing.field, func.count()).group_by(Listing.field)).all(),
    "session.get": lambda key: session.get(Listing, key),
    "session.get of the kind": lambda key: session.get(ResearchResult, key),
    "where id": lambda key: session.scalar(select(Listing).where(Listing.id == key)),
    "join": lambda key: session.execute(
        select(Organisation.name).join(Listing, Listing.owner_id == Organisation.id)
    ).all(),
    "exists": lambda key: session.scalar(select(select(Listing.id).where(Listing.id == key).exists())),
    "subquery": lambda key: session.scalars(
        select(Organisation).where(Organisation.id.in_(select(Listing.owner_id)))
    ).all(),
}


@pytest.mark.parametrize("way", WAYS)
def test_nobody_sees_or_counts_a_draft(draft, way):
    assert not WAYS[way](draft)


@pytest.mark.parametrize("who", ["e1.engineer", "u1.editor", "bureau.reviewer", "bureau.auditor"])
@pytest.mark.parametrize("way", WAYS)
def test_its_owner_and_the_auditor_see_it_in_every_way_and_others_in_none(draft, cast, way, who):
    with acting_as(cast.actor(who)):
        assert bool(WAYS[way](draft)) is (who in ("u1.editor", "bureau.auditor"))


@pytest.mark.parametrize("model", [Listing, ResearchResult, Interest, Person])
def test_a_protected_table_is_not_read_without_an_actor(context, model):
    set_actor(None)
    with pytest.raises(NoActor, match=model.__name__):
        session.scalars(select(model)).all()


@pytest.mark.parametrize("statement", [text("SELECT title FROM listing"), select(LISTING), select(LISTING.c.title)])
@pytest.mark.parametrize("actor", [None, ANONYMOUS])
def test_plain_sql_is_refused(context, statement, actor):
    set_actor(actor)
    with pytest.raises(NoActor, match="plain SQL"):
        session.execute(statement)


def test_plain_sql_passes_where_it_is_said(draft):
    assert len(session.execute(select(LISTING.c.id), execution_options=UNSCOPED).all()) == 1


def test_the_actor_of_before_is_back_afterwards(context):
    set_actor(ANONYMOUS)
    with pytest.raises(ZeroDivisionError), acting_as(system(Via.CLI)):
        raise ZeroDivisionError
    assert session.info["actor"] is ANONYMOUS
