"""Which errors are the machine's and pass: a full disk, a locked or missing database, too many open files."""

import errno

from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolEmpty

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})
# SQLITE_FULL, and PostgreSQL's disk_full.
FULL_IN_DATABASE = frozenset({"SQLITE_FULL", "53100"})
NO_ROOM, BUSY = 507, 503


def status_of(error: BaseException) -> int | None:
    """507 where there is no room, 503 where it may pass by itself, None for a mistake of ours."""
    if isinstance(error, OSError):
        return NO_ROOM if error.errno in FULL else BUSY if error.errno in EXHAUSTED else None
    # A DatabaseError that is nothing more special: the file is damaged, or no database at all.
    if isinstance(error, OperationalError) or type(error) is DatabaseError:
        return NO_ROOM if _code(error.orig) in FULL_IN_DATABASE else BUSY
    return BUSY if isinstance(error, PoolEmpty) else None


def _code(error: BaseException | None) -> str | None:
    code: str | None = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
    return code
