"""What comes after a registration, for programs: they propose changes and enter receipts; people decide."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import g

from marketplace.contracts import change_api_schemas as schemas
from marketplace.contracts import change_queries, changes, proposals, queries, receipts
from marketplace.contracts.api import ONE, bp, of_contract
from marketplace.contracts.change_models import ContractChange, Receipt
from marketplace.contracts.models import Contract
from marketplace.contracts.terms import NAMES
from marketplace.core.permissions import Permission
from marketplace.web.api import moved, named, one, versioned, write
from marketplace.web.gate import permit

CHANGES, RECEIPTS = "/own/changes", "/own/receipts"
CHANGE, RECEIPT = f"{CHANGES}/<uuid:change_id>", f"{RECEIPTS}/<uuid:receipt_id>"


@bp.get(f"{ONE}/changes")
@permit(Permission.CONTRACT_READ, load=queries.contract)
@bp.response(200, schemas.ChangesShown)
def changes_of(contract: Contract) -> Any:
    """The changes of a contract that you may see: your own drafts, and what was handed in."""
    return {"items": change_queries.changes_of(contract.id)}


@bp.post(f"{ONE}/changes")
@permit(Permission.CONTRACT_CHANGE, load=queries.contract)
@bp.arguments(schemas.ChangeGiven)
@bp.response(201, schemas.ChangeShown)
def propose(given: dict[str, Any], contract: Contract) -> Any:
    """Write down a change of a registration: an amendment, a correction or a termination; a draft."""

    def act() -> ContractChange:
        wanted = schemas.proposal(given, contract)
        return proposals.propose(contract, wanted, actor=g.actor, version=contract.version)

    return write(lambda: named(act, _of_change), change_queries.change, CHANGES)


@bp.get(CHANGE)
@permit(Permission.CONTRACT_READ, load=change_queries.change)
@bp.response(200, schemas.ChangeShown)
def change(change: ContractChange) -> Any:
    """One change."""
    return one(change)


@bp.put(CHANGE)
@permit(Permission.CONTRACT_CHANGE, load=change_queries.change)
@bp.arguments(schemas.ChangeGiven)
@bp.response(200, schemas.ChangeShown)
@versioned
def rewrite(given: dict[str, Any], change: ContractChange) -> Any:
    """Write a draft anew, against the contract as it is now."""
    return _moved(change, lambda change, **by: proposals.edit(change, schemas.proposal(given, change.contract), **by))


@bp.post(f"{CHANGE}/hand-in")
@permit(Permission.CONTRACT_CHANGE, load=change_queries.change)
@bp.arguments(schemas.ExaminationGiven, required=False)
@bp.response(200, schemas.ChangeShown)
@versioned
def hand_in(given: dict[str, Any], change: ContractChange) -> Any:
    """Put it before the registration office; of the office's own, with what its examiner says."""
    return _moved(change, partial(changes.hand_in, **given))


@bp.post(f"{CHANGE}/withdraw")
@permit(Permission.CONTRACT_CHANGE, load=change_queries.change)
@bp.response(200, schemas.ChangeShown)
@versioned
def take_back(change: ContractChange) -> Any:
    """Take it back before it is decided."""
    return _moved(change, changes.withdraw)


def _moved(change: ContractChange, verb: Callable[..., None]) -> Any:
    return moved(change, lambda change, **by: named(lambda: verb(change, **by), _of_change), change_queries.change)


@bp.get(f"{ONE}/receipts")
@permit(Permission.CONTRACT_READ, load=queries.contract)
@bp.response(200, schemas.ReceiptsShown)
def receipts_of(contract: Contract) -> Any:
    """The receipts of a contract."""
    return {
        "items": change_queries.receipts_of(contract.id),
        "received_fen": change_queries.received_fen(contract.id),
    }


@bp.post(f"{ONE}/receipts")
@permit(Permission.CONTRACT_CHANGE, load=queries.contract)
@bp.arguments(schemas.ReceiptGiven)
@bp.response(201, schemas.ReceiptShown)
def receive(given: dict[str, Any], contract: Contract) -> Any:
    """Enter what was received under a contract; another person of the office verifies it."""

    def act() -> Receipt:
        return receipts.enter(contract, schemas.income(given), actor=g.actor)

    return write(lambda: named(act, _of_receipt), change_queries.receipt, RECEIPTS)


@bp.get(RECEIPT)
@permit(Permission.CONTRACT_READ, load=change_queries.receipt)
@bp.response(200, schemas.ReceiptShown)
def receipt(receipt: Receipt) -> Any:
    """One receipt."""
    return one(receipt)


@bp.post(f"{RECEIPT}/strike-out")
@permit(Permission.CONTRACT_CHANGE, load=change_queries.receipt)
@bp.arguments(schemas.StrikingGiven)
@bp.response(200, schemas.ReceiptShown)
@versioned
def strike_out(given: dict[str, Any], receipt: Receipt) -> Any:
    """Strike a wrong receipt out: it stays to be read, and counts no more."""
    return moved(receipt, receipts.strike_out, change_queries.receipt, **given)


def _of_change(name: str) -> str:
    """terms.title for the form's title, terms.co_sellers.0.name for a row's, performed_fen for its performed."""
    known = f"{name}_fen" if name in ("amount", "expected_investment", "expected_output") else name
    if known in NAMES:
        return f"terms.{known}"
    if name.startswith("co_sellers-"):
        return f"terms.{of_contract(name)}"
    return f"{known}_fen" if known.startswith("performed") else known


def _of_receipt(name: str) -> str:
    return f"{name}_fen" if name in ("amount", "technology") else name
