"""How a list of contracts is searched for words: where it begins to look, and what each contract is held against.

What a list shows is always told by `holding`: each word stands in the title, in a party's name, or in the number at
the places by which people know it, or is the credit code of a party. Grams only say where to begin, so nothing false
is ever found. They serve those who see every contract that was handed in. Whoever sees only some is answered from
these alone: neither what is found nor how long it takes tells of any other. What is counted here to choose a
beginning counts every contract, past the wall, and is shown to nobody.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, literal_column, or_, select

from marketplace.contracts.grams import GRAM, TEXT
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, ContractParty
from marketplace.contracts.words import NUMBER, RUNNING, Stretch, asked, is_code, is_number, stretches
from marketplace.db import connection

# As the index has it, which knows no parameters.
_running_part = func.substr(Contract.number, literal_column(str(NUMBER - RUNNING + 1)))
# A year is the least beginning of a number.
_LEAST_BEGINNING = 4
# Fewer are looked at one by one; whether something is rarer than the second is not worth knowing.
FEW, MANY = 1_000, 10_000
# Of a long question, so many grams are asked how rare they are; the rarest of them will do.
MOST_GRAMS = 40


def are_many(states: Collection[ContractState]) -> bool:
    """Whether there are too many contracts in these states to look at each."""
    return _counts([select(Contract.id).where(Contract.state.in_(states))], FEW)[0] > FEW


def among(query: Select[Any], words: str) -> Select[Any]:
    """`query` narrowed down to what holds all `words`, by a look at each of its contracts."""
    return _with_text(query).where(*map(holding, wanted)) if (wanted := asked(words)) else query


def throughout(query: Select[Any], words: str) -> tuple[Select[Any], ColumnElement[int]]:
    """The same for a list of very many, and the column by which the last written stand last.

    In that order, backwards, it is quick however many there are: it begins at the rarest gram, ends with the page.
    """
    wanted = asked(words)
    query = _with_text(query).where(*map(holding, wanted))
    found = [each for word in wanted if not _is_scattered(word) for each in stretches(word)][:MOST_GRAMS]
    for most in (FEW,) if found else (FEW, MANY):
        if (rare := _scattered(wanted, most)) is not None:
            return query.where(TEXT.c.id.in_(rare)), TEXT.c.id
    if not found:
        return query, TEXT.c.id
    rarest, _last = _rarest_of(found)
    return query.join(GRAM, GRAM.c.text_id == TEXT.c.id).where(GRAM.c.gram == rarest), GRAM.c.text_id


def _with_text(query: Select[Any]) -> Select[Any]:
    return query.join(TEXT, TEXT.c.contract_id == Contract.id)


def holding(word: str) -> ColumnElement[bool]:
    """That a contract holds one word, in the spelling of words.py; a whole credit code is that of a party."""
    if is_code(word):
        return Contract.id.in_(_coded(word))
    return or_(TEXT.c.text.contains(word, autoescape=True), numbered(word))


def _coded(word: str) -> Select[Any]:
    """The contracts with a party of this code, by the index of codes."""
    parties = ContractParty.__table__
    return select(parties.c.contract_id).where(parties.c.code == word.upper())


def numbered(word: str) -> ColumnElement[bool]:
    """That its number is this one, begins or ends so; a short one is the running number, with or without its noughts.

    Each is one stretch of an index.
    """
    if not is_number(word):
        return false()
    running = _running_part == word[-RUNNING:].zfill(RUNNING)
    ends = running if len(word) <= RUNNING else and_(running, Contract.number.endswith(word))
    if len(word) < _LEAST_BEGINNING:
        return ends
    return or_(ends, Contract.number.between(word.ljust(NUMBER, "0"), word.ljust(NUMBER, "9")))


def _is_scattered(word: str) -> bool:
    """Whether its places are in several stretches of the tables, which have no order in common."""
    return is_number(word) or is_code(word) or len(word) == 1


def _scattered(words: Iterable[str], most: int) -> Any:
    """The places of the rarest scattered word; None where each has more than `most`."""
    counted = [_places(word, most) for word in words if _is_scattered(word)]
    count, places = min(counted, key=lambda each: each[0], default=(most + 1, None))
    return places if count <= most else None


def _places(word: str, most: int) -> tuple[int, Any]:
    """Where a sign or a number may stand, as the ids of texts, and how many there are."""
    if is_code(word):
        coded = select(TEXT.c.id).where(TEXT.c.contract_id.in_(_coded(word)))
        return _counts([coded], most)[0], coded
    stretch, count = _rarest(stretches(word), most)
    written = _within(stretch)
    if count > most or not is_number(word):
        return count, written
    of = select(TEXT.c.id).join(Contract.__table__, Contract.id == TEXT.c.contract_id).where(numbered(word))
    return count + _counts([of], most)[0], written.union_all(of)


def _rarest_of(found: Collection[Stretch]) -> Stretch:
    """The gram with the fewest places, as far as that is worth knowing."""
    rarest, count = _rarest(found, FEW)
    return rarest if count <= FEW else _rarest(found, MANY)[0]


def _rarest(found: Collection[Stretch], most: int) -> tuple[Stretch, int]:
    counts = zip(found, _counts(map(_within, found), most), strict=True)
    return min(counts, key=lambda each: each[1])


def _within(stretch: Stretch) -> Select[Any]:
    return select(GRAM.c.text_id).where(GRAM.c.gram.between(*stretch))


def _counts(queries: Iterable[Select[Any]], most: int) -> Sequence[int]:
    """How long each is, up to one more than `most`; all at once."""
    limited = [query.limit(most + 1).subquery() for query in queries]
    counts = [select(func.count()).select_from(each).scalar_subquery() for each in limited]
    return connection().execute(select(*counts)).one()
