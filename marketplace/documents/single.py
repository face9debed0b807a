"""Whether a file is one document only: a browser, a zip program and a PDF reader each look in another place."""

from pathlib import Path

from marketplace.documents import refusals
from marketplace.documents.refusals import Refused

# An archive is read from its end.
_ARCHIVE_END, _FAR = b"PK\x05\x06", 66_000
# What makes a browser take a file for a page, within the bytes that it looks at.
_PAGE_WORDS, _NEAR = (b"<html", b"<script", b"<!doctype", b"<svg", b"<?php", b"<body", b"<iframe"), 4096


def require_single(path: Path) -> None:
    """Pass for a PDF or picture that is neither an archive nor a page as well. Raises Refused."""
    with path.open("rb") as file:
        beginning = file.read(_NEAR).lower()
        size = file.seek(0, 2)
        file.seek(max(0, size - _FAR))
        end = file.read()
    if _ARCHIVE_END in end or any(word in beginning for word in _PAGE_WORDS):
        raise Refused(refusals.TWO_IN_ONE)
