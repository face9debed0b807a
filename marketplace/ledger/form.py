"""Whether a body is in canonical form, and what it says of itself: told quickly for bodies like earlier ones.

Parsing a body and writing it again costs some twenty times its hash. Two bodies without escapes that differ only in
what stands between quotation marks as values, and not in keys and signs, are canonical both or neither: the
keys decide the order, the signs the rest, and a text without escapes is written as it is. So the first of a shape
is parsed and written again, and those that follow are only compared with its keys and signs.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from marketplace.ledger import chain

QUOTE = b'"'
# Whatever is left of a body without these is an escape or a control character.
_HARMLESS = bytes(code for code in range(0x20, 0x100) if code != ord("\\"))
MOST_SHAPES = 20_000

Pieces = Sequence[bytes]


class Deformed(ValueError):
    """The bytes are no canonical JSON; the message says which of the two."""


# What an entry says of itself: seq, ts, action, object, person; None for what is not there or is no text.
Said = tuple[bytes | None, ...]


@dataclass(frozen=True)
class _Shape:
    """The keys of a body that was found canonical, where they stand, and where stands what it says of itself."""

    keys_of: Callable[[Pieces], Pieces]
    keys: Pieces
    said: Callable[[Pieces], Said]


@dataclass
class Forms:
    """The shapes met so far."""

    known: dict[bytes, _Shape] = field(default_factory=dict)

    def read(self, body: bytes) -> Said:
        """What `body` says of itself. Raises Deformed."""
        if body.translate(None, _HARMLESS):
            return _said(parse(body))
        pieces = body.split(QUOTE)
        signs = QUOTE.join(pieces[::2])
        shape = self.known.get(signs)
        if shape is None or shape.keys_of(pieces) != shape.keys:
            return self._first(body, pieces, signs)
        try:
            body.decode()
        except UnicodeDecodeError:
            raise Deformed("content is not JSON") from None
        return shape.said(pieces)

    def _first(self, body: bytes, pieces: Pieces, signs: bytes) -> Said:
        said = _said(parse(body))
        keys = [place for place in range(1, len(pieces), 2) if pieces[place + 1].startswith(b":")]
        if len(keys) > 1 and len(self.known) < MOST_SHAPES:
            keys_of, found = itemgetter(*keys), _reader(pieces)
            # Only a shape in which each value is where this looks for it.
            if found(pieces) == said:
                self.known[signs] = _Shape(keys_of, keys_of(pieces), found)
        return said


def _reader(pieces: Pieces) -> Callable[[Pieces], Said]:
    """What takes out of such pieces what the entry says of itself: it stands before “after”, or behind “facts”."""
    behind = [_value_after(pieces, name, len(pieces) - 20) for name in (b"seq", b"ts", b"object")]
    before = [_value_after(pieces, name) for name in (b"action", b"person")]
    seq, ts, of, action, person = *behind, *before
    if seq is None or ts is None or of is None or action is None:
        return lambda _pieces: ()
    if person is None:
        some = itemgetter(seq, ts, action, of)
        return lambda given: (*some(given), None)
    return itemgetter(seq, ts, action, of, person)


def _value_after(pieces: Pieces, key: bytes, begin: int = 0) -> int | None:
    """The place of the text that belongs to the first such key from `begin` on."""
    for place in range(max(1, begin | 1), len(pieces) - 1, 2):
        if pieces[place] == key and pieces[place + 1].startswith(b":"):
            return place + 2 if pieces[place + 1] == b":" else None
    return None


def parse(body: bytes) -> Any:
    """What a canonical body holds. Raises Deformed."""
    try:
        parsed = json.loads(body)
        is_canonical = chain.canonical(parsed) == body
    except (ValueError, RecursionError):
        raise Deformed("content is not JSON") from None
    if not is_canonical:
        raise Deformed("content is not in canonical form")
    return parsed


def _said(parsed: Any) -> Said:
    if not isinstance(parsed, dict):
        return ()
    who = parsed.get("actor")
    person = who.get("person") if isinstance(who, dict) else None
    return (*(_text(parsed.get(name)) for name in ("seq", "ts", "action", "object")), _text(person))


def _text(value: Any) -> bytes | None:
    return value.encode() if isinstance(value, str) else None
