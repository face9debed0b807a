"""Every SELECT of what proves who somebody is; most are asked before anybody is known, so past the wall."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, select, true, update

from marketplace.accounts.models import Membership, Person
from marketplace.accounts.proofs import ConfirmedMobile, EndedSignIn, SecondFactor, SentKind, SentSecret
from marketplace.core import clock
from marketplace.core.actors import BUREAU_ROLES, Actor
from marketplace.db import UNSCOPED, protect, session


def _own(model: type[SecondFactor | SentSecret | ConfirmedMobile], actor: Actor) -> ColumnElement[bool]:
    """A secret is its owner's alone; nobody else's query ever returns it."""
    return true() if actor.is_system else model.person_id == actor.person_id


for _model in (SecondFactor, SentSecret, ConfirmedMobile):
    protect(_model, partial(_own, _model))

# Asked at every page, by a statement made once.
_ENDED = select(EndedSignIn.id).where(EndedSignIn.id == bindparam("sign_in"))


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
    return session.scalar(_ENDED, {"sign_in": sign_in}) is not None


def works_for_the_bureau(person: Person) -> bool:
    """Whether a person holds one of the bureau's roles now."""
    query = select(Membership.id).where(
        Membership.person_id == person.id, Membership.ended_at.is_(None), Membership.role.in_(BUREAU_ROLES)
    )
    return session.scalar(query.limit(1)) is not None


def person_by_mobile(number: str) -> Person | None:
    """The person with this number, as core/phone.py writes it; read before anybody is known."""
    query = select(Person).where(Person.mobile == number)
    return session.scalar(query.execution_options(**UNSCOPED))


def is_confirmed(person: Person) -> bool:
    """Whether a code that was sent to the person's present number came back."""
    query = select(ConfirmedMobile.mobile).where(ConfirmedMobile.person_id == person.id)
    return person.mobile is not None and session.scalar(query.execution_options(**UNSCOPED)) == person.mobile


def sent_since(person_id: UUID, kind: SentKind, since: datetime) -> int:
    """How many secrets of a kind were sent to somebody since then."""
    query = select(func.count()).where(
        SentSecret.person_id == person_id, SentSecret.kind == kind, SentSecret.created_at >= since
    )
    return session.scalar(query.execution_options(**UNSCOPED)) or 0


def link(digest: str) -> SentSecret | None:
    """The link with this digest, if it is still good."""
    query = select(SentSecret).where(SentSecret.digest == digest, SentSecret.kind == SentKind.RESET, *_good())
    return session.scalar(query.execution_options(**UNSCOPED))


def newest_code(person_id: UUID, kind: SentKind) -> SentSecret | None:
    """The code that was sent last, if it is still good; an earlier one never is."""
    query = select(SentSecret).where(SentSecret.person_id == person_id, SentSecret.kind == kind, *_good())
    newest = query.order_by(SentSecret.created_at.desc()).limit(1).with_for_update()
    return session.scalar(newest.execution_options(populate_existing=True, **UNSCOPED))


def _good() -> tuple[ColumnElement[bool], ...]:
    return SentSecret.used_at.is_(None), SentSecret.expires_at > clock.now()


def void(person_id: UUID, kind: SentKind) -> None:
    """Make every secret of a kind that was sent to somebody worthless."""
    old = update(SentSecret).where(SentSecret.person_id == person_id, SentSecret.kind == kind, *_good())
    session.execute(old.values(used_at=clock.now()), execution_options={"synchronize_session": False})
