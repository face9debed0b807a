"""Walk one stretch of the chain: what its entries link to, hold and say, and the tree above them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from marketplace.core.text import N_
from marketplace.ledger import chain, form, merkle, stored
from marketplace.ledger.form import Deformed
from marketplace.ledger.service import ORIGIN

# What can be wrong with an entry; each names it by its place.
UNREADABLE = N_("Entry %(seq)s holds a value that its column cannot have.")
MISSING = N_("Entry %(seq)s is missing.")
UNLINKED = N_("Entry %(seq)s does not link to the entry before.")


@dataclass(frozen=True)
class Task:
    """Walk the entries behind `after` up to `until`, or to the end."""

    after: int
    until: int | None
    # How many entries there were at each checkpoint that lies within, in order.
    checkpoints: Sequence[int]


@dataclass
class Walked:
    """What was found: how many entries hold, how they join those before, the tree above them, the first problem."""

    count: int = 0
    opens_on: bytes | None = None
    last: bytes = b""
    tree: merkle.Frontier = field(default_factory=merkle.Frontier)
    # The roots of the tree's complete blocks at each checkpoint.
    roots: dict[int, list[bytes]] = field(default_factory=dict)
    problem: str = ""


def walk(source: Session, task: Task) -> Walked:
    """Look at each entry in order, up to the first that does not hold. Never crashes on hostile bytes."""
    walked, waiting = Walked(), list(task.checkpoints)
    for row in stored.entries(source, task.after, task.until):
        walked.problem = _problem(walked, task.after + walked.count + 1, row) if row else UNREADABLE
        if walked.problem:
            return walked
        if waiting and waiting[0] == task.after + walked.count:
            walked.roots[waiting.pop(0)] = list(walked.tree.roots)
    if task.until is not None and walked.count < task.until - task.after:
        walked.problem = MISSING
    return walked


def _problem(walked: Walked, expected: int, row: Sequence[Any]) -> str:
    """What is wrong with the next entry; nothing takes it in."""
    seq, previous, body, hashed, *columns = row
    if seq != expected:
        return MISSING
    if walked.opens_on is None:
        walked.opens_on = walked.last = previous
    if previous != walked.last:
        return UNLINKED
    # SQLite keeps a text or a number in a column of bytes, and gives it back as it is.
    if not isinstance(body, bytes) or not isinstance(previous, bytes):
        return UNREADABLE
    if chain.link(ORIGIN, seq, previous, body) != hashed:
        return N_("Entry %(seq)s: content and hash differ.")
    try:
        said = form.read(body)
    except Deformed as error:
        return str(error)
    if said != _texts(seq, columns):
        return N_("Entry %(seq)s: its look-up columns differ from its content.")
    walked.count, walked.last = walked.count + 1, hashed
    walked.tree.add(merkle.leaf(hashed))
    return ""


def _texts(seq: int, columns: Sequence[Any]) -> form.Said:
    """The look-up columns as a body has them; what is no text equals nothing."""
    at, action, of, person = columns
    if not (isinstance(at, str) and isinstance(action, str) and isinstance(of, str)):
        return ()
    if person is not None and not isinstance(person, str):
        return ()
    who = person and f"{person[:8]}-{person[8:12]}-{person[12:16]}-{person[16:20]}-{person[20:]}"
    return str(seq), f"{at[:10]}T{at[11:]}Z", action, of, who
