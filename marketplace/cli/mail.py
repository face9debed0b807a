"""`marketplace mail`: try the mail server, see what has not gone out, send again what was given up."""

import click
from flask_babel import gettext as _

from marketplace.core import clock
from marketplace.db import unit_of_work
from marketplace.jobs import letters


@click.group()
def mail() -> None:
    """The letters that the platform writes."""


@mail.command("try")
@click.argument("address")
@click.option("--language", default="", help="en, or zh_Hans (the default).")
def try_(address: str, language: str) -> None:
    """Write a trial letter to ADDRESS; the worker sends it like every other."""
    try:
        with unit_of_work():
            letters.post(address, language, "trial")
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(_("Written to %(address)s. If it does not arrive, see `marketplace mail waiting`.", address=address))


@mail.command()
def waiting() -> None:
    """List the letters that have not gone out, and why."""
    for letter in letters.unsent():
        state = _("given up") if letter.given_up_at else _("%(count)s attempts", count=letter.attempts)
        when = clock.as_text(letter.created_at)[:16]
        click.echo(f"{when}  {letter.address}  {letter.template}  {state}  {letter.problem}".rstrip())


@mail.command()
def again() -> None:
    """Send again what was given up."""
    click.echo(_("%(count)s letters are on their way again.", count=letters.revive()))
