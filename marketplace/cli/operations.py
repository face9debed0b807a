"""`marketplace backup`, `marketplace restore`, `marketplace check`: an installation out, back in, and looked at."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from flask import Flask
from flask_babel import gettext as _
from flask_migrate import upgrade

from marketplace.core.actors import Via, system
from marketplace.core.money import exact
from marketplace.db import unit_of_work
from marketplace.listings import search
from marketplace.operations import backup as backups
from marketplace.operations import checks, schedule, service
from marketplace.operations import restore as restoring
from marketplace.operations.evidence import Evidence
from marketplace.operations.findings import Severity
from marketplace.operations.manifest import Manifest
from marketplace.operations.models import BackupKind

FOLDER = click.Path(file_okay=False, path_type=Path)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.command()
@click.argument("directory", type=FOLDER)
@AS_JSON
@click.pass_obj
def backup(app: Flask, directory: Path, as_json: bool) -> None:
    """Back up database and attachments into DIRECTORY (new or empty), while the platform is in use.

    Keys are not in it: keep DATA_DIR/secret_key elsewhere. The search index is built anew by `restore`.
    """
    backups.require_free(directory)
    with unit_of_work():
        run_id = service.begin(BackupKind.COMMAND)
    taken = schedule.carry_out(app.extensions["place"], run_id, directory, actor=system(Via.CLI))
    read_again = _("Read again: every byte is as listed.")
    click.echo(_json(taken) if as_json else f"{directory}: {_told(taken)} {read_again}")


@click.command()
@click.argument("directory", type=FOLDER)
@AS_JSON
@click.pass_obj
def restore(app: Flask, directory: Path, as_json: bool) -> None:
    """Restore the backup in DIRECTORY into an empty DATA_DIR, and verify all of it first."""
    with _bar(_("Restoring")) as progress:
        restored = restoring.restore(app.extensions["place"], directory, progress)
    upgrade()
    search.rebuild(app.extensions["search_engine"])
    with unit_of_work():
        service.note_restored(directory, restored.size, actor=system(Via.CLI))
    if as_json:
        click.echo(_json(restored))
        return
    facts = {"files": len(restored.files), "entries": restored.evidence.ledger_seq}
    click.echo(_told(restored))
    click.echo(
        _(
            "Verified: %(files)s files by SHA-256, the database's pages and references, the ledger's %(entries)s "
            "entries, and the sums. The index is new.",
            **facts,
        )
    )


@click.command()
@AS_JSON
@click.option("--strict", is_flag=True, help="What is only to be looked at makes the status 1 as well.")
@click.pass_obj
def check(app: Flask, as_json: bool, strict: bool) -> None:
    """Look whether the installation and its records are sound; status 1 if not.

    Database, ledger, figures, numbers, queue, index, files, disk; and of the records whether they are coherent,
    consistent, referential, unique, of a likely distribution, and what they were at the last nightly report.
    """
    found = []
    for outcome in checks.run(app.extensions["place"], app.extensions["search_engine"]):
        found.append(outcome)
        if not as_json:
            _say(outcome)
    errors, warnings = (checks.total(found, severity) for severity in Severity)
    if as_json:
        told = {"sound": not errors, "errors": errors, "warnings": warnings}
        click.echo(json.dumps({**told, "checks": [outcome.as_json() for outcome in found]}))
    else:
        click.echo(_("%(errors)s errors, %(warnings)s to look at", errors=errors, warnings=warnings))
    if errors or (strict and warnings):
        raise click.exceptions.Exit(1)


def _say(outcome: checks.Outcome) -> None:
    mark = "ok  " if not outcome.count else "BAD " if outcome.check.severity is Severity.ERROR else "look"
    click.echo(f"{mark} {_(outcome.check.title)}")
    for finding in outcome.told:
        click.echo(f"       {_(finding.message, **finding.facts)}")


def _json(made: Manifest) -> str:
    files = {"files": len(made.files), "bytes": made.size}
    return json.dumps({"product": made.product, "made_at": made.made_at, **files, **asdict(made.evidence)})


def _told(made: Manifest) -> str:
    found: Evidence = made.evidence
    return str(
        _(
            "Backup of %(time)s, %(files)s files, %(bytes)s bytes; ledger at entry %(seq)s; %(contracts)s contracts, "
            "%(amount)s yuan.",
            **{"time": made.made_at, "files": len(made.files), "bytes": f"{made.size:,}"},
            **{"seq": found.ledger_seq, "contracts": found.contracts, "amount": exact(found.amount_fen)},
        )
    )


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int], None]]:
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def show(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        yield show


COMMANDS = (backup, restore, check)
