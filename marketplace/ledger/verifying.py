"""Recompute the whole chain and the roots that were signed, and say where it first breaks."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from marketplace.core.text import N_
from marketplace.db import session
from marketplace.ledger import chain, hands, merkle, signed, stored
from marketplace.ledger.models import LedgerHead
from marketplace.ledger.notes import NotANote
from marketplace.ledger.reading import ILL_TYPED
from marketplace.ledger.signed import Signed, Unreadable
from marketplace.ledger.walking import UNLINKED, UNREADABLE, Task, Walked, walk

# A stretch is a complete block of the tree, 2^LEVEL entries: whoever walks it needs to know nothing of those before.
LEVEL = 12


@dataclass(frozen=True)
class Verdict:
    """How many entries hold, and, where one does not, its place and what is wrong with it."""

    entries: int
    bad_seq: int | None = None
    # A message id with its facts, for a reader of any language.
    problem: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether every entry holds."""
        return self.bad_seq is None

    @property
    def told(self) -> str:
        """The problem in English, for programs and logs."""
        return self.problem % self.facts if self.problem else ""


def _broken(entries: int, bad_seq: int, problem: str, **facts: Any) -> Verdict:
    return Verdict(entries, bad_seq, problem, {"seq": bad_seq, **facts})


def verify(
    progress: Callable[[int], None] = lambda _count: None,
    *,
    reading: Session | None = None,
    outside: Sequence[Signed] = (),
) -> Verdict:
    """Check order, links, hashes, canonical form, look-up columns, the head, and the root at each checkpoint.

    Never crashes on hostile bytes. `outside` are checkpoints that were kept elsewhere, their signatures checked;
    `reading` is a session on another database than the product's own, such as a copy of it.
    """
    source = reading or session()
    try:
        inside = signed.inside(source)
    except NotANote as error:
        return _broken(0, 1, N_("The newest checkpoint in the database is none: %(error)s"), error=str(error))
    except Unreadable:
        return _broken(0, 1, N_("The database cannot be read, or a checkpoint in it."))
    chained = _Chained(sorted([*inside, *outside], key=lambda each: each.size))
    for walked in _walks(source, chained.waiting, is_shared=reading is None):
        problem = chained.problem(walked)
        progress(walked.count)
        if problem:
            return _broken(chained.count, chained.bad or chained.count + 1, problem, **chained.facts)
    return _head_verdict(source, chained)


def _walks(source: Session, checkpoints: Sequence[Signed], *, is_shared: bool) -> Iterator[Walked]:
    """Every stretch in order. The last is this process's own: what others enter meanwhile is not in its sight."""
    sizes = sorted({each.size for each in checkpoints})
    step = 1 << LEVEL
    starts = range(0, stored.count(source) - step, step)
    tasks = [Task(after, after + step, _between(sizes, after, after + step)) for after in starts]
    with hands.walks(source, tasks, is_shared=is_shared) as walks:
        yield from walks
    behind = len(tasks) * step
    yield walk(source, Task(behind, None, [size for size in sizes if size > behind]))


def _between(sizes: Sequence[int], after: int, until: int) -> Sequence[int]:
    """Of `sizes` in their order those behind `after` up to `until`."""
    return sizes[bisect_right(sizes, after) : bisect_right(sizes, until)]


@dataclass
class _Chained:
    """The stretches joined so far: the last link, the tree, and the next checkpoint to come."""

    waiting: list[Signed]
    count: int = 0
    previous: bytes = chain.GENESIS
    tree: merkle.Frontier = field(default_factory=merkle.Frontier)
    # The last entry that a checkpoint has confirmed, and the first that may be another than was signed.
    confirmed: int = 0
    bad: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def problem(self, walked: Walked) -> str:
        """The first thing that is wrong with the next stretch; what comes before that is taken in."""
        if walked.opens_on not in (None, self.previous):
            return UNLINKED
        problem = self._unlike_signed(walked)
        if problem:
            return problem
        self._take(walked)
        return walked.problem

    def _unlike_signed(self, walked: Walked) -> str:
        while self.waiting and self.waiting[0].size in walked.roots:
            checkpoint = self.waiting.pop(0)
            whole = merkle.Frontier(checkpoint.size, [*self.tree.roots, *walked.roots[checkpoint.size]])
            if checkpoint.root != whole.root():
                self.count, self.bad = checkpoint.size, self.confirmed + 1
                self.facts = {"count": self.count, "source": checkpoint.source}
                return N_("From entry %(seq)s on, the first %(count)s are not those that were signed (%(source)s).")
            self.confirmed = checkpoint.size
        return ""

    def _take(self, walked: Walked) -> None:
        self.count += walked.count
        self.previous = walked.last or self.previous
        if walked.count == 1 << LEVEL:
            self.tree.add(walked.tree.root(), level=LEVEL)
        else:
            self.tree = merkle.Frontier(self.count, [*self.tree.roots, *walked.tree.roots])


def _head_verdict(source: Session, found: _Chained) -> Verdict:
    count = found.count
    try:
        head = source.get(LedgerHead, 1, populate_existing=True)
    except (DBAPIError, *ILL_TYPED):
        source.rollback()
        return _broken(count, count + 1, UNREADABLE)
    if (head.seq, head.hash) != (count, found.previous) if head else count > 0:
        return _broken(count, count + 1, N_("The chain ends before entry %(seq)s, not where its recorded head says."))
    if found.waiting:
        missing = found.waiting[-1]
        facts = {"count": missing.size, "source": missing.source}
        return _broken(count, count + 1, N_("Entry %(seq)s is missing: %(count)s were signed (%(source)s)."), **facts)
    return Verdict(count)
