"""What the bureau types of the parts of a set that are rows: reasons, class tree, class test, texts."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField
from wtforms import Form as PlainForm

from marketplace.contracts.classes import ContractClass, Subclass
from marketplace.contracts.rule_forms import why
from marketplace.contracts.rule_models import RuleSet
from marketplace.contracts.rule_parts import TEXTS
from marketplace.contracts.rule_row_forms import BranchForm, ClassForm, QuestionForm, ReasonForm, TextForm
from marketplace.contracts.rule_soundness import MOST_ROWS
from marketplace.core.errors import DomainError, InvalidInput
from marketplace.web.errors import say
from marketplace.web.forms import Form


class PartForm(Form):
    """One part of a set; what its verb refuses stands beside the row's own field."""

    why = why()

    def values(self) -> dict[str, Any]:
        """The part's rows, by the names of the set."""
        raise NotImplementedError

    def row(self, place: str) -> PlainForm | None:
        """The row that "reasons-2" or "texts-remedies" names."""
        return self[place].form if place in self else None

    def refuse(self, error: DomainError) -> None:
        """Say what is wrong with a row in that row, all else as other forms do."""
        if not isinstance(error, InvalidInput):
            super().refuse(error)
            return
        rest = {name: problem for name, problem in error.fields.items() if not self._beside(name, problem)}
        if rest:
            super().refuse(InvalidInput(rest))

    def _beside(self, place: str, problem: DomainError) -> bool:
        row, _dash, column = place.rpartition("-")
        found = self.row(row)
        if found is None or column not in found:
            return False
        found[column].errors = [*found[column].errors, say(problem)]
        return True


class _RowsForm(PartForm):
    """A part whose rows come and go, in a FieldList of the part's name."""

    part: str

    @property
    def filled(self) -> list[Any]:
        """The rows that say something, in the order in which they are kept."""
        return [entry.form for entry in self[self.part] if not entry.form.is_blank]

    def row(self, place: str) -> PlainForm | None:
        """The row at this place among those that say something."""
        number = place.removeprefix(f"{self.part}-")
        rows = self.filled
        return rows[int(number)] if number.isdigit() and int(number) < len(rows) else None

    def _beside(self, place: str, problem: DomainError) -> bool:
        said = super()._beside(place, problem)
        if said:
            self[self.part].errors = [entry.errors for entry in self[self.part]]
        return said


class ReasonsForm(_RowsForm):
    """The reasons of a set."""

    part = "reasons"
    reasons = FieldList(FormField(ReasonForm), _l("Reason"), max_entries=MOST_ROWS["reasons"])

    @property
    def blank(self) -> ReasonForm:
        """The row from which the page makes new ones."""
        return ReasonForm(prefix="reasons-__index__-", data={"is_used": True})

    def values(self) -> dict[str, Any]:
        """The reasons, by their codes."""
        return {"reasons": [_typed(row, ReasonForm.texts) | {"is_used": row.is_used.data} for row in self.filled]}

    @property
    def filled(self) -> list[Any]:
        """By their codes."""
        return sorted(super().filled, key=lambda row: (row.code.data or "").strip())


class QuestionsForm(_RowsForm):
    """The class test of a set."""

    part = "questions"
    questions = FieldList(FormField(QuestionForm), _l("Question"), max_entries=MOST_ROWS["questions"])

    @property
    def blank(self) -> QuestionForm:
        """The row from which the page makes new ones."""
        return QuestionForm(prefix="questions-__index__-")

    @property
    def filled(self) -> list[Any]:
        """By their places; those without one at the end."""
        return sorted(super().filled, key=lambda row: (row.place.data is None, row.place.data or 0))

    def values(self) -> dict[str, Any]:
        """The questions in their order."""
        return {
            "questions": [
                _typed(row, QuestionForm.texts) | {"of": row.of.data, "wanted": row.wanted.data == "yes"}
                for row in self.filled
            ]
        }


class _FixedRows(PartForm):
    """A part whose rows stand, each in a field of its own: "texts-remedies"."""

    codes: Sequence[tuple[str, Sequence[str]]] = ()

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        # Many fields are called alike: the summary of errors says to which row one belongs.
        for part, codes in self.codes:
            for code in codes:
                for column in self[f"{part}-{code}"].form:
                    column.description = _(TEXTS.get(code, code))

    def values(self) -> dict[str, Any]:
        """The rows by their codes, in the order of the platform."""
        return {part: [{"code": code, **self._row(part, code)} for code in codes] for part, codes in self.codes}

    def _row(self, part: str, code: str) -> dict[str, Any]:
        return {field.short_name: _stripped(field.data) for field in self[f"{part}-{code}"].form}


def _stripped(value: Any) -> Any:
    return value if isinstance(value, bool) else (value or "").strip()


def _typed(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: (row[name].data or "").strip() for name in names}


def _of_rows(name: str, says: str, rows: Sequence[tuple[str, type[PlainForm], Sequence[str]]]) -> type[_FixedRows]:
    fields = {
        f"{part}-{code}": FormField(kind, _l(TEXTS.get(code, code))) for part, kind, codes in rows for code in codes
    }
    codes = [(part, codes) for part, _kind, codes in rows]
    return type(name, (_FixedRows,), {"__doc__": says, "codes": codes, **fields})


ClassesForm = _of_rows(
    "ClassesForm",
    "The class tree of a set.",
    (
        ("classes", ClassForm, [each.value for each in ContractClass]),
        ("subclasses", BranchForm, [each.value for each in Subclass]),
    ),
)
TextsForm = _of_rows("TextsForm", "The texts of a set.", (("texts", TextForm, list(TEXTS)),))
FORMS: dict[str, type[PartForm]] = {
    "reasons": ReasonsForm,
    "classes": ClassesForm,
    "questions": QuestionsForm,
    "texts": TextsForm,
}


def values(found: RuleSet, part: str) -> dict[str, Any]:
    """A part of a set as the values of its form, at its version, with an empty row where rows come and go."""
    if part == "reasons":
        return {"version": found.version, "reasons": [*found.reasons, {"is_used": True}]}
    if part == "questions":
        asked = [
            {**row, "wanted": "yes" if row["wanted"] else "no", "place": place}
            for place, row in enumerate(found.questions, 1)
        ]
        return {"version": found.version, "questions": [*asked, {}]}
    parts = ("classes", "subclasses") if part == "classes" else ("texts",)
    rows = {f"{name}-{row['code']}": row for name in parts for row in getattr(found, name)}
    return {"version": found.version, **rows}
