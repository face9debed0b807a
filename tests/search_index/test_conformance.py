"""What every engine must answer."""

from collections import Counter
from dataclasses import replace

import pytest

from search_index import Document, Query
from tests.search_index.conftest import ALLOY, BATTERY, EXAMPLES, GPU, KILN, a_document

ABSURD = [
    "x" * 10_000,
    "陶瓷" * 5_000,
    "？！。、",
    "\0",
    "a\0b",
    "\ud800",
    "陶瓷\udfff",
    "*",
    '"',
    '"陶瓷',
    "AND",
    "NOT",
    "title:x",
    "(",
    "[a TO",
    "~",
    "\u202e",
    "a" * 70_000,
]


def ids(engine, words="", **options):
    return [hit.id for hit in engine.search(Query(words, **options)).hits]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("陶瓷窑炉", {"kiln"}),
        ("窑炉", {"kiln"}),
        ("陶瓷", {"kiln", "alloy", "battery"}),
        ("炉节", {"kiln"}),
        ("锂", {"battery"}),
        ("scheduling", {"gpu"}),
        ("SCHEDULING gpu", {"gpu"}),
        ("nvidia-3060", {"gpu"}),
        ("3060", {"gpu"}),
        ("6g", {"gpu"}),
        ("cu-zn 合金", {"alloy"}),
        ("abc123", {"alloy"}),
        ("ｃｕ－ｚｎ", {"alloy"}),
        ("cluster 陶瓷 GPU", {"gpu"}),
        ("量子", set()),
    ],
)
def test_words_find_what_contains_them(engine, words, found):
    assert set(ids(engine, words)) == found


def test_half_of_the_terms_are_enough_when_nothing_contains_them_all(engine):
    assert set(ids(engine, "锂 量子")) == {"battery"}
    assert ids(engine, "锂 量子 光子") == []


def test_a_title_that_says_it_comes_before_a_text_that_mentions_it(engine):
    assert ids(engine, "陶瓷 窑炉")[0] == "kiln"


def test_no_words_list_everything_newest_first_and_then_by_id(engine):
    assert ids(engine) == ["gpu", "alloy", "battery", "kiln"]


def test_newest_first_can_be_asked_for_with_words(engine):
    assert ids(engine, "陶瓷", sort="newest") == ["alloy", "battery", "kiln"]


def test_equal_answers_come_in_the_order_of_their_ids(empty_engine):
    empty_engine.update([a_document(name, "同样的题目") for name in "cab"], [])
    assert ids(empty_engine, "题目") == ["a", "b", "c"]


def test_values_of_one_facet_are_alternatives_and_facets_must_agree(engine):
    assert set(ids(engine, filters={"field": ("材料", "能源")})) == {"kiln", "alloy", "battery"}
    assert ids(engine, filters={"field": ("材料", "能源"), "kind": ("demand",)}) == ["battery"]


def test_a_filter_without_values_restricts_nothing_and_an_unknown_one_everything(engine):
    assert len(ids(engine, filters={"field": ()})) == 4
    assert ids(engine, filters={"colour": ("red",)}) == []


def test_a_facet_is_counted_regardless_of_its_own_filter(engine):
    query = Query("陶瓷", {"field": ("能源",), "kind": ("demand", "result")}, ("field", "kind", "colour"))
    result = engine.search(query)
    assert (result.total, list(result.facets["field"].items())) == (1, [("材料", 2), ("制造", 1), ("能源", 1)])
    assert (result.facets["kind"], result.facets["colour"]) == ({"demand": 1}, {})


def test_facet_counts_equal_a_count_by_hand(empty_engine):
    documents = [
        a_document(f"d{n:03}", "陶瓷", kind="ab"[n % 2], size=(str(n % 7),), tag=(str(n % 3), "all"))
        for n in range(60)
    ]
    empty_engine.update(documents, [])
    filters = {"kind": ("a",), "size": ("1", "2")}
    result = empty_engine.search(Query("陶瓷", filters, ("size", "tag"), frozenset({"d002"})))
    chosen = [each for each in documents if each.kind == "a" and each.id != "d002"]
    assert result.facets["size"] == Counter(value for each in chosen for value in each.facets["size"])
    in_size = [each for each in chosen if each.facets["size"][0] in "12"]
    assert (result.total, result.facets["tag"]) == (
        len(in_size),
        Counter(value for each in in_size for value in each.facets["tag"]),
    )


