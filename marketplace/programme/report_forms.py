"""What a registrar types to propose a report."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from marketplace.web.forms import Form, short_text


class ProposeForm(Form):
    """The period whose figures are to be frozen."""

    period = StringField(_l("Period"), validators=short_text(7))
