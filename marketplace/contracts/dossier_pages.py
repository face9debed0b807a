"""The file of one contract (案卷), made for paper: everything that its reader may know of it, from draft to today."""

from typing import Any

from flask import g, render_template
from sqlalchemy import select

from marketplace.accounts.history import entries
from marketplace.accounts.models import Organisation
from marketplace.contracts import further, queries, rule_words, showing
from marketplace.contracts.attachments import KEEPING
from marketplace.contracts.blueprint import bp
from marketplace.contracts.change_models import ContractChange
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
    changes = select(ContractChange).where(ContractChange.contract_id == contract.id)
    return render_template(
        "contracts/dossier.html",
        contract=contract,
        acting=acting,
        steps=[step for step in showing.steps(contract) if step.is_done],
        rule_words=rule_words,
        answered=showing.answered(contract),
        opinions=showing.opinions_of(contract),
        changes=session.scalars(changes.order_by(ContractChange.proposed_on, ContractChange.id)).all(),
        files=documents.of(KEEPING.kind, contract.id),
        entries=entries(contract, TOLD),
        further=further,
        capitals=capitals.write(contract.amount_fen),
        country_name=country_name,
        home=HOME_COUNTRY,
        region_name=region_name,
        is_chinese=is_chinese(),
        printed_at=clock.now(),
        printed_by=g.actor.person_name,
    )
