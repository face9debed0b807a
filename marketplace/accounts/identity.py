"""What the gate asks about people: who is signed in, and in which roles they act for an organisation."""

from uuid import UUID

from flask import Flask
from flask_login import LoginManager, UserMixin, current_user

from marketplace.accounts import queries
from marketplace.accounts.models import Organisation, Person, Standing
from marketplace.core.actors import ANONYMOUS, Actor, Via
from marketplace.core.errors import NotPermitted
from marketplace.core.text import N_

login = LoginManager()


class SignedIn(UserMixin):
    """A person as Flask-Login keeps them: id and session version, so that raising it signs out everywhere."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def get_id(self) -> str:
        """What the cookie holds."""
        return f"{self.person.id}.{self.person.session_version}"


@login.user_loader
def load(cookie: str) -> SignedIn | None:
    """The person of a cookie, unless they were suspended or their sessions were ended since."""
    person_id, _, version = cookie.partition(".")
    try:
        person = queries.person_by_id(UUID(person_id))
    except ValueError:
        return None
    if person is None or person.standing is not Standing.ACTIVE or str(person.session_version) != version:
        return None
    return SignedIn(person)


class AccountsIdentity:
    """The gate's view of accounts."""

    def signed_in(self) -> Actor:
        """The person of the session, without an organisation."""
        if not current_user.is_authenticated:
            return ANONYMOUS
        person = current_user.person
        return Actor(person_id=person.id, person_name=person.name, via=Via.WEB)

    def acting_for(self, person: Actor, organisation_id: UUID) -> tuple[Actor, Organisation]:
        """The person in their roles there. Raises NotPermitted for whoever holds none, NotFound."""
        assert person.person_id is not None
        organisation = queries.organisation(organisation_id)
        roles = queries.roles_in(person.person_id, organisation_id)
        if not roles:
            raise NotPermitted(N_("You do not act for this organisation."))
        actor = Actor(
            person_id=person.person_id,
            person_name=person.person_name,
            organisation_id=organisation.id,
            organisation_name=organisation.name,
            roles=roles,
            via=Via.WEB,
        )
        return actor, organisation


def install(app: Flask) -> AccountsIdentity:
    """Keep sign-ins in the signed cookie of `app`."""
    login.init_app(app)
    login.session_protection = None
    return AccountsIdentity()
