"""How a set of rules reads, line by line, and what differs between two versions of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from marketplace.accounts.history import NOTHING, Change, Told
from marketplace.contracts import rule_parts
from marketplace.contracts.classes import ContractClass, Needed, Subclass
from marketplace.contracts.rule_models import RuleSet
from marketplace.core.text import N_
from marketplace.web.i18n import show_day, show_money

TOLD = Told(
    fields={
        "name": N_("Name"),
        "name_en": N_("Name in English"),
        "effective_from": N_("In force from"),
        "days": N_("Time limit"),
        "days_are_working": N_("The limits are counted in working days"),
        "large_days": N_("Time limit of large or disputed contracts"),
        "large_from_fen": N_("Large from a technology amount of"),
        "supplement_days": N_("Days in which a supplement has to come"),
        "registers_outside_area": N_("Registers sellers from other districts too"),
        "capitals_above_fen": N_("Amount in capitals needed above"),
        "outlier_times": N_("Unusual from so many times the median"),
        "needed": N_("What a filing has to say before it is handed in"),
        "is_verified": N_("Compared with the law as it was published"),
        "source": N_("Source"),
        "note": N_("Remarks"),
    },
    acts={"enter": N_("Entered as a new set"), "write": N_("Written")},
)
OF_PART: Mapping[str, str] = {
    "reasons": N_("Reason for refusal"),
    "classes": N_("Class"),
    "subclasses": N_("Sub-class"),
    "questions": N_("Question"),
    "texts": N_("Text"),
}
COLUMNS: Mapping[str, str] = {
    "title": N_("Chinese wording"),
    "title_en": N_("English wording"),
    "text": N_("Chinese wording"),
    "text_en": N_("English wording"),
    "is_used": N_("In use"),
    "national_label": N_("Label in the national form"),
    "under": N_("Stands under"),
    "essence": N_("What is wanted of it, in Chinese"),
    "essence_en": N_("What is wanted of it, in English"),
    "of": N_("Asked of"),
    "wanted": N_("Answer that fits"),
}


def changes(before: RuleSet, after: RuleSet) -> Sequence[Change]:
    """What a version changed of the one before, in the order of the set."""
    one, other = dict(_lines(before)), dict(_lines(after))
    names = list(dict.fromkeys([*other, *one]))
    return [
        Change(name, one.get(name, NOTHING), other.get(name, NOTHING))
        for name in names
        if one.get(name) != other.get(name)
    ]


def _lines(found: RuleSet) -> Iterator[tuple[str, str]]:
    """Every line of a set: what it is about, and what it says."""
    for name, label in TOLD.fields.items():
        yield _(label), _said(name, getattr(found, name))
    for part, label in OF_PART.items():
        for row in getattr(found, part):
            for name, value in row.items():
                if name != "code":
                    yield f"{_row(label, row['code'])} · {_(COLUMNS[name])}", _said(name, value)
    yield _("Order of the questions"), "、".join(row["code"] for row in found.questions)


def _row(label: str, code: str) -> str:
    """What a row is called: a text by where it is printed, any other by its kind and code."""
    return _(rule_parts.TEXTS[code]) if code in rule_parts.TEXTS else f"{_(label)} {code}"


def _said(name: str, value: Any) -> str:
    """A value as the reader's language writes it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value in (None, "", []):
        return _("every contract") if name == "of" else NOTHING
    if name.endswith("_fen"):
        return str(show_money(value))
    if name == "effective_from":
        return show_day(value)
    if name == "needed":
        return "；".join(_(need.label) for need in Needed if need.value in value)
    if name in ("of", "under"):
        return asked_of(value)
    return str(value)


def asked_of(code: str) -> str:
    """What a code of the class tree is called on the platform."""
    found = ContractClass.get(code) or Subclass.get(code)
    return _(found.label) if found else _("every contract")


def parts(found: RuleSet) -> dict[str, Sequence[Any]]:
    """The parts of a set as rows, for its page."""
    return {part: rule_parts.rows(found, part) for part in OF_PART}
