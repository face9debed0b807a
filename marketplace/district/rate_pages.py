"""The page of exchange rates: what was entered, and the form for a new one."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.core.permissions import Permission
from marketplace.district import rates
from marketplace.district.models import ExchangeRate
from marketplace.district.pages import bp
from marketplace.district.rate_forms import RateForm
from marketplace.web.gate import permit, writing


@bp.route("/o/<uuid:acting>/rates", methods=["GET", "POST"])
@permit(Permission.RATE_EDIT)
def exchange_rates(acting: Any) -> Any:
    form, status = RateForm(data={"quoted_on": clock.today()}), 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            return _entered(form)
        except DomainError as error:
            form.refuse(error)
    return render_template(
        "district/rates.html",
        acting=acting,
        form=form,
        rates=rates.latest(),
        quote_of=rates.quote,
        holds_days=rates.HOLDS_DAYS,
    ), status


def _entered(form: RateForm) -> Any:
    with writing() as unit:
        unit.result = url_for(".exchange_rates", acting=g.acting.id)
        rates.enter(form.given(), actor=g.actor)
    flash(_("The rate is entered."), "success")
    return redirect(unit.result, 303)


@bp.post("/o/<uuid:acting>/rates/<uuid:rate_id>/strike")
@permit(Permission.RATE_EDIT, load=rates.by_id)
def strike_rate(acting: Any, rate: ExchangeRate) -> Any:
    with writing() as unit:
        unit.result = url_for(".exchange_rates", acting=g.acting.id)
        rates.strike(rate, actor=g.actor, version=request.form.get("version", 0, type=int))
    flash(_("The rate is struck out. What was registered by it keeps it."), "success")
    return redirect(unit.result, 303)
