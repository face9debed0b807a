"""What a program is told of organisations, and of itself."""

from typing import Any

from marshmallow import fields

from marketplace.accounts.models import OrganisationKind, Standing
from marketplace.core.actors import Role
from marketplace.core.scopes import Scope
from marketplace.district.codes import PartyNature
from marketplace.web.api import PageArgs
from marketplace.web.api_fields import Code, Shown, Text


class OrganisationName(Shown):
    """An organisation by id and name."""

    id = fields.UUID()
    name = fields.String()


class OrganisationShown(OrganisationName):
    """An organisation as the public directory shows it."""

    short_name = fields.String()
    kind = Code(OrganisationKind)
    code = fields.String(allow_none=True, metadata={"description": "unified social credit code"})
    nature = Code(PartyNature)
    region = fields.String()
    address = fields.String()
    standing = Code(Standing)
    is_verified = fields.Boolean()
    verified_on = fields.Date(allow_none=True)
    version = fields.Integer()


class OrganisationArgs(PageArgs):
    """Which organisations of the directory."""

    q = Text(100, load_default="", metadata={"description": "words of the name, or the whole code"})
    kind = Code(OrganisationKind, load_default=None)


class MembershipShown(Shown):
    """One role of one's own."""

    organisation = fields.Nested(OrganisationName)
    role = fields.Enum(Role, by_value=True)


class TokenShown(Shown):
    """The token by which one asks."""

    name = fields.String()
    organisation = fields.Nested(OrganisationName)
    scopes = fields.List(Code(Scope))
    expires_on = fields.Date()


class Me(Shown):
    """Who one is by this token."""

    id = fields.UUID()
    name = fields.String()
    memberships = fields.List(fields.Nested(MembershipShown))
    token: Any = fields.Nested(TokenShown)
