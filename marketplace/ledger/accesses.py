"""Who looked at what: readings, exports, sign-ins and refusals, which change nothing and so are in no entry.

A request that reads must not wait for whoever writes. It adds a line to a file, and the worker enters the lines in
the table once a minute. A process that is killed loses no line that it wrote; a power cut may lose the last seconds.
"""

import errno
import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from marketplace.core import clock
from marketplace.db import session, unit_of_work
from marketplace.ledger.models import Access, AccessKind

PORTION = 500
KINDS = {kind.value: kind for kind in AccessKind}
LINES, LOCK, ENTERING = "lines", "lock", "entering"


@dataclass(frozen=True)
class Noted:
    """One access: no names, nothing that was typed or shown."""

    kind: AccessKind
    person_id: UUID | None
    organisation_id: UUID | None
    roles: Sequence[str]
    what: str
    object: str
    status: int


@dataclass(frozen=True)
class Spool:
    """The folder in which accesses lie until the worker enters them."""

    folder: Path

    def note(self, noted: Noted) -> None:
        """Add a line. Raises OSError where the disk takes none."""
        at, line = clock.as_text(clock.now()), {name: _plain(value) for name, value in vars(noted).items()}
        # A line break on either side: a line that a full disk has cut off does not take the next one with it.
        data = f"\n{json.dumps({'line': str(uuid4()), 'at': at, **line})}\n".encode()
        with self._locked(LOCK, fcntl.LOCK_SH):
            descriptor = os.open(self.folder / LINES, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                if os.write(descriptor, data) < len(data):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            finally:
                os.close(descriptor)

    @contextmanager
    def taken(self) -> Iterator[Sequence[Path]]:
        """What was written so far, and what an earlier taker could not finish; nobody else takes meanwhile."""
        with self._locked(ENTERING, fcntl.LOCK_EX):
            with self._locked(LOCK, fcntl.LOCK_EX):
                if (self.folder / LINES).exists():
                    (self.folder / LINES).rename(self.folder / f"{uuid4()}.taken")
            yield sorted(self.folder.glob("*.taken"))

    @contextmanager
    def _locked(self, name: str, how: int) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / name).open("w") as file:
            fcntl.flock(file, how)
            yield


def _plain(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value


def enter(spool: Spool) -> None:
    """Enter in the table whatever was noted, each line once however often this was cut off."""
    with spool.taken() as files:
        for file in files:
            with file.open("rb") as lines:
                rows = _rows(lines)
                while portion := list(islice(rows, PORTION)):
                    _enter(portion)
            file.unlink()


def _enter(rows: Sequence[dict[str, object]]) -> None:
    with unit_of_work():
        known = set(session.scalars(select(Access.line).where(Access.line.in_([row["line"] for row in rows]))))
        if new := [row for row in rows if row["line"] not in known]:
            session.execute(insert(Access), new)


def _rows(lines: Iterator[bytes]) -> Iterator[dict[str, object]]:
    """The lines as rows of the table; what is none, such as a line that was cut off, is passed over."""
    for line in lines:
        try:
            yield _row(json.loads(line))
        except (ValueError, TypeError, KeyError, RecursionError):
            continue


def _row(said: dict[str, str]) -> dict[str, object]:
    person, organisation = said["person_id"], said["organisation_id"]
    return {
        "line": UUID(said["line"]),
        "at": datetime.fromisoformat(said["at"]),
        "kind": KINDS[said["kind"]],
        "person_id": UUID(person) if person else None,
        "organisation_id": UUID(organisation) if organisation else None,
        "roles": ",".join(said["roles"])[:100],
        "what": said["what"][:80],
        "object": said["object"][:80],
        "status": int(said["status"]),
    }
