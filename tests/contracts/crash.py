"""Registers reviewed contracts one after the other, saying each number when it is committed; made to be killed.

Run as `python -m tests.contracts.crash DIRECTORY PERSON BUREAU`: where the database is, and who registers.
"""

import sys
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from marketplace.contracts import registration
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core.actors import Actor, Role, Via, system
from marketplace.db import session, set_actor, unit_of_work
from tests.applications import make_app


def main(directory: str, person: str, bureau: str) -> None:
    registrar = Actor(UUID(person), "登记员", UUID(bureau), "科技局", frozenset({Role.REGISTRAR}))
    with make_app(Path(directory)).app_context():
        set_actor(system(Via.CLI))
        waiting = list(session.scalars(select(Contract.id).where(Contract.state == ContractState.REVIEWED)))
        print("ready", flush=True)
        for contract_id in waiting:
            with unit_of_work():
                contract = session.get_one(Contract, contract_id)
                number = registration.register(contract, actor=registrar, version=contract.version).number
            print(number, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
