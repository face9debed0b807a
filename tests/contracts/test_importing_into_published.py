"""A day in a published period is found when the file is read, at its row and cell, before anything is confirmed."""

import pytest

from marketplace.contracts import opening
from marketplace.core.errors import InvalidRows
from tests.contracts.test_opening_import import ROW, take, text_of
from tests.people import Cast
from tests.tally.test_reports import freeze

LATER = {**ROW, "登记编号": "2025500118000008"}


@pytest.fixture
def published(context: None, cast: Cast) -> None:
    """One contract of 2025 and its report of the second quarter."""
    take(ROW)
    freeze(cast, "2025-Q2")


def test_the_review_names_the_row_and_its_day(published: None) -> None:
    with pytest.raises(InvalidRows) as refused:
        opening.read_rows(text_of({**LATER, "登记日期": "2025-03-31", "签订日期": "2025-03-10"}, LATER))
    problem = refused.value.problems[0]
    assert (len(refused.value.problems), problem.row, problem.column) == (1, 3, "登记日期")
    assert problem.error.params == {"period": "2025-Q2"}


def test_what_was_published_already_may_be_handed_in_again(published: None) -> None:
    assert take(ROW) == opening.Outcome(added=0, already_there=1)


def test_a_day_outside_is_taken(published: None) -> None:
    assert take({**LATER, "登记日期": "2025-07-01"}).added == 1
