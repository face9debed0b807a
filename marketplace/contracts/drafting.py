"""Drafting a contract from a page: the filer's own, and the page of a case that led to one."""

from typing import Any
from uuid import UUID

from flask import render_template

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation
from marketplace.contracts import service
from marketplace.contracts.forms import ContractForm
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError, StaleVersion
from marketplace.district.codes import REGIONS

# The form's second button hands the contract in at once.
AND_SUBMIT = "submit"


def draft_page(form: ContractForm, acting: Organisation, title: str, action: str, **more: Any) -> str:
    """The contract's form as a page with `title`, posting to `action`."""
    names = [organisation.name for organisation in accounts.directory()]
    return render_template(
        "contracts/form.html", form=form, acting=acting, title=title, action=action, names=names, regions=REGIONS,
        **{"state": ContractState.DRAFT, "back": None, **more},
    )  # fmt: skip


def save_draft(
    form: ContractForm,
    acting_id: UUID,
    actor: Actor,
    *,
    listing_id: UUID | None = None,
    case_id: UUID | None = None,
    broker_person_id: UUID | None = None,
    and_submit: bool = False,
) -> Contract:
    """A draft of what was typed, handed in at once if so wished; call it inside `writing()`. Raises InvalidInput."""
    contract = service.draft(
        form.filing(actor.organisation_name),
        actor=actor,
        owner_id=acting_id,
        listing_id=listing_id,
        case_id=case_id,
        broker_person_id=broker_person_id,
    )
    if and_submit:
        service.submit(contract, actor=actor, version=contract.version)
    return contract


def status_of_refusal(error: DomainError) -> int:
    """The status of a form that comes back: somebody was faster, or something typed does not hold."""
    return 409 if isinstance(error, StaleVersion) else 422
