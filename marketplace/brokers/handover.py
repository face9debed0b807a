"""What brokers hand over when two entries of one organisation are merged: profiles and cases."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import or_, select

from marketplace import ledger
from marketplace.accounts.models import Organisation
from marketplace.brokers.models import Broker, Case
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError
from marketplace.core.text import N_
from marketplace.db import session

REFERENCES = ("seller_id", "buyer_id", "opened_by_id", "brokerage_id")


def _profiles(organisation_id: UUID) -> Sequence[Broker]:
    return session.scalars(select(Broker).where(Broker.organisation_id == organisation_id)).all()


def _cases(organisation_id: UUID) -> Sequence[Case]:
    concerned = or_(*(getattr(Case, name) == organisation_id for name in REFERENCES))
    return session.scalars(select(Case).where(concerned)).all()


def counts(organisation_id: UUID) -> dict[str, int]:
    """How much of each there is, by what it is called."""
    return {N_("Cases"): len(_cases(organisation_id)), N_("Broker profiles"): len(_profiles(organisation_id))}


def problems(of: UUID, to: UUID) -> Iterator[DomainError]:
    """Why the two cannot become one here."""
    both = sum(case.party_ids == {of, to} for case in _cases(of))
    if both:
        yield DomainError(N_("The two are both sides of a case (%(count)s cases)."), count=both)


def move(of: Organisation, to: Organisation, *, actor: Actor) -> None:
    """Make the brokers and the cases of `of` those of `to`."""
    for broker in _profiles(of.id):
        broker.organisation = to
        ledger.append(actor, "broker.hand_over", broker)
    for case in _cases(of.id):
        for name in REFERENCES:
            if getattr(case, name) == of.id:
                setattr(case, name, to.id)
        case.changed_at = clock.now()
        ledger.append(actor, "case.hand_over", case)
