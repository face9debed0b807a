"""What a person types to register an organisation, to invite and to come, and to keep particulars up to date."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import Length, Optional, Regexp

from marketplace.accounts.joining import Particulars
from marketplace.accounts.models import Organisation, OrganisationKind
from marketplace.accounts.particulars import Identity, Profile
from marketplace.accounts.roles import RoleTitle, roles_of
from marketplace.core.actors import Role
from marketplace.district.codes import PartyNature
from marketplace.web.forms import Form, NeededValue, TitledChecks, TitledSelect, short_text


def _six_digits() -> list[Any]:
    return [NeededValue(), Regexp(r"^[0-9]{6}$", message=_l("A region code has six digits."))]


# What an organisation may be that registers by itself: the bureau is here already.
JOINING_KINDS = [kind for kind in OrganisationKind if kind is not OrganisationKind.BUREAU]


class RegisterForm(Form):
    """An organisation that registers itself, by somebody who is signed in."""

    name = StringField(_l("Full name, as on the seal"), short_text(120))
    short_name = StringField(_l("Short name"), [Optional(), Length(max=40)])
    code = StringField(_l("Unified social credit code"), short_text(40))
    kind = TitledSelect(_l("Kind"), JOINING_KINDS, validators=[NeededValue()])
    nature = TitledSelect(_l("Legal nature"), PartyNature, validators=[NeededValue()])
    region = StringField(_l("Region code (six digits)"), _six_digits())
    address = StringField(_l("Address"), [Optional(), Length(max=200)])

    def particulars(self) -> Particulars:
        """What was typed, as the verbs take it."""
        return Particulars(
            kind=next(kind for kind in JOINING_KINDS if kind.value == self.kind.data),
            name=self.name.data,
            code=self.code.data,
            nature=self.nature.member,
            region=self.region.data,
            short_name=self.short_name.data or "",
            address=self.address.data or "",
        )


class JoinForm(RegisterForm):
    """The same by somebody who is not: with who will be its first administrator."""

    person_name = StringField(_l("Your name"), short_text(60))
    email = StringField(_l("Your e-mail address at work"), short_text())


class ConfirmForm(Form):
    """Somebody with an account confirms what a letter's link leads to."""


class PasswordForm(Form):
    """Somebody new confirms it, and chooses a password."""

    password = PasswordField(_l("Choose a password"), short_text())


class NewAccountForm(PasswordForm):
    """Somebody new accepts an invitation: it gives the address, they give the rest."""

    name = StringField(_l("Your name"), short_text(60))


class RolesField(TitledChecks):
    """The roles that one organisation knows, as check boxes; `data` are their codes."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, RoleTitle, **more)

    def of(self, organisation: Organisation) -> None:
        """Offer the roles of `organisation`."""
        self.kind = roles_of(organisation)

    @property
    def roles(self) -> list[Role]:
        """What was chosen."""
        return [Role(code) for code in self.data or []]


class InviteForm(Form):
    """An address to invite, and into which roles."""

    email = StringField(_l("E-mail address"), short_text())
    roles = RolesField(_l("Roles"))


class RolesForm(Form):
    """The roles of one member."""

    roles = RolesField(_l("Roles"))


class ProfileForm(Form):
    """What an organisation says of itself."""

    short_name = StringField(_l("Short name"), [Optional(), Length(max=40)])
    address = StringField(_l("Address"), [Optional(), Length(max=200)])
    homepage = StringField(_l("Homepage"), [Optional(), Length(max=200)])
    introduction = TextAreaField(_l("About the organisation"), [Optional(), Length(max=2000)])

    def profile(self) -> Profile:
        """What was typed, as the verb takes it."""
        return Profile(*(self[name].data or "" for name in ("short_name", "address", "introduction", "homepage")))


class IdentityForm(Form):
    """What the bureau verifies of an organisation."""

    name = StringField(_l("Full name, as on the seal"), short_text(120))
    code = StringField(_l("Unified social credit code"), short_text(40))
    nature = TitledSelect(_l("Legal nature"), PartyNature, validators=[NeededValue()])
    region = StringField(_l("Region code (six digits)"), _six_digits())

    def identity(self) -> Identity:
        """What was typed, as the verb takes it."""
        return Identity(self.name.data, self.code.data, self.nature.member, self.region.data)


class NameForm(Form):
    """Another name for a verified organisation."""

    name = StringField(_l("New full name, as on the seal"), short_text(120))
