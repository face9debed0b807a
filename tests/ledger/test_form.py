"""The canonical form: one content has one spelling, and every other spelling of it is told apart."""

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from marketplace.ledger import chain, form

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
KEYS = st.text("abcdefghijklmnopqrstuvwxyz_0123456789", min_size=1, max_size=8)
# What a body holds (snapshot.plain): no floats, and integers as text but for its version.
PLAIN = st.none() | st.booleans() | TEXTS | st.integers(-(2**53) + 1, 2**53 - 1)
BODIES = st.dictionaries(
    KEYS, st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4))
)


@given(BODIES)
def test_is_that_of_rfc_8785(body: dict[str, Any]) -> None:
    assert chain.canonical(body) == rfc8785.dumps(body)


@given(BODIES, TEXTS, TEXTS)
def test_is_recognised_and_read(body: dict[str, Any], action: str, person: str) -> None:
    whole = {**body, "action": action, "actor": {"person": person}, "seq": "7", "ts": None, "object": 1}
    said = ("7", None, action, 1, person)
    assert form.read(chain.canonical(whole)) == said


@given(BODIES)
def test_every_other_spelling_is_told_apart(body: dict[str, Any]) -> None:
    right = chain.canonical(body)
    for spelling in (json.dumps(body, sort_keys=True), json.dumps(body, indent=1), json.dumps(body) + "\n"):
        if spelling.encode() != right:
            with pytest.raises(form.Deformed):
                form.read(spelling.encode())


@pytest.mark.parametrize(
    "hostile",
    [
        b"", b"{", b'{"a":1,"a":1}', b'{"b":1,"a":1}', b'{"a":"\\u0041"}', b'{"a":"\\ud800"}', b'{"a":"\xff"}',
        b'{"a":NaN}', b'{"a":1e400}', b'{"a":01}', b"[" * 5_000, b"[" * 500 + b"]" * 500, b'{"a":"\x01"}',
        b'\xef\xbb\xbf{}', b'{"a":123456789012345678901234567890}',
    ],
)  # fmt: skip
def test_hostile_bytes_are_refused_in_words(hostile: bytes) -> None:
    with pytest.raises(form.Deformed, match="content is not"):
        form.read(hostile)


@pytest.mark.parametrize("other", [b"null", b"[]", b'"text"', b"1"])
def test_what_is_no_object_says_nothing_of_itself(other: bytes) -> None:
    assert form.read(other) == ()
