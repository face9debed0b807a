"""`marketplace users`: somebody who may sign in, and who lost the second step of it."""

import click
from flask_babel import gettext as _

from marketplace.accounts import queries, second_factor, service
from marketplace.accounts.models import Organisation
from marketplace.core.actors import Role, Via, system
from marketplace.core.errors import DomainError
from marketplace.core.text import N_
from marketplace.db import unit_of_work


@click.group()
def users() -> None:
    """People and their roles."""


@users.command("add")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--organisation", required=True, help="Credit code of the organisation, or `bureau`.")
@click.option("--role", type=click.Choice([r.value for r in Role]), required=True)
@click.password_option()
def add(name: str, email: str, organisation: str, role: str, password: str) -> None:
    """Add a person (or a further role for one who is there)."""
    actor = system(Via.CLI)
    with unit_of_work():
        place = _organisation(organisation)
        known = queries.person_by_email(email)
        person = known or service.add_person(actor=actor, name=name, email=email, password=password)
        service.add_member(place, person, Role(role), actor=actor)
    click.echo(f"{email}: {role} @ {place.name}")


@users.command("reset-two-steps")
@click.argument("email")
def reset_two_steps(email: str) -> None:
    """Reset two-step sign-in of EMAIL: for the only administrator who lost the telephone."""
    with unit_of_work():
        person = queries.person_by_email(email)
        if person is None:
            raise DomainError(N_("Nobody signs in with this e-mail address."))
        second_factor.reset(person, actor=system(Via.CLI), version=person.version)
    click.echo(_("%(email)s: two-step sign-in is reset.", email=email))


def _organisation(given: str) -> Organisation:
    found = queries.bureau() if given == "bureau" else queries.organisation_by_code(given)
    if found is None:
        raise DomainError(N_("There is no organisation with the code %(code)s."), code=given)
    return found
