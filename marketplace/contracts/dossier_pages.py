"""The file of one contract (案卷), made for paper: everything that its reader may know of it, from draft to today."""

from collections.abc import Sequence
from typing import Any

from flask import g, render_template
from sqlalchemy import select

from marketplace.accounts.history import entries
from marketplace.accounts.models import Organisation
from marketplace.contracts import further, queries, rule_words, showing
from marketplace.contracts.attachments import KEEPING
from marketplace.contracts.blueprint import bp
from marketplace.contracts.change_compared import Compared, changed
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.change_showing import opinions_shown
from marketplace.contracts.expert_models import ExpertOpinion
from marketplace.contracts.models import Contract
from marketplace.contracts.told import TOLD
from marketplace.core import capitals, clock
from marketplace.core.permissions import Permission
from marketplace.db import session
from marketplace.district.codes import HOME_COUNTRY, region_name
from marketplace.district.countries import country_name
from marketplace.documents import queries as documents
from marketplace.web.gate import permit
from marketplace.web.i18n import is_chinese


@bp.get("/o/<uuid:acting>/contracts/<uuid:contract_id>/dossier")
@permit(Permission.CONTRACT_READ, load=queries.contract)
def dossier(acting: Organisation, contract: Contract) -> Any:
    return render_template(
        "contracts/dossier.html",
        contract=contract,
        acting=acting,
        steps=[step for step in showing.steps(contract) if step.is_done],
        rule_words=rule_words,
        answered=showing.answered(contract),
        opinions=showing.opinions_of(contract),
        changes=_changes(contract),
        files=documents.of(KEEPING.kind, contract.id),
        entries=entries(contract, TOLD),
        further=further,
        name_of=showing.name_of,
        capitals=capitals.write(contract.amount_fen),
        country_name=country_name,
        home=HOME_COUNTRY,
        region_name=region_name,
        is_chinese=is_chinese(),
        printed_at=clock.now(),
        printed_by=g.actor.person_name,
    )


def _changes(contract: Contract) -> list[tuple[ContractChange, Sequence[Compared], Sequence[ExpertOpinion]]]:
    """Each change of the registration, with what it changes and what experts said of it to those who may know."""
    query = select(ContractChange).where(ContractChange.contract_id == contract.id)
    found = session.scalars(query.order_by(ContractChange.proposed_on, ContractChange.id)).all()
    return [(each, changed(each), opinions_shown(each)) for each in found]
