"""Fixtures of listings, in pairs: make_listing and published_result, make_interest and interest."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from marketplace.accounts import queries as accounts
from marketplace.accounts import service
from marketplace.core.actors import Actor, Role, Via, system
from marketplace.db import acting_as, set_actor, unit_of_work
from marketplace.listings.lifecycle import ListingState
from marketplace.listings.models import Interest, Listing
from tests.listings import makers
from tests.people import Cast

Make = Callable[..., Any]


@pytest.fixture
def acting(context: None, cast: Cast) -> Callable[[str], Actor]:
    """Read and act as one of the cast from here on: acting("u1.editor")."""

    def become(who: str) -> Actor:
        actor = cast.actor(who)
        set_actor(actor)
        return actor

    return become


@pytest.fixture
def make_listing(context: None, cast: Cast) -> Make:
    """A listing through the verbs: make_listing(state, kind=…, who=…, **fields)."""
    return partial(makers.make_listing, cast)


@pytest.fixture
def published_result(make_listing: Make) -> Listing:
    """A research result of u1 on the public pages."""
    return make_listing(ListingState.PUBLISHED)


@pytest.fixture
def make_interest(context: None, cast: Cast) -> Make:
    """An expression of interest through the verb: make_interest(listing, who)."""
    return partial(makers.make_interest, cast)


@pytest.fixture
def interest(published_result: Listing, make_interest: Make) -> Interest:
    """e1's question about u1's published result."""
    return make_interest(published_result)


@pytest.fixture
def join(context: None, cast: Cast) -> Make:
    """Give one of the cast a role in another organisation as well, ended at once where asked."""

    def joined(who: str, organisation: str, role: Role, ended: bool = False) -> None:
        with acting_as(system(Via.CLI)), unit_of_work():
            place = accounts.organisation(cast.organisations[organisation])
            person = accounts.person(cast.person(who).id)
            membership = service.add_member(place, person, role, actor=system(Via.CLI))
            if ended:
                service.end_membership(membership, actor=system(Via.CLI))

    return joined
