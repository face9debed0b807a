"""Charts stay inside their box, agree with their figures, and survive empty, single, zero and negative periods."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.web.charts import columns_and_line, shares
from marketplace.web.plots import BOTTOM, LEFT, RIGHT, TOP

PERIODS = st.lists(st.tuples(st.integers(-500, 50_000), st.integers(-(10**13), 10**15)), max_size=40)


def trend(*periods, **options):
    counts, values = [count for count, _ in periods], [fen for _, fen in periods]
    return columns_and_line([f"{place + 1} 月" for place in range(len(periods))], counts, values, **options)


def test_a_year_of_two_months_is_drawn_to_round_ticks():
    chart = trend((3, 86_000_000), (6, 100_000_000))
    assert [tick.count for tick in chart.ticks] == ["0", "2", "4", "6", "8"]
    assert [(tick.amount.digits, tick.amount.unit) for tick in chart.ticks][1:3] == [("50", "万元"), ("100", "万元")]


def test_the_line_adds_up_while_the_columns_keep_their_own_amount():
    chart = trend((1, 100), (1, 250))
    assert [point.amount.exact for point in chart.points] == ["1.00", "3.50"]
    assert [bar.amount.exact for bar in chart.bars] == ["1.00", "2.50"]


def test_a_line_may_show_each_period_by_itself():
    assert [p.amount.exact for p in trend((1, 100), (1, 250), cumulative=False).points] == ["1.00", "2.50"]


def test_a_column_reaches_from_the_zero_line_to_its_tick():
    chart = trend((4, 0), (2, 0))
    first, second = chart.bars
    assert (first.y, first.height) == (TOP, BOTTOM - TOP)
    assert second.height == first.height / 2
    assert second.y + second.height == chart.zero_y == BOTTOM


def test_a_negative_month_hangs_below_the_zero_line():
    chart = trend((3, 50_000), (-1, -98_000))
    fallen = chart.bars[1]
    assert (fallen.y, fallen.negative) == (chart.zero_y, True)
    assert chart.zero_y < fallen.y + fallen.height <= BOTTOM
    assert chart.points[1].y > chart.zero_y
    assert chart.ticks[0].count.startswith("-")


def test_periods_all_below_zero_hang_from_the_top():
    chart = trend((-2, -100), (-1, -100))
    assert (chart.zero_y, chart.ticks[-1].count) == (TOP, "0")


def test_no_data_gives_a_grid_without_columns():
    chart = trend()
    assert (chart.empty, chart.polyline, chart.labels, len(chart.ticks)) == (True, "", [], 5)


def test_one_period_stands_in_the_middle():
    chart = trend((1, 100))
    assert chart.polyline == f"{(LEFT + RIGHT) / 2},{chart.points[0].y}"
    assert not chart.empty


def test_zeros_lie_on_the_zero_line():
    chart = trend((0, 0), (0, 0))
    assert {bar.height for bar in chart.bars} == {0.0}
    assert {point.y for point in chart.points} == {chart.zero_y}


def test_a_goal_inside_the_scale_is_a_line():
    goal = trend((5, 60_000_000_000), goal_fen=50_000_000_000).goal
    assert (goal.amount.digits, goal.amount.unit) == ("5.00", "亿元")
    assert TOP < goal.y < BOTTOM


@pytest.mark.parametrize("goal", [None, 0, 50_000_000_000])
def test_a_goal_far_above_the_data_is_left_out(goal):
    assert trend((9, 664_689_000), goal_fen=goal).goal is None


def test_at_most_twelve_periods_are_named():
    assert [label.text for label in trend(*[(1, 1)] * 13).labels][:2] == ["1 月", "3 月"]
    assert len(trend(*[(1, 1)] * 12).labels) == 12


def test_sequences_of_different_length_are_refused():
    with pytest.raises(ValueError, match="zip"):
        columns_and_line(["1 月"], [1, 2], [3, 4])


@given(PERIODS, st.booleans())
def test_everything_is_drawn_inside_the_plot(periods, cumulative):
    chart = trend(*periods, cumulative=cumulative)
    heights = [y for bar in chart.bars for y in (bar.y, bar.y + bar.height)] + [point.y for point in chart.points]
    assert all(TOP - 0.1 <= y <= BOTTOM + 0.1 for y in heights)
    assert all(bar.x >= LEFT and bar.x + bar.width <= RIGHT for bar in chart.bars)


@given(PERIODS)
def test_ticks_rise_evenly_and_include_zero(periods):
    ticks = trend(*periods).ticks
    assert 5 <= len(ticks) <= 9
    assert [tick.y for tick in ticks] == sorted((tick.y for tick in ticks), reverse=True)
    assert "0" in [tick.count for tick in ticks]


def test_shares_are_relative_to_the_largest():
    first, second = shares([("技术开发", 86_000_000, 3), ("技术转让", 43_000_000, 1)])
    assert (first.width, first.colour, first.amount.digits) == (100.0, 1, "86.00")
    assert (second.width, second.colour, second.count) == (50.0, 2, 1)


def test_shares_of_nothing_have_no_width():
    assert shares([]) == []
    assert [bar.width for bar in shares([("甲", 0, 0), ("乙", -500, 1)])] == [0.0, 0.0]


def test_the_sixth_share_takes_the_first_colour_again():
    assert [bar.colour for bar in shares([("类", 1, 1)] * 6)] == [1, 2, 3, 4, 5, 1]
