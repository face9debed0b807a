"""The public progress pages: how far the targets have come, and how the closed ones ended."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request

from marketplace.core import clock
from marketplace.core.money import floored_percent
from marketplace.programme import exporting, figures, queries
from marketplace.programme.forms import ProgressForm
from marketplace.programme.models import Target
from marketplace.tally.queries import View
from marketplace.web import charts, exports
from marketplace.web.gate import public
from marketplace.web.i18n import titled_choices

bp = Blueprint("programme", __name__, template_folder="templates")


@bp.get("/progress")
@public("the targets and what was reached of them are public")
def index() -> Any:
    return _page(queries.all_targets())


@bp.get("/progress/<key>")
@public("the targets and what was reached of them are public")
def show(key: str) -> Any:
    return _page([queries.target(key)])


def _page(targets: Sequence[Target]) -> Any:
    form = ProgressForm(request.args)
    status = 200 if form.validate() else 422
    as_of = form.as_of.data or clock.today()
    view = form.view.member if not form.view.errors else None
    sections = figures.running_first([figures.section(target, as_of, view) for target in targets])
    if exports.is_wanted() and status == 200:
        return exports.answer(exporting.progress_table(sections))
    shown = view or (sections[0].progress.window.view if sections else View.REPORTED)
    page = render_template(
        "programme/progress.html",
        form=form,
        sections=sections,
        as_of=as_of,
        view=shown,
        views=titled_choices(View),
        figure=charts.figure,
        share_of=floored_percent,
    )
    return page, status
