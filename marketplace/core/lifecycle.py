"""A life as data: which event leads from which states to which state."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from marketplace.core.errors import WrongState

S = TypeVar("S", bound=StrEnum)


class HasState(Protocol[S]):
    """Anything with a state that a lifecycle may move."""

    state: S


class Lifecycle(Generic[S]):
    """The allowed moves of one kind of object: (event, from these states, to this state).

    `titles` (message ids) name the events that people bring about, for whoever tries one that is not possible now.
    """

    def __init__(self, *moves: tuple[str, Iterable[S], S], titles: Mapping[str, str] | None = None) -> None:
        self._titles = titles
        self._to = {(event, source): target for event, sources, target in moves for source in sources}

    def allows(self, state: S, event: str) -> bool:
        """Whether `event` is possible in `state`."""
        return (event, state) in self._to

    def events(self, state: S) -> list[str]:
        """The events that are possible in `state`, in the order of declaration."""
        return [event for event, source in self._to if source == state]

    def possible(self, state: S) -> Mapping[str, str] | None:
        """The events that people may bring about in `state`, with their titles; None where nobody named any."""
        if self._titles is None:
            return None
        return {event: self._titles[event] for event in self.events(state) if event in self._titles}

    def after(self, subject: HasState[S], event: str) -> S:
        """The state in which `event` would leave `subject`. Raises WrongState."""
        self.require(subject, event)
        return self._to[event, subject.state]

    def require(self, subject: HasState[S], event: str) -> None:
        """Pass where `event` is possible. Raises WrongState."""
        if not self.allows(subject.state, event):
            raise WrongState(possible=self.possible(subject.state), subject=subject)

    def apply(self, subject: HasState[S], event: str) -> None:
        """Move `subject` by `event`. Raises WrongState and leaves it as it is where that is not possible."""
        subject.state = self.after(subject, event)
