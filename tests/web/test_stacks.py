"""Stacked columns: what rises stands on one another, what falls hangs below the zero line, and all of it is drawn."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.web.plots import BOTTOM, TOP
from marketplace.web.stacks import Series, stacked


def test_pieces_stand_on_one_another_and_falls_hang_below() -> None:
    series = [Series(name, [value], [""]) for name, value in (("a", 300), ("b", 100), ("c", -200))]
    drawn = stacked(["2025"], series, is_money=False)
    a, b, c = drawn.pieces
    assert round(b.y + b.height, 1) == a.y
    assert (round(a.y + a.height, 1), c.y) == (drawn.zero_y, drawn.zero_y)
    assert (round(a.height / b.height), round(c.height / b.height)) == (3, 2)
    assert (a.title, [piece.colour for piece in drawn.pieces]) == ("2025 · a: 300", [1, 2, 3])


@given(st.lists(st.lists(st.integers(-(10**13), 10**13), min_size=3, max_size=3), min_size=1, max_size=5))
def test_everything_is_drawn_inside_the_plot(values: list[list[int]]) -> None:
    series = [Series(f"s{place}", each, [""] * 3) for place, each in enumerate(values)]
    drawn = stacked(["x", "y", "z"], series, is_money=False)
    assert all(piece.y >= TOP - 0.2 and piece.y + piece.height <= BOTTOM + 0.2 for piece in drawn.pieces)
    assert len(drawn.pieces) == sum(value != 0 for each in values for value in each)


def test_nothing_is_an_empty_chart() -> None:
    assert stacked([], [], is_money=True).pieces == []
