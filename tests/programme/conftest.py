"""The two targets, with or without the contracts of the stories."""

import pytest

from marketplace.core.actors import Via, system
from marketplace.db import unit_of_work
from marketplace.programme.service import enter_founding_targets
from tests.people import Cast
from tests.stories.s12 import enter_stories


@pytest.fixture
def targets(context: None) -> None:
    """The founding target and the assumed one, and nothing registered."""
    with unit_of_work():
        enter_founding_targets(system(Via.CLI))


@pytest.fixture
def told(targets: None, cast: Cast) -> None:
    """The stories S1 to S8 beside the targets."""
    enter_stories(cast.organisations["u1"])
