"""Long work that somebody asked for: what it is, how far it has come, and what came of it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, ForeignKey, String, false, select, true
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError, NotFound, NotPermitted, WrongState
from marketplace.core.lifecycle import Lifecycle
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.core.versions import require_version
from marketplace.db import Base, Created, Id, choice, protect, session
from marketplace.jobs import outbox

# What the worker does about a job: look at its file, and later, when somebody has said so, take it in.
CHECK, WRITE = "import.check", "import.write"
KEPT_DAYS = 7


class JobState(Titled):
    """How far a job has come."""

    WAITING = "waiting", N_("Being checked"), "blue"
    CHECKED = "checked", N_("Waiting for your decision"), "orange"
    CONFIRMED = "confirmed", N_("Being imported"), "blue"
    DONE = "done", N_("Imported"), "green"
    FAILED = "failed", N_("Not imported"), "red"
    DISCARDED = "discarded", N_("Discarded"), "grey"


_S = JobState
RUNNING = frozenset({_S.WAITING, _S.CONFIRMED})
ENDED = (_S.DONE, _S.FAILED, _S.DISCARDED)
LIFECYCLE = Lifecycle[JobState](
    ("checked", [_S.WAITING], _S.CHECKED),
    ("confirm", [_S.CHECKED], _S.CONFIRMED),
    ("finish", [_S.CONFIRMED], _S.DONE),
    ("fail", [_S.WAITING, _S.CONFIRMED], _S.FAILED),
    ("discard", [_S.WAITING, _S.CHECKED, _S.CONFIRMED, _S.FAILED], _S.DISCARDED),
)


class Job(Base):
    """One import: whose, of which kind, from which file. Its files lie in a folder that is called as it is."""

    __tablename__ = "job"
    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[UUID | None]
    person_name: Mapped[str] = mapped_column(String(60), default="")
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[JobState] = choice(JobState, default=JobState.WAITING)
    # Rows in the file, and rows that were dealt with when it ended; in between, a file beside it says how many.
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    # Whether rows that are wrong are left out, as the person chose.
    partly: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Why it failed: a message id and its params.
    problem: Mapped[str] = mapped_column(String(500), default="")
    problem_params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[Created]
    finished_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_running(self) -> bool:
        """Whether the worker has it in hand, or will."""
        return self.state in RUNNING


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """A job is its organisation's."""
    if actor.is_system:
        return true()
    return Job.owner_id == actor.organisation_id if actor.organisation_id else false()


protect(Job, visible_to)


def job(job_id: UUID) -> Job:
    """One job that the actor may see. Raises NotFound."""
    found = session.scalar(select(Job).where(Job.id == job_id))
    if found is None:
        raise NotFound()
    return found


def recent(kind: str, owner_id: UUID, most: int = 5) -> list[Job]:
    """An organisation's last jobs of a kind, the newest first."""
    mine = select(Job).where(Job.kind == kind, Job.owner_id == owner_id)
    return list(session.scalars(mine.order_by(Job.created_at.desc()).limit(most)))


def start(job_id: UUID, kind: str, *, actor: Actor, file_name: str, sha256: str) -> Job:
    """Ask for a file to be checked. Raises NotPermitted."""
    if actor.organisation_id is None:
        raise NotPermitted()
    made = Job(
        id=job_id,
        kind=kind,
        owner_id=actor.organisation_id,
        person_id=actor.person_id,
        person_name=actor.person_name,
        file_name=file_name[:200],
        sha256=sha256,
    )
    allow(actor, Permission.IMPORT_RUN, made)
    session.add(made)
    session.flush()
    outbox.put(CHECK, str(job_id))
    return made


def new_id() -> UUID:
    """What a job and the folder of its files are called."""
    return uuid4()


def checked(job: Job, outcome: dict[str, Any], total: int) -> None:
    """Say what the check found; the person decides. Raises WrongState."""
    LIFECYCLE.apply(job, "checked")
    job.outcome, job.total = outcome, total


def confirm(job: Job, *, actor: Actor, version: int, partly: bool = False) -> None:
    """Let a checked file be taken in; `partly` leaves out what is wrong.

    Raises NotPermitted, StaleVersion, WrongState.
    """
    _begin(job, actor, version)
    if job.outcome.get("wrong") and not partly:
        raise WrongState(N_("Some rows are wrong: correct the file, or choose to leave them out."))
    LIFECYCLE.apply(job, "confirm")
    # Who confirms it answers for it.
    job.person_id, job.person_name, job.partly = actor.person_id, actor.person_name, partly
    outbox.put(WRITE, str(job.id))


def finish(job: Job, result: dict[str, Any], done: int) -> None:
    """Say what was taken in, in the very unit of work that took it in. Raises WrongState."""
    LIFECYCLE.apply(job, "finish")
    job.outcome, job.done, job.finished_at = {**job.outcome, **result}, done, clock.now()


def fail(job: Job, error: DomainError) -> None:
    """Say why nothing was taken in. Raises WrongState."""
    LIFECYCLE.apply(job, "fail")
    job.problem = error.message[:500]
    job.problem_params = {name: str(value) for name, value in error.params.items()}
    job.finished_at = clock.now()


def discard(job: Job, *, actor: Actor, version: int) -> None:
    """Give a file up that was not taken in. Raises NotPermitted, StaleVersion, WrongState."""
    _begin(job, actor, version)
    LIFECYCLE.apply(job, "discard")
    job.finished_at = clock.now()


def _begin(job: Job, actor: Actor, version: int) -> None:
    allow(actor, Permission.IMPORT_RUN, job)
    require_version(job, version)


def still_wanted() -> set[str]:
    """The ids of the jobs whose files are still of use: under way, or ended within the week."""
    since = clock.now() - timedelta(days=KEPT_DAYS)
    ended_lately = Job.state.in_((_S.DONE, _S.FAILED)) & (Job.finished_at >= since)
    waiting = Job.state.in_((_S.WAITING, _S.CONFIRMED))
    undecided = (Job.state == _S.CHECKED) & (Job.created_at >= since)
    return {str(key) for key in session.scalars(select(Job.id).where(ended_lately | waiting | undecided))}
