"""Names of files: honest oddities are put right, and what only harm does is refused."""

import pytest

from marketplace.documents.names import cleaned
from marketplace.documents.refusals import Refused


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("技术开发合同（定稿）.pdf", "技术开发合同（定稿）.pdf"),
        ("C:\\fakepath\\合同.pdf", "合同.pdf"),
        ("/home/zhang/a.pdf", "a.pdf"),
        ("  a.pdf. ", "a.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("nul", "_nul"),
        ("lpt1.docx", "_lpt1.docx"),
        ("console.pdf", "console.pdf"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        (".pdf", "pdf"),
    ],
)
def test_a_name_is_kept_as_any_system_can_keep_it(given: str, kept: str) -> None:
    assert cleaned(given) == kept


@pytest.mark.parametrize("length", [86, 100, 5000])
def test_a_long_name_is_cut_and_keeps_its_ending(length: int) -> None:
    kept = cleaned("长" * length + ".pdf")
    assert (len(kept.encode()) <= 255, kept.endswith("长.pdf")) == (True, True)


def test_a_long_ending_is_cut_too() -> None:
    assert len(cleaned("a." + "长" * 500).encode()) <= 255


@pytest.mark.parametrize(
    "given", ["", " ", "..", "../a.pdf", "a\\..\\b.pdf", "a\0.pdf", "a\x1b.pdf", "a\u202e.pdf", "a/"]
)
def test_what_only_harm_does_is_refused(given: str) -> None:
    with pytest.raises(Refused):
        cleaned(given)
