"""`marketplace listings import`: a file of research results."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click
from flask_babel import gettext as _

from marketplace.db import acting_as, unit_of_work
from marketplace.listings import importing

SHOWN_KEYS = 20


@click.group()
def listings() -> None:
    """Research results, technology demands and application scenarios."""


@listings.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--organisation", metavar="CODE", help="Credit code of the owner; may be left out where only one is verified."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def take_in(file: Path, organisation: str | None, as_json: bool) -> None:
    """Import and publish the research results of FILE (.jsonl or .csv, UTF-8), all or nothing.

    A row that was imported before is left as it is, also where FILE now says something else.
    """
    rows = importing.read(file)
    with unit_of_work():
        actor = importing.importer_for(importing.owner_by(organisation))
        with (
            acting_as(actor),
            click.progressbar(length=len(rows), label=actor.organisation_name, file=sys.stderr) as bar,
        ):
            report = importing.take_in(rows, actor=actor, progress=bar.update)
    click.echo(json.dumps(asdict(report), ensure_ascii=False) if as_json else _said(report))


def _said(report: importing.Report) -> str:
    lines = [_("%(added)s added, %(present)s already there.", added=report.added, present=report.present)]
    if report.differing:
        some = ", ".join(report.differing[:SHOWN_KEYS]) + (" …" if len(report.differing) > SHOWN_KEYS else "")
        facts = {"count": len(report.differing), "keys": some}
        lines.append(_("%(count)s of these differ from the file and were left as they are: %(keys)s", **facts))
    return "\n".join(lines)
