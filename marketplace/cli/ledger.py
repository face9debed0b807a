"""`marketplace ledger verify`: recompute the chain."""

import json

import click

from marketplace import ledger as chain


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
