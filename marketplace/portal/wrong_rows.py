"""The wrong rows of a checked file, in their reader's language, beside the rows that they are about."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from flask_babel import gettext as _

from marketplace.documents.annotated import Wrong
from marketplace.documents.rows import Row, kept

# Of a longer file only the wrong rows come back: nobody wants to look for them among a hundred thousand.
WHOLE_UP_TO = 20_000
MOST_WRONG = 20_000


def read(problems: Path) -> Mapping[int, Sequence[Wrong]]:
    """What is wrong, by the number of the row."""
    with problems.open(encoding="utf-8") as lines:
        told = map(json.loads, islice(lines, MOST_WRONG))
        return {row: [_wrong(*each) for each in said] for row, said in told}


def _wrong(place: int | None, column: str, message: str, params: dict[str, object]) -> Wrong:
    said = _(message, **{name: _(value) if isinstance(value, str) else value for name, value in params.items()})
    return Wrong(place, f"{column}: {said}")


def table(rows: Path, wrong: Mapping[int, Sequence[Wrong]]) -> tuple[Row, Iterator[Row]]:
    """The first row of a file, and the others: all of a short file, of a long one those that are wrong."""
    found = kept(rows)
    header = next(found)
    is_long = sum(1 for _row in kept(rows)) > WHOLE_UP_TO
    return header, (row for row in found if not is_long or row.number in wrong)
