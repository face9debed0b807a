"""Walk a long ledger by several processes, each of which takes the next stretch; a short one by this one alone."""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from marketplace.db import database
from marketplace.db.engine import options, prepare
from marketplace.ledger.walking import Task, Walked, walk

# A process takes a second to begin, in which one alone walks five stretches of 4,096 entries.
FEW = 25
MANY = min(os.cpu_count() or 1, 4)
# What a further process reads by.
_own: list[Session] = []


@contextmanager
def walks(source: Session, tasks: Sequence[Task], *, is_shared: bool) -> Iterator[Iterator[Walked]]:
    """What each task has found, in their order. Where it `is_shared`, other processes may open the database too."""
    if not is_shared or MANY == 1 or len(tasks) < FEW:
        yield (walk(source, task) for task in tasks)
        return
    url = database.engine.url.render_as_string(hide_password=False)
    # Forked, a process would share the connections of this one and wait for the locks of its threads.
    apart = multiprocessing.get_context("spawn")
    crew = ProcessPoolExecutor(MANY, mp_context=apart, initializer=_begin, initargs=(url,))
    try:
        yield crew.map(_walk, tasks)
    finally:
        crew.shutdown(cancel_futures=True)


def _begin(url: str) -> None:
    engine = create_engine(url, **options(url))
    prepare(engine)
    _own.append(Session(engine))


def _walk(task: Task) -> Walked:
    found = walk(_own[0], task)
    _own[0].rollback()
    return found
