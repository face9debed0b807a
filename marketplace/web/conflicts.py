"""When somebody else was faster: what was typed beside what is stored now, field by field, and nothing lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, FieldList, FormField, SelectField, SelectMultipleField
from wtforms.widgets import HiddenInput

from marketplace.web.forms import Form

UNSEEN = {"csrf_token", "version"}


@dataclass(frozen=True)
class Difference:
    """One field that is not the same on both sides, as a reader sees its values."""

    name: str
    label: str
    typed: str
    stored: str


def show(form: Form, stored: Form) -> None:
    """Put what differs from `stored`, the form as the object is now, beside what was typed in `form`.

    The form takes on the present version: whoever saves it again has seen what they replace.
    """
    form.differences = list(differences(form, stored))
    form.version.raw_data, form.version.data = None, stored.version.data


def differences(form: Form, stored: Form) -> Iterator[Difference]:
    """Each field that does not hold the same in both."""
    for field in form:
        if field.short_name in UNSEEN or isinstance(field.widget, HiddenInput) or field.short_name not in stored:
            continue
        typed, kept = shown(field), shown(stored[field.short_name])
        if typed != kept:
            yield Difference(field.id, str(field.label.text), typed, kept)


def shown(field: Any) -> str:
    """What a field holds, in words."""
    if isinstance(field, FieldList):
        return "；".join(filter(None, (shown(entry) for entry in field)))
    if isinstance(field, FormField):
        return "，".join(filter(None, (shown(part) for part in field.form if part.short_name not in UNSEEN)))
    if isinstance(field, BooleanField):
        return _("Yes") if field.data else ""
    if isinstance(field, SelectField | SelectMultipleField):
        return _chosen(field)
    return str(getattr(field, "understood", field._value())).replace("\r\n", "\n").strip()


def _chosen(field: Any) -> str:
    chosen = field.data if isinstance(field.data, list) else [field.data]
    wanted = {str(value) for value in chosen if value}
    return "、".join(str(choice.label) for choice in field.iter_choices() if str(choice.value) in wanted)
