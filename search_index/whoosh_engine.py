"""The engine in service: Whoosh writes the segments and keeps the postings, `Reading` answers from them.

Whoosh works on a copy of the index's files in memory, of which only finished, checksummed files reach the disk.
So no reader holds a file open, a truncated file cannot kill a process that has it mapped, and a commit that fails
leaves nothing behind.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from threading import Lock
from typing import Any

from whoosh import fields
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import FileIndex
from whoosh.reading import TermNotFound

from search_index.analysis import tokens
from search_index.documents import Document, Query, Result
from search_index.engine import IndexUnavailable
from search_index.generations import Generations, Manifest
from search_index.matching import FIELDS
from search_index.reading import Entry, Reading

# Terms come ready-made from search_index.analysis; Whoosh never sees a text.
SCHEMA = fields.Schema(
    title=fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False),
    text=fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False),
    entry=fields.STORED,
)
MOST_CACHED_POSTINGS = 5_000
SWAPPED_MEANWHILE = 3  # how often a reader looks again when the files it was about to read are gone


class WhooshEngine:
    """A search index in a folder, shared by any number of threads and processes; see Engine."""

    def __init__(self, folder: str | Path, lock_timeout: float = 5.0) -> None:
        self._generations = Generations(Path(folder), lock_timeout)
        self._opening = Lock()
        self._open: _Open | None = None

    def update(self, put: Iterable[Document], remove: Iterable[str]) -> None:
        """See Engine.update."""
        # Of two writers the one that comes second has also read second, so that no older state is put last.
        with self._generations.writing():
            batch = {document.id: document for document in put}
            with _unavailable_if_it_fails():
                self._publish({*remove, *batch}, batch.values())

    def _publish(self, outdated: Iterable[str], fresh: Iterable[Document]) -> None:
        before = self._latest()
        numbers = (before.reading.numbers[each] for each in outdated if each in before.reading.numbers)
        files = _written(before.files, numbers, fresh)
        self._generations.publish(before.manifest.generation, files, before.manifest)

    def search(self, query: Query) -> Result:
        """See Engine.search."""
        with _unavailable_if_it_fails():
            return self._latest().reading.search(query)

    def digests(self) -> dict[str, str]:
        """See Engine.digests."""
        with _unavailable_if_it_fails():
            return self._latest().reading.digests()

    def rebuild(self, documents: Iterable[Document]) -> int:
        """See Engine.rebuild; an error of the documents' own source goes through, and the old index stays."""
        # Nobody may write between the reading of the documents and the swap, or that batch would be lost.
        with self._generations.writing(create=True):
            wanted = {document.id: document for document in documents}
            with _unavailable_if_it_fails():
                self._swap_in(_written(_empty(), (), wanted.values()))
        return len(wanted)

    def _swap_in(self, files: Mapping[str, bytes]) -> None:
        generation, former = self._generations.next_generation(), self._generation_in_service()
        self._generations.publish(generation, files)
        # Readers that are just opening the former generation finish; it goes with the next rebuild.
        self._generations.remove_older(generation, former)

    def _generation_in_service(self) -> str:
        try:
            return self._generations.current().generation
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def _latest(self) -> "_Open":
        with self._opening:
            for attempt in range(SWAPPED_MEANWHILE):
                manifest = self._generations.current()
                if self._open is not None and self._open.manifest == manifest:
                    return self._open
                try:
                    self._open = self._opened(manifest)
                except FileNotFoundError:
                    if attempt == SWAPPED_MEANWHILE - 1:
                        raise
            assert self._open is not None
            return self._open

    def _opened(self, manifest: Manifest) -> "_Open":
        known = self._open if self._open and self._open.manifest.generation == manifest.generation else None
        files = self._generations.load(manifest, known.files if known else {})
        return _open(manifest, files, known.segments if known else {})


@dataclass(frozen=True)
class _Open:
    """One batch of the index in memory, and what the next one can take over from it."""

    manifest: Manifest
    files: Mapping[str, bytes]
    segments: Mapping[str, list[Entry]]
    reading: Reading


