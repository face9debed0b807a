"""Brokers and cases for programs: the directory; a case opened, read, moved on, led to its contract."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import g

from marketplace.brokers import api_schemas as schemas
from marketplace.brokers import queries, service
from marketplace.brokers.models import Broker, Case
from marketplace.contracts import api as contracts_api
from marketplace.contracts.api_schemas import ContractGiven, ContractShown
from marketplace.core.errors import InvalidInput, NotFound
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.db import keyset
from marketplace.listings import interest_queries
from marketplace.listings.models import Interest
from marketplace.web.api import ApiBlueprint, moved, one, page, pages_of, versioned, write
from marketplace.web.calls import seen
from marketplace.web.gate import permit, public

bp = ApiBlueprint("brokers_api", __name__, "Cases", "Brokers; a listing, its owner, an interested party")
OWN = "/own/cases"
ONE = f"{OWN}/<uuid:case_id>"
LATEST = (keyset.Key(Case.created_at, keyset.instant, True), keyset.Key(Case.id, keyset.uuid))
BY_NAME = (keyset.Key(Broker.display_name, keyset.text), keyset.Key(Broker.id, keyset.uuid))


@bp.get("/brokers")
@public("the directory of brokers is public")
@bp.arguments(schemas.BrokerArgs, location="query")
@bp.response(200, pages_of(schemas.BrokerShown))
def brokers(asked: dict[str, Any]) -> Any:
    """The practising brokers, by name."""
    query = queries.practising(asked["q"].strip(), asked["field"])
    return page(keyset.portion(query, BY_NAME, asked["cursor"], asked["limit"]))


@bp.get("/brokers/<uuid:broker_id>")
@public("the directory of brokers is public", load=queries.broker)
@bp.response(200, schemas.BrokerShown)
def broker(broker: Broker) -> Any:
    """One broker's public profile."""
    return one(broker)


@bp.post("/own/interests/<uuid:interest_id>/case")
@permit(Permission.CASE_OPEN, load=interest_queries.interest)
@bp.arguments(schemas.CaseGiven)
@bp.response(201, schemas.CaseWhole)
@versioned
def open_case(given: dict[str, Any], interest: Interest) -> Any:
    """Answer whoever is interested in one's listing, and bring in a broker; If-Match names the interest's version."""

    def act() -> Case:
        version, chosen = seen(interest), _broker(given["broker"])
        return service.open_case(interest, chosen, actor=g.actor, answer=given["answer"], version=version)

    return write(act, _case_or(interest), OWN)


def _broker(broker_id: UUID) -> Broker:
    try:
        return queries.broker(broker_id)
    except NotFound as error:
        raise InvalidInput({"broker": N_("There is no such broker.")}) from error


def _case_or(interest: Interest) -> Callable[[UUID], Case | Interest]:
    """What is found by id afterwards: the case that was opened, or the interest of which another version is there."""
    return lambda key: interest if key == interest.id else queries.case_by_id(key)


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
    return moved(case, service.record_step, queries.case_by_id, **given)


@bp.post(f"{ONE}/contract")
@permit(Permission.CONTRACT_CREATE, load=queries.case_by_id)
@bp.arguments(ContractGiven)
@bp.response(201, ContractShown)
def contract(given: dict[str, Any], case: Case) -> Any:
    """Draft the contract of a case, joined to its listing and its broker."""
    return contracts_api.drafted(given, lambda filing: service.draft_contract(case, filing, actor=g.actor))
