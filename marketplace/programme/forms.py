"""What a reader of the progress page chooses: by which date changes count, and as of which day."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import Optional

from marketplace.tally.queries import View
from marketplace.web.forms import DayField, Form, TitledSelect


class ProgressForm(Form):
    """The choices in the address; nothing is changed by them, so they carry no token."""

    class Meta:
        csrf = False

    view = TitledSelect(_l("View"), View, validators=[Optional()])
    as_of = DayField(_l("As of"), validators=[Optional()])
