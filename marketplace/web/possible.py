"""Of the acts that a state allows, those that the reader of a refusal may do: rooms say which (`narrow`)."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, current_app, g

from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError, WrongState

Narrower = Callable[[Actor, Any], frozenset[str]]
_KEY = "narrowers"


def narrow(app: Flask, narrowers: dict[type, Narrower]) -> None:
    """Let `narrowers` say which acts on objects of these kinds are open to a reader now."""
    app.extensions[_KEY] = narrowers


def possible(error: DomainError) -> Mapping[str, str] | None:
    """The acts with their titles that the reader may do instead; None where nobody named any."""
    if not isinstance(error, WrongState) or error.possible is None:
        return None
    narrower: Narrower | None = current_app.extensions.get(_KEY, {}).get(type(error.subject))
    actor: Actor | None = g.get("actor")
    if narrower is None or actor is None:
        return error.possible
    theirs = narrower(actor, error.subject)
    return {act: title for act, title in error.possible.items() if act in theirs}
