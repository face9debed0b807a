"""One hash for all entries, and short proofs: against a plain reading of RFC 6962, for trees of every small size."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from marketplace.ledger import merkle

LEAVES = [merkle.leaf(bytes([place]) * 32) for place in range(70)]


def plain_root(leaves):
    """MTH of RFC 6962, 2.1, as it stands there."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + plain_root(leaves[:k]) + plain_root(leaves[k:])).digest()


def node(level, place):
    return plain_root(LEAVES[place << level : (place + 1) << level])


def grown(size):
    tree = merkle.Frontier()
    for each in LEAVES[:size]:
        tree.add(each)
    return tree


@pytest.mark.parametrize("size", range(0, 70))
def test_a_tree_that_grew_leaf_by_leaf_has_the_root_that_the_standard_defines(size):
    assert grown(size).root() == plain_root(LEAVES[:size])
    assert merkle.frontier(node, size) == grown(size)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 33, 69])
def test_another_s_implementation_gives_the_same_root_and_the_same_proofs(size):
    tree = InmemoryTree(algorithm="sha256")
    for place in range(size):
        tree.append_entry(bytes([place]) * 32)
    assert tree.get_root() == grown(size).root()
    for place in range(size):
        # Theirs counts from one, and begins with the leaf itself.
        theirs = tree.prove_inclusion(place + 1, size)
        assert theirs.path == [LEAVES[place], *merkle.inclusion(node, place, size)]
        assert merkle.includes(LEAVES[place], place, size, theirs.path[1:], tree.get_root())


def test_known_roots():
    # The empty tree and a tree of one empty leaf, as RFC 6962's own test vectors give them.
    assert merkle.EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.leaf(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_the_blocks_that_are_kept_are_those_of_the_tree(monkeypatch):
    monkeypatch.setattr(merkle, "STRIDE", 2)
    tree, kept = merkle.Frontier(), {}
    for each in LEAVES:
        tree.add(each, lambda level, place, found: kept.setdefault((level, place), found))
    assert set(kept) == {(level, place) for level in (2, 4, 6) for place in range(len(LEAVES) >> level)}
    assert all(kept[where] == node(*where) for where in kept)


@given(st.data())
def test_an_entry_is_proved_to_be_in_a_tree_and_no_other_is(data):
    size = data.draw(st.integers(1, 69))
    place = data.draw(st.integers(0, size - 1))
    path, whole = merkle.inclusion(node, place, size), plain_root(LEAVES[:size])
    assert merkle.includes(LEAVES[place], place, size, path, whole)
    assert len(path) <= size.bit_length()
    other = data.draw(st.integers(0, 69).filter(lambda n: n != place))
    assert not merkle.includes(LEAVES[other], place, size, path, whole)
    assert not merkle.includes(LEAVES[place], other, size, path, whole)
    assert not merkle.includes(LEAVES[place], place, size, [*path, LEAVES[0]], whole)
    if path:
        assert not merkle.includes(LEAVES[place], place, size, path[:-1], whole)


@given(st.data())
def test_a_tree_is_proved_to_continue_another_and_none_that_differs(data):
    second = data.draw(st.integers(1, 69))
    first = data.draw(st.integers(1, second))
    path = merkle.consistency(node, first, second)
    old, new = plain_root(LEAVES[:first]), plain_root(LEAVES[:second])
    assert merkle.continues(first, old, second, new, path)
    assert not merkle.continues(first, LEAVES[69], second, new, path)
    assert not merkle.continues(first, old, second, LEAVES[69], path)
    if path:
        spoilt = data.draw(st.integers(0, len(path) - 1))
        assert not merkle.continues(first, old, second, new, [*path[:spoilt], LEAVES[69], *path[spoilt + 1 :]])


@given(
    st.integers(-3, 80), st.integers(-3, 80), st.lists(st.binary(min_size=32, max_size=32), max_size=9), st.binary()
)
def test_no_proof_that_somebody_makes_up_is_taken(place, size, path, whole):
    assert not merkle.includes(LEAVES[0], place, size, path, whole)
    assert place == size or not merkle.continues(place, LEAVES[0], size, whole, path)
