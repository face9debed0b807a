"""The one interface behind which every search engine stands."""

from collections.abc import Iterable
from typing import Protocol

from search_index.documents import Document, Query, Result


class IndexUnavailable(Exception):
    """The index is missing, damaged or locked: answer from the database instead, and rebuild."""


class Engine(Protocol):
    """What pages, the indexing worker and the `check` command ask of an engine.

    Every method raises IndexUnavailable, and nothing else of its own, when the index cannot serve.
    """

    def update(self, put: Iterable[Document], remove: Iterable[str]) -> None:
        """Remove, then put, in one durable batch; a document put replaces the one of the same id.

        The documents are taken from `put` when this writer's turn has come: they may be read just then.
        """
        ...

    def search(self, query: Query) -> Result:
        """Answer a query from the newest batch any process has finished."""
        ...

    def digests(self) -> dict[str, str]:
        """The digest of every indexed document by id, to compare with the database."""
        ...

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Put an index of exactly these documents in the place of the old one; the number indexed."""
        ...
