"""The settings form: one choice for each kind of news."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext
from wtforms import RadioField
from wtforms.validators import InputRequired

from marketplace.core.actors import Role
from marketplace.notices.codes import CONCERNS, Delivery, NoticeKind
from marketplace.web.forms import Form


class DeliveryField(RadioField):
    """How one kind of news comes; the page draws its choices as a row of a table."""

    def __init__(self, **more: Any) -> None:
        needed = InputRequired(lazy_gettext("Please choose one."))
        super().__init__(validators=[needed], choices=[each.value for each in Delivery], **more)


class SettingsForm(Form):
    """How somebody wants to be told; the fields are the kinds, added below."""

    def keep(self, roles: Iterable[Role]) -> None:
        """Leave out the kinds that nobody in these roles is told of."""
        for kind in NoticeKind:
            if not set(CONCERNS[kind]) & set(roles):
                del self[kind.value]

    def rows(self) -> list[tuple[NoticeKind, Any]]:
        """The kinds that are left, each with its field."""
        return [(kind, self[kind.value]) for kind in NoticeKind if kind.value in self]

    def chosen(self) -> dict[NoticeKind, Delivery]:
        """What was chosen for each."""
        return {kind: delivery for kind, field in self.rows() if (delivery := Delivery.get(field.data))}


for _kind in NoticeKind:
    setattr(SettingsForm, _kind.value, DeliveryField())
