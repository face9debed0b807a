"""The unit of work: the only place in the product that commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm.exc import StaleDataError

from marketplace.core.errors import StaleVersion
from marketplace.db import recording
from marketplace.db.idempotency import Key, claim, settle
from marketplace.db.session import session


@dataclass
class Unit:
    """One unit of work under way; `result` is the address that a repeated request is sent to."""

    result: str = ""


@contextmanager
def unit_of_work(key: Key | None = None) -> Iterator[Unit]:
    """Do everything inside, or nothing of it: begin a writing transaction, commit it once at the end.

    What was read before is forgotten, so the verbs inside see the present state. With `key`, a request that was
    already answered raises AlreadyDone with its result. Raises StaleVersion where another writer was faster.
    """
    if session.info.get("unit"):
        raise RuntimeError("a unit of work is already open; verbs call verbs, they do not open another")
    session.rollback()
    unit = session.info["unit"] = Unit()
    try:
        session.info["answers"] = {}
        session.info["connection"] = session.connection(execution_options={"writes": True})
        if key:
            claim(key)
        yield unit
        session.flush()
        recording.require_all_recorded(session())
        if key:
            settle(key, unit.result)
        session.commit()
    except StaleDataError as error:
        session.rollback()
        raise StaleVersion() from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("unit", None)
        session.info.pop("connection", None)
        session.info.pop("answers", None)
        recording.forget(session())
