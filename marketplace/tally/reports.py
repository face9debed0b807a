"""The verbs of frozen reports: a registrar proposes, the publisher publishes or declines (T14, design/trust.md)."""

import hashlib
from datetime import date

from marketplace import ledger
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import InvalidInput, NotPermitted, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.db import session
from marketplace.tally import report_queries as queries
from marketplace.tally.periods import Period
from marketplace.tally.report_models import FrozenReport, ProposalState, ReportContent, ReportProposal


def propose(key: str, *, actor: Actor) -> ReportProposal:
    """Propose that the figures of a period (2024, 2024-Q1, 2024-12) be frozen as they are now.

    Raises NotPermitted, InvalidInput (no period, or one that is not over), WrongState (published, proposed already).
    """
    allow(actor, Permission.STATISTICS_PROPOSE)
    period, today = Period.read(key), clock.today()
    if period is None:
        raise InvalidInput({"period": N_("Write a year like 2024, a quarter like 2024-Q1 or a month like 2024-12.")})
    if period.ends_on >= today:
        raise InvalidInput({"period": N_("This period is not over yet.")})
    if queries.is_published(key):
        raise WrongState(N_("The figures of this period were published already."))
    if queries.open_proposal(key):
        raise WrongState(N_("This period was proposed already and waits for the publisher."))
    made = ReportProposal(period=key, sha256=_kept(queries.compiled(period, today)), proposed_by=actor.person_id)
    session.add(made)
    ledger.append(actor, "report_proposal.propose", made)
    return made


def _kept(body: bytes) -> str:
    digest = hashlib.sha256(body).hexdigest()
    if session.get(ReportContent, digest) is None:
        session.add(ReportContent(sha256=digest, body=body))
        session.flush()
    return digest


def publish(proposal: ReportProposal, *, actor: Actor, version: int) -> FrozenReport:
    """Publish exactly the bytes that were proposed; from now on nothing is dated into the period.

    Raises NotPermitted (also to whoever proposed it), StaleVersion, WrongState (decided, published otherwise, or
    something was dated into the period since).
    """
    _begin(proposal, actor, version)
    if proposal.proposed_by == actor.person_id:
        raise NotPermitted(N_("Whoever proposed it does not publish it."))
    made = _frozen(proposal, actor)
    if queries.came_into(made):
        raise WrongState(N_("Something was dated into this period since. Decline it, and have it proposed anew."))
    session.add(made)
    ledger.append(actor, "frozen_report.publish", made)
    _decide(proposal, ProposalState.PUBLISHED, actor)
    ledger.append(actor, "report_proposal.publish", proposal)
    return made


def _frozen(proposal: ReportProposal, actor: Actor) -> FrozenReport:
    period = Period.read(proposal.period)
    assert period is not None
    assert actor.person_id is not None
    written = queries.read(queries.body_of(proposal.sha256))
    return FrozenReport(
        period=period.key,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        as_of=date.fromisoformat(written["as_of"]),
        last_seq=int(written["last_posting"]),
        sha256=proposal.sha256,
        proposed_by=proposal.proposed_by,
        published_by=actor.person_id,
    )


def decline(proposal: ReportProposal, *, actor: Actor, version: int, reason: str) -> None:
    """Decline a proposal with a reason. Raises NotPermitted, StaleVersion, WrongState, InvalidInput."""
    _begin(proposal, actor, version)
    if not reason.strip():
        raise InvalidInput({"reason": N_("Please give a reason.")})
    proposal.reason = reason.strip()
    _decide(proposal, ProposalState.DECLINED, actor)
    ledger.append(actor, "report_proposal.decline", proposal)


def _begin(proposal: ReportProposal, actor: Actor, version: int) -> None:
    allow(actor, Permission.STATISTICS_PUBLISH)
    require_version(proposal, version)
    if proposal.state is not ProposalState.PROPOSED:
        raise WrongState()


def _decide(proposal: ReportProposal, state: ProposalState, actor: Actor) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = state, actor.person_id, clock.now()
