"""What is wrong with an installation: one table of checks, each of which looks at one thing and changes nothing."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from marketplace.core.text import N_
from marketplace.db import session
from marketplace.operations import (
    checks_of_coherence,
    checks_of_consistency,
    checks_of_content,
    checks_of_distribution,
    checks_of_figures,
    checks_of_parts,
    checks_of_references,
    checks_of_uniqueness,
    checks_over_time,
    replay,
)
from marketplace.operations.findings import Finding, Group, Severity
from marketplace.operations.place import Place
from marketplace.operations.rows import Look
from search_index import Engine

MOST_FINDINGS = 20


@dataclass(frozen=True)
class Check:
    """One thing to look at: its key for programs, its group, what it says where all is well, and the look.

    `note` says more of a bound. What is `whole` reads all that there is, and is not for every night.
    """

    key: str
    group: Group
    title: str
    look: Look
    severity: Severity = Severity.ERROR
    note: str = ""
    whole: bool = False


# A further check is one line here, and one function. Tables read in rows.
_G, _WARN = Group, Severity.WARNING
# fmt: off
CHECKS = (
    Check("schema", _G.PARTS, N_("The schema is the newest"), checks_of_parts.schema_at_head),
    Check("database", _G.PARTS, N_("Pages and references of the database"), checks_of_parts.sound_database),
    Check("ledger", _G.CONSISTENT, N_("The ledger's chain"), checks_of_content.whole_ledger, whole=True),
    Check("rows", _G.CONSISTENT, N_("Rows are what the ledger says"),
          lambda _place, _engine: replay.differing_rows(), whole=True),
    Check("tally", _G.CONSISTENT, N_("Postings and registered contracts agree"), checks_of_content.tally_agrees,
          note=N_("What is posted for a contract sums to what it is worth now; one that was refused or revoked "
                  "counts nothing.")),
    Check("cells", _G.CONSISTENT, N_("Summed figures agree with the postings"), checks_of_figures.agreeing_cells),
    Check("reports", _G.CONSISTENT, N_("Published figures are as they were"), checks_of_figures.unchanged_reports),
    Check("numbers", _G.CONSISTENT, N_("Registration numbers have no gaps"), checks_of_content.gapless_numbers),
    Check("queue", _G.PARTS, N_("Nothing is stuck in the queue"), checks_of_parts.moving_queue),
    Check("index", _G.PARTS, N_("The search index agrees with the database"), checks_of_parts.agreeing_index),
    Check("grams", _G.PARTS, N_("Contracts are found by their words"), checks_of_content.found_contracts),
    Check("files", _G.PARTS, N_("Stored files are what their names say"), checks_of_parts.sound_files),
    Check("disk", _G.PARTS, N_("There is room on the disk"), checks_of_parts.free_disk),
    Check("term", _G.COHERENT, N_("Terms and amounts of contracts are possible"), checks_of_coherence.term),
    Check("days", _G.COHERENT, N_("The days of a contract follow one another"), checks_of_coherence.days),
    Check("deductions", _G.COHERENT, N_("Amount less deductions is the technology amount"),
          checks_of_coherence.deductions),
    Check("foreign", _G.COHERENT, N_("Foreign money is reckoned by its rate"), checks_of_coherence.foreign),
    Check("registered", _G.COHERENT, N_("Whatever is registered has all that a certificate needs"),
          checks_of_coherence.registered),
    Check("changes", _G.COHERENT, N_("Changes came after the registration, step by step"),
          checks_of_coherence.changes),
    Check("receipts", _G.COHERENT, N_("Receipts fit their contract"), checks_of_coherence.receipts, _WARN,
          N_("More than the contract is worth may have been received rightly: then its price was to be amended.")),
    Check("codes", _G.COHERENT, N_("Credit codes fit their check characters"), checks_of_coherence.codes, _WARN),
    Check("clock", _G.COHERENT, N_("What ends by itself has ended"), checks_of_coherence.by_the_clock, _WARN,
          N_("Listings and supplements end by the worker; look whether it runs.")),
    Check("opening", _G.COHERENT, N_("The import of earlier contracts is closed in time"),
          checks_of_coherence.open_opening, _WARN,
          N_("A year after the first registration here, the old register should be in.")),
    Check("posting_days", _G.CONSISTENT, N_("Postings name the day and class of their contract"),
          checks_of_consistency.posting_days),
    Check("number_parts", _G.CONSISTENT, N_("Numbers hold the year and the registry point"),
          checks_of_consistency.number_parts),
    Check("call_offs", _G.CONSISTENT, N_("Call-offs stay below the ceiling of their framework"),
          checks_of_consistency.call_offs),
    Check("editions", _G.CONSISTENT, N_("Editions are as many as changes in force"), checks_of_consistency.editions),
    Check("open_warnings", _G.CONSISTENT, N_("Counts of open warnings are right"),
          checks_of_consistency.open_warnings),
    Check("cases", _G.CONSISTENT, N_("Cases join the two that their interest names"), checks_of_consistency.cases),
    Check("party_codes", _G.CONSISTENT, N_("Parties have the code of the directory"),
          checks_of_consistency.party_codes, _WARN,
          N_("A contract keeps the names and codes it was filed under; another code is mostly a slip.")),
    Check("party_names", _G.CONSISTENT, N_("A code outside the directory has one name"),
          checks_of_consistency.party_names, _WARN),
    Check("references", _G.REFERENTIAL, N_("People, organisations and listings that are named are there"),
          checks_of_references.references),
    Check("file_owners", _G.REFERENTIAL, N_("Files belong to something"), checks_of_references.file_owners),
    Check("parents", _G.REFERENTIAL, N_("Call-offs, endings, tasks and merged entries rest on something"),
          checks_of_references.parents),
    Check("errands", _G.REFERENTIAL, N_("The worker's errands are about something"), checks_of_references.errands,
          _WARN),
    Check("duplicates", _G.UNIQUE, N_("No contract is there twice without an answer"),
          checks_of_uniqueness.duplicates, _WARN,
          N_("Where an officer compared two contracts and let both pass with a reason, they are left out.")),
    Check("texts", _G.UNIQUE, N_("Every contract has a text of its own"), checks_of_uniqueness.texts, _WARN),
    Check("organisation_names", _G.UNIQUE, N_("Every organisation is in the directory once"),
          checks_of_uniqueness.organisation_names, _WARN),
    Check("top_values", _G.DISTRIBUTION, N_("The largest contracts are worth less than the rest"),
          checks_of_distribution.top_values, _WARN,
          N_("The largest 1 percent against all others, from 100 contracts on.")),
    Check("frequent_amounts", _G.DISTRIBUTION, N_("No few amounts are those of many contracts"),
          checks_of_distribution.frequent_amounts, _WARN,
          N_("At most 25 percent for the three most frequent ones: round prices are common here, so that the usual "
             "bound of 10 percent would always speak.")),
    Check("buyers", _G.DISTRIBUTION, N_("Contracts are spread over buyers that come again"),
          checks_of_distribution.buyers, _WARN,
          N_("No buyer has more than 50 percent, at most 90 percent of the buyers come once. The usual bounds, one "
             "buyer with 1 percent and half of them coming again, do not fit a district: most companies buy "
             "technology once in years.")),
    Check("values", _G.DISTRIBUTION, N_("Codes are chosen, not left as offered"), checks_of_distribution.codes, _WARN,
          N_("No value of class, field, kind of property, plan, objective or payment has more than 95 percent.")),
    Check("defaults", _G.DISTRIBUTION, N_("Few contracts say little"), checks_of_distribution.defaults, _WARN,
          N_("Placeholders at most 5 percent, terms to the end of a year 50, parties without a code 20.")),
    Check("lasting", _G.OVER_TIME, N_("No number has gone or changed hands"), checks_over_time.lasting),
    Check("titles", _G.OVER_TIME, N_("Titles stay, but for changes in force"), checks_over_time.titles),
    Check("months", _G.OVER_TIME, N_("Totals change by postings only"), checks_over_time.months,
          note=N_("The postings that the last report knew sum to the same in every month.")),
)
# fmt: on
RISEN = Check(
    "risen",
    Group.OVER_TIME,
    N_("No check finds much more than the night before"),
    lambda _place, _engine: (),
    Severity.WARNING,
)
EVERY = {check.key: check for check in (*CHECKS, RISEN)}


@dataclass(frozen=True)
class Outcome:
    """What one check found: how many, and the first of them."""

    check: Check
    count: int = 0
    findings: list[Finding] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return in_words(self.check, self.count, [finding.as_json() for finding in self.told])

    @property
    def told(self) -> list[Finding]:
        """The first findings, and that there are more."""
        if self.count == len(self.findings):
            return self.findings
        more = Finding(N_("There is more; these are the first %(count)s."), {"count": len(self.findings)})
        return [*self.findings, more]

    def as_kept(self) -> dict[str, Any]:
        """For a report that is read in any language later."""
        return {"count": self.count, "findings": [finding.as_kept() for finding in self.told]}


def in_words(check: Check, count: int, findings: list[dict[str, Any]]) -> dict[str, Any]:
    """What a check found, for programs."""
    kind = {"group": check.group.value, "severity": check.severity.value}
    return {"check": check.key, **kind, "count": count, "findings": findings}


def run(place: Place, engine: Engine, keys: Collection[str] | None = None) -> Iterator[Outcome]:
    """Look at everything, or at `keys`, one thing after another; what cannot even be looked at is a finding too."""
    counts: dict[str, int] = {}
    for check in (each for each in CHECKS if keys is None or each.key in keys):
        outcome = _counted(check, _looked(check, place, engine))
        counts[check.key] = outcome.count
        yield outcome
    if keys is None or RISEN.key in keys:
        yield _counted(RISEN, checks_over_time.risen(counts))


def total(outcomes: Iterable[Outcome], severity: Severity) -> int:
    """How many findings weigh so much."""
    return sum(outcome.count for outcome in outcomes if outcome.check.severity is severity)


def _counted(check: Check, findings: Iterable[Finding]) -> Outcome:
    count, first = 0, []
    for finding in findings:
        count += 1
        if count <= MOST_FINDINGS:
            first.append(finding)
    return Outcome(check, count, first)


def _looked(check: Check, place: Place, engine: Engine) -> Iterator[Finding]:
    try:
        yield from check.look(place, engine)
    except Exception as error:
        # PostgreSQL answers nothing more in a transaction that failed once.
        session.rollback()
        yield Finding(
            N_("The check itself failed: %(problem)s"), {"problem": f"{type(error).__name__}: {error}"[:300]}
        )
