"""Official numbers: unique and without gaps, whoever takes them at once and whatever fails."""

from threading import Thread

import pytest

from marketplace.core.actors import Via, system
from marketplace.db import numbering, set_actor, unit_of_work

SERIES = "contract/2026"


@pytest.fixture(autouse=True)
def as_system(context):
    set_actor(system(Via.CLI))


def take(series=SERIES):
    with unit_of_work():
        return numbering.take(series)


def take_and_stumble():
    with unit_of_work():
        assert numbering.take(SERIES) == 1
        raise ZeroDivisionError


def test_each_series_counts_from_one():
    assert [take(), take(), take("contract/2027")] == [1, 2, 1]


def test_a_number_that_was_rolled_back_is_given_again():
    with pytest.raises(ZeroDivisionError):
        take_and_stumble()
    assert take() == 1


def test_a_series_goes_on_after_numbers_given_elsewhere():
    with unit_of_work():
        numbering.raise_to(SERIES, 120)
        numbering.raise_to(SERIES, 7)
    assert take() == 121


def test_twenty_threads_take_numbers_without_gap_or_double(app):
    taken = []

    def take_some():
        with app.app_context():
            set_actor(system(Via.CLI))
            taken.extend(take() for _ in range(5))

    threads = [Thread(target=take_some) for _ in range(20)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(taken) == list(range(1, 101))
