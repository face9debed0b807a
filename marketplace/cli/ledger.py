"""`marketplace ledger`: recompute the chain, sign it, and make and change the key that signs."""

import json
from pathlib import Path

import click
from flask import Flask

from marketplace import handlers
from marketplace import ledger as chain
from marketplace.core.actors import Via, system
from marketplace.ledger import checkpoints, keys, publishing
from marketplace.ledger.models import LedgerCheckpoint
from marketplace.ledger.publishing import Plan


@click.group()
def ledger() -> None:
    """The tamper-evident ledger."""


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify(as_json: bool) -> None:
    """Recompute every entry; the status is 1 where one does not hold."""
    verdict = chain.verify()
    if as_json:
        click.echo(
            json.dumps(
                {
                    "holds": verdict.holds,
                    "entries": verdict.entries,
                    "bad_seq": verdict.bad_seq,
                    "problem": verdict.problem,
                }
            )
        )
    elif verdict.holds:
        click.echo(f"{verdict.entries} entries, every one holds.")
    if not verdict.holds:
        if not as_json:
            click.echo(
                f"Entry {verdict.bad_seq}: {verdict.problem} ({verdict.entries} entries before it hold).", err=True
            )
        raise click.exceptions.Exit(1)


@ledger.command()
@click.pass_obj
def checkpoint(app: Flask) -> None:
    """Sign the ledger as it is now; refused where it contradicts what was signed before."""
    plan = _plan(app)
    made = publishing.sign(plan)
    last = made or checkpoints.latest_checkpoint()
    if last is None:
        click.echo("There is no entry yet.")
        return
    click.echo(_told(last, plan) if made else f"Nothing new since the checkpoint of {last.size} entries.")


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
    where = f" and in {plan.directory}" if plan.directory else "; CHECKPOINT_DIR is not set, so no copy lies outside"
    return f"{made.size} entries are signed, at /ledger{where}:\n\n{made.note.rstrip()}"


def _of_key(path: Path, vkey: str) -> str:
    return (
        f"The secret key is in {path}: keep a copy of it offline, apart from backups.\n"
        f"Announce the public one where nobody can change it unseen:\n\n{vkey}"
    )
