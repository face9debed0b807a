"""The file of one contract (案卷), made for paper: everything that its reader may know of it, from draft to today."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import g, render_template

from marketplace.accounts.history import entries
from marketplace.accounts.models import Organisation
from marketplace.contracts import (
    after,
    change_attachments,
    change_queries,
    change_showing,
    class_test_showing,
    further,
    office_notices,
    queries,
    rule_words,
    showing,
    stated,
    terms,
    warning_showing,
)
from marketplace.contracts.attachments import KEEPING
from marketplace.contracts.blueprint import bp
from marketplace.contracts.change_compared import Compared, compared
from marketplace.contracts.change_lifecycle import GOES_ON
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.expert_models import ExpertOpinion
from marketplace.contracts.models import Contract
from marketplace.contracts.terms import Terms
from marketplace.contracts.told import TOLD
from marketplace.core import capitals, clock
from marketplace.core.actors import Role
from marketplace.core.permissions import Permission
from marketplace.district.codes import HOME_COUNTRY, region_name
from marketplace.district.countries import country_name
from marketplace.documents import queries as documents
from marketplace.documents.models import Attachment
from marketplace.web.gate import permit
from marketplace.web.i18n import is_chinese


@dataclass(frozen=True)
class WholeChange:
    """One change with all that its own page tells of it."""

    change: ContractChange
    compared: Sequence[Compared]
    capitals: str
    steps: Sequence[showing.Step]
    found: Sequence[str]
    files: Sequence[Attachment]
    opinions: Sequence[ExpertOpinion]
    tests: class_test_showing.Tests | None


@bp.get("/o/<uuid:acting>/contracts/<uuid:contract_id>/dossier")
@permit(Permission.CONTRACT_READ, load=queries.contract)
def dossier(acting: Organisation, contract: Contract) -> Any:
    return render_template(
        "contracts/dossier.html",
        contract=contract,
        acting=acting,
        steps=[step for step in showing.steps(contract) if step.is_done],
        rule_words=rule_words,
        test_taken=class_test_showing.of_contract(contract),
        opinions=showing.opinions_of(contract),
        warnings=_warnings(contract),
        notices=office_notices.notices_of(contract) if contract.submitted_on else (),
        after=_after(contract),
        changes=[_whole(change) for change in reversed(change_queries.changes_of(contract.id))],
        looks=list(reversed(change_queries.reconsiderations_of(contract.id))),
        tasks=list(reversed(change_queries.tasks_of(contract.id))),
        name_of=showing.name_of,
        is_of_office=showing.is_office() or g.actor.has(Role.AUDITOR),
        files=documents.of(KEEPING.kind, contract.id),
        entries=entries(contract, TOLD, stated.earlier_texts(contract)),
        further=further,
        capitals=capitals.write(contract.amount_fen),
        undivided_fen=terms.undivided(contract),
        country_name=country_name,
        home=HOME_COUNTRY,
        region_name=region_name,
        is_chinese=is_chinese(),
        printed_at=clock.now(),
        printed_by=g.actor.person_name,
    )


def _warnings(contract: Contract) -> warning_showing.Section | None:
    """The warnings to read; on paper nobody answers them."""
    found = warning_showing.section(contract)
    return replace(found, may_answer=False, may_confirm=False) if found else None


def _after(contract: Contract) -> after.After | None:
    """What came after registration, without its doors; the tasks stand by themselves."""
    found = after.after(contract, g.actor)
    if found is None:
        return None
    return replace(found, begins=(), may_receive=False, may_object=False, may_ask=False, tasks=())


def _whole(change: ContractChange) -> WholeChange:
    wanted = Terms.read(change.terms).amount_fen if change.kind in GOES_ON else 0
    return WholeChange(
        change,
        compared(change),
        capitals.write(wanted) if wanted else "",
        change_showing.steps(change),
        change_showing.found_of(change),
        documents.of(change_attachments.KEEPING.kind, change.id),
        change_showing.opinions_shown(change),
        class_test_showing.of_change(change),
    )
