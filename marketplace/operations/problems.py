"""What can keep a backup from being made or restored, each in one sentence."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pysqlite3.dbapi2 as safe_sqlite

from marketplace.core.errors import DomainError
from marketplace.core.text import N_

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class BackupFailed(DomainError):
    """The backup was not made; nothing of it was kept."""


class NotRestored(DomainError):
    """The restoration was refused or given up; the installation is as it was."""


@contextmanager
def room_needed(place: Path, failure: type[DomainError]) -> Iterator[None]:
    """Say in words that the disk is full, whoever noticed it. Raises `failure`."""
    full = failure(
        N_("There is not enough room in %(place)s. Nothing was kept; make room and try again."), place=place
    )
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise full from error
        raise
    except safe_sqlite.OperationalError as error:
        if error.sqlite_errorcode == safe_sqlite.SQLITE_FULL:
            raise full from error
        raise
