"""`marketplace ledger`: recompute the chain, sign it, and make and change the key that signs."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from flask import Flask
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError

from marketplace import handlers
from marketplace import ledger as chain
from marketplace.core.actors import Via, system
from marketplace.db import session
from marketplace.ledger import checkpoints, exporting, keys, notes, publishing, reading, signed
from marketplace.ledger.models import LedgerCheckpoint
from marketplace.ledger.notes import NotANote
from marketplace.ledger.publishing import Plan
from marketplace.ledger.reading import ILL_TYPED
from marketplace.ledger.signed import Signed
from marketplace.operations import checks
from marketplace.operations.findings import Finding

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
# The checks that hold what is stored against the ledger.
REPLAYED = ("rows", "tally", "reports", "numbers", "files")


@click.group()
def ledger() -> None:
    """The tamper-evident ledger."""


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--checkpoint", "files", type=FILE, multiple=True, help="A checkpoint that was kept elsewhere; may be repeated."
)
@click.option(
    "--key", "vkey", help="The public key, as it was announced; without it, the keys that the ledger names."
)
@click.option("--chain", "is_short", is_flag=True, help="Only the chain: not whether rows, sums and files agree.")
@click.pass_obj
def verify(app: Flask, as_json: bool, files: tuple[Path, ...], vkey: str | None, is_short: bool) -> None:
    """Recompute every entry and every signed root, and compare all that is stored; status 1 where one thing differs.

    Only checkpoints that were kept where the database's owner cannot write show that the whole of it was rewritten.
    """
    outside, signed_until = _read(files, vkey)
    is_watched = sys.stderr.isatty()
    with click.progressbar(length=reading.length(), file=sys.stderr, hidden=not is_watched) as bar:
        verdict = chain.verify(bar.update, outside=outside)
    findings = [] if is_short or not verdict.holds else list(_differing(app))
    if as_json:
        told = {"holds": verdict.holds and not findings, "entries": verdict.entries, "bad_seq": verdict.bad_seq}
        rows = [finding.as_json() for finding in findings]
        more = {"problem": verdict.told, "checkpoints": len(outside), "signed": signed_until}
        click.echo(json.dumps({**told, **more, "findings": rows}))
    else:
        _tell(verdict, findings, _held_against(len(outside), signed_until), is_short)
    if findings or not verdict.holds:
        raise click.exceptions.Exit(1)


def _read(files: Sequence[Path], vkey: str | None) -> tuple[list[Signed], int | None]:
    """The checkpoints given, and how many entries are signed by the announced key, where one was given."""
    try:
        if vkey is None:
            return [_of_known(file) for file in files], None
        return signed.under(vkey, {str(file): file.read_bytes() for file in files})
    except NotANote as error:
        raise click.ClickException(f"{error}.") from None
    except (DBAPIError, AttributeError, KeyError, *ILL_TYPED):
        session.rollback()
        raise click.ClickException(_("The database cannot be read, or a checkpoint or key in it.")) from None


def _of_known(file: Path) -> Signed:
    try:
        return signed.read(file.read_bytes(), [notes.verifier(each.vkey) for each in keys.known()], source=str(file))
    except NotANote as error:
        raise NotANote(f"{file}: {error}") from None


def _held_against(outside: int, signed_until: int | None) -> str:
    held = _("Held against %(count)s checkpoints from outside.", count=outside)
    if signed_until is None:
        return held
    signed = _("The first %(count)s are signed by the announced key or one that it leads to.", count=signed_until)
    return f"{held} {signed}"


def _differing(app: Flask) -> Iterator[Finding]:
    for outcome in checks.run(app.extensions["place"], app.extensions["search_engine"], REPLAYED):
        yield from outcome.findings


def _tell(verdict: chain.Verdict, findings: Sequence[Finding], held: str, is_short: bool) -> None:
    if not verdict.holds:
        before = _("%(count)s entries before it hold.", count=f"{verdict.entries:,}")
        click.echo(f"{_(verdict.problem, **verdict.facts)} {before}", err=True)
        return
    click.echo(_("%(count)s entries, every one holds.", count=f"{verdict.entries:,}") + f" {held}")
    for finding in findings:
        click.echo(_(finding.message, **finding.facts), err=True)
    if not findings and not is_short:
        click.echo(_("Rows, postings, published reports, numbers and files are what the ledger says."))


@ledger.command()
@click.pass_obj
def checkpoint(app: Flask) -> None:
    """Sign the ledger as it is now; refused where it contradicts what was signed before."""
    plan = _plan(app)
    made = publishing.sign(plan)
    last = made or checkpoints.latest_checkpoint()
    if last is None:
        click.echo(_("There is no entry yet."))
        return
    click.echo(
        _told(last, plan) if made else _("Nothing new since the checkpoint of %(count)s entries.", count=last.size)
    )


@ledger.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export(file: Path) -> None:
    """Write every entry and checkpoint into FILE, which tools/verify_ledger.py verifies without this platform."""
    with open(file, "w", encoding="utf-8") as opened:
        count = exporting.write(opened)
    click.echo(_("%(count)s entries are in %(file)s.", count=f"{count:,}", file=file))


@ledger.group()
def key() -> None:
    """The key that signs the ledger."""


@key.command("new")
@click.pass_obj
def new_key(app: Flask) -> None:
    """Make the first key, or another in the place of one that was lost; prints its public half."""
    plan = _plan(app)
    made = keys.new(plan.key, actor=system(Via.CLI))
    publishing.sign(plan)
    click.echo(_of_key(plan.key, made.vkey))


@key.command()
@click.pass_obj
def rotate(app: Flask) -> None:
    """Let another key take over, by a checkpoint that both have signed; prints its public half."""
    plan = _plan(app)
    made = keys.rotate(plan.key, actor=system(Via.CLI), outside=publishing.newest_outside(plan.directory))
    publishing.publish(plan.directory)
    present = keys.present()
    assert present is not None
    click.echo(_of_key(plan.key, present.vkey))
    if made is not None:
        click.echo(_told(made, plan))


def _plan(app: Flask) -> Plan:
    return handlers.signing(app.extensions["settings"])


def _told(made: LedgerCheckpoint, plan: Plan) -> str:
    if plan.directory:
        told = _("%(count)s entries are signed, at /ledger and in %(place)s:", count=made.size, place=plan.directory)
    else:
        told = _(
            "%(count)s entries are signed, at /ledger; CHECKPOINT_DIR is not set, so no copy lies outside:",
            count=made.size,
        )
    return f"{told}\n\n{made.note.rstrip()}"


def _of_key(path: Path, vkey: str) -> str:
    kept = _("The secret key is in %(path)s: keep a copy of it offline, apart from backups.", path=path)
    announced = _("Announce the public one where nobody can change it unseen:")
    return f"{kept}\n{announced}\n\n{vkey}"
