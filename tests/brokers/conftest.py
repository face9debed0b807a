"""Fixtures of brokers, in pairs: make_broker and broker, make_case and case."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from marketplace.brokers.models import Broker, Case
from marketplace.core.actors import Actor
from marketplace.db import set_actor
from tests.brokers import makers
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
def make_broker(context: None, cast: Cast) -> Make:
    """A broker's profile through the verb: make_broker(who, **profile)."""
    return partial(makers.make_broker, cast)


@pytest.fixture
def broker(make_broker: Make) -> Broker:
    """经纪人P of b1."""
    return make_broker()


@pytest.fixture
def make_case(context: None, cast: Cast) -> Make:
    """A case through the verbs: make_case(broker, kind=…, asker=…)."""
    return partial(makers.make_case, cast)


@pytest.fixture
def case(make_case: Make, broker: Broker) -> Case:
    """u1's result, asked for by e3, with 经纪人P between them."""
    return make_case(broker)
