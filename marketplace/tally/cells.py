"""Pre-summed cells: month by month and dimension by dimension, written in the transaction of their postings.

With them a table of figures reads some thousand rows whatever the number of contracts. They say nothing that the
postings do not say; `differing` proves it, `rebuild` makes them anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import String, Table, delete, func, insert, literal, select, text
from sqlalchemy import cast as as_type

from marketplace.db import connection
from marketplace.tally import decreases, dimensions
from marketplace.tally.decreases import CHANGES
from marketplace.tally.dimensions import ALL, STORED
from marketplace.tally.models import Cell, Posting
from marketplace.tally.windows import View

MONTH = len("2026-01")
CELLS = cast(Table, Cell.__table__)
PLACE = tuple(column.name for column in CELLS.primary_key)
SUMS = tuple(column.name for column in CELLS.columns if not column.primary_key)
Place = tuple[str, ...]
Sums = tuple[int, ...]
NOTHING: Sums = (0,) * len(SUMS)

# One statement for every database: the row is made, or what is in it already is added to.
ADD = text("""\
INSERT INTO tally_cell (
    view, dimension, month, key, flow, postings, count, amount_fen, technology_fen,
    decreased_count, decreased_amount_fen, decreased_technology_fen
) VALUES (
    :view, :dimension, :month, :key, :flow, :postings, :count, :amount_fen, :technology_fen,
    :decreased_count, :decreased_amount_fen, :decreased_technology_fen
) ON CONFLICT (view, dimension, month, key, flow) DO UPDATE SET
    postings = tally_cell.postings + excluded.postings,
    count = tally_cell.count + excluded.count,
    amount_fen = tally_cell.amount_fen + excluded.amount_fen,
    technology_fen = tally_cell.technology_fen + excluded.technology_fen,
    decreased_count = tally_cell.decreased_count + excluded.decreased_count,
    decreased_amount_fen = tally_cell.decreased_amount_fen + excluded.decreased_amount_fen,
    decreased_technology_fen = tally_cell.decreased_technology_fen + excluded.decreased_technology_fen""")


def add(postings: Sequence[Mapping[str, Any]]) -> None:
    """Add postings that have just been appended to the cells that they count in."""
    inside = dimensions.area()
    sums: dict[Place, Sums] = {}
    for posting in postings:
        brought = _brought(posting)
        for place in _places(posting, inside):
            known = sums.get(place)
            sums[place] = brought if known is None else _plus(known, brought)
    for place, change in decreases.brought(postings, lambda posting: _places(posting, inside)):
        sums[place] = _plus(sums.get(place, NOTHING), (0, 0, 0, 0, *change))
    # In one order, so that two writers of one cell never wait for each other crosswise.
    connection().execute(ADD, [dict(zip((*PLACE, *SUMS), (*at, *sums[at]), strict=True)) for at in sorted(sums)])


def _brought(posting: Mapping[str, Any]) -> Sums:
    return (1, *(int(posting[name]) for name in CHANGES), 0, 0, 0)


def _plus(one: Sums, other: Sums) -> Sums:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _places(posting: Mapping[str, Any], inside: str) -> Iterator[Place]:
    flow = dimensions.flow_of(posting["seller_region"], posting["buyer_region"], inside).value
    keys = [(ALL, ""), *((name, key(posting[name])) for name in STORED if posting[name])]
    for view, day in ((View.REPORTED, posting["posted_on"]), (View.RESTATED, posting["registered_on"])):
        month = day.isoformat()[:MONTH]
        yield from ((view.value, dimension, month, key, flow) for dimension, key in keys)


def key(value: Any) -> str:
    """How a value stands in a cell: an identifier without its dashes."""
    return value.hex if isinstance(value, UUID) else str(value)


def rebuild() -> int:
    """Make every cell anew from the postings; how many there are."""
    connection().execute(delete(CELLS))
    for query in _summed():
        connection().execute(insert(CELLS).from_select((*PLACE, *SUMS), query))
    return connection().scalar(select(func.count()).select_from(CELLS)) or 0


def differing() -> Iterator[Place]:
    """The places of the cells that are not what the postings sum to: wrong, surplus or missing."""
    found = {tuple(row[: len(PLACE)]): tuple(map(int, row[len(PLACE) :])) for row in _rows(select(CELLS))}
    wanted: dict[Place, tuple[int, ...]] = {}
    for query in _summed():
        wanted |= {tuple(row[: len(PLACE)]): tuple(map(int, row[len(PLACE) :])) for row in _rows(query)}
    yield from sorted(place for place in found.keys() | wanted.keys() if found.get(place) != wanted.get(place))


def _rows(query: Any) -> Sequence[Any]:
    return connection().execute(query).all()


def _summed() -> Iterator[Any]:
    """What the cells should be: a statement for each view of each dimension."""
    flow = dimensions.flow_in_sql(dimensions.area())
    for view, day in ((View.REPORTED, Posting.posted_on), (View.RESTATED, Posting.registered_on)):
        month = func.substr(as_type(day, String), 1, MONTH)
        for dimension in (ALL, *STORED):
            yield _summed_by(view, dimension, month, flow)


def _summed_by(view: View, dimension: str, month: Any, flow: Any) -> Any:
    of = [literal(view.value).label("view"), literal(dimension).label("dimension")]
    if dimension == ALL:
        found = decreases.summed([month, flow], []).subquery()
        in_month, in_flow, *sums = found.c
        return select(*of, in_month, literal("").label("key"), in_flow, *sums)
    key = key_of(dimension)
    return select(*of, *decreases.summed([month, key, flow], [key != ""]).subquery().c)


def key_of(dimension: str) -> Any:
    """What a posting counts under, as text; an identifier without its dashes; "" where it says nothing."""
    written = as_type(dimensions.of_posting(dimension), String)
    return func.coalesce(func.replace(written, "-", "") if dimension.endswith("_id") else written, "")
