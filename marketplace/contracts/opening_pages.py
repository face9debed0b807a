"""The page of the opening import: what came in so far, and the two acts that close it and open it again."""

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation
from marketplace.contracts import opening_closing
from marketplace.contracts.blueprint import bp
from marketplace.core.errors import DomainError
from marketplace.core.permissions import Permission
from marketplace.district import queries as districts
from marketplace.web.errors import status_of
from marketplace.web.forms import Form, short_text
from marketplace.web.gate import permit, writing

PLACE = "/o/<uuid:acting>/opening"


class TurnForm(Form):
    """Why the opening is closed, or opened again."""

    reason = TextAreaField(_l("Reason"), short_text(opening_closing.LONGEST_REASON))


@bp.get(PLACE)
@permit(Permission.OPENING_TURN)
def opening(acting: Organisation) -> Any:
    return _page(acting, TurnForm(data={"version": districts.current().version}))


def _page(acting: Organisation, form: TurnForm, status: int = 200) -> Any:
    district, years, turns = districts.current(), opening_closing.so_far(), opening_closing.turns()
    people = {district.opening_turned_by, *(turn.person_id for turn in turns)}
    page = render_template(
        "contracts/opening.html",
        acting=acting,
        form=form,
        is_closed=district.opening_is_closed,
        is_own_turn=district.opening_is_closed and district.opening_turned_by == g.actor.person_id,
        years=years,
        whole=opening_closing.whole(),
        turns=turns,
        closing=opening_closing.TURNS[0],
        names=accounts.names_of({person for person in people if person}),
    )
    return page, status


@bp.post(f"{PLACE}/close")
@permit(Permission.OPENING_TURN)
def close_opening(acting: Organisation) -> Any:
    return _turn(acting, opening_closing.close, _("Closed. Earlier contracts are no longer imported."))


@bp.post(f"{PLACE}/reopen")
@permit(Permission.OPENING_TURN)
def reopen_opening(acting: Organisation) -> Any:
    return _turn(acting, opening_closing.reopen, _("Open again. Earlier contracts can be imported."))


def _turn(acting: Organisation, verb: Callable[..., None], done: str) -> Any:
    form = TurnForm()
    if not form.validate_on_submit():
        return _page(acting, form, 422)
    try:
        with writing() as unit:
            unit.result = url_for(".opening", acting=acting.id)
            verb(form.reason.data, actor=g.actor, version=form.version.data or 0)
    except DomainError as error:
        form.refuse(error)
        return _page(acting, form, status_of(error))
    flash(done, "success")
    return redirect(unit.result, 303)
