"""What a check found: the sentence of each finding, how much it weighs, and to which group of checks it belongs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from marketplace.core.text import N_
from marketplace.core.titles import Titled


class Group(Titled):
    """What a check is about: the parts of an installation, or one of the six qualities of its records."""

    PARTS = "parts", N_("Installation")
    COHERENT = "coherent", N_("Coherent: what one record says fits together")
    CONSISTENT = "consistent", N_("Consistent: records and figures agree with each other")
    REFERENTIAL = "referential", N_("Referential: what is referred to is there")
    UNIQUE = "unique", N_("Unique: nothing is there twice")
    DISTRIBUTION = "distribution", N_("Distribution: the values together look real")
    OVER_TIME = "over_time", N_("Change over time: what was there is still there")


class Severity(Titled):
    """How much it weighs where a check finds something."""

    ERROR = "error", N_("Error"), "red"
    WARNING = "warning", N_("To look at"), "orange"


@dataclass(frozen=True)
class Finding:
    """What is wrong: a message id with its facts; `about` is the thing, like contract/<id>, where it is one."""

    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""

    def as_json(self) -> dict[str, Any]:
        """For programs: the sentence in English, and the facts by their names."""
        said = self.message % self.facts if self.facts else self.message
        about = {"about": self.about} if self.about else {}
        return {"message": said, **about, **{name: str(value) for name, value in self.facts.items()}}

    def as_kept(self) -> dict[str, Any]:
        """For a report that is read in any language later."""
        facts = {name: str(value) for name, value in self.facts.items()}
        return {"message": self.message, "facts": facts, "about": self.about}
