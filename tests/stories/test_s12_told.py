"""S12 through the verbs: the stories S1 to S8, told together, post and sum what the oracle says."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.contracts.models import Contract
from marketplace.db import session
from marketplace.jobs import worker
from marketplace.operations import checks
from marketplace.tally import queries as tally
from marketplace.tally.models import Posting
from marketplace.tally.queries import View, Window
from tests.people import Cast
from tests.stories.s12 import STORIES
from tests.stories.telling import tell


@pytest.fixture
def told(context: None, cast: Cast, monkeypatch: Any) -> dict[str, Contract]:
    return tell(cast, monkeypatch)


def posted(contract: Contract) -> list[tuple[object, ...]]:
    """What a contract posted, as tests/stories/s12.py writes it."""
    columns = (Posting.event, Posting.posted_on, Posting.count, Posting.amount_fen, Posting.technology_fen)
    found = session.execute(select(*columns).where(Posting.contract_id == contract.id).order_by(Posting.seq))
    return [(event, day, count, fen // 100, technology // 100) for event, day, count, fen, technology in found]


def test_told_through_the_verbs_they_post_just_this(told: dict[str, Contract]) -> None:
    assert {story: posted(contract) for story, contract in told.items()} == {
        story: postings for story, (_subclass, _field, postings) in STORIES.items()
    }
    assert {story: (contract.subclass, contract.field) for story, contract in told.items()} == {
        story: (subclass, field) for story, (subclass, field, _postings) in STORIES.items()
    }


def figures(groups: Any) -> dict[str, tuple[int, int]]:
    return {group.key: (group.total.count, group.total.amount_fen) for group in groups}


def test_told_through_the_verbs_the_years_are_those_of_the_oracle(told: dict[str, Contract]) -> None:
    restated = Window(as_of=date(2025, 12, 31), view=View.RESTATED)
    assert figures(tally.by_year(Window())) == {
        "2024": (3, 458_000_000),
        "2025": (6, 206_689_000),
        "2026": (1, 30_000_000),
    }
    assert figures(tally.by_year(restated)) == {"2024": (2, 285_000_000), "2025": (7, 379_689_000)}
    assert figures(tally.by_quarter(Window(start=date(2025, 1, 1), end=date(2025, 12, 31)))) == {
        "2025-Q1": (1, 75_000_000),
        "2025-Q2": (3, 189_266_800),
        "2025-Q3": (2, -36_977_800),
        "2025-Q4": (0, -20_600_000),
    }


def test_told_through_the_verbs_they_leave_nothing_for_the_nightly_check(
    app: Flask, told: dict[str, Contract]
) -> None:
    engine = app.extensions["search_engine"]
    engine.rebuild([])
    while worker.drain(app.extensions["handlers"]):
        pass
    found = {outcome.check.key: outcome.told for outcome in checks.run(app.extensions["place"], engine)}
    # A database of the tests knows no migrations, and in these stories nobody closes the opening import.
    assert {key for key, told in found.items() if told} <= {"schema", "opening"}
