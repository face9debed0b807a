"""The `marketplace` command: one group, one file per noun; errors go to standard error with a non-zero status."""

import os
import sys

import click
from flask import Flask
from sqlalchemy.exc import DatabaseError

from marketplace.app import create_app
from marketplace.cli import (
    contracts,
    demo,
    jobs,
    ledger,
    listings,
    mail,
    operations,
    people,
    search,
    serving,
    setting_up,
    tally,
)
from marketplace.core.actors import Via, system
from marketplace.core.errors import DomainError, InvalidInput, InvalidRows
from marketplace.db import set_actor
from marketplace.self_check import Unsafe
from marketplace.web.assets import AssetsMissing
from marketplace.web.errors import say
from marketplace.web.i18n import DEFAULT, reading_in

COMMANDS = (
    *serving.COMMANDS,
    *setting_up.COMMANDS,
    *operations.COMMANDS,
    people.users,
    jobs.jobs,
    ledger.ledger,
    tally.tally,
    listings.listings,
    contracts.contracts,
    demo.demo,
    search.find,
    mail.mail,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def marketplace(context: click.Context) -> None:
    """The technology transfer marketplace and contract registry of a district."""
    if "--help" in sys.argv or "-h" in sys.argv:
        return
    app = create_app()
    context.obj = app
    context.with_resource(app.app_context())
    context.with_resource(reading_in(_language()))
    set_actor(system(Via.CLI))


for _command in COMMANDS:
    marketplace.add_command(_command)


def main() -> None:
    """Run the command line; what goes wrong is said in one plain sentence."""
    try:
        # Without its standalone mode click gives the status of an Exit back instead of leaving with it.
        sys.exit(marketplace.main(standalone_mode=False))
    except click.ClickException as error:
        error.show(file=sys.stderr)
        sys.exit(error.exit_code)
    except click.Abort:
        _fail("aborted")
    except (Unsafe, AssetsMissing, OSError) as error:
        _fail(str(error))
    except DatabaseError as error:
        _fail(f"The database cannot be read: {error.orig}")
    except DomainError as error:
        _refused(error)


def _language() -> str:
    """English where the environment wants it; else the product's own language."""
    wanted = next((found for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (found := os.environ.get(name))), "")
    return "en" if wanted.startswith("en") else DEFAULT


def _refused(error: DomainError) -> None:
    app: Flask = create_app()
    with app.app_context(), reading_in(_language()):
        lines = [say(error)]
        if isinstance(error, InvalidInput):
            lines += [f"  {name}: {say(problem)}" for name, problem in error.fields.items()]
        if isinstance(error, InvalidRows):
            lines += [f"  {p.row} · {p.column}: {say(p.error)}" for p in error.problems]
    _fail(os.linesep.join(lines))


def _fail(text: str) -> None:
    click.echo(text, err=True)
    sys.exit(1)
