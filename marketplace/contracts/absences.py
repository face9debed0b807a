"""Who of the office is away from when to when, and who stands in meanwhile."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, false, select, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import ledger
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Person
from marketplace.core import clock
from marketplace.core.actors import Actor, Role
from marketplace.core.errors import DomainError, InvalidInput, NotFound, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.db import Base, Created, Id, protect, session

OFFICERS = frozenset({Role.REVIEWER, Role.REGISTRAR})
DEPUTY_AWAY = N_("%(person)s is away from %(start)s to %(end)s, and cannot stand in on those days. Choose another.")
STANDS_IN = N_(
    "This officer stands in for %(person)s from %(start)s to %(end)s. Take that absence back, enter it with another "
    "deputy, and then enter this one."
)


class OfficerAbsence(Base):
    """From one day to another, both included, an officer is away and a colleague stands in."""

    __tablename__ = "officer_absence"
    __recorded__ = True
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", "ends_after_it_begins"),
        # Nobody stands in for themselves.
        CheckConstraint("person_id != deputy_id", "another_stands_in"),
    )
    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(index=True)
    # Entered by mistake, or the officer came back: kept, and without effect.
    is_cancelled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Created]
    version: Mapped[int] = mapped_column(default=1)
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    deputy: Mapped[Person] = relationship(foreign_keys=deputy_id)
    __mapper_args__ = {"version_id_col": version}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Who is away when is the office's own matter."""
    return true() if actor.is_system or actor.has(*OFFICERS, Role.AUDITOR) else false()


protect(OfficerAbsence, visible_to)


def officers() -> dict[UUID, str]:
    """Everybody of the registration office, by id and name, the longest there first."""
    return {each.person_id: each.person.name for each in accounts.members(_bureau_id()) if each.role in OFFICERS}


def _bureau_id() -> UUID:
    return accounts.bureau().id


def absence(absence_id: UUID) -> OfficerAbsence:
    """One absence. Raises NotFound."""
    found = session.get(OfficerAbsence, absence_id)
    if found is None:
        raise NotFound()
    return found


def present_and_coming() -> Sequence[OfficerAbsence]:
    """The absences that are not over yet, the next first."""
    ahead = select(OfficerAbsence).where(OfficerAbsence.ends_on >= clock.today(), ~OfficerAbsence.is_cancelled)
    return session.scalars(ahead.order_by(OfficerAbsence.starts_on, OfficerAbsence.id)).all()


def deputies() -> dict[UUID, UUID]:
    """Who stands in today for whom is away: by the person away."""
    today = clock.today()
    return {each.person_id: each.deputy_id for each in present_and_coming() if each.starts_on <= today}


def at_work(person_id: UUID) -> UUID:
    """Whoever does a person's work today: they themselves, their deputy, or the deputy's deputy.

    Where everybody in turn is away, it stays theirs.
    """
    away, seen, doer = deputies(), {person_id}, person_id
    while doer in away:
        doer = away[doer]
        if doer in seen:
            return person_id
        seen.add(doer)
    return doer


def stood_in_for(person_id: UUID) -> frozenset[UUID]:
    """A person, and those whose work they do today."""
    return frozenset({person_id, *(away for away in deputies() if at_work(away) == person_id)})


def enter(person_id: UUID, deputy_id: UUID, starts_on: date, ends_on: date, *, actor: Actor) -> OfficerAbsence:
    """Say that an officer is away from `starts_on` to `ends_on`, and who stands in.

    Raises NotPermitted, InvalidInput (not two officers, the days in the wrong order or over, away already, a deputy
    who is away on some of the days, or somebody who stands in for another then).
    """
    allow(actor, Permission.CONTRACT_ASSIGN)
    _require_sense(person_id, deputy_id, starts_on, ends_on)
    entered = OfficerAbsence(person_id=person_id, deputy_id=deputy_id, starts_on=starts_on, ends_on=ends_on)
    session.add(entered)
    ledger.append(actor, "absence.enter", entered)
    return entered


def _require_sense(person_id: UUID, deputy_id: UUID, starts_on: date, ends_on: date) -> None:
    known = officers()
    problems: dict[str, DomainError | str] = {}
    if person_id not in known:
        problems["person"] = N_("Choose one of the office's officers.")
    if deputy_id not in known or deputy_id == person_id:
        problems["deputy"] = N_("Choose another of the office's officers.")
    if ends_on < starts_on or ends_on < clock.today():
        problems["ends_on"] = N_("The last day lies before the first, or is over.")
    else:
        problems = {**_clashes(person_id, deputy_id, starts_on, ends_on), **problems}
    if problems:
        raise InvalidInput(problems)


def _clashes(person_id: UUID, deputy_id: UUID, starts_on: date, ends_on: date) -> dict[str, DomainError | str]:
    """What of the other absences on these days forbids this one, by the form's field names.

    Whoever stands in is there: so there is neither a chain of deputies nor a circle.
    """
    problems: dict[str, DomainError | str] = {}
    for each in present_and_coming():
        if each.starts_on > ends_on or starts_on > each.ends_on:
            continue
        said = {"person": each.person.name, "start": each.starts_on.isoformat(), "end": each.ends_on.isoformat()}
        if each.person_id == person_id:
            problems["starts_on"] = N_("An absence is entered already for some of these days.")
        elif each.person_id == deputy_id:
            problems["deputy"] = DomainError(DEPUTY_AWAY, **said)
        if each.deputy_id == person_id:
            problems["person"] = DomainError(STANDS_IN, **said)
    return problems


def cancel(absence: OfficerAbsence, *, actor: Actor, version: int) -> None:
    """Take an absence back: the officer does their own work again. Raises NotPermitted, StaleVersion, WrongState."""
    allow(actor, Permission.CONTRACT_ASSIGN)
    require_version(absence, version)
    if absence.is_cancelled:
        raise WrongState()
    absence.is_cancelled = True
    ledger.append(actor, "absence.cancel", absence)
