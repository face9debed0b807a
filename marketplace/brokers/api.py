"""Cases for programs: the list, one with its steps, a further step, the contract that comes of it."""

from typing import Any

from flask import g

from marketplace.brokers import api_schemas as schemas
from marketplace.brokers import queries, service
from marketplace.brokers.models import Case
from marketplace.contracts import api as contracts_api
from marketplace.contracts.api_schemas import ContractGiven, ContractShown
from marketplace.core.permissions import Permission
from marketplace.db import keyset
from marketplace.web.api import ApiBlueprint, one, page, pages_of, versioned, write
from marketplace.web.calls import seen
from marketplace.web.gate import permit

bp = ApiBlueprint("brokers_api", __name__, "Cases", "A listing, its owner, an interested party and a broker")
OWN = "/own/cases"
ONE = f"{OWN}/<uuid:case_id>"
LATEST = (keyset.Key(Case.created_at, keyset.instant, True), keyset.Key(Case.id, keyset.uuid))


@bp.get(OWN)
@permit(Permission.CASE_READ)
@bp.arguments(schemas.CaseArgs, location="query")
@bp.response(200, pages_of(schemas.CaseShown))
def cases(asked: dict[str, Any]) -> Any:
    """The cases in which one is a party or the broker, the latest first."""
    return page(keyset.portion(queries.in_state(asked["state"]), LATEST, asked["cursor"], asked["limit"]))


@bp.get(ONE)
@permit(Permission.CASE_READ, load=queries.case_by_id)
@bp.response(200, schemas.CaseWhole)
def case(case: Case) -> Any:
    """One case with its steps, how it began, and whom to call."""
    return one(case)


@bp.post(f"{ONE}/steps")
@permit(Permission.CASE_WORK, load=queries.case_by_id)
@bp.arguments(schemas.StepGiven)
@bp.response(200, schemas.CaseWhole)
@versioned
def step(given: dict[str, Any], case: Case) -> Any:
    """Note something on a case, or say that the parties negotiate, agreed, or closed it."""

    def act() -> Case:
        service.record_step(case, actor=g.actor, version=seen(case), **given)
        return case

    return write(act, queries.case_by_id)


@bp.post(f"{ONE}/contract")
@permit(Permission.CONTRACT_CREATE, load=queries.case_by_id)
@bp.arguments(ContractGiven)
@bp.response(201, ContractShown)
def contract(given: dict[str, Any], case: Case) -> Any:
    """Draft the contract of a case, joined to its listing and its broker."""
    return contracts_api.drafted(given, lambda filing: service.draft_contract(case, filing, actor=g.actor))
