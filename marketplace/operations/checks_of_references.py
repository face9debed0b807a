"""Checks of references: whoever and whatever a record names is there.

Foreign keys are the database's own affair. The other columns that hold an identifier are known by their names, so
that nobody can forget to have a new one looked at.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, case, inspect, or_, select, true
from sqlalchemy.orm import aliased

from marketplace.accounts import events
from marketplace.accounts.models import Membership, Organisation, Person
from marketplace.brokers.models import Case
from marketplace.contracts import news
from marketplace.contracts.change_lifecycle import ChangeKind, ChangeState
from marketplace.contracts.change_models import ContractChange, ContractTask
from marketplace.contracts.classes import NO_FIRM_PRICE, ContractKind
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core.portions import portions
from marketplace.core.text import N_
from marketplace.db import Base, session, stream
from marketplace.documents.models import Attachment, OwnerKind
from marketplace.jobs import jobs, letters
from marketplace.jobs.jobs import Job
from marketplace.jobs.letters import Letter
from marketplace.jobs.outbox import OutboxRow
from marketplace.listings import search
from marketplace.listings.models import Listing
from marketplace.operations import service
from marketplace.operations.findings import Finding
from marketplace.operations.models import BackupRun
from marketplace.operations.place import Place
from marketplace.operations.rows import Rows, Selected, contracts, several, wrong
from search_index import Engine

PORTION = 500
C = Contract
TARGETS: Mapping[str, type[Base]] = {
    "_by": Person,
    "person_id": Person,
    "assigned_to": Person,
    "author_id": Person,
    "organisation_id": Organisation,
    "brokerage_id": Organisation,
    "merged_into_id": Organisation,
    "owner_id": Organisation,
    "listing_id": Listing,
    "case_id": Case,
}
# What names something else, and who looks at it: attachments' owners below; a notice is about whatever it likes; an
# access was a line of another file; a number's mark (checks_over_time.py) is there to outlive its contract.
ELSEWHERE = frozenset({"attachment.owner_id", "notice.about", "access_log.line", "quality_mark.contract_id"})


def plain_references(model: type[Base]) -> Iterator[tuple[str, type[Base] | None]]:
    """The columns of a model that hold an identifier without being a foreign key or the key, and whom they name."""
    mapper = inspect(model)
    for attribute in mapper.column_attrs:
        column: Any = attribute.columns[0]
        is_plain = isinstance(column.type, Uuid) and not column.foreign_keys and not column.primary_key
        if is_plain and f"{model.__tablename__}.{attribute.key}" not in ELSEWHERE:
            yield attribute.key, next((TARGETS[end] for end in TARGETS if attribute.key.endswith(end)), None)


def models() -> Sequence[type[Base]]:
    """Every model, of a family the first."""
    found = [mapper.class_ for mapper in Base.registry.mappers if not mapper.inherits]
    return sorted(found, key=lambda model: str(model.__tablename__))


def references(_place: Place, _engine: Engine) -> Iterator[Finding]:
    """Each row that names a person, an organisation or a listing that is not there."""
    for model in models():
        targets = {name: target for name, target in plain_references(model) if target}
        if targets:
            yield from _unresolved(model, targets)


def _unresolved(model: Any, targets: Mapping[str, Any]) -> Iterator[Finding]:
    mapper = inspect(model)
    key = getattr(model, mapper.get_property_by_column(mapper.primary_key[0]).key)
    nowhere = {name: _names_nothing(key, getattr(model, name), target) for name, target in targets.items()}
    column = case(*((condition, name) for name, condition in nowhere.items())).label("column")
    message = N_("%(table)s %(id)s: %(column)s refers to something that is not there.")
    for of, name in stream(select(key, column).where(or_(*nowhere.values()))):
        facts = {"table": model.__tablename__, "id": of, "column": name}
        yield Finding(message, facts, f"{model.__tablename__}/{of}")


def _names_nothing(key: Any, column: Any, target: Any) -> ColumnElement[bool]:
    # What the platform itself has done to a row bears the row's own name, as in the verification of the bureau.
    is_another = column != key if isinstance(key.type, Uuid) else true()
    return and_(column.is_not(None), is_another, column.not_in(select(aliased(target).id)))


OWNERS: Mapping[OwnerKind, Any] = {
    OwnerKind.LISTING: Listing,
    OwnerKind.CONTRACT: Contract,
    OwnerKind.ORGANISATION: Organisation,
    OwnerKind.CASE: Case,
    OwnerKind.CHANGE: ContractChange,
}


def _owned_by_nothing() -> Selected:
    lost = [
        and_(Attachment.owner_kind == kind, Attachment.owner_id.not_in(select(m.id))) for kind, m in OWNERS.items()
    ]
    return select(Attachment.id, Attachment.id.label("file")).where(or_(*lost))


file_owners = Rows(_owned_by_nothing, N_("The file %(file)s belongs to something that is not there."), "")

# What the subject of an errand begins with; topics that are not here name nothing, or somebody on purpose unknown.
SUBJECTS: Mapping[str, Any] = {
    search.TOPIC: Listing,
    search.ORGANISATION_CHANGED: Organisation,
    letters.TOPIC: Letter,
    jobs.CHECK: Job,
    jobs.WRITE: Job,
    service.TOPIC: BackupRun,
    news.REGISTERED_TOPIC: Contract,
    events.ORGANISATION_VERIFIED: Organisation,
}


def errands(_place: Place, _engine: Engine) -> Iterator[Finding]:
    """What the worker still has to do is about something that is there."""
    waiting = select(OutboxRow.topic, OutboxRow.subject).where(OutboxRow.done_at.is_(None))
    known = waiting.where(OutboxRow.topic.in_(SUBJECTS)).order_by(OutboxRow.topic)
    for topic, rows in groupby(session.execute(known), key=lambda row: row.topic):
        for portion in portions((row.subject.split()[0] for row in rows), PORTION):
            for subject in _missing(SUBJECTS[topic], portion):
                message = N_("An errand of the worker (%(topic)s) is about %(subject)s, which is not there.")
                yield Finding(message, {"topic": topic, "subject": subject})


def _missing(model: Any, subjects: Sequence[str]) -> list[str]:
    wanted = {subject: _key(subject) for subject in subjects}
    there = set(session.scalars(select(model.id).where(model.id.in_([key for key in wanted.values() if key]))))
    return [subject for subject, key in wanted.items() if key not in there]


def _key(subject: str) -> UUID | None:
    try:
        return UUID(subject)
    except ValueError:
        return None


KEPT = select(C.id).where(C.kind == ContractKind.FRAMEWORK, C.refusal_reason == NO_FIRM_PRICE)


def _ended_by(state: ContractState, kind: ChangeKind) -> Rows:
    approved = (ContractChange.kind == kind, ContractChange.state == ChangeState.APPROVED)
    ending = select(ContractChange.contract_id).where(*approved)
    message = N_("Contract %(contract)s has ended, and no change in force says so.")
    return Rows(wrong(C.state == state, C.id.not_in(ending)), message)


def _tasks_of_others() -> Selected:
    joined = contracts().join(ContractTask, ContractTask.contract_id == C.id)
    return joined.join(ContractChange, ContractChange.id == ContractTask.change_id).where(
        ContractChange.contract_id != C.id
    )


def _acted_for() -> Selected:
    held = select(Membership.organisation_id).where(Membership.ended_at.is_(None))
    merged = (Organisation.merged_into_id.is_not(None), Organisation.id.in_(held))
    return select(Organisation.id, Organisation.name.label("name")).where(*merged)


parents = several(
    Rows(
        wrong(C.parent_id.is_not(None), C.submitted_on.is_not(None), C.parent_id.not_in(KEPT)),
        N_("The call-off %(contract)s has no framework that is kept."),
    ),
    _ended_by(ContractState.TERMINATED, ChangeKind.TERMINATION),
    _ended_by(ContractState.REVOKED, ChangeKind.REVOCATION),
    Rows(_tasks_of_others, N_("Contract %(contract)s: a task of it belongs to a change of another contract.")),
    Rows(_acted_for, N_("%(name)s was merged into another entry, and somebody still acts for it."), "organisation"),
)
