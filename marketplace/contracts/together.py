"""One act done to many contracts, each in a unit of work of its own: what one refuses, the others do not lack."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from marketplace.contracts import queries
from marketplace.contracts.models import Contract
from marketplace.core.errors import DomainError, InvalidInput
from marketplace.core.text import N_
from marketplace.db import AlreadyDone, unit_of_work
from marketplace.db.idempotency import Key

MOST = 100


@dataclass(frozen=True)
class Chosen:
    """A contract, and the version of it that was seen when it was ticked."""

    id: UUID
    version: int

    @property
    def text(self) -> str:
        """As an address or a form carries it."""
        return f"{self.id.hex}.{self.version}"


@dataclass(frozen=True)
class Outcome:
    """What became of one of them: done, or why not; `title` is None for what the actor may not see."""

    id: UUID
    title: str | None
    refusal: DomainError | None

    @property
    def reasons(self) -> Sequence[DomainError]:
        """Why it was not done; of what an act refuses by its fields, each field's reason."""
        if isinstance(self.refusal, InvalidInput):
            return tuple(self.refusal.fields.values())
        return (self.refusal,) if self.refusal else ()


def read(texts: Sequence[str]) -> list[Chosen]:
    """What was ticked. Raises InvalidInput for nothing, for too many, and for what no page of ours has written."""
    if not texts:
        raise InvalidInput({"contract": N_("Choose at least one contract.")}, N_("Choose at least one contract."))
    if len(texts) > MOST:
        raise InvalidInput({}, N_("Choose 100 contracts at most."))
    return list({each.id: each for each in map(_chosen, texts)}.values())


def _chosen(text: str) -> Chosen:
    key, _dot, version = text.partition(".")
    try:
        return Chosen(UUID(key), int(version))
    except ValueError as error:
        raise InvalidInput({}, N_("The page was not sent as it was made: open it anew.")) from error


def each(chosen: Sequence[Chosen], act: Callable[[Contract, int], None], key: Key | None) -> list[Outcome]:
    """Do `act(contract, version)` to each; `key` is the form's, so that a repeated form does nothing twice."""
    return [_one(one, act, key) for one in chosen]


def _one(one: Chosen, act: Callable[[Contract, int], None], key: Key | None) -> Outcome:
    title = None
    try:
        with unit_of_work(_part(key, one)):
            contract = queries.contract(one.id)
            title = contract.title
            act(contract, one.version)
    except AlreadyDone:
        return Outcome(one.id, queries.contract(one.id).title, None)
    except DomainError as refusal:
        return Outcome(one.id, title, refusal)
    return Outcome(one.id, title, None)


def _part(key: Key | None, one: Chosen) -> Key | None:
    """The key of one contract's share of a form."""
    return key and replace(key, value=hashlib.sha256(f"{key.value} {one.id}".encode()).hexdigest())
