"""A process of its own that is to be killed while it writes: says when it is in the middle, then waits."""

import sys
import time
from pathlib import Path

from marketplace import ledger
from marketplace.accounts import queries
from marketplace.core.actors import Via, system
from marketplace.db import numbering, session, set_actor, unit_of_work
from tests.applications import make_app


def main(directory: Path, rounds: int) -> None:
    with make_app(directory).app_context():
        set_actor(system(Via.CLI))
        for _ in range(rounds):
            with unit_of_work():
                change()
            print("committed", flush=True)
        with unit_of_work():
            change()
            session.flush()
            print("in the middle", flush=True)
            time.sleep(60)


def change() -> None:
    bureau = queries.bureau()
    bureau.address = f"第 {numbering.take('crash')} 号"
    ledger.append(system(Via.CLI), "organisation.move", bureau)


main(Path(sys.argv[1]), int(sys.argv[2]))
