"""Frozen reports: what is proposed and published, and their bytes."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from marketplace.core.errors import NotFound
from marketplace.db import session
from marketplace.ledger.chain import canonical
from marketplace.tally import queries as tally
from marketplace.tally.models import Posting
from marketplace.tally.periods import Period
from marketplace.tally.queries import Dimension, Group, Measure, Total, View, Window
from marketplace.tally.report_models import FrozenReport, ProposalState, ReportContent, ReportProposal

FORMAT = "technology-marketplace/report-v1"
# What a published file tells apart: sums that everybody may know, nobody's broker and no single listing.
TOLD = tuple(each for each in Dimension if each not in (Dimension.OLD_CLASS, Dimension.BROKER, Dimension.LISTING))


def compiled(period: Period, as_of: date) -> bytes:
    """The figures of a period as they are known now, as canonical bytes: the same figures are the same bytes."""
    window = Window(period.starts_on, period.ends_on)
    body = {
        "format": FORMAT,
        "period": period.key,
        "starts_on": period.starts_on.isoformat(),
        "ends_on": period.ends_on.isoformat(),
        "as_of": as_of.isoformat(),
        "last_posting": str(last_seq()),
        "view": View.REPORTED.value,
        "measures": {each.value: _told(tally.group(_of(window, each))) for each in Measure},
        "months": [{"month": month.key, **_told(month)} for month in tally.by_month(window)],
        "dimensions": {each.value: _table(window, each) for each in TOLD},
    }
    return canonical(body)


def _of(window: Window, measure: Measure) -> Window:
    return Window(window.start, window.end, measure=measure)


def _table(window: Window, dimension: Dimension) -> list[dict[str, str]]:
    return [{"key": group.key, **_told(group)} for group in tally.by_dimension(window, dimension)]


def _told(group: Group) -> dict[str, str]:
    return {
        "count": str(group.total.count),
        "amount_fen": str(group.total.amount_fen),
        "technology_fen": str(group.total.technology_fen),
        "decreases_fen": str(group.decreases.amount_fen),
    }


def last_seq() -> int:
    """The last posting that there is."""
    return session.scalar(select(func.max(Posting.seq))) or 0


def read(body: bytes) -> dict[str, Any]:
    """The figures of a report as it was written."""
    found: dict[str, Any] = json.loads(body)
    return found


def total_of(report: dict[str, Any]) -> Total:
    """The registered total of a report as it was written."""
    return _total(report["measures"][Measure.REGISTERED.value])


def decreases_of(report: dict[str, Any]) -> int:
    """What decreases brought of the registered total of a report, in fen, as it was written."""
    return int(report["measures"][Measure.REGISTERED.value]["decreases_fen"])


def values_of(report: dict[str, Any], dimension: Dimension) -> dict[str, Total]:
    """What a report says by a dimension, as it was written."""
    rows = report["dimensions"].get(dimension.value, [])
    return {row["key"]: _total(row) for row in rows}


def _total(told: dict[str, str]) -> Total:
    return Total(*(int(told[name]) for name in ("count", "amount_fen", "technology_fen")))


def body_of(sha256: str) -> bytes:
    """The bytes of a report. Raises NotFound."""
    body = session.scalar(select(ReportContent.body).where(ReportContent.sha256 == sha256))
    if body is None:
        raise NotFound()
    return body


def proposal(proposal_id: UUID) -> ReportProposal:
    """One proposal. Raises NotFound."""
    found = session.get(ReportProposal, proposal_id)
    if found is None:
        raise NotFound()
    return found


def proposals() -> Sequence[ReportProposal]:
    """Every proposal, those that wait for a decision first."""
    waiting = (ReportProposal.state == ProposalState.PROPOSED).desc()
    return session.scalars(select(ReportProposal).order_by(waiting, ReportProposal.proposed_at.desc())).all()


def open_proposal(period: str) -> ReportProposal | None:
    """The proposal for a period that waits for a decision."""
    of_period = (ReportProposal.period == period, ReportProposal.state == ProposalState.PROPOSED)
    return session.scalar(select(ReportProposal).where(*of_period))


def published() -> Sequence[FrozenReport]:
    """Every published report, the latest period first."""
    return session.scalars(select(FrozenReport).order_by(FrozenReport.ends_on.desc(), FrozenReport.starts_on)).all()


def report(period: str) -> FrozenReport:
    """The published report of a period. Raises NotFound."""
    found = session.scalar(select(FrozenReport).where(FrozenReport.period == period))
    if found is None:
        raise NotFound()
    return found


def is_published(period: str) -> bool:
    """Whether a period was published."""
    return session.scalar(select(FrozenReport.id).where(FrozenReport.period == period)) is not None


def came_into(frozen: FrozenReport) -> bool:
    """Whether anything was dated into a report's period since it was compiled."""
    into = Posting.posted_on.between(frozen.starts_on, frozen.ends_on)
    return session.scalar(select(Posting.seq).where(Posting.seq > frozen.last_seq, into).limit(1)) is not None
