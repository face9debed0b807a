"""Message ids are English and translated only where a reader is known; what people type is read in half width."""

import unicodedata

# The full-width forms U+FF01 to U+FF5E stand exactly 0xFEE0 above ASCII; three more are worth knowing.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xFFE5: "¥", 0x2212: "-"}


def N_(message: str) -> str:
    """Mark `message` for extraction into the catalogues, and return it unchanged."""
    return message


def half_width(text: str) -> str:
    """The text with full-width digits, letters and signs made ASCII, and blanks at the ends removed.

    Narrower than NFKC on purpose: that would also read “12²” as 122 and “①” as 1.
    """
    return text.translate(_HALF_WIDTH).strip()


NOT_SHOWABLE = N_("The text contains a character that cannot be shown; type it anew.")
# They turn the reading direction of whatever follows: “fdp.exe” would be read as “exe.pdf”.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_showable(text: str) -> bool:
    """Whether a text holds no control character but tabs and line ends, no half character, and none that turns."""
    controls = (c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c not in "\r\n\t")
    return not any(controls) and _TURNING.isdisjoint(text)
