"""What became of some contracts of the demonstration: a lower price, a contract ended half done, money received."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.contracts import changes, proposals, receipts, terms
from marketplace.contracts.change_lifecycle import ChangeKind, ChangeReason
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.models import Contract
from marketplace.contracts.proposals import Proposal
from marketplace.contracts.receipts import Income
from marketplace.core import clock
from marketplace.core.actors import Actor, Role
from marketplace.db import session
from marketplace.demo import files
from marketplace.demo.cast import DemoCast, read
from marketplace.documents.intake import Intake


def enter_after(cast: DemoCast, intake: Intake) -> None:
    """Enter receipts, then changes, each by the hands whose it is."""
    given = read("after.json")
    for each in given["receipts"]:
        _receive(each, cast)
    for each in given["changes"]:
        _change(each, cast, intake)


def _contract(number: str) -> Contract:
    return session.scalars(select(Contract).where(Contract.number == number)).unique().one()


def _receive(given: dict[str, Any], cast: DemoCast) -> None:
    income = Income(date.fromisoformat(given["day"]), given["amount_yuan"] * 100, given["technology_yuan"] * 100)
    receipt = receipts.enter(_contract(given["number"]), income, actor=cast.trader(given["seller"]))
    if given["is_verified"]:
        receipts.verify(receipt, actor=cast.officers(Role.REVIEWER)[0], version=receipt.version)


def _change(given: dict[str, Any], cast: DemoCast, intake: Intake) -> None:
    contract, seller = _contract(given["number"]), cast.trader(given["seller"])
    asked = PROPOSALS[given["kind"]](contract, given)
    change = proposals.propose(contract, asked, actor=seller, version=contract.version)
    files.attach_to_change(change, actor=seller, intake=intake)
    _pass(change, seller, cast)


def _pass(change: ContractChange, seller: Actor, cast: DemoCast) -> None:
    changes.hand_in(change, actor=seller, version=change.version)
    changes.examine(change, actor=cast.officers(Role.REVIEWER)[0], version=change.version)
    changes.approve(change, actor=cast.officers(Role.REGISTRAR)[0], version=change.version)


def _amended(contract: Contract, given: dict[str, Any]) -> Proposal:
    new = replace(terms.of(contract), amount_fen=given["amount_yuan"] * 100)
    return Proposal(ChangeKind.AMENDMENT, ChangeReason.PRICE, given["grounds"], _agreed(), new)


def _ended(contract: Contract, given: dict[str, Any]) -> Proposal:
    fen = given["performed_yuan"] * 100
    return Proposal(
        *(ChangeKind.TERMINATION, ChangeReason.AGREEMENT, given["grounds"], _agreed(), terms.of(contract)),
        performed_fen=fen,
        performed_technology_fen=fen,
    )


PROPOSALS: dict[str, Callable[[Contract, dict[str, Any]], Proposal]] = {
    ChangeKind.AMENDMENT.value: _amended,
    ChangeKind.TERMINATION.value: _ended,
}


def _agreed() -> date:
    return clock.today() - timedelta(days=7)
