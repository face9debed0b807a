"""The second wall: no way of asking shows a draft to whoever may not see it."""

import pytest
from sqlalchemy import exists, func, inspect, select, text, union_all
from sqlalchemy.orm import aliased, joinedload, with_loader_criteria

from marketplace.accounts.models import Organisation, Person
from marketplace.brokers.models import Case, CaseStep
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.models import Contract
from marketplace.core.actors import ANONYMOUS, Via, system
from marketplace.db import UNSCOPED, acting_as, database, session, set_actor, wall
from marketplace.db.wall import NoActor
from marketplace.documents.models import Attachment
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
    "alias": lambda key: session.scalars(select(aliased(Listing))).all(),
    "union": lambda key: session.execute(union_all(select(Listing.id), select(Listing.id))).all(),
    "common table": lambda key: session.execute(select(select(Listing.id).cte())).all(),
    "scalar subquery": lambda key: [
        found for found in session.scalars(select(select(Listing.title).limit(1).scalar_subquery())) if found
    ],
}


@pytest.mark.parametrize("way", WAYS)
def test_nobody_sees_or_counts_a_draft(draft, way):
    assert not WAYS[way](draft)


@pytest.mark.parametrize("who", ["e1.engineer", "u1.editor", "bureau.reviewer", "bureau.auditor"])
@pytest.mark.parametrize("way", WAYS)
def test_its_owner_and_the_auditor_see_it_in_every_way_and_others_in_none(draft, cast, way, who):
    with acting_as(cast.actor(who)):
        assert bool(WAYS[way](draft)) is (who in ("u1.editor", "bureau.auditor"))


OTHER = aliased(Listing)
SHAPES = {
    "one model": select(Contract),
    "columns": select(Contract.title, Listing.id).where(Listing.id == Contract.listing_id),
    "joined by relationship": select(Interest.id).join(Interest.listing),
    "joined to an alias": select(Interest.id).join(Interest.listing.of_type(OTHER)),
    "joined by condition": select(Organisation.id).join(Listing, Listing.owner_id == Organisation.id),
    "loaded by the model": select(ContractChange),
    "loaded by option": select(Contract).options(joinedload(Contract.parties)),
    "has": select(Case.id).where(Case.listing.has(Listing.title == "1")),
    "with what inherits": select(Listing),
    "inheriting": select(ResearchResult.id),
    "a rule that reads another": select(CaseStep),
    "a rule of many": select(func.count()).select_from(Attachment),
    "within": select(Person.id).where(exists().where(Contract.filed_by == Person.id)),
    "union": union_all(select(Contract.id), select(Case.id)),
    "as text": select(Contract).from_statement(text("SELECT * FROM contract")),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("who", ["e1.engineer", "b1.broker", "bureau.reviewer", "bureau.auditor"])
def test_the_few_rules_that_a_query_touches_do_what_all_would(context, cast, who, shape):
    actor = cast.actor(who)
    every = [with_loader_criteria(model, rule(actor), include_aliases=True) for model, rule in wall._criteria.items()]
    few = wall._limits(actor, SHAPES[shape])
    assert len(few) < len(every) or shape == "loaded by option"
    of_few, of_all = (SHAPES[shape].options(*limits) if limits else SHAPES[shape] for limits in (few, every))
    assert str(of_few.compile()) == str(of_all.compile())


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


def test_a_model_touches_what_is_loaded_along_with_it():
    assert Contract in wall._behind(inspect(ContractChange))
    assert wall._behind(inspect(ResearchResult)) == {Listing}
