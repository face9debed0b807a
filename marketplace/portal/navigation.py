"""The navigation row as data: which page, for which roles, under which icon."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from marketplace.core.actors import Role
from marketplace.core.text import N_

EVERYBODY = tuple(Role)
TRADERS = (Role.MEMBER, Role.ADMIN)


@dataclass(frozen=True)
class Entry:
    """One entry: its page, what it is called, for whom, and the pages on which it is lit as well."""

    endpoint: str
    label: str
    icon: str
    roles: tuple[Role, ...] = EVERYBODY
    also: tuple[str, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)


PUBLIC = (
    Entry("portal.home", N_("Home"), "house"),
)

PRIVATE = (
    Entry("portal.desk", N_("My desk"), "speedometer2"),
    Entry("accounts.members", N_("Members"), "person-badge", (Role.ADMIN, Role.ADMINISTRATOR)),
)
