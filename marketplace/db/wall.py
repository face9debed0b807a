"""The second wall: whatever a page forgets, a query never returns a row that its actor may not see."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, event
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria

from marketplace.core.actors import Actor
from marketplace.db.base import Base
from marketplace.db.session import Session, session

Criteria = Callable[[Actor], ColumnElement[bool]]
_criteria: dict[type[Base], Criteria] = {}

# The few statements that must see everything carry this option; tests/test_architecture.py lists the files.
UNSCOPED = {"unscoped": True}


class NoActor(RuntimeError):
    """A protected table was read without saying for whom: a mistake of ours, never of the user."""


def protect(model: type[Base], criteria: Criteria) -> None:
    """Filter every query of `model` by `criteria(actor)`, the same rule that its lists use."""
    _criteria[model] = criteria


def set_actor(actor: Actor | None) -> None:
    """Say for whom the session reads from here on."""
    session.info["actor"] = actor


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Read for `actor` inside, and for whom it was before afterwards."""
    before = session.info.get("actor")
    set_actor(actor)
    try:
        yield
    finally:
        set_actor(before)


@event.listens_for(Session, "do_orm_execute")
def _scope(state: ORMExecuteState) -> None:
    if state.is_column_load or state.execution_options.get("unscoped"):
        return
    if not state.is_orm_statement:
        _refuse_plain(state)
    if not state.is_select:
        return
    actor: Actor | None = state.session.info.get("actor")
    if actor is not None and actor.is_system:
        return
    if actor is None:
        _refuse_protected(state)
        return
    state.statement = state.statement.options(*_limits(state.session.info, actor))


def _limits(info: dict[Any, Any], actor: Actor) -> list[Any]:
    """The rules for `actor`, made once for as long as the session reads for the same one."""
    known = info.get("limits")
    if known is None or known[0] != actor:
        rules = [with_loader_criteria(model, rule(actor), include_aliases=True) for model, rule in _criteria.items()]
        known = info["limits"] = (actor, rules)
    limits: list[Any] = known[1]
    return limits


def _refuse_protected(state: ORMExecuteState) -> None:
    for mapper in state.all_mappers:
        if any(issubclass(mapper.class_, model) for model in _criteria):
            raise NoActor(f"{mapper.class_.__name__} was read without an actor")


def _refuse_plain(state: ORMExecuteState) -> None:
    # A statement given as text is no select to SQLAlchemy, and may read or change anything.
    raise NoActor("a plain SQL statement passes by the wall; use the models, or say unscoped")
