"""What is wrong with an installation: one table of checks, each of which looks at one thing and changes nothing."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from marketplace.core.text import N_
from marketplace.db import session
from marketplace.operations import checks_of_content, checks_of_figures, checks_of_parts, replay
from marketplace.operations.findings import Finding
from marketplace.operations.place import Place
from search_index import Engine

MOST_FINDINGS = 20


@dataclass(frozen=True)
class Check:
    """One thing to look at: its key for programs, its title for people, and the look."""

    key: str
    title: str
    look: Callable[[Place, Engine], Iterable[Finding]]


# A further check is one line here, and one function.
CHECKS = (
    Check("schema", N_("The schema is the newest"), checks_of_parts.schema_at_head),
    Check("database", N_("Pages and references of the database"), checks_of_parts.sound_database),
    Check("ledger", N_("The ledger's chain"), checks_of_content.whole_ledger),
    Check("rows", N_("Rows are what the ledger says"), lambda _place, _engine: replay.differing_rows()),
    Check("tally", N_("Postings and registered contracts agree"), checks_of_content.tally_agrees),
    Check("cells", N_("Summed figures agree with the postings"), checks_of_figures.agreeing_cells),
    Check("reports", N_("Published figures are as they were"), checks_of_figures.unchanged_reports),
    Check("numbers", N_("Registration numbers have no gaps"), checks_of_content.gapless_numbers),
    Check("queue", N_("Nothing is stuck in the queue"), checks_of_parts.moving_queue),
    Check("index", N_("The search index agrees with the database"), checks_of_parts.agreeing_index),
    Check("grams", N_("Contracts are found by their words"), checks_of_content.found_contracts),
    Check("files", N_("Stored files are what their names say"), checks_of_parts.sound_files),
    Check("disk", N_("There is room on the disk"), checks_of_parts.free_disk),
)


@dataclass(frozen=True)
class Outcome:
    """What one check found; the first findings stand for all where there are many."""

    check: Check
    findings: list[Finding] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"check": self.check.key, "findings": [finding.as_json() for finding in self.findings]}


def run(place: Place, engine: Engine, keys: Collection[str] | None = None) -> Iterator[Outcome]:
    """Look at everything, or at `keys`, one thing after another; what cannot even be looked at is a finding too."""
    for check in (each for each in CHECKS if keys is None or each.key in keys):
        yield Outcome(check, list(_looked(check, place, engine)))


def _looked(check: Check, place: Place, engine: Engine) -> Iterator[Finding]:
    try:
        for number, finding in enumerate(check.look(place, engine)):
            if number == MOST_FINDINGS:
                yield Finding(N_("There is more; these are the first %(count)s."), {"count": MOST_FINDINGS})
                return
            yield finding
    except Exception as error:
        # PostgreSQL answers nothing more in a transaction that failed once.
        session.rollback()
        yield Finding(
            N_("The check itself failed: %(problem)s"), {"problem": f"{type(error).__name__}: {error}"[:300]}
        )
