"""What the auditor asks for, and a proof that somebody hands in."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, StringField
from wtforms.validators import Length, Optional

from marketplace.audit.queries import Asked
from marketplace.web.forms import Form


class AskedForm(Form):
    """The filter above the list; it is part of the address."""

    class Meta:
        """Nothing is changed by asking."""

        csrf = False

    who = StringField(_l("Person or organisation"), [Length(max=200)])
    about = StringField(_l("Contract number or identifier"), [Length(max=100)])
    kind = StringField(_l("Kind"), [Length(max=40)])
    since = DateField(_l("From"), [Optional()])
    until = DateField(_l("Until"), [Optional()])

    def asked(self) -> Asked:
        """What of it holds; a day that is none asks nothing."""
        who, about, kind = ((field.data or "").strip() for field in (self.who, self.about, self.kind))
        since, until = (None if field.errors else field.data for field in (self.since, self.until))
        return Asked(who, about, kind, since, until)


class ProofForm(Form):
    """One proof."""

    file = FileField(_l("Proof (.json)"), [FileRequired(_l("Please choose a file."))])
