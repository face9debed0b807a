"""Whether a body is in canonical form, and what it says of itself."""

from typing import Any

from marketplace.core.text import N_
from marketplace.ledger import chain

# What an entry says of itself, as it stands there: seq, ts, action, object, person; None for what is not there.
Said = tuple[Any, ...]


class Deformed(ValueError):
    """The bytes are no canonical JSON; the message id says which of the two, of an entry %(seq)s."""


def read(body: bytes) -> Said:
    """What a canonical body says of itself; nothing where it is no object. Raises Deformed."""
    try:
        parsed = chain.parsed(body)
        is_canonical = chain.canonical(parsed) == body
    except (ValueError, TypeError):
        raise Deformed(N_("Entry %(seq)s: its content is not JSON.")) from None
    if not is_canonical:
        raise Deformed(N_("Entry %(seq)s: its content is not in canonical form."))
    if not isinstance(parsed, dict):
        return ()
    who = parsed.get("actor")
    person = who.get("person") if isinstance(who, dict) else None
    named = parsed.get
    return named("seq"), named("ts"), named("action"), named("object"), person
