"""A nightly report as its page shows it, and as a file for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from marketplace.core import clock
from marketplace.core.actors import Actor, Role
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.operations import checks, queries
from marketplace.operations.checks import Check
from marketplace.operations.findings import Finding, Group, Severity
from marketplace.operations.models import QualityReport

NIGHTS = 14


class Verdict(Titled):
    """How a check came out."""

    SOUND = "sound", N_("In order"), "green"
    ERROR = "error", N_("Error"), "red"
    WARNING = "warning", N_("To look at"), "orange"


@dataclass(frozen=True)
class Door:
    """The page of a thing: its endpoint, the name of its identifier there, and whose page it is at the bureau."""

    endpoint: str
    argument: str
    roles: tuple[Role, ...]


DOORS: Mapping[str, Door] = {
    "contract": Door("contracts.show", "contract_id", (Role.REVIEWER, Role.REGISTRAR, Role.AUDITOR)),
    "organisation": Door("accounts.manage", "organisation_id", (Role.REVIEWER, Role.ADMINISTRATOR)),
    "listing": Door("listings.manage", "listing_id", (Role.REVIEWER, Role.AUDITOR)),
    "broker_case": Door("brokers.case", "case_id", (Role.AUDITOR,)),
}


@dataclass(frozen=True)
class Said:
    """A finding in the reader's language, and the page of what it is about, if the reader has it."""

    text: str
    href: str | None


@dataclass(frozen=True)
class Line:
    """A check with what it found; `before` is how many it had the night before, None where it was not looked at."""

    check: Check
    count: int
    before: int | None
    findings: Sequence[Said]

    @property
    def verdict(self) -> Verdict:
        """How it came out."""
        if not self.count:
            return Verdict.SOUND
        return Verdict.ERROR if self.check.severity is Severity.ERROR else Verdict.WARNING

    @property
    def more(self) -> int:
        """By how much it rose since the night before."""
        return 0 if self.before is None else self.count - self.before


@dataclass(frozen=True)
class Section:
    """The checks of one group."""

    group: Group
    lines: Sequence[Line]


def sections(report: QualityReport, actor: Actor, acting_id: UUID) -> list[Section]:
    """What a report says, group by group, with doors to what the reader may open."""
    earlier = queries.last_reports(2, until=report.day)[1:]
    before = earlier[0].counts if earlier else {}
    found: dict[Group, list[Line]] = {group: [] for group in Group}
    for key, kept in report.outcomes.items():
        # A check that a later version no longer has is not shown any more.
        if check := checks.EVERY.get(key):
            said = [_said(each, actor, acting_id) for each in kept["findings"]]
            found[check.group].append(Line(check, kept["count"], before.get(key), said))
    # What was found comes first.
    return [Section(group, sorted(lines, key=lambda line: not line.count)) for group, lines in found.items() if lines]


def _said(kept: Mapping[str, Any], actor: Actor, acting_id: UUID) -> Said:
    kind, _slash, of = kept["about"].partition("/")
    message, facts = kept["message"], dict(kept["facts"])
    if named := checks.EVERY.get(facts.get("check", "")):
        facts["check"] = _(named.title)
    door, text = DOORS.get(kind), _(message, **facts)
    if door is None or not actor.has(*door.roles):
        return Said(text, None)
    return Said(text, url_for(door.endpoint, acting=acting_id, **{door.argument: of}))


def as_json(report: QualityReport) -> dict[str, Any]:
    """The report for programs, in the shape of `marketplace check --json`."""
    told = [_as_json(checks.EVERY[key], kept) for key, kept in report.outcomes.items() if key in checks.EVERY]
    days = {"day": report.day.isoformat(), "finished_at": clock.as_text(report.finished_at)}
    figures = {"sound": not report.errors, "errors": report.errors, "warnings": report.warnings}
    return {**days, **figures, "checks": told}


def _as_json(check: Check, kept: Mapping[str, Any]) -> dict[str, Any]:
    findings = [Finding(**each).as_json() for each in kept["findings"]]
    return checks.in_words(check, kept["count"], findings)


def nights(until: date) -> Sequence[QualityReport]:
    """The last reports, the newest first."""
    return queries.last_reports(NIGHTS, until)