def test_what_is_excluded_counts_nowhere(engine):
    result = engine.search(Query("陶瓷", facets=("kind",), exclude=frozenset({"kiln", "unheard-of"})))
    assert (result.total, result.facets) == (2, {"kind": {"demand": 1, "result": 1}})
    assert ids(engine, "窑炉", exclude=frozenset({"kiln"})) == []


def test_pages_neither_overlap_nor_leave_gaps(empty_engine):
    empty_engine.update([a_document(f"d{n}", "陶瓷" * (n % 4 + 1)) for n in range(25)], [])
    pages = [ids(empty_engine, "陶瓷", offset=start, limit=10) for start in (0, 10, 20, 30)]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert len(set().union(*pages)) == 25


def test_a_negative_page_is_an_empty_one(engine):
    result = engine.search(Query(offset=-5, limit=-1))
    assert (result.total, result.hits) == (4, ())


def test_a_document_put_again_replaces_the_old_one(engine):
    engine.update([replace(KILN, title="燃气轮机", text="")], [])
    assert (ids(engine, "窑炉"), ids(engine, "燃气"), len(ids(engine))) == ([], ["kiln"], 4)


def test_of_two_versions_in_one_batch_the_last_counts(engine):
    engine.update([KILN, replace(KILN, title="燃气轮机")], ["kiln"])
    assert (ids(engine, "燃气"), len(ids(engine))) == (["kiln"], 4)


def test_what_is_removed_is_no_longer_found(engine):
    engine.update([], ["kiln", "unheard-of"])
    assert (ids(engine, "窑炉"), engine.search(Query()).total) == ([], 3)


def test_removing_everything_leaves_an_index_that_can_be_filled_again(engine):
    engine.update([], [each.id for each in EXAMPLES])
    assert ids(engine) == []
    engine.update([GPU], [])
    assert ids(engine, "gpu") == ["gpu"]


def test_a_rebuild_leaves_exactly_what_it_was_given(engine):
    assert engine.rebuild(iter([ALLOY, BATTERY])) == 2
    assert ids(engine) == ["alloy", "battery"]


def test_a_rebuild_that_fails_half_way_leaves_the_old_answers(engine):
    def broken():
        yield ALLOY
        raise RuntimeError("database gone")

    with pytest.raises(RuntimeError, match="database gone"):
        engine.rebuild(broken())
    assert len(ids(engine)) == 4


def test_digests_tell_what_is_indexed(engine):
    assert engine.digests() == {each.id: each.digest() for each in EXAMPLES}


def test_a_digest_changes_with_every_part_of_a_document():
    changed = [replace(KILN, **{part: "x"}) for part in ("id", "kind", "title", "text", "rank_date")]
    changed.append(replace(KILN, facets={"field": ("x",)}))
    assert len({each.digest() for each in [KILN, *changed]}) == 7


def test_an_empty_index_answers_with_nothing(empty_engine):
    result = empty_engine.search(Query("陶瓷", {"kind": ("a",)}, ("kind",)))
    assert (result.total, result.hits, result.facets) == (0, (), {"kind": {}})
    assert empty_engine.digests() == {}


@pytest.mark.parametrize("words", ABSURD, ids=lambda words: ascii(words[:8]))
def test_absurd_words_are_answered(engine, words):
    assert engine.search(Query(words, facets=("kind",))).total <= 4


@pytest.mark.parametrize("words", ABSURD, ids=lambda words: ascii(words[:8]))
def test_absurd_documents_are_indexed(empty_engine, words):
    absurd = Document("id\ud800", words, words, words, {"f": (words, words)})
    empty_engine.update([absurd], [])
    assert empty_engine.digests() == {absurd.id: absurd.digest()}
    assert empty_engine.search(Query(filters={"f": (words,)})).hits[0].title == words
