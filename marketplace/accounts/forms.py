"""What a person types to sign in, to enter an organisation, and to make a token."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import Length, Optional, Regexp

from marketplace.accounts.models import OrganisationKind
from marketplace.core.scopes import Scope
from marketplace.core.text import N_
from marketplace.district.codes import PartyNature
from marketplace.web.forms import Form, NeededValue, TitledChecks, TitledSelect, short_text
from marketplace.web.i18n import LANGUAGES


class SignInForm(Form):
    """E-mail address or mobile number, and password."""

    email = StringField(_l("E-mail address or mobile number"), short_text())
    password = PasswordField(_l("Password"), short_text())


class ForgottenForm(Form):
    """Whose password is forgotten."""

    email = StringField(_l("E-mail address"), short_text())


class NewPasswordForm(Form):
    """A new password, chosen by a link."""

    new = PasswordField(_l("New password"), short_text())


class PasswordForm(NewPasswordForm):
    """The present password and a new one."""

    old = PasswordField(_l("Present password"), short_text())


class MobileForm(Form):
    """The number that a code is to be sent to."""

    mobile = StringField(_l("Mobile number"), short_text(40))


class TextCodeForm(Form):
    """The code of a text message."""

    code = StringField(_l("Code of the text message"), short_text(20))


class ProfileForm(Form):
    """What one says about oneself."""

    name = StringField(_l("Name of the person"), short_text(60))
    mobile = StringField(_l("Mobile number"), [Optional(), Length(max=40)])
    language = SelectField(_l("Language of pages and letters"), choices=LANGUAGES)


class CodeForm(Form):
    """The six digits that an authenticator app shows now."""

    code = StringField(_l("Code of your authenticator app"), short_text(20))


class OrganisationForm(Form):
    """An organisation for the directory."""

    kind = TitledSelect(_l("Kind"), OrganisationKind, validators=[NeededValue()])
    name = StringField(_l("Full name, as on the seal"), short_text(120))
    short_name = StringField(_l("Short name"), [Optional(), Length(max=40)])
    code = StringField(_l("Unified social credit code"), short_text(40))
    nature = TitledSelect(_l("Legal nature"), PartyNature, validators=[NeededValue()])
    region = StringField(
        _l("Region code (six digits)"),
        [NeededValue(), Regexp(r"^\d{6}$", message=_l("A region code has six digits."))],
    )
    address = StringField(_l("Address"), [Optional(), Length(max=200)])


LIVES = {1: N_("one month"), 3: N_("three months"), 6: N_("half a year"), 12: N_("one year")}


class TokenForm(Form):
    """A new personal token: what it is for, for whom it acts, what it may do, and for how long."""

    name = StringField(_l("What it is for"), short_text(60))
    organisation = SelectField(_l("Organisation that it acts for"), [NeededValue()], choices=[])
    scopes = TitledChecks(_l("What it may do"), Scope, validators=[NeededValue()])
    months = SelectField(
        _l("Valid for"), coerce=int, default=3, choices=lambda: [(months, _(life)) for months, life in LIVES.items()]
    )

    @property
    def chosen(self) -> list[Scope]:
        """The scopes that were ticked."""
        return [scope for scope in Scope if scope.value in self.scopes.data]
