"""What a cell of a file may call a sub-class: by code, built-in title, and the labels of the national form.

The bureau words labels anew in a version of a set of rules, and files go out under those words
(contracts/national_form.py): what a set says now is understood when it comes back.
"""

from collections.abc import Iterator

from marketplace.contracts import rule_parts, rules
from marketplace.contracts.classes import Subclass
from marketplace.core.text import N_
from marketplace.documents.columns import CellError, Read, coded, written
from marketplace.documents.rows import Cell
from marketplace.web.spellings import plain, spellings

# As the national form calls them by either law, a transfer before the licence within it.
SHIPPED = {
    row["national_label"]: Subclass.get(row["code"])
    for shipped in rules.SHIPPED
    for row in reversed(shipped["subclasses"])
}
_PAIRS = {
    shipped["code"]: {(row["national_label"], row["code"]) for row in shipped["subclasses"]}
    for shipped in rules.SHIPPED
}
_ANY_PAIR = frozenset[tuple[str, str]]().union(*_PAIRS.values())
_by_shipped = spellings(Subclass, SHIPPED)
SEVERAL = N_("“%(typed)s” may mean %(codes)s: write the code.")


def reader() -> Read:
    """A reader of sub-classes, also by the labels that the sets have now; words for several ask for the code."""
    known = _by_shipped()
    meant: dict[str, set[Subclass]] = {}
    for label, subclass in _written():
        word = plain(label)
        meant.setdefault(word, {known[word]} if word in known else set()).add(subclass)
    said = {**known, **{word: subclass for word, found in meant.items() for subclass in found}}
    by_word = coded(lambda: said)

    def read(cell: Cell) -> Subclass:
        several = meant.get(plain(written(cell)), ())
        if len(several) > 1:
            typed, codes = written(cell).strip()[:40], " / ".join(sorted(several))
            raise CellError(SEVERAL, typed=typed, codes=codes)
        found: Subclass = by_word(cell)
        return found

    return read


def _written() -> Iterator[tuple[str, Subclass]]:
    """The labels of the sets as they are now, each with its sub-class, but for those that stand so since ever."""
    for found in rules.every():
        shipped = _PAIRS.get(found.code, _ANY_PAIR)
        for branch in rule_parts.branches(found):
            subclass = Subclass.get(branch.code)
            if subclass is not None and (branch.national_label, branch.code) not in shipped:
                yield branch.national_label, subclass
