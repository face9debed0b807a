"""Read a long list row by row, so that its length costs no memory."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Executable

from marketplace.db.session import session

PORTION = 1_000


def stream(query: Executable, **options: Any) -> Iterator[Any]:
    """The rows of `query`, portion by portion from a cursor that the server keeps; an object where a row is just one.

    Only what reads may happen in between. `options` are execution options.
    """
    result = session.execute(query, execution_options={"yield_per": PORTION, **options})
    return iter(result.scalars() if len(result.keys()) == 1 else result)


def stream_columns(query: Executable) -> Iterator[Sequence[Sequence[Any]]]:
    """The same by columns, for what is done to a million cells: each portion is one sequence for each column.

    Past the wall (db/wall.py) and without objects: `query` names columns, and only what everybody may see.
    """
    result = session.connection().execute(query, execution_options={"yield_per": PORTION})
    for portion in result.partitions():
        yield list(zip(*portion, strict=True))
