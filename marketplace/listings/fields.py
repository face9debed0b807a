"""What each kind of listing holds, as a table: how every field is read, and which fields must agree."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from marketplace.core import clock
from marketplace.core.errors import DomainError, InvalidInput
from marketplace.core.money import LIMIT
from marketplace.core.text import N_, NOT_SHOWABLE, is_showable
from marketplace.core.titles import Titled
from marketplace.district.codes import IpKind, TechnicalField
from marketplace.listings.codes import Cooperation, ListingKind, Maturity, NeedKind, Procurement, ScenarioCategory
from marketplace.listings.models import Listing

MOST_KEYWORDS, LONGEST_KEYWORD = 8, 30
FIRST_YEAR, LAST_YEAR = 2020, 2100
NEEDED = N_("Please fill in this field.")

Reader = Callable[[Any], Any]
Values = dict[str, Any]
Problems = dict[str, DomainError | str]
_BETWEEN_KEYWORDS = re.compile(r"[、,，;；\s]+")


def parse_keywords(typed: str) -> list[str]:
    """The keywords of one line of text, parted by 、 , ， ; ； or blanks, each once and in the order typed."""
    return list(dict.fromkeys(word for word in _BETWEEN_KEYWORDS.split(typed) if word))


def read(kind: ListingKind, given: Mapping[str, Any]) -> Values:
    """Every field of `kind`, cleaned. Raises InvalidInput naming each field that does not hold."""
    return clean(READERS[kind], given)


def clean(readers: Mapping[str, Reader], given: Mapping[str, Any]) -> Values:
    """What `readers` make of `given`. Raises InvalidInput naming each field that does not hold or is not known."""
    values: Values = {}
    problems: Problems = {name: N_("There is no such field here.") for name in given if name not in readers}
    for name, reader in readers.items():
        try:
            values[name] = reader(given.get(name))
        except DomainError as error:
            problems[name] = error
    problems = _disagreements(values) | problems
    if problems:
        raise InvalidInput(problems)
    return values


def present(listing: Listing) -> Values:
    """What the fields of `listing` hold now."""
    return {name: getattr(listing, name) for name in READERS[listing.kind]}


def text(most: int, *, needed: bool = False) -> Reader:
    def reader(value: Any) -> str:
        cleaned = str(value or "").replace("\r\n", "\n").strip()
        if needed and not cleaned:
            raise DomainError(NEEDED)
        if len(cleaned) > most:
            raise DomainError(N_("At most %(most)s characters fit here."), most=most)
        _require_writable(cleaned)
        return cleaned

    return reader


def _require_writable(cleaned: str) -> None:
    if not is_showable(cleaned):
        raise DomainError(NOT_SHOWABLE)


def _outside_key(value: Any) -> str | None:
    return text(100)(value) or None


def _code(table: type[Titled], *, needed: bool = True) -> Reader:
    def reader(value: Any) -> Titled | None:
        if needed and not value:
            raise DomainError(NEEDED)
        return _member(table, value) if value else None

    return reader


def _codes(table: type[Titled]) -> Reader:
    def reader(value: Any) -> list[str]:
        return [_member(table, item).value for item in dict.fromkeys(value or ())]

    return reader


def _member(table: type[Titled], value: Any) -> Titled:
    found = table.get(value)
    if found is None:
        raise DomainError(N_("“%(typed)s” is not among the choices."), typed=str(value)[:40])
    return found


def _keywords(value: Any) -> list[str]:
    words = parse_keywords(value) if isinstance(value, str) else parse_keywords("、".join(map(str, value or ())))
    if len(words) > MOST_KEYWORDS:
        raise DomainError(N_("At most %(most)s keywords."), most=MOST_KEYWORDS)
    if any(len(word) > LONGEST_KEYWORD for word in words):
        raise DomainError(N_("A keyword has at most %(most)s characters."), most=LONGEST_KEYWORD)
    _require_writable("".join(words))
    return words


def _amount(value: Any) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value < LIMIT:
        raise DomainError(N_("This is not an amount of zero or more."))
    return value


def _day(*, needed: bool = False) -> Reader:
    def reader(value: Any) -> date | None:
        if value is None and needed:
            raise DomainError(NEEDED)
        if value is not None and type(value) is not date:
            raise DomainError(N_("This is not a date."))
        return value

    return reader


def _year(value: Any) -> int:
    if value is None:
        raise DomainError(NEEDED)
    if type(value) is not int or not FIRST_YEAR <= value <= LAST_YEAR:
        raise DomainError(N_("A year from %(first)s to %(last)s."), first=FIRST_YEAR, last=LAST_YEAR)
    return value


COMMON: Mapping[str, Reader] = {
    "title": text(200, needed=True),
    "summary": text(5000, needed=True),
    "field": _code(TechnicalField),
    "keywords": _keywords,
    "cooperation": _codes(Cooperation),
    "contact_name": text(60),
    "contact_phone": text(40),
    "outside_key": _outside_key,
}

READERS: Mapping[ListingKind, Mapping[str, Reader]] = {
    ListingKind.RESULT: {
        **COMMON,
        "advantage": text(500),
        "maturity": _code(Maturity, needed=False),
        "ip_kind": _code(IpKind, needed=False),
        "price_from_fen": _amount,
        "price_to_fen": _amount,
    },
    ListingKind.DEMAND: {
        **COMMON,
        "need_kind": _code(NeedKind),
        "current_situation": text(5000, needed=True),
        "target": text(5000, needed=True),
        "budget_from_fen": _amount,
        "budget_to_fen": _amount,
        "deadline": _day(),
    },
    ListingKind.SCENARIO: {
        **COMMON,
        "year": _year,
        "category": _code(ScenarioCategory),
        "conditions": text(5000, needed=True),
        "requirement": text(5000, needed=True),
        "investment_fen": _amount,
        "funding": text(200),
        "procurement": _code(Procurement),
        "open_from": _day(needed=True),
        "open_until": _day(needed=True),
    },
}

REASON: Mapping[str, Reader] = {"reason": text(1000, needed=True)}
ANSWER: Mapping[str, Reader] = {"answer": text(3000, needed=True)}
INTEREST: Mapping[str, Reader] = {
    "message": text(3000, needed=True),
    "contact_name": text(60, needed=True),
    "contact_phone": text(40),
}

# (first, last, what to say beside the last): the first may not exceed the last where both are given.
IN_ORDER = (
    ("price_from_fen", "price_to_fen", N_("The upper price is below the lower one.")),
    ("budget_from_fen", "budget_to_fen", N_("The upper budget is below the lower one.")),
    ("open_from", "open_until", N_("An end before a beginning.")),
)


def _disagreements(values: Values) -> Problems:
    found: Problems = {
        last: message
        for first, last, message in IN_ORDER
        if values.get(first) is not None and values.get(last) is not None and values[first] > values[last]
    }
    if values.get("deadline") is not None and values["deadline"] < clock.today():
        found["deadline"] = N_("This day has already passed.")
    return found
