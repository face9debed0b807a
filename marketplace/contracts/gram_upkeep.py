"""Whether contracts are found by what they say, and making that anew: for `marketplace check` and its remedy."""

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import delete, func, select

from marketplace.contracts.grams import GRAM, PORTION, TEXT, enter, said
from marketplace.contracts.words import grams
from marketplace.core.portions import portions
from marketplace.db import connection


def not_found() -> Iterator[UUID]:
    """The contracts that are found by another text than their own, or by none."""
    for portion in portions(said(), PORTION):
        wanted = dict(portion)
        query = select(TEXT.c.contract_id, TEXT.c.text).where(TEXT.c.contract_id.in_(wanted))
        found = {row.contract_id: row.text for row in connection().execute(query)}
        yield from (key for key, text in wanted.items() if found.get(key) != text)


def differing_grams() -> int:
    """How many grams are at other places than the texts have them."""
    counts: Counter[int] = Counter()
    places: Counter[int] = Counter()
    for text_id, text in connection().execute(select(TEXT.c.id, TEXT.c.text), execution_options={"yield_per": 1_000}):
        for gram in grams(text):
            counts[gram] += 1
            places[gram] += text_id
    # How many and their sum: one too many and one too few do not make up for one another.
    query = select(GRAM.c.gram, func.count(), func.sum(GRAM.c.text_id)).group_by(GRAM.c.gram)
    kept = {gram: (count, int(total)) for gram, count, total in connection().execute(query)}
    wanted = {gram: (count, places[gram]) for gram, count in counts.items()}
    return sum(kept.get(gram) != wanted.get(gram) for gram in kept.keys() | wanted.keys())


def write_anew() -> int:
    """Make both tables from the contracts, inside the caller's unit of work, and say how many contracts."""
    connection().execute(delete(GRAM))
    connection().execute(delete(TEXT))
    count = 0
    for portion in portions(list(said()), PORTION):
        enter(dict(portion))
        count += len(portion)
    return count
