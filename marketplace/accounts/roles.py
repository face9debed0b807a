"""The roles with what readers call them, and which of them an organisation knows."""

from marketplace.accounts.models import Organisation, OrganisationKind
from marketplace.core.actors import BUREAU_ROLES, Role
from marketplace.core.text import N_
from marketplace.core.titles import Titled


class RoleTitle(Titled):
    """The roles with what readers call them."""

    MEMBER = Role.MEMBER, N_("Member")
    ADMIN = Role.ADMIN, N_("Organisation administrator")
    BROKER = Role.BROKER, N_("Technology broker")
    REVIEWER = Role.REVIEWER, N_("Reviewer")
    REGISTRAR = Role.REGISTRAR, N_("Registrar")
    PUBLISHER = Role.PUBLISHER, N_("Statistics publisher")
    AUDITOR = Role.AUDITOR, N_("Auditor")
    ADMINISTRATOR = Role.ADMINISTRATOR, N_("Platform administrator")


def roles_of(organisation: Organisation) -> list[RoleTitle]:
    """The roles that can be held in `organisation`, in the order of the table."""
    if organisation.kind is OrganisationKind.BUREAU:
        return [title for title in RoleTitle if Role(title.value) in BUREAU_ROLES]
    has_brokers = organisation.kind is OrganisationKind.BROKERAGE
    return [RoleTitle.MEMBER, RoleTitle.ADMIN, *([RoleTitle.BROKER] if has_brokers else [])]
