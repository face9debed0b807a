"""What is typed of a framework that is kept."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length

from marketplace.core.money import Unit
from marketplace.web.forms import Form, MoneyField, NeededValue


class CeilingForm(Form):
    """Another ceiling, and the agreement that set it."""

    amount = MoneyField(_l("New ceiling"), Unit.YUAN, [NeededValue()])
    reason = TextAreaField(_l("By which agreement"), [NeededValue(), Length(max=1000)])
