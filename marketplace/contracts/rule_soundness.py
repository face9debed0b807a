"""What a set of rules may not be: without reasons, without classes, with a gap where a paper prints a text."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from marketplace.contracts.classes import NO_FIRM_PRICE, ContractClass, Needed, Subclass
from marketplace.contracts.rule_parts import CLASS, TEXTS
from marketplace.core.errors import DomainError, InvalidInput
from marketplace.core.text import N_

Problem = DomainError | str
# A place (part, or part-row-column) with what is wrong there.
Found = Iterator[tuple[str, Problem]]
Row = Mapping[str, Any]

MISSING = N_("Please fill in this field.")
TWICE = N_("This code is there twice.")
# How long each column of a row may be.
MOST = {
    **dict.fromkeys(("title", "title_en", "national_label"), 120),
    **dict.fromkeys(("essence", "essence_en", "text", "text_en"), 500),
}
# A few may be empty.
MAY_BE_EMPTY = frozenset({"essence", "essence_en"})
MOST_ROWS = {"reasons": 99, "questions": 99}
REASON = re.compile("R[0-9]{2}")
QUESTION = re.compile("[A-Z][0-9]{1,2}")
BRACES = re.compile(r"\{[^{}]*\}?")
# Which benefit a contract has is the tax office's to say: the words for it stand on no paper (1.10).
NEVER_PRINTED = re.compile("免税|减税|免征|减征|tax[- ]?(exempt|free|relief)", re.IGNORECASE)
OF = frozenset({"", *ContractClass, *Subclass})


def require(values: Mapping[str, Any]) -> None:
    """Pass for values (by names of rules.EDITABLE) that make a set. Raises InvalidInput."""
    found: dict[str, Problem] = {}
    for check in CHECKS:
        for place, problem in check(values):
            found.setdefault(place, problem)
    if found:
        raise InvalidInput(found)


def _numbers(values: Mapping[str, Any]) -> Found:
    for name in ("days", "large_days", "supplement_days", "outlier_times"):
        if values[name] < 1:
            yield name, N_("At least one.")
    if set(values["needed"]) - {need.value for need in Needed}:
        yield "needed", N_("Choose from the list.")


def _wording(values: Mapping[str, Any]) -> Found:
    """Every row says all that it has to, in both languages, and no more than fits."""
    for part in ("reasons", "classes", "subclasses", "questions", "texts"):
        for place, row in _placed(part, values[part]):
            for name in MOST.keys() & row.keys():
                yield from _words(f"{place}-{name}", row[name], name)
        if len(values[part]) > MOST_ROWS.get(part, len(values[part])):
            yield part, DomainError(N_("At most %(most)s rows fit here."), most=MOST_ROWS[part])


def _words(place: str, said: str, name: str) -> Found:
    if not said.strip() and name not in MAY_BE_EMPTY:
        yield place, MISSING
    if len(said) > MOST[name]:
        yield place, DomainError(N_("At most %(most)s characters fit here."), most=MOST[name])


def _placed(part: str, rows: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    """Each row with what it is called: by its place where rows come and go, by its code where they stand."""
    for place, row in enumerate(rows):
        yield f"{part}-{place if part in MOST_ROWS else row['code']}", row


def _reasons(values: Mapping[str, Any]) -> Found:
    rows = values["reasons"]
    yield from _codes("reasons", rows, REASON, N_("A code such as R14: the letter R and two digits."))
    if NO_FIRM_PRICE not in {row["code"] for row in rows if row["is_used"]}:
        yield "reasons", N_("R05 has to stay in use: framework agreements are kept for this reason.")


def _codes(part: str, rows: Sequence[Row], shape: re.Pattern[str], says: str) -> Found:
    times = Counter(row["code"] for row in rows)
    for place, row in _placed(part, rows):
        if not shape.fullmatch(row["code"]):
            yield f"{place}-code", says
        elif times[row["code"]] > 1:
            yield f"{place}-code", TWICE


def _classes(values: Mapping[str, Any]) -> Found:
    yield from _complete("classes", values["classes"], list(ContractClass))


def _subclasses(values: Mapping[str, Any]) -> Found:
    rows = values["subclasses"]
    yield from _complete("subclasses", rows, list(Subclass))
    for place, row in _placed("subclasses", rows):
        if row["under"] not in list(ContractClass):
            yield f"{place}-under", N_("Choose from the list.")
    if not any(row["is_used"] for row in rows):
        yield "subclasses", N_("A set has at least one sub-class.")


def _complete(part: str, rows: Sequence[Row], codes: Sequence[str]) -> Found:
    if [row["code"] for row in rows] != [str(code) for code in codes]:
        yield part, N_("Each code of the platform stands here once, in its order.")


def _questions(values: Mapping[str, Any]) -> Found:
    rows = values["questions"]
    if not rows:
        yield "questions", N_("A class test has at least one question.")
    yield from _codes("questions", rows, QUESTION, N_("A code such as S5: a capital letter and one or two digits."))
    for place, row in _placed("questions", rows):
        if row["of"] not in OF:
            yield f"{place}-of", N_("Choose from the list.")


def _texts(values: Mapping[str, Any]) -> Found:
    rows = values["texts"]
    yield from _complete("texts", rows, list(TEXTS))
    for place, row in _placed("texts", rows):
        for name in ("text", "text_en"):
            yield from _printed(f"{place}-{name}", row["code"], row[name])


def _printed(place: str, code: str, said: str) -> Found:
    wanted = [CLASS] if code == "certificate_preamble" else []
    if said.strip() and BRACES.findall(said) != wanted:
        yield place, N_("Only {class} may stand in braces, once, in what the certificate attests.")
    if NEVER_PRINTED.search(said):
        yield place, N_("No paper promises a tax benefit: that is the tax office's to decide.")


CHECKS: Sequence[Callable[[Mapping[str, Any]], Found]] = (
    _numbers,
    _wording,
    _reasons,
    _classes,
    _subclasses,
    _questions,
    _texts,
)
