"""Checkpoints: what the ledger holds, signed, so that a copy kept outside shows any later rewriting of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.text import N_
from marketplace.db import session, unit_of_work
from marketplace.ledger import chain, merkle, notes, reading
from marketplace.ledger.models import LedgerCheckpoint, LedgerNode
from marketplace.ledger.notes import Checkpoint, Signer
from marketplace.ledger.problems import NotSigned
from marketplace.ledger.service import ORIGIN


def latest_checkpoint() -> LedgerCheckpoint | None:
    """The newest one: for whoever prints what the ledger was when a paper was made."""
    return session.scalars(select(LedgerCheckpoint).order_by(LedgerCheckpoint.size.desc()).limit(1)).first()


def after(size: int, limit: int | None = None) -> Sequence[LedgerCheckpoint]:
    """Those that cover more than `size` entries, the oldest first."""
    query = select(LedgerCheckpoint).where(LedgerCheckpoint.size > size).order_by(LedgerCheckpoint.size)
    return session.scalars(query.limit(limit)).all()


def newest(limit: int) -> Sequence[LedgerCheckpoint]:
    """The last few, the newest first."""
    return session.scalars(select(LedgerCheckpoint).order_by(LedgerCheckpoint.size.desc()).limit(limit)).all()


def of(size: int) -> LedgerCheckpoint | None:
    """The one that covers exactly so many entries."""
    return session.get(LedgerCheckpoint, size) if size < 2**63 else None


def take(signers: Sequence[Signer], outside: Checkpoint | None = None) -> LedgerCheckpoint | None:
    """Sign the ledger as it is now; None where it has not grown since the last time.

    The root is computed from the bodies that came since, on the tree that was signed last: the work grows with what
    is new. Raises NotSigned where the entries contradict that tree, their own hashes, or `outside`, the newest
    checkpoint that was kept elsewhere.
    """
    last, length = latest_checkpoint(), reading.length()
    growing = _Growing(_signed_tree(last), reading.hash_of(last.size) if last else chain.GENESIS)
    _require_outside(growing, outside, length)
    growing.grow(length)
    if last is not None and last.size == length:
        return None
    checkpoint = Checkpoint(ORIGIN, length, growing.tree.root())
    return _keep(last.size if last else 0, growing, checkpoint, notes.sign(str(checkpoint), signers))


def _keep(before: int, growing: "_Growing", made: Checkpoint, note: str) -> LedgerCheckpoint:
    """The work was done without holding anybody up; only now others wait, for a moment."""
    with unit_of_work():
        last = latest_checkpoint()
        if (last.size if last else 0) != before:
            raise NotSigned(N_("Another checkpoint was signed at the same time."))
        session.add_all(growing.nodes)
        kept = LedgerCheckpoint(size=made.size, root=made.root, note=note, at=clock.now())
        session.add(kept)
    return kept


def _signed_tree(last: LedgerCheckpoint | None) -> merkle.Frontier:
    """The tree of the last checkpoint, read back. Raises NotSigned where it is not what was signed."""
    if last is None:
        return merkle.Frontier()
    tree = merkle.frontier(reading.node, last.size)
    # The last entry itself, on which the new ones build, may stand in a block that is kept whole.
    path = merkle.inclusion(reading.node, last.size - 1, last.size)
    tip = merkle.leaf(reading.hash_of(last.size))
    if tree.root() != last.root or not merkle.includes(tip, last.size - 1, last.size, path, last.root):
        raise NotSigned(N_("The first %(size)s entries are not those that were signed."), size=last.size)
    return tree


def _require_outside(growing: "_Growing", outside: Checkpoint | None, length: int) -> None:
    if outside is None:
        return
    if outside.size > length:
        facts = {"size": outside.size, "length": length}
        raise NotSigned(N_("A checkpoint outside covers %(size)s entries, and there are only %(length)s."), **facts)
    growing.grow(outside.size)
    is_newest = outside.size == growing.tree.size
    tree = growing.tree if is_newest else merkle.frontier(reading.node, outside.size)
    if (outside.origin, tree.root()) != (ORIGIN, outside.root):
        raise NotSigned(N_("The first %(size)s entries are not those that were signed."), size=outside.size)


@dataclass
class _Growing:
    """A tree that takes entry after entry, each only if it holds, and keeps the blocks that become complete."""

    tree: merkle.Frontier
    tip: bytes
    nodes: list[LedgerNode] = field(default_factory=list)

    def grow(self, until: int) -> None:
        """Take the entries up to `until`. Raises NotSigned at the first that does not hold."""
        try:
            for seq, previous, body, hashed in reading.links(self.tree.size, until):
                if (seq, previous) != (self.tree.size + 1, self.tip) or hashed != chain.link(
                    ORIGIN, seq, previous, body
                ):
                    break
                self.tip = hashed
                self.tree.add(merkle.leaf(hashed), self._complete)
        except reading.ILL_TYPED:
            pass
        if self.tree.size < until:
            raise NotSigned(N_("The ledger does not hold at entry %(seq)s."), seq=self.tree.size + 1)

    def _complete(self, level: int, place: int, root: bytes) -> None:
        self.nodes.append(LedgerNode(level=level, place=place, hash=root))
