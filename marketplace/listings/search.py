"""What of a listing is indexed, and how the index answers: with what is public now, whatever it still holds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from marketplace.accounts.models import Organisation
from marketplace.core.actors import ANONYMOUS, Via, system
from marketplace.core.portions import portions
from marketplace.db import acting_as, unit_of_work
from marketplace.jobs import outbox
from marketplace.listings import queries
from marketplace.listings.codes import ListingKind
from marketplace.listings.found import PAGE_SIZE, Found
from marketplace.listings.models import ApplicationScenario, Listing, ResearchResult, TechnologyDemand
from search_index import Document, Drift, Engine, IndexUnavailable, Query, Result, compare

TOPIC = "index"
ORGANISATION_CHANGED = "organisation.changed"
SORTS = ("relevance", "newest", "title")
PORTION = 500
# Each round takes what is not public any more out of the question; a sound index needs one, a fresh outbox none.
MOST_ROUNDS = 5
# Sorting by title looks at every answer; beyond this many nobody reads on to the end.
MOST_TO_SORT = 10_000

outbox.watch(Listing, TOPIC)
outbox.watch(Organisation, ORGANISATION_CHANGED)


def document(listing: Listing) -> Document:
    """What is searched and counted of a listing: only what everybody reads on its page, never its contact."""
    texts = (listing.summary, " ".join(listing.keywords), *_texts(listing), listing.owner.name)
    day = listing.published_on.isoformat() if listing.published_on else ""
    facets = {"owner": listing.owner_id, "field": listing.field, "region": listing.owner.region, "year": day[:4]}
    return Document(
        id=str(listing.id),
        kind=listing.kind.value,
        title=listing.title,
        text="\n".join(text for text in texts if text),
        facets={name: (str(value),) for name, value in (facets | _facets(listing)).items() if value},
        rank_date=day,
    )


def _texts(listing: Listing) -> tuple[str, ...]:
    match listing:
        case ResearchResult():
            return (listing.advantage,)
        case TechnologyDemand():
            return listing.current_situation, listing.target
        case ApplicationScenario():
            return listing.number, listing.conditions, listing.requirement, listing.funding
    return ()


def _facets(listing: Listing) -> dict[str, object]:
    match listing:
        case ResearchResult():
            return {"maturity": listing.maturity}
        case TechnologyDemand():
            return {"need_kind": listing.need_kind}
        case ApplicationScenario():
            return {"category": listing.category}
    return {}


def find(
    engine: Engine,
    kind: ListingKind | None,
    words: str = "",
    filters: Mapping[str, str] | None = None,
    sort: str = "relevance",
    page: int = 1,
    facets: Sequence[str] = (),
) -> Found:
    """One page of the published listings about `words`; from SQL where the index cannot serve."""
    chosen = {name: (value,) for name, value in (filters or {}).items()}
    if kind:
        chosen["kind"] = (kind.value,)
    query = Query(words, chosen, tuple(facets), offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    try:
        result, items = answer(engine, query, sort)
    except IndexUnavailable:
        return _from_sql(kind, words, filters, sort, page)
    return Found(items, result.total, result.facets, from_index=True)


def find_all(
    engine: Engine,
    kind: ListingKind | None,
    words: str = "",
    filters: Mapping[str, str] | None = None,
    sort: str = "relevance",
) -> Iterator[Listing]:
    """What `find` finds from beginning to end (at most MOST_TO_SORT), for a file."""
    chosen = {name: (value,) for name, value in (filters or {}).items()} | ({"kind": (kind.value,)} if kind else {})
    try:
        with acting_as(ANONYMOUS):
            exclude = frozenset(_not_public(outbox.waiting(TOPIC)))
            result = _asked(engine, Query(words, chosen, exclude=exclude, limit=MOST_TO_SORT), sort)
    except IndexUnavailable:
        yield from queries.whole_public_list(kind, words, filters, "title" if sort == "title" else "newest")
        return
    for portion in portions((UUID(hit.id) for hit in result.hits), PORTION):
        yield from _public(portion)


def _public(ids: Iterable[UUID]) -> Sequence[Listing]:
    with acting_as(ANONYMOUS):
        return queries.by_ids(ids)


def _from_sql(kind: ListingKind | None, words: str, filters: Mapping[str, str] | None, sort: str, page: int) -> Found:
    with acting_as(ANONYMOUS):
        return queries.public_list(kind, words, filters, "title" if sort == "title" else "newest", page)


def answer(engine: Engine, query: Query, sort: str = "relevance") -> tuple[Result, Sequence[Listing]]:
    """What the index answers, and the public rows behind its hits; never an id without its row.

    Reads as nobody, whoever asks, so that no page, total or count differs by reader. Raises IndexUnavailable.
    """
    with acting_as(ANONYMOUS):
        exclude = _not_public(outbox.waiting(TOPIC))
        for _round in range(MOST_ROUNDS):
            result = _asked(engine, replace(query, exclude=frozenset(exclude)), sort)
            items = queries.by_ids(UUID(hit.id) for hit in result.hits)
            gone = {hit.id for hit in result.hits} - {str(item.id) for item in items}
            if not gone:
                return result, items
            exclude |= gone
    raise IndexUnavailable("The index holds too much that is not public any more; rebuild it.")


def _not_public(ids: Iterable[str]) -> set[str]:
    asked = set(ids)
    return asked - {str(key) for key in queries.visible_ids(UUID(each) for each in asked)}


def _asked(engine: Engine, query: Query, sort: str) -> Result:
    if sort != "title":
        return engine.search(replace(query, sort="newest" if sort == "newest" else "relevance"))
    every = engine.search(replace(query, offset=0, limit=MOST_TO_SORT))
    by_title = sorted(every.hits, key=lambda hit: (hit.title, hit.id))
    return replace(every, hits=tuple(by_title[query.window()]))


def public_documents() -> Iterator[Document]:
    """Everything that belongs into the index, read as nobody."""
    last: UUID | None = None
    while portion := _public_after(last):
        last = portion[-1].id
        yield from map(document, portion)


def _public_after(last: UUID | None) -> Sequence[Listing]:
    with acting_as(ANONYMOUS):
        return queries.visible_after(last, PORTION)


def index(engine: Engine, ids: Sequence[str]) -> None:
    """Bring the index in step with what of `ids` is public now. Raises IndexUnavailable."""
    engine.update(_public_now(ids), ids)


def _public_now(ids: Iterable[str]) -> Iterator[Document]:
    yield from map(document, _public(map(UUID, ids)))


def index_owners(organisation_ids: Sequence[str]) -> None:
    """Ask for the listings of changed organisations to be indexed anew, for they carry the owner's name."""
    actor = system(Via.WORKER)
    with acting_as(actor), unit_of_work():
        for listing_id in queries.ids_of_owners(map(UUID, organisation_ids)):
            outbox.put(TOPIC, str(listing_id))


def drift(engine: Engine) -> Drift:
    """How the index differs from what is public now. Raises IndexUnavailable."""
    return compare(engine.digests(), {each.id: each.digest() for each in public_documents()})


def to_be_indexed() -> set[str]:
    """The listings whose present content the worker has yet to index."""
    return outbox.waiting(TOPIC)


def rebuild(engine: Engine) -> int:
    """Put a new index of all that is public in the place of the old one, and say how many that is."""
    return engine.rebuild(public_documents())


def rebuild_asked(engine: Engine, _subjects: Sequence[str]) -> None:
    """Build the index anew because somebody asked the worker to."""
    rebuild(engine)


def mend(engine: Engine) -> None:
    """Build the index where it is missing or damaged."""
    try:
        engine.search(Query(limit=0))
    except IndexUnavailable:
        rebuild(engine)
