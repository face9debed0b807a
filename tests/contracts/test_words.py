"""Grams: whatever a word stands in has its grams, and texts are compared in one spelling."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.contracts import words

SIGNS = st.text(alphabet="ab永川技术合同0129ＡＢ１２ İß-/%_ \n\u3000\U00020000", max_size=30)


@given(text=SIGNS, start=st.integers(0, 29), length=st.integers(1, 12))
def test_a_text_has_the_grams_of_every_word_that_stands_in_it(text, start, length):
    spelling = words.spelled([text])
    found = words.grams(spelling)
    for word in words.asked(spelling[start : start + length]):
        if word in spelling:
            assert all(any(first <= gram <= last for gram in found) for first, last in words.stretches(word)), word


def test_full_width_capitals_and_spaces_make_no_difference():
    assert words.spelled(["ＡＩ　芯片", "Foo Ltd."]) == "ai\n芯片\nfoo\nltd."
    assert words.asked(" Ａi  ai 芯片 ") == ["ai", "芯片"]


def test_a_number_typed_in_groups_is_one_word():
    assert words.asked("2026 5001 18 000123") == ["2026500118000123"]
    assert words.asked("2026 5001") == ["2026", "5001"]
