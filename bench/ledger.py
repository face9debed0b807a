"""python -m bench.ledger: verifying against bare SHA-256 over the same bytes, and what a checkpoint costs."""

import hashlib
import secrets
import shutil
import statistics
import time
from functools import partial
from pathlib import Path

import pysqlite3.dbapi2 as safe_sqlite

from bench import district, registry_data
from bench.report import Report, medians
from marketplace import ledger
from marketplace.config import from_environment
from marketplace.db import session, set_actor, unit_of_work
from marketplace.ledger import Entered, chain, checkpoints, keys, reading
from marketplace.ledger.notes import Signer
from marketplace.ledger.service import ORIGIN

CONTRACTS, EVERY, TIMES, ROUNDS = 5_000, 100, 7, 3
# Contracts, and somewhat more entries, of the registry that is verified alone: python -m bench.ledger.
ENTRIES = 100_000
ROWS = "SELECT seq, previous, body, hash, at, action, object, person_id FROM ledger_entry ORDER BY seq"


def main() -> None:
    """Measure on copies of the registry and of the district, and say whether the figures kept their aims."""
    report = Report()
    root = from_environment().data_dir / "bench"
    with registry_data.copied(root, ENTRIES) as directory, district.application(directory).app_context():
        set_actor(district.SYSTEM)
        verifying(directory, report)
    figures(report)
    report.leave()


def verifying(directory: Path, report: Report) -> None:
    """The rate of verifying and of bare SHA-256 over the same bytes, in turn, by what somebody waits who asks."""
    floors = [partial(_bare, directory), partial(_bodies, directory)]
    whole, links, bare, bodies = medians([_verify, _links, *floors], ROUNDS, warm_up=1)
    size = reading.length()
    report.at_least(f"verify_rate_over_bare_sha256_at_{size}", bare / whole, 1 / 3)
    print(f"chain_rate_over_sha256_of_the_bodies_at_{size} {bodies / links:.3g}", flush=True)
    print(f"verify_rate_over_sha256_of_the_bodies {bodies / whole:.3g}", flush=True)
    print(f"verified_entries_per_second {size / whole:.0f}", flush=True)


def figures(report: Report) -> None:
    """What a checkpoint costs, on a copy of the district of CONTRACTS contracts, made once."""
    kept = from_environment().data_dir / "bench" / f"ledger-{CONTRACTS}"
    district.build(kept, CONTRACTS, 0)
    directory = kept.with_name("ledger-now")
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(kept, directory)
    with district.application(directory).app_context():
        set_actor(district.SYSTEM)
        early, late = _signing(directory)
        report.at_most("checkpoint_after_the_whole_ledger_over_early", late / early, 1.5)


def _verify() -> None:
    session.rollback()
    assert ledger.verify().holds


def _links() -> None:
    """The chain alone, as a checkpoint computes it."""
    session.rollback()
    previous = chain.GENESIS
    for seq, before, body, hashed in reading.links(0, reading.length()):
        assert before == previous
        assert chain.link(ORIGIN, seq, before, body) == hashed
        previous = hashed


def _bare(directory: Path) -> None:
    """The floor: the driver's own cursor over the same rows, and SHA-256 of every byte that verifying has to hash.

    That is the body, the link (place, link before, the body's hash), the leaf, and on average a node of the tree.
    """
    connection = safe_sqlite.connect(directory / "bench.sqlite3")
    before, sha256 = bytes(len(ORIGIN) + 18), hashlib.sha256
    for _seq, previous, body, hashed, *_columns in connection.execute(ROWS):
        sha256(before + previous + sha256(body).digest()).digest()
        leaf = sha256(b"\0" + hashed).digest()
        sha256(b"\1" + leaf + leaf).digest()
    connection.close()


def _bodies(directory: Path) -> None:
    """The driver's own cursor over the bodies alone, and SHA-256."""
    connection = safe_sqlite.connect(directory / "bench.sqlite3")
    for (body,) in connection.execute("SELECT body FROM ledger_entry ORDER BY seq"):
        hashlib.sha256(body).digest()
    connection.close()


def _signing(directory: Path) -> tuple[float, float]:
    """Seconds of a checkpoint over EVERY new entries, on the tree as it is, and on one of 50,000 entries more."""
    path = directory / "ledger_key"
    signer = keys.signer(path) if keys.present() else _new(path)
    checkpoints.take([signer])
    early = statistics.median(_one(signer) for _ in range(TIMES))
    with unit_of_work():
        ledger.append_all(district.SYSTEM, "bench.act", [Entered(f"bench/{secrets.token_hex(4)}", {}, {})] * 50_000)
    checkpoints.take([signer])
    return early, statistics.median(_one(signer) for _ in range(TIMES))


def _new(path: Path) -> Signer:
    path.unlink(missing_ok=True)
    keys.new(path, actor=district.SYSTEM)
    return keys.signer(path)


def _one(signer: Signer) -> float:
    """The processor time of one checkpoint."""
    with unit_of_work():
        ledger.append_all(district.SYSTEM, "bench.act", [Entered("bench/act", {}, {})] * EVERY)
    session.rollback()
    start = time.process_time()
    checkpoints.take([signer])
    return time.process_time() - start


if __name__ == "__main__":
    main()
