"""What people type is read in half width."""

import pytest

from marketplace.core.text import N_, half_width, is_showable


def test_full_width_figures_letters_and_signs_become_ascii():
    assert half_width("　１，２００．５０ＡＢ－￥ ") == "1,200.50AB-¥"


def test_a_superscript_is_not_a_digit():
    assert half_width("12²①") == "12²①"


def test_a_marked_message_is_unchanged():
    assert N_("Type a date.") == "Type a date."


@pytest.mark.parametrize("text", ["", "窑炉\t节能\r\n二期", "👩‍🔬", "é"])
def test_what_people_write_can_be_shown(text):
    assert is_showable(text)


@pytest.mark.parametrize("text", ["\x00", "a\x1b[31m", "\x7f", "\ud800", "\u202egnp.exe", "\u2066"])
def test_control_characters_and_what_turns_the_line_cannot(text):
    assert not is_showable(text)
