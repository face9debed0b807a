"""Who acts: a person, for one organisation, in the roles they hold there, by one way in."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from marketplace.core.scopes import Scope


class Role(StrEnum):
    """What a membership lets a person do for its organisation (design: one person may hold several)."""

    MEMBER = "member"
    ADMIN = "admin"
    BROKER = "broker"
    REVIEWER = "reviewer"
    REGISTRAR = "registrar"
    PUBLISHER = "publisher"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


BUREAU_ROLES = frozenset({Role.REVIEWER, Role.REGISTRAR, Role.PUBLISHER, Role.AUDITOR, Role.ADMINISTRATOR})


class Via(StrEnum):
    """The way in by which an act was done, kept in the ledger."""

    WEB = "web"
    API = "api"
    IMPORT = "import"
    CLI = "cli"
    WORKER = "worker"


class Auth(StrEnum):
    """How somebody has proved who they are, kept in the ledger."""

    PASSWORD = "password"  # noqa: S105 - the name of a way, and no password
    LETTER = "letter"
    TEXT = "text"
    SECOND_FACTOR = "2fa"


@dataclass(frozen=True)
class Actor:
    """A person (or nobody, or the system itself) acting for one organisation (or for none)."""

    person_id: UUID | None = None
    person_name: str = ""
    organisation_id: UUID | None = None
    organisation_name: str = ""
    roles: frozenset[Role] = field(default_factory=frozenset)
    via: Via = Via.WEB
    is_system: bool = False
    # Those of the token by which the actor came; None for whoever did not come by one.
    scopes: frozenset[Scope] | None = None
    auth: Auth | None = None

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody is signed in."""
        return self.person_id is None and not self.is_system

    def has_proved_enough_for(self, roles: frozenset[Role]) -> bool:
        """Whether the way they signed in will do for `roles`: those of the bureau need a second factor."""
        return self.auth is Auth.SECOND_FACTOR or roles.isdisjoint(BUREAU_ROLES)

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds one of `roles` in the organisation they act for."""
        return not self.roles.isdisjoint(roles)


ANONYMOUS = Actor()


def system(via: Via) -> Actor:
    """The system itself, which may do everything; used by the worker and the command line."""
    return Actor(via=via, is_system=True)
