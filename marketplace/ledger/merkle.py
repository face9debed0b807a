"""The Merkle tree over the entries (RFC 6962, 2.1): one hash stands for all, and short proofs show what it covers."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

# The root of no entries at all.
EMPTY = hashlib.sha256(b"").digest()
# Complete blocks of 2^8 leaves, 2^16 leaves … have their roots kept, so that a proof never reads more than a few.
STRIDE = 8

# The root of the complete block `place` of 2^level leaves.
Node = Callable[[int, int], bytes]
Kept = Callable[[int, int, bytes], None]


def leaf(entry: bytes) -> bytes:
    """The leaf of an entry, given its hash in the chain (32 bytes)."""
    return hashlib.sha256(b"\0" + entry).digest()


def parent(left: bytes, right: bytes) -> bytes:
    """The node above two others."""
    return hashlib.sha256(b"\1" + left + right).digest()


def _keep_nothing(_level: int, _place: int, _root: bytes) -> None:
    pass


@dataclass
class Frontier:
    """A tree that grows leaf by leaf and remembers only the roots of its complete blocks, the largest first."""

    size: int = 0
    roots: list[bytes] = field(default_factory=list)

    def add(self, added: bytes, keep: Kept = _keep_nothing, level: int = 0) -> None:
        """Put a leaf at the end, or the root of a complete block of 2^level where the size is a multiple of that.

        `keep` is told of each block that became complete: level, place, root.
        """
        self.roots.append(added)
        self.size += 1 << level
        places = self.size >> level
        while places % 2 == 0:
            right = self.roots.pop()
            self.roots.append(parent(self.roots.pop(), right))
            level, places = level + 1, places // 2
            if level % STRIDE == 0:
                keep(level, places - 1, self.roots[-1])

    def root(self) -> bytes:
        """The hash of the whole tree."""
        if not self.roots:
            return EMPTY
        found = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            found = parent(left, found)
        return found


def frontier(node: Node, size: int) -> Frontier:
    """The tree of the first `size` leaves, to be grown further."""
    roots, begin = [], 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            roots.append(node(level, begin >> level))
            begin += 1 << level
    return Frontier(size, roots)


def root(node: Node, begin: int, end: int) -> bytes:
    """The hash of the leaves from `begin` to before `end`, which are a block of some tree."""
    width = end - begin
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return node(level, begin >> level)
    middle = begin + _half(width)
    return parent(root(node, begin, middle), root(node, middle, end))


def _half(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << (width - 1).bit_length() - 1


def inclusion(node: Node, place: int, size: int) -> list[bytes]:
    """The proof that the leaf at `place` (from 0) is in the tree of the first `size` leaves (RFC 6962, 2.1.1)."""
    path, begin, end = [], 0, size
    while end - begin > 1:
        middle = begin + _half(end - begin)
        if place < middle:
            path.append(root(node, middle, end))
            end = middle
        else:
            path.append(root(node, begin, middle))
            begin = middle
    return path[::-1]


def consistency(node: Node, first: int, second: int) -> list[bytes]:
    """The proof that the tree of `second` leaves begins with that of `first`, at most as many (RFC 6962, 2.1.2)."""
    path, begin, end, is_whole = [], 0, second, True
    while first != end:
        middle = begin + _half(end - begin)
        if first <= middle:
            path.append(root(node, middle, end))
            end = middle
        else:
            path.append(root(node, begin, middle))
            begin, is_whole = middle, False
    return ([] if is_whole else [root(node, begin, end)]) + path[::-1]


def includes(added: bytes, place: int, size: int, path: Sequence[bytes], whole: bytes) -> bool:
    """Whether `path` proves that the leaf `added` stands at `place` in the tree `whole` (RFC 9162, 2.1.3.2)."""
    if not 0 <= place < size:
        return False
    found, at, last = added, place, size - 1
    for step in path:
        if last == 0:
            return False
        if at % 2 or at == last:
            found = parent(step, found)
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            found = parent(found, step)
        at, last = at >> 1, last >> 1
    return last == 0 and found == whole


def continues(first: int, old: bytes, second: int, new: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the tree `new` of `second` leaves begins with `old` of `first` (9162, 2.1.4.2)."""
    if first == second:
        return not path and old == new
    if not 0 < first < second:
        return False
    steps = list(path) if first & (first - 1) else [old, *path]
    if not steps:
        return False
    at, last = first - 1, second - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            before, after = parent(step, before), parent(step, after)
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            after = parent(after, step)
        at, last = at >> 1, last >> 1
    return last == 0 and (before, after) == (old, new)
