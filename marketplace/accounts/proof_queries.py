"""Every SELECT of what proves who somebody is; most are asked before anybody is known, so past the wall."""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, select, true

from marketplace.accounts.models import Membership, Person
from marketplace.accounts.proofs import ConfirmedMobile, EndedSignIn, SecondFactor, SentSecret
from marketplace.core.actors import BUREAU_ROLES, Actor
from marketplace.db import UNSCOPED, protect, session


def _own(model: type[SecondFactor | SentSecret | ConfirmedMobile], actor: Actor) -> ColumnElement[bool]:
    """A secret is its owner's alone; nobody else's query ever returns it."""
    return true() if actor.is_system else model.person_id == actor.person_id


for _model in (SecondFactor, SentSecret, ConfirmedMobile):
    protect(_model, partial(_own, _model))


def second_factor(person_id: UUID) -> SecondFactor | None:
    """A person's second factor, locked until the transaction ends, so that tries are counted one by one."""
    query = select(SecondFactor).where(SecondFactor.person_id == person_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True, **UNSCOPED))


def has_second_factor(person_id: UUID) -> bool:
    """Whether a person has set a second factor up."""
    query = select(SecondFactor.person_id).where(SecondFactor.person_id == person_id)
    return session.scalar(query.execution_options(**UNSCOPED)) is not None


def with_second_factor(people: Iterable[UUID]) -> frozenset[UUID]:
    """Which of these people have set a second factor up."""
    query = select(SecondFactor.person_id).where(SecondFactor.person_id.in_(list(people)))
    return frozenset(session.scalars(query.execution_options(**UNSCOPED)))


def is_ended(sign_in: str) -> bool:
    """Whether a sign-in was signed out of."""
    query = select(EndedSignIn.id).where(EndedSignIn.id == sign_in)
    return session.scalar(query) is not None


def works_for_the_bureau(person: Person) -> bool:
    """Whether a person holds one of the bureau's roles now."""
    query = select(Membership.id).where(
        Membership.person_id == person.id, Membership.ended_at.is_(None), Membership.role.in_(BUREAU_ROLES)
    )
    return session.scalar(query.limit(1)) is not None
