"""`marketplace demo`: the demonstration district, ready to look at, and the codes of its bureau's people."""

import sys

import click
from flask import Flask
from flask_babel import gettext as _
from flask_migrate import upgrade

from marketplace import handlers
from marketplace.accounts import proof_queries, queries, second_factor
from marketplace.core.actors import Via, system
from marketplace.core.errors import DomainError
from marketplace.core.text import N_
from marketplace.demo import loading
from marketplace.demo.cast import PASSWORD, read
from marketplace.district import queries as districts
from marketplace.ledger import keys, publishing
from marketplace.ledger.publishing import Plan
from marketplace.listings import search

# One of each kind of user, in the order of the main journey.
FILE = "marketplace/demo/data/people.json"
SHOWN = (
    "u1_editor",
    "bureau_acceptor",
    "e3_engineer",
    "b1_broker",
    "bureau_first",
    "bureau_registrar",
    "bureau_auditor",
    "bureau_sysadmin",
)


@click.group(invoke_without_command=True)
@click.pass_context
def demo(context: click.Context) -> None:
    """Create the database and the index, and load the demonstration district; a second run changes nothing."""
    if context.invoked_subcommand is None:
        _make(context.obj)


def _make(app: Flask) -> None:
    upgrade()
    if not loading.is_loaded():
        with click.progressbar(length=loading.size(), label=_("demonstration district"), file=sys.stderr) as bar:
            loading.load(app.extensions["intake"], bar.update)
        search.rebuild(app.extensions["search_engine"])
    _sign(handlers.signing(app.extensions["settings"]))
    told = _(
        "Accounts of the demonstration (password %(password)s; all of them: %(file)s):", password=PASSWORD, file=FILE
    )
    click.echo(told)
    for person in read("people.json"):
        if person["key"] in SHOWN:
            click.echo(f"  {person['email']:<28} {person['name']}{_code_beside(person['email'])}")
    click.echo(_("The bureau's people sign in with a code as well; it changes every 30 seconds and is taken once."))
    click.echo(_("For the present one: %(command)s", command="marketplace demo code E-MAIL"))


def _sign(plan: Plan) -> None:
    """The demonstration has its key made for it, so that its ledger is signed from the beginning."""
    if not plan.key.exists():
        keys.new(plan.key, actor=system(Via.CLI))
    publishing.sign(plan)


def _code_beside(email: str) -> str:
    code = _code_of(email)
    return "  " + _("(code now: %(code)s)", code=code) if code else ""


def _code_of(email: str) -> str | None:
    """A code that holds now and was not used yet; None for whoever signs in with the password alone."""
    person = queries.person_by_email(email)
    kept = proof_queries.second_factor(person.id) if person else None
    if kept is None:
        return None
    last = second_factor.step_now() + second_factor.WINDOW
    return second_factor.code_at(kept.secret, min(last, max(kept.last_step + 1, second_factor.step_now())))


@demo.command()
@click.argument("email")
def code(email: str) -> None:
    """Print the code that EMAIL types as the second step of signing in to the demonstration."""
    if not districts.current().is_demo:
        raise DomainError(N_("Codes are printed in the demonstration only."))
    found = _code_of(email)
    if found is None:
        raise DomainError(N_("There is nobody with this e-mail address who signs in with a code."))
    click.echo(found)
