"""The help pages: a guide for each role, and who may do what, written out from the table that decides it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template

from marketplace.accounts.roles import RoleTitle
from marketplace.core import permissions
from marketplace.core.actors import Role
from marketplace.core.permissions import POLICY, Condition, Permission
from marketplace.core.text import N_
from marketplace.portal import guides
from marketplace.portal.pages import bp
from marketplace.web.gate import public
from marketplace.web.i18n import is_chinese


@dataclass(frozen=True)
class Words:
    """What a cell says of a condition, and what that means."""

    short: str
    meaning: str


# Each condition of the table of permissions, in the order in which the page explains them.
CONDITIONS: Mapping[Condition, Words] = {
    permissions.anything: Words(N_("all"), N_("wherever it lies on the platform")),
    permissions.own: Words(N_("own"), N_("what belongs to the organisation that you act for")),
    permissions.party: Words(N_("as a party"), N_("where the organisation that you act for is one of the two sides")),
    permissions.working_broker: Words(
        N_("as its broker"), N_("where you are the broker named in it, or your brokerage is one of the two sides")
    ),
    permissions.colleague: Words(N_("colleagues"), N_("people of the organisation that you act for")),
}


@dataclass(frozen=True)
class Row:
    """An act and, for each role in the order of the table, what grants it; None where the role does not."""

    permission: Permission
    cells: tuple[Words | None, ...]


def rows() -> list[Row]:
    """The table of permissions, row by row."""
    return [
        Row(permission, tuple(_cell(permission, Role(role.value)) for role in RoleTitle)) for permission in POLICY
    ]


def _cell(permission: Permission, role: Role) -> Words | None:
    condition = POLICY[permission].get(role)
    return CONDITIONS[condition] if condition else None


@bp.get("/help", endpoint="help")
@public("help is for everybody")
def index() -> Any:
    return render_template("portal/help.html", guides=guides.every_guide(_language()), icons=guides.GUIDES)


@bp.get("/help/permissions")
@public("who may do what is no secret")
def help_permissions() -> Any:
    return render_template(
        "portal/help_permissions.html", rows=rows(), roles=list(RoleTitle), conditions=CONDITIONS.values()
    )


@bp.get(f"/help/<any({', '.join(repr(key) for key in guides.GUIDES)}):guide>")
@public("the guides are for everybody")
def help_guide(guide: str) -> Any:
    return render_template("portal/help_guide.html", guide=guides.guide(guide, _language()))


def _language() -> str:
    return "zh" if is_chinese() else "en"
