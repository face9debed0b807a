"""What people type is read in half width."""

from marketplace.core.text import N_, half_width


def test_full_width_figures_letters_and_signs_become_ascii():
    assert half_width("　１，２００．５０ＡＢ－￥ ") == "1,200.50AB-¥"


def test_a_superscript_is_not_a_digit():
    assert half_width("12²①") == "12²①"


def test_a_marked_message_is_unchanged():
    assert N_("Type a date.") == "Type a date."
