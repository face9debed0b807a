"""The history of an organisation: for its own members, and for the bureau."""

from typing import Any

from flask import url_for

from marketplace.accounts import history, queries
from marketplace.accounts.models import Organisation
from marketplace.accounts.pages import bp
from marketplace.accounts.told import ORGANISATION
from marketplace.core.permissions import Permission
from marketplace.web.gate import permit


@bp.get("/o/<uuid:acting>/history", endpoint="own_history")
@permit(Permission.DESK_READ)
def own(acting: Organisation) -> Any:
    address = url_for("accounts.show", organisation_id=acting.id)
    return history.page(acting, ORGANISATION, crumbs=[(acting.name, address)], title=acting.name)


@bp.get("/o/<uuid:acting>/organisations/<uuid:organisation_id>/history", endpoint="history")
@permit(Permission.ORGANISATION_VERIFY, load=queries.organisation)
def of(acting: Organisation, organisation: Organisation) -> Any:
    address = url_for("accounts.manage", acting=acting.id, organisation_id=organisation.id)
    return history.page(organisation, ORGANISATION, crumbs=[(organisation.name, address)], title=organisation.name)
