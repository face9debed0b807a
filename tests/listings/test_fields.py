"""How fields are read: keywords above all."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.listings.fields import parse_keywords

SEPARATORS = "、,，;； \t　\n"
WORDS = st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), unique=True)


@given(WORDS, st.data())
def test_keywords_come_back_whatever_parts_them(words, data):
    between = st.text(SEPARATORS, min_size=1, max_size=3)
    typed = "".join(word + data.draw(between) for word in words)
    assert parse_keywords(typed) == words


@given(st.text())
def test_keywords_are_never_empty_nor_twice_nor_parted_again(typed):
    words = parse_keywords(typed)
    assert words == list(dict.fromkeys(words))
    assert parse_keywords("；".join(words)) == words


def test_keywords_of_people():
    assert parse_keywords(" 窑炉、节能，余热; 窑炉 kiln") == ["窑炉", "节能", "余热", "kiln"]
