"""Many things in portions of bounded size."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def portions(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """`items` in their order, in lists of `size`, of which only the last may be shorter."""
    remaining = iter(items)
    while portion := list(islice(remaining, size)):
        yield portion
