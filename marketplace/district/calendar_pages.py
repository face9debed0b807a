"""The page of working days: a year at a glance, and what the bureau enters for it."""

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from marketplace.core import clock
from marketplace.core.errors import DomainError, NotFound, StaleVersion
from marketplace.core.permissions import Permission
from marketplace.district import calendar
from marketplace.district.calendar_forms import CalendarForm, values
from marketplace.district.models import CalendarYear
from marketplace.district.pages import bp
from marketplace.web import conflicts
from marketplace.web.errors import status_of
from marketplace.web.gate import permit, writing

FIRST, LAST = 2004, 2100


@dataclass(frozen=True)
class Day:
    """One day of the year at a glance; `kind` is worked, weekend, off or made_up, and none where it is unknown."""

    day: date
    kind: str


@bp.route("/o/<uuid:acting>/calendar/<int:year>", methods=["GET", "POST"])
@permit(Permission.CALENDAR_EDIT)
def working_days(acting: Any, year: int) -> Any:
    if not FIRST <= year <= LAST:
        raise NotFound()
    entered = calendar.year(year)
    form, status = CalendarForm(data=_values(year, entered)), 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            return _entered(form, year)
        except DomainError as error:
            form.refuse(error)
            status = status_of(error)
            if isinstance(error, StaleVersion):
                conflicts.show(form, CalendarForm(None, data=_values(year, calendar.year(year))))
    return _page(acting, year, entered, form), status


def _entered(form: CalendarForm, year: int) -> Any:
    off, worked = form.days()
    with writing() as unit:
        unit.result = url_for(".working_days", acting=g.acting.id, year=year)
        calendar.enter_year(year, off, worked, actor=g.actor, version=_seen(form))
    flash(_("The calendar is saved. Deadlines follow it within a minute."), "success")
    return redirect(unit.result, 303)


def _seen(form: CalendarForm) -> int:
    """The version that the page showed; without any, none that there is."""
    return -1 if form.version.data is None else form.version.data


def _values(year: int, entered: CalendarYear | None) -> dict[str, Any]:
    known = calendar.exceptions(year) if calendar.is_published(year) else ([], [])
    return values(*known, version=entered.version if entered else 0)


def _page(acting: Any, year: int, entered: CalendarYear | None, form: CalendarForm) -> str:
    exceptions = calendar.exceptions(year) if calendar.is_published(year) else None
    return render_template(
        "district/calendar.html",
        acting=acting,
        year=year,
        entered=entered,
        is_published=exceptions is not None,
        months=[(_title(year, month), _weeks(year, month, exceptions)) for month in range(1, 13)],
        weekdays=[format_date(date(2024, 1, day), "EEEEE") for day in range(1, 8)],
        this_year=clock.today().year,
        form=form,
    )


def _title(year: int, month: int) -> str:
    return str(format_date(date(year, month, 1), "LLLL"))


Exceptions = tuple[list[date], list[date]] | None


def _weeks(year: int, month: int, exceptions: Exceptions) -> Sequence[Sequence[Day | None]]:
    weeks = months.Calendar(months.MONDAY).monthdatescalendar(year, month)
    return [[Day(day, _kind(day, exceptions)) if day.month == month else None for day in week] for week in weeks]


def _kind(day: date, exceptions: Exceptions) -> str:
    if exceptions is None:
        return "unknown"
    off, worked = exceptions
    if day in off:
        return "off"
    if day in worked:
        return "made-up"
    return "worked" if day.weekday() < calendar.SATURDAY else "weekend"
