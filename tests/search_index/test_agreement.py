"""The engine in service and the reference give the same answers to anything."""

from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_index import Document, MemoryEngine, Query, WhooshEngine

PARTS = ["陶瓷", "窑炉", "高温", "节", "人工智能", "GPU", "Cu-Zn", "6G", "，", " "]
WORDS = st.lists(st.sampled_from(PARTS), max_size=6).map("".join)
VALUES = st.lists(st.sampled_from("xyz"), max_size=2).map(tuple)
DOCUMENTS = st.lists(
    st.builds(
        Document,
        id=st.sampled_from("abcdefgh"),
        kind=st.sampled_from("kl"),
        title=WORDS,
        text=WORDS,
        facets=st.fixed_dictionaries({"f": VALUES}),
        rank_date=st.sampled_from(["", "2024", "2025"]),
    ),
    max_size=8,
)
FILTERS = st.fixed_dictionaries({}, optional={"f": VALUES, "kind": st.just(("k",))})
QUERIES = st.builds(
    Query,
    words=WORDS,
    filters=FILTERS,
    facets=st.just(("f", "kind")),
    exclude=st.frozensets(st.sampled_from("abc"), max_size=1),
    offset=st.integers(0, 2),
    sort=st.sampled_from(["relevance", "newest"]),
)


def comparable(result):
    hits = [(hit.id, hit.kind, hit.title, pytest.approx(hit.score)) for hit in result.hits]
    return result.total, hits, {name: list(counts.items()) for name, counts in result.facets.items()}


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS, DOCUMENTS, st.sets(st.sampled_from("abcdefgh")), st.lists(QUERIES, min_size=1, max_size=5))
def test_both_engines_give_the_same_answers(first, second, removed, queries):
    with TemporaryDirectory() as folder:
        engines = [MemoryEngine(), WhooshEngine(folder)]
        for engine in engines:
            engine.rebuild(first)
            engine.update(second, removed)
        reference, served = engines
        assert served.digests() == reference.digests()
        for query in queries:
            assert comparable(served.search(query)) == comparable(reference.search(query))
