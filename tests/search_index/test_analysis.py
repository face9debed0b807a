"""Terms, and the places where they are shown."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index import add_words, highlight, query_terms, tokens
from search_index.analysis import ranking_terms

TITLE = "一种高温陶瓷窑炉节能控制技术"


@pytest.mark.parametrize(
    ("words", "terms"),
    [
        ("陶瓷窑炉", ["陶瓷", "瓷窑", "窑炉"]),
        ("锂 电池", ["锂", "电池"]),
        ("NVIDIA-3060", ["nvidia", "3060"]),
        ("６Ｇ通信", ["6g", "通信"]),
        ("C++ c# C", ["c++", "c#", "c"]),
        ("陶瓷，陶瓷", ["陶瓷"]),
        ("？ \0 -- ", []),
    ],
)
def test_a_query_is_cut_into_distinct_pieces(words, terms):
    assert query_terms(words) == terms


def test_a_document_has_words_pairs_and_single_characters():
    assert {"控制技术", "陶瓷", "瓷窑", "窑"} <= set(tokens(TITLE))
    assert {"cu-zn", "cu", "zn"} <= set(tokens("Cu-Zn"))


def test_domain_words_rank_but_never_decide_what_matches():
    before = query_terms("钙钛矿叠层")
    add_words(["钙钛矿叠层", " ", "\ud800"])
    assert "钙钛矿叠层" in ranking_terms("钙钛矿叠层")
    assert query_terms("钙钛矿叠层") == before


@given(st.text("高温陶瓷窑炉AB1- ", min_size=1), st.data())
def test_every_unspaced_part_of_a_text_is_made_of_its_terms(text, data):
    part = data.draw(st.sampled_from([run for run in text.split() if run] or ["高温"]))
    assert set(query_terms(part)) <= set(tokens(text + " 高温"))


def test_a_huge_word_costs_no_more_than_its_length():
    began = process_time()
    assert max(map(len, tokens("a" * 70_000 + " " + "b-" * 20_000 + "c+" * 20_000))) == 64
    highlight("a陶" * 5_000, "a 陶")
    assert process_time() - began < 2


def test_overlapping_matches_are_shown_as_one():
    assert highlight(TITLE, "高温陶瓷 窑炉") == [("一种", False), ("高温陶瓷窑炉", True), ("节能控制技术", False)]


def test_matches_are_shown_in_the_original_spelling():
    assert highlight("㎏与ＮＶＩＤＩＡ卡", "nvidia") == [("㎏与", False), ("ＮＶＩＤＩＡ", True), ("卡", False)]
    assert highlight("5㎏装", "kg") == [("5㎏装", False)]


def test_a_word_is_not_shown_inside_another_word():
    assert highlight("scatter cat", "cat") == [("scatter ", False), ("cat", True)]


def test_a_long_text_is_shown_where_it_matches_most():
    text = "窑" + "无关" * 200 + "陶瓷窑炉" + "无关" * 200
    shown = highlight(text, "陶瓷窑炉 窑", width=20)
    assert ("陶瓷窑炉", True) in shown
    assert sum(len(fragment) for fragment, _ in shown) == 20


def test_a_text_without_matches_is_shown_from_its_beginning():
    assert highlight("甲乙丙丁", "x", width=2) == [("甲乙", False)]
    assert highlight("", "x") == []


@given(st.text(), st.text(), st.integers(1, 30))
def test_fragments_are_always_a_part_of_the_original(text, words, width):
    shown = "".join(fragment for fragment, _ in highlight(text, words, width))
    assert shown in text
    assert len(shown) == min(width, len(text))
