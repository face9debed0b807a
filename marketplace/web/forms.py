"""What every form shares: it keeps what was typed, says errors beside their fields, and knows its version."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import FieldList, FormField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, Optional, StopValidation
from wtforms.widgets import HiddenInput

from marketplace.core import dates, money
from marketplace.core.errors import DomainError, InvalidInput
from marketplace.core.text import NOT_SHOWABLE, is_showable
from marketplace.web.errors import say
from marketplace.web.i18n import titled_choices


class VersionField(IntegerField):
    """The version that the person saw: as the form says, never as the object has it, so that none at all is stale.

    Every form carries it by the same name, whatever comes before the names of its other fields.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "_prefix": ""})

    def process_formdata(self, valuelist: list[str]) -> None:
        """Forget the object's version."""
        self.data = None
        super().process_formdata(valuelist)


class Form(FlaskForm):
    """A form whose refusals by a verb come back beside its fields."""

    version = VersionField(widget=HiddenInput(), validators=[Optional()])
    # What somebody else stored in the meantime; see web/conflicts.py.
    differences: Sequence[Any] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields' own rules, and that every text can be shown and stored anywhere."""
        valid = super().validate(extra_validators)
        wrong = [field for field in _texts(self) if not is_showable(field.data)]
        for field in wrong:
            field.errors = [*field.errors, _(NOT_SHOWABLE)]
        return valid and not wrong

    def refuse(self, error: DomainError) -> None:
        """Show `error` where it belongs: beside its fields, or on top."""
        if not isinstance(error, InvalidInput):
            self.form_errors.append(say(error))
            return
        for name, problem in error.fields.items():
            if name in self:
                self[name].errors = [*self[name].errors, say(problem)]
            else:
                self.form_errors.append(say(problem))


def _texts(fields: Iterable[Any]) -> Iterator[Any]:
    """The fields that hold a text, those of rows included."""
    for field in fields:
        if isinstance(field, FieldList):
            yield from _texts(field.entries)
        elif isinstance(field, FormField):
            yield from _texts(field.form)
        elif isinstance(field.data, str):
            yield field


class ActionForm(Form):
    """A button with nothing to type but, perhaps, a reason."""

    reason = StringField(lazy_gettext("Reason"), validators=[Optional(), Length(max=1000)])


class TitledSelect(SelectField):
    """A choice from a code table, in the reader's language; an empty choice comes first unless `first` is None."""

    def __init__(self, label: Any, kind: Any, *, first: str | None = "Please choose", **more: Any) -> None:
        self.kind, self.first = kind, first
        super().__init__(label, choices=[], **more)

    def iter_choices(self) -> Iterable[Any]:
        """The table's members, translated when the page is drawn."""
        self.choices = titled_choices(self.kind, self.first)
        return super().iter_choices()

    def pre_validate(self, form: Any) -> None:
        """Only the table's codes pass, and nothing chosen, which is NeededValue's to refuse."""
        self.choices = titled_choices(self.kind, self.first)
        if self.data is not None:
            super().pre_validate(form)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Empty or blank means nothing chosen."""
        super().process_formdata([value for value in valuelist if value.strip()])

    @property
    def member(self) -> Any:
        """The chosen member of the table."""
        return self.kind(self.data) if self.data else None


class TitledChecks(SelectMultipleField):
    """Several choices from a code table, as check boxes."""

    def __init__(self, label: Any, kind: Any, **more: Any) -> None:
        self.kind = kind
        super().__init__(label, choices=[], **more)

    def iter_choices(self) -> Iterable[Any]:
        """The table's members, translated when the page is drawn."""
        self.choices = titled_choices(self.kind)
        return super().iter_choices()

    def pre_validate(self, form: Any) -> None:
        """Only the table's codes pass."""
        self.choices = titled_choices(self.kind)
        super().pre_validate(form)


class TypedText(StringField):
    """A text field whose text is kept as typed, and whose value is read from it or refused with a reason."""

    data: Any

    def __init__(self, label: Any = None, validators: Any = None, **more: Any) -> None:
        super().__init__(label, validators, **more)
        self.typed: str = ""

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def write(self, value: Any) -> str:
        raise NotImplementedError

    @property
    def understood(self) -> str:
        """What was typed in one spelling, so that two spellings of the same are no difference."""
        return self.typed if self.data is None else self.write(self.data)

    def _value(self) -> str:
        return self.typed if self.raw_data else (self.write(self.data) if self.data is not None else "")

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist[0] if valuelist else ""
        self.data = None
        if not self.typed.strip():
            return
        try:
            self.data = self.read(self.typed)
        except ValueError as error:
            message = getattr(error, "message", str(error))
            raise ValueError(_(message, **getattr(error, "params", {}))) from error


class MoneyField(TypedText):
    """An amount in one unit; `data` is an integer of fen."""

    def __init__(self, label: Any, unit: money.Unit, validators: Any = None, **more: Any) -> None:
        self.unit = unit
        super().__init__(label, validators, **more)

    def read(self, text: str) -> int:
        return money.parse(text, self.unit)

    def write(self, value: int) -> str:
        return money.plain(value) if self.unit is money.Unit.YUAN else money.typed(value, self.unit)


class DayField(TypedText):
    """A legal date; `data` is a date."""

    def read(self, text: str) -> Any:
        return dates.parse_date(text)

    def write(self, value: Any) -> str:
        return value.isoformat()


class NeededValue(DataRequired):
    """Needs a value; says nothing more where reading the text has already failed."""

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse an empty field."""
        empty = not field.data.strip() if isinstance(field.data, str) else field.data in (None, [])
        if empty and not (getattr(field, "typed", "") or "").strip():
            raise StopValidation(_("Please fill in this field."))


def short_text(most: int = 200) -> list[Any]:
    """The validators of a text that must be there and fit."""
    return [NeededValue(), Length(max=most)]
