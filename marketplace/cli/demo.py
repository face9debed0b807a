"""`marketplace demo`: the demonstration district, ready to look at."""

import sys

import click
from flask import Flask
from flask_migrate import upgrade

from marketplace.demo import loading
from marketplace.demo.cast import PASSWORD, read
from marketplace.listings import search

# One of each kind of user, in the order of the main journey.
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


@click.command()
@click.pass_obj
def demo(app: Flask) -> None:
    """Create the database and the index, and load the demonstration district; a second run changes nothing."""
    upgrade()
    if not loading.is_loaded():
        with click.progressbar(length=loading.size(), label="demonstration district", file=sys.stderr) as bar:
            loading.load(bar.update)
        search.rebuild(app.extensions["search_engine"])
    click.echo(
        f"Accounts of the demonstration (password {PASSWORD}; all of them: marketplace/demo/data/people.json):"
    )
    for person in read("people.json"):
        if person["key"] in SHOWN:
            click.echo(f"  {person['email']:<28} {person['name']}")
