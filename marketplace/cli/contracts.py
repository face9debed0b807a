"""`marketplace contracts`: import earlier registered ones from a workbook or CSV; make anew how they are found."""

import json
import sys
from pathlib import Path

import click
from flask_babel import gettext as _

from marketplace.contracts import gram_upkeep, opening
from marketplace.core.actors import Via, system
from marketplace.db import unit_of_work


@click.group()
def contracts() -> None:
    """Technology contracts."""


@contracts.command("rebuild-grams")
def rebuild() -> None:
    """Make anew by what contracts are found, from what they say."""
    with unit_of_work():
        count = gram_upkeep.write_anew()
    click.echo(_("%(count)s contracts are found by their words.", count=f"{count:,}"))


@contracts.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_(file: Path, as_json: bool) -> None:
    """Import contracts that were registered before the product came, all or nothing."""
    rows = opening.read_file(file)
    with unit_of_work(), click.progressbar(length=len(rows), label=file.name, file=sys.stderr) as bar:
        outcome = opening.import_rows(rows, actor=system(Via.IMPORT), progress=bar.update)
    if as_json:
        click.echo(json.dumps({"added": outcome.added, "already_there": outcome.already_there}))
    else:
        click.echo(
            _("%(added)s added, %(present)s already there.", added=outcome.added, present=outcome.already_there)
        )
