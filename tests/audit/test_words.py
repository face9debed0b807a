"""Every act that the ledger enters has a name, and so has every kind of object."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import marketplace
from marketplace.accounts.models import Standing
from marketplace.audit import words
from marketplace.contracts.change_lifecycle import ACTIONS
from marketplace.db import Base
from marketplace.listings.lifecycle import INTEREST_LIFECYCLE, LIFECYCLE, InterestState, ListingState


def entered() -> Iterator[str]:
    """The acts that the code names."""
    for path in Path(marketplace.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in ("append", "append_all"):
                said = call.args[1] if len(call.args) > 2 else None
                if isinstance(said, ast.Constant) and isinstance(said.value, str):
                    yield said.value


def made_up() -> Iterator[str]:
    """The acts that are put together of a noun and a step."""
    yield from ACTIONS.values()
    yield from (f"{noun}.{standing.value}" for noun in ("organisation", "person") for standing in Standing)
    yield from (f"interest.{event}" for event in events(INTEREST_LIFECYCLE, InterestState))
    yield from (f"listing.{event}" for event in events(LIFECYCLE, ListingState))


def events(lifecycle: Any, states: Any) -> set[str]:
    return {event for state in states for event in lifecycle.events(state)}


@pytest.mark.parametrize("acts", [entered, made_up])
def test_every_act_has_a_name(acts: Any) -> None:
    found = set(acts())
    assert len(found) > 5
    assert not {act for act in found if act not in words.ACTS or act.partition(".")[0] not in words.KINDS}


def test_every_table_of_which_something_is_entered_has_a_kind() -> None:
    recorded = {
        mapper.class_.__tablename__
        for mapper in Base.registry.mappers
        if getattr(mapper.class_, "__recorded__", False)
    }
    assert not {table for table in recorded if words.TABLES.get(table, table) not in words.KINDS}
