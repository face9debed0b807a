"""The key that signs checkpoints: its secret half in a file of its owner's, its public half in the ledger."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from marketplace.core.actors import Actor
from marketplace.core.text import N_
from marketplace.db import session, unit_of_work
from marketplace.ledger import checkpoints, notes
from marketplace.ledger.models import LedgerCheckpoint, LedgerKey
from marketplace.ledger.notes import Checkpoint, NotANote, Signer
from marketplace.ledger.problems import KeyUnusable
from marketplace.ledger.service import ORIGIN, append

# Written first, and renamed when the ledger says so: a rotation that was cut off is finished at the next signing.
COMING = ".coming"


def known() -> Sequence[LedgerKey]:
    """Every key that has ever signed here, the present one last."""
    query = select(LedgerKey).order_by(LedgerKey.last_size.is_(None), LedgerKey.last_size, LedgerKey.made_at)
    return session.scalars(query).all()


def present() -> LedgerKey | None:
    """The key that signs now."""
    return session.scalars(select(LedgerKey).where(LedgerKey.last_size.is_(None))).first()


def new(path: Path, *, actor: Actor) -> LedgerKey:
    """Make the first key, or one in the place of a key that was lost. Raises KeyUnusable where there is a file."""
    if path.exists():
        raise KeyUnusable(N_("There is a key in %(path)s already; “key rotate” takes another."), path=path)
    made = _write(path)
    with unit_of_work():
        kept = _enter(made, "key.new", actor)
    signer(path)
    return kept


def rotate(path: Path, *, actor: Actor, outside: Checkpoint | None = None) -> LedgerCheckpoint | None:
    """Let another key take over: the next checkpoint is signed by both. Raises KeyUnusable, NotSigned."""
    old, coming = signer(path), _write(path)
    with unit_of_work():
        _enter(coming, "key.rotate", actor)
    return checkpoints.take([old, signer(path)], outside)


def _enter(signer: Signer, action: str, actor: Actor) -> LedgerKey:
    before, last = present(), checkpoints.latest_checkpoint()
    kept = LedgerKey(vkey=str(signer.verifier))
    session.add(kept)
    if before is not None:
        before.last_size = last.size if last else 0
        append(actor, "key.retire", before)
    append(actor, action, kept, replaces=before.vkey if before else None)
    return kept


def signer(path: Path) -> Signer:
    """The present key. Raises KeyUnusable: none, one that others can read, or one that the ledger does not name."""
    named, coming = present(), path.with_name(path.name + COMING)
    if coming.exists() and named is not None and str(_read(coming).verifier) == named.vkey:
        coming.replace(path)
    found = _read(path)
    if named is None or str(found.verifier) != named.vkey:
        raise KeyUnusable(N_("The key in %(path)s is not the one that the ledger names."), path=path)
    return found


def _read(path: Path) -> Signer:
    try:
        mode, data = path.stat().st_mode, path.read_bytes()
    except FileNotFoundError:
        raise KeyUnusable(N_("There is no key in %(path)s: make one with “key new”."), path=path) from None
    if mode & 0o077:
        raise KeyUnusable(N_("Others can read %(path)s: chmod 600, and better make another key."), path=path)
    try:
        return notes.signer(data.decode())
    except (NotANote, UnicodeDecodeError):
        raise KeyUnusable(N_("What stands in %(path)s is no key."), path=path) from None


def _write(path: Path) -> Signer:
    """A key of which nobody knows yet, in a file that only its owner can read, beside where it will be."""
    made, coming = Signer(ORIGIN, secrets.token_bytes(32)), path.with_name(path.name + COMING)
    coming.parent.mkdir(parents=True, exist_ok=True)
    # One that is there was never named by the ledger, or it would have been renamed.
    coming.unlink(missing_ok=True)
    descriptor = os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(made.secret_text() + "\n")
        file.flush()
        os.fsync(descriptor)
    return made