class _Memory(RamStorage):  # type: ignore[misc]
    """Files in memory; Whoosh would share one scratch folder between all such storages of the machine."""

    def __init__(self, files: Mapping[str, bytes], scratch: str | None = None) -> None:
        super().__init__()
        self.files = dict(files)
        self._scratch = scratch

    def temp_storage(self, name: str | None = None) -> FileStorage:
        return FileStorage(mkdtemp(dir=self._scratch))


class _PostingLists:
    """The postings of one reader by field and term, read once."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._reading = Lock()  # all matchers of a reader move the same file position
        self._known: dict[tuple[str, str], Mapping[int, float]] = {}

    def __call__(self, field: str, term: str) -> Mapping[int, float]:
        with self._reading:
            if (known := self._known.get((field, term))) is not None:
                return known
            if len(self._known) >= MOST_CACHED_POSTINGS:
                self._known.clear()
            postings = self._known[field, term] = dict(self._read(field, term))
            return postings

    def _read(self, field: str, term: str) -> Iterator[tuple[int, float]]:
        try:
            matcher = self._reader.postings(field, term)
        except TermNotFound:
            return
        while matcher.is_active():
            yield matcher.id(), matcher.weight()
            matcher.next()


def _open(manifest: Manifest, files: Mapping[str, bytes], known: Mapping[str, list[Entry]]) -> _Open:
    reader = FileIndex(_Memory(files)).reader()
    leaves = [leaf for leaf, _ in reader.leaf_readers() if leaf.doc_count_all()]
    segments = {_name(leaf): known.get(_name(leaf)) or _entries(leaf) for leaf in leaves}
    entries = [
        None if leaf.is_deleted(number) else entry
        for leaf in leaves
        for number, entry in enumerate(segments[_name(leaf)])
    ]
    return _Open(manifest, files, segments, Reading(entries, _PostingLists(reader)))


def _name(leaf: Any) -> str:
    return str(leaf.segment().segment_id())


def _entries(leaf: Any) -> list[Entry]:
    return [Entry(*json.loads(leaf.stored_fields(number)["entry"])) for number in range(leaf.doc_count_all())]


def _empty() -> Mapping[str, bytes]:
    storage = RamStorage()
    FileIndex.create(storage, SCHEMA)
    return dict(storage.files)


def _written(files: Mapping[str, bytes], outdated: Iterable[int], fresh: Iterable[Document]) -> dict[str, bytes]:
    """The files of an index after one commit; `files` themselves stay as they are."""
    with TemporaryDirectory(prefix="search-index-") as scratch:
        storage = _Memory(files, scratch)
        writer = FileIndex(storage).writer()
        try:
            _commit(writer, outdated, fresh)
        except BaseException:
            # Without this Whoosh keeps its scratch files open and its lock.
            writer.cancel()
            raise
    return {name: bytes(content) for name, content in storage.files.items()}


def _commit(writer: Any, outdated: Iterable[int], fresh: Iterable[Document]) -> None:
    for number in outdated:
        writer.delete_document(number)
    for document in fresh:
        writer.add_document(**_fields(document))
    writer.commit()


def _fields(document: Document) -> dict[str, list[str] | str]:
    terms = {name: tokens(getattr(document, name)) for name in FIELDS}
    lengths = {name: len(found) for name, found in terms.items()}
    facets = document.all_facets()
    entry = [document.id, document.kind, document.title, facets, document.rank_date, document.digest(), lengths]
    return {**terms, "entry": json.dumps(entry)}


@contextmanager
def _unavailable_if_it_fails() -> Iterator[None]:
    # Whoosh reports damage as whatever it stumbles over: struct.error, KeyError, EOFError, pickle errors.
    try:
        yield
    except IndexUnavailable:
        raise
    except Exception as error:
        raise IndexUnavailable(f"The search index cannot serve: {error!r}") from error
