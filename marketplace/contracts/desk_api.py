"""The registration office's desk for programs; who registers or refuses a contract does so in person."""

from typing import Any

from marketplace.contracts import api_schemas as schemas
from marketplace.contracts import feeds, queries, recognition
from marketplace.contracts.api import bp
from marketplace.contracts.models import Contract
from marketplace.core.permissions import Permission
from marketplace.web.api import moved, page, pages_of, versioned
from marketplace.web.gate import permit

DESK = "/office/contracts"
ONE = f"{DESK}/<uuid:contract_id>"


@bp.get(DESK)
@permit(Permission.CONTRACT_QUEUE)
@bp.arguments(schemas.ContractArgs, location="query")
@bp.response(200, pages_of(schemas.ContractShown))
def desk(asked: dict[str, Any]) -> Any:
    """What lies at the registration office, or is in one state; the oldest first."""
    return page(feeds.work_list(asked["state"], asked["q"], asked["cursor"], asked["limit"]))


@bp.post(f"{ONE}/accept")
@permit(Permission.CONTRACT_REVIEW, load=queries.contract)
@bp.arguments(schemas.AcceptanceGiven, required=False)
@bp.response(200, schemas.ContractShown)
@versioned
def accept(given: dict[str, Any], contract: Contract) -> Any:
    """The papers are complete, the review begins (受理)."""
    return moved(contract, recognition.accept, queries.contract, **given)


@bp.post(f"{ONE}/supplement")
@permit(Permission.CONTRACT_REVIEW, load=queries.contract)
@bp.arguments(schemas.OfficeGiven)
@bp.response(200, schemas.ContractShown)
@versioned
def supplement(given: dict[str, Any], contract: Contract) -> Any:
    """Ask the filer for what is missing (补正)."""
    return moved(contract, recognition.ask_supplement, queries.contract, note=given["reason"])


@bp.post(f"{ONE}/pass")
@permit(Permission.CONTRACT_REVIEW, load=queries.contract)
@bp.arguments(schemas.ClassTestGiven)
@bp.response(200, schemas.ContractShown)
@versioned
def pass_first_review(given: dict[str, Any], contract: Contract) -> Any:
    """Pass the first review (初审通过) with the answers of the class test."""
    return moved(contract, recognition.pass_first_review, queries.contract, **given)


@bp.post(f"{ONE}/decline")
@permit(Permission.CONTRACT_REVIEW, load=queries.contract)
@bp.arguments(schemas.OfficeGiven)
@bp.response(200, schemas.ContractShown)
@versioned
def decline(given: dict[str, Any], contract: Contract) -> Any:
    """Not this office's to handle (不予受理), with the reason."""
    return moved(contract, recognition.decline, queries.contract, note=given["reason"])
