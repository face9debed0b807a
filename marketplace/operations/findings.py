"""One thing that a check found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Finding:
    """What is wrong: a message id with its facts."""

    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For programs: the sentence in English, and the facts by their names."""
        said = self.message % self.facts if self.facts else self.message
        return {"message": said, **{name: str(value) for name, value in self.facts.items()}}
