"""What is done with long ago goes once a day; what is young, unread, unfinished or proof stays."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from marketplace.accounts.joining_models import Invitation
from marketplace.accounts.models import Organisation
from marketplace.accounts.proofs import SentKind, SentSecret
from marketplace.accounts.tokens import AccessToken
from marketplace.contracts import forgotten, unfinished
from marketplace.contracts.unfinished import FilingDraft
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import Base, acting_as, session, unit_of_work
from marketplace.db.idempotency import IdempotencyKey
from marketplace.jobs.letters import Letter
from marketplace.jobs.outbox import OutboxRow
from marketplace.ledger.models import LedgerEntry
from marketplace.notices.codes import NoticeKind
from marketplace.notices.models import Notice
from marketplace.operations import pruning
from marketplace.operations.models import BackupKind, BackupRun
from marketplace.operations.pruning import Keeping
from marketplace.tally.models import Posting
from tests.people import Cast

KEEPING = Keeping(errands=30, letters=90, notices=180, traces=365, filings=60)
Make = Callable[[Cast, datetime], Base]


def ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


def errand(cast: Cast, then: datetime) -> Base:
    return OutboxRow(topic="letter", subject="x", created_at=then, done_at=then)


def key(cast: Cast, then: datetime) -> Base:
    return IdempotencyKey(scope="s", value=str(uuid4()), digest="", result="", used_at=then)


def code(cast: Cast, then: datetime) -> Base:
    return SentSecret(person_id=cast.person("u1.editor").id, kind=SentKind.RESET, digest="x", expires_at=then)


def letter(cast: Cast, then: datetime) -> Base:
    return Letter(address="a@example", template="notice", facts={}, sent_at=then)


def notice(cast: Cast, then: datetime) -> Base:
    told: dict[str, Any] = {"kind": NoticeKind.MEMBERSHIP, "message": "m", "facts": {}, "endpoint": "portal.home"}
    return Notice(person_id=cast.person("u1.editor").id, arguments={}, read_at=then, **told)


def run(cast: Cast, then: datetime) -> Base:
    return BackupRun(kind=BackupKind.COMMAND, started_at=then, finished_at=then)


def token(cast: Cast, then: datetime) -> Base:
    made: dict[str, Any] = {"created_on": date(2020, 1, 1), "expires_on": date(2099, 1, 1), "ended_at": then}
    whose: dict[str, Any] = {
        "person_id": cast.person("u1.editor").id, "organisation_id": cast.organisations["u1"],
    }  # fmt: skip
    return AccessToken(name="n", secret_hash=(uuid4().hex * 2), prefix="p", scopes=[], **whose, **made)


KINDS = [
    (errand, OutboxRow, 30), (key, IdempotencyKey, 30), (code, SentSecret, 30), (letter, Letter, 90),
    (notice, Notice, 180), (run, BackupRun, 365), (token, AccessToken, 365),
]  # fmt: skip


@pytest.fixture(autouse=True)
def worker(context: None) -> Any:
    with acting_as(system(Via.WORKER)):
        yield


def keep(*rows: Base) -> None:
    with unit_of_work():
        session.add_all(rows)


def count(model: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize(("make", "model", "days"), KINDS, ids=lambda it: getattr(it, "__name__", None))
def test_what_is_over_goes_after_its_days_and_not_before(
    cast: Cast, make: Make, model: type[Base], days: int
) -> None:
    pruning.prune(KEEPING)
    before = count(model)
    keep(make(cast, ago(days + 1)), make(cast, ago(days - 1)))
    pruning.prune(KEEPING)
    assert count(model) == before + 1


def test_zero_days_keep_for_ever(cast: Cast) -> None:
    keep(letter(cast, ago(4000)))
    assert pruning.prune(Keeping(0, 0, 0, 0, 0)) == {}
    assert count(Letter) == 1


def test_what_is_not_over_stays_however_old(cast: Cast) -> None:
    unread, unsent = notice(cast, ago(900)), letter(cast, ago(900))
    unread.read_at, unsent.sent_at = None, None  # type: ignore[attr-defined]
    keep(unread, unsent, OutboxRow(topic="t", subject="x", created_at=ago(900)))
    gone = pruning.prune(KEEPING)
    assert (gone["notice"], gone["letter"]) == (0, 0)
    assert session.scalar(select(func.count()).where(OutboxRow.done_at.is_(None), OutboxRow.topic == "t")) == 1


def test_the_last_good_backup_is_remembered_however_old(cast: Cast) -> None:
    failed = run(cast, ago(700))
    failed.problem = "disk full"  # type: ignore[attr-defined]
    keep(run(cast, ago(900)), run(cast, ago(800)), failed)
    pruning.prune(KEEPING)
    assert [each.finished_at.date() for each in session.scalars(select(BackupRun)) if not each.problem] == [
        ago(800).date()
    ]


def test_batch_by_batch_everything_goes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "BATCH", 2)
    keep(*(letter(cast, ago(100)) for _each in range(5)))
    assert pruning.prune(KEEPING)["letter"] == 5


def test_once_a_day(cast: Cast, time_machine: Any) -> None:
    time_machine.move_to(clock.now(), tick=False)
    for expected in (0, 1):
        pruning.prune_daily(KEEPING)
        keep(letter(cast, ago(100)))
        assert count(Letter) == expected + 1
    time_machine.shift(timedelta(days=1))
    pruning.prune_daily(KEEPING)
    assert count(Letter) == 0


def test_nothing_that_proves_anything_is_touched() -> None:
    touched = {rule.model for rule in pruning.rules(KEEPING)}
    assert not touched & {LedgerEntry, Posting, Invitation, Organisation}
    assert not [model for model in touched if getattr(model, "__recorded__", False)]


class TestForgottenFilings:
    @pytest.fixture
    def draft(self, cast: Cast) -> FilingDraft:
        owner, author = cast.organisations["u1"], cast.person("u1.editor").id
        made = FilingDraft(owner_id=owner, author_id=author, typed=[["title", "写到一半"]], changed_at=ago(50))
        keep(made)
        return made

    def warn(self) -> int:
        us = system(Via.WORKER)
        with acting_as(us), unit_of_work():
            return forgotten.warn(KEEPING.filings, actor=us)

    def test_somebody_is_told_before_and_it_goes_a_fortnight_later(
        self, cast: Cast, draft: FilingDraft, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert (self.warn(), self.warn()) == (1, 0)
        with acting_as(system(Via.WORKER)):
            told = session.scalars(select(Notice).where(Notice.endpoint == "contracts.unfinished_continue")).all()
        assert cast.person("u1.editor").id in {each.person_id for each in told}
        assert told[0].facts["title"] == "写到一半"
        assert pruning.prune(KEEPING)["filing_draft"] == 0
        later = clock.now() + timedelta(days=15)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert pruning.prune(KEEPING)["filing_draft"] == 1

    def test_whoever_goes_on_with_it_keeps_it(
        self, cast: Cast, draft: FilingDraft, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.warn()
        editor = cast.actor("u1.editor")
        with acting_as(editor), unit_of_work():
            unfinished.go_on(draft, [("title", "写完了")], actor=editor, version=draft.version)
        later = clock.now() + timedelta(days=30)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert (pruning.prune(KEEPING)["filing_draft"], self.warn()) == (0, 0)

    def test_none_goes_untold_and_for_ever_is_for_ever(self, draft: FilingDraft) -> None:
        assert pruning.prune(KEEPING)["filing_draft"] == 0
        with acting_as(system(Via.WORKER)), unit_of_work():
            assert forgotten.warn(0, actor=system(Via.WORKER)) == 0
