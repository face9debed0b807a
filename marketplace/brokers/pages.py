"""Pages of brokers: the public directory, one broker with the contracts they brought about, one's own profile."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.brokers import exporting, queries, service
from marketplace.brokers.forms import ProfileForm
from marketplace.brokers.models import Broker
from marketplace.contracts import register_queries
from marketplace.core.errors import DomainError
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.district.codes import TechnicalField
from marketplace.tally.queries import Total
from marketplace.web import charts, exports
from marketplace.web.errors import status_of
from marketplace.web.gate import permit, public, writing
from marketplace.web.i18n import titled_choices
from marketplace.web.paging import Paging, page_number

MOST_CHARACTERS = 100


@public("the directory of brokers is public")
def index() -> Any:
    words, field = request.args.get("q", "").strip()[:MOST_CHARACTERS], TechnicalField.get(request.args.get("field"))
    if exports.is_wanted():
        return exports.answer(exporting.brokers_table(queries.whole_directory(words, field), queries.figures()))
    found = queries.directory(words, field, page_number())
    return render_template(
        "brokers/index.html",
        found=found,
        words=words,
        field=field,
        fields=titled_choices(TechnicalField, N_("All fields")),
        figures=queries.figures(),
        nothing=Total(),
        paging=Paging(page_number(), found.total, queries.PAGE_SIZE),
        titles=TechnicalField,
    )


@public("brokers' profiles are public, their contracts only as the register shows them", load=queries.broker)
def show(broker: Broker) -> Any:
    number, size = page_number(), queries.PAGE_SIZE
    register = register_queries.register(queries.window_of(broker), offset=(number - 1) * size, limit=size)
    return render_template(
        "brokers/show.html",
        broker=broker,
        is_practising=queries.is_practising(broker),
        register=register,
        register_url=url_for("contracts.register_list", broker=broker.person_id),
        paging=Paging(number, register.entry_count, size),
        titles=TechnicalField,
        figure=charts.figure,
    )


@permit(Permission.BROKER_PROFILE_EDIT)
def profile(acting: Organisation) -> Any:
    broker = queries.broker_of_person(g.actor.person_id)
    form, status = ProfileForm(obj=broker, data=None if broker else {"display_name": g.actor.person_name}), 200
    if form.is_submitted():
        status = 422
    if form.validate_on_submit():
        try:
            return _written(form)
        except DomainError as error:
            form.refuse(error)
            status = status_of(error)
    return render_template("brokers/profile.html", acting=acting, broker=broker, form=form), status


def _written(form: ProfileForm) -> Any:
    with writing() as unit:
        broker = service.write_profile(form.profile(), actor=g.actor, version=form.version.data)
        unit.result = url_for(".show", broker_id=broker.id)
    flash(_("Saved. This is what everybody sees."), "success")
    return redirect(unit.result, 303)
