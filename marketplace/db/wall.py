"""The second wall: whatever a page forgets, a query never returns a row that its actor may not see."""

from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, event
from sqlalchemy.orm import LoaderCriteriaOption, Mapper, ORMExecuteState, RelationshipProperty, with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.util import LRUCache

from marketplace.core.actors import Actor
from marketplace.db.base import Base
from marketplace.db.session import Session, session

Criteria = Callable[[Actor], ColumnElement[bool]]
_criteria: dict[type[Base], Criteria] = {}
_found: LRUCache[Any, Set[type[Base]]] = LRUCache(1000)

# The few statements that must see everything carry this option; tests/test_architecture.py lists the files.
UNSCOPED = {"unscoped": True}


class NoActor(RuntimeError):
    """A protected table was read without saying for whom: a mistake of ours, never of the user."""


def protect(model: type[Base], criteria: Criteria) -> None:
    """Filter every query of `model` by `criteria(actor)`, the same rule that its lists use.

    What it answers is kept for the next time that the same actor asks: it goes by nothing but the actor.
    """
    _criteria[model] = criteria
    _behind.cache_clear()
    _limit.cache_clear()
    _found.clear()


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
    limits = _limits(actor, state.statement)
    if limits:
        state.statement = state.statement.options(*limits)


def _limits(actor: Actor, statement: Any) -> list[Any]:
    """The rules that a statement of `actor` is under: those of what it reads, and of what their own words read."""
    touched: dict[type[Base], Any] = {}
    waiting = _touched(statement)
    while waiting:
        touched |= {model: _limit(actor, model) for model in waiting}
        waiting = {inner for model in waiting for inner in touched[model][1]} - touched.keys()
    return [touched[model][0] for model in _criteria if model in touched]


@lru_cache(1024)
def _limit(actor: Actor, model: type[Base]) -> tuple[Any, Set[type[Base]]]:
    """The rule of `model` for `actor` and what it reads: a rule's words depend on nothing else, and are kept."""
    rule = _criteria[model](actor)
    return with_loader_criteria(model, rule, include_aliases=True), _touched(rule)


def _touched(statement: Any) -> Set[type[Base]]:
    """The protected models that a statement may read: few of so many rules concern it, and each costs time.

    Looked for once for all statements that differ in their values alone, as SQLAlchemy compiles them once.
    """
    key = statement._generate_cache_key()
    if key is None:
        return _named(statement)
    found = _found.get(key.key)
    if found is None:
        found = _found[key.key] = _named(statement)
    return found


def _named(statement: Any) -> Set[type[Base]]:
    """All of them, where it says how relationships are to be loaded: that names no model of what they lead to."""
    found: set[type[Base]] = set()
    for part in visitors.iterate(statement):
        if any(not isinstance(option, LoaderCriteriaOption) for option in getattr(part, "_with_options", ())):
            return _criteria.keys()
        for mapper in _mappers(part):
            found |= _behind(mapper)
    return found


def _mappers(part: Any) -> Iterator[Mapper[Any]]:
    """Those that one part of a statement speaks of: whose column or table it is, and what it joins to."""
    if "parententity" in part._annotations:
        yield part._annotations["parententity"].mapper
    for target, condition, *_more in getattr(part, "_setup_joins", ()):
        links = (getattr(each, "property", None) for each in (target, condition))
        yield from (link.mapper for link in links if isinstance(link, RelationshipProperty))


@cache
def _behind(mapper: Mapper[Any]) -> frozenset[type[Base]]:
    """The protected models of a mapper: its own, those it inherits from or is inherited by, and what it joins to."""
    seen, waiting = set[Mapper[Any]](), [mapper]
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            waiting += [*each.iterate_to_root(), *each.self_and_descendants]
            waiting += [link.mapper for link in each.relationships if link.lazy in ("joined", False)]
    return frozenset(model for model in _criteria if any(each.class_ is model for each in seen))


def _refuse_protected(state: ORMExecuteState) -> None:
    for mapper in state.all_mappers:
        if any(issubclass(mapper.class_, model) for model in _criteria):
            raise NoActor(f"{mapper.class_.__name__} was read without an actor")


def _refuse_plain(state: ORMExecuteState) -> None:
    # A statement given as text is no select to SQLAlchemy, and may read or change anything.
    raise NoActor("a plain SQL statement passes by the wall; use the models, or say unscoped")
