"""What the bureau types of a year's working days: days as people write them, one after the other."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from marketplace.core import dates
from marketplace.core.errors import DomainError, InvalidInput
from marketplace.core.text import N_
from marketplace.web.forms import Form

BETWEEN = re.compile(r"[\s,;，；、]+")
MOST_DAYS = 200


class CalendarForm(Form):
    """A year's exceptions from Monday to Friday."""

    days_off = TextAreaField(_l("Weekdays off"), [Optional(), Length(max=5_000)])
    days_worked = TextAreaField(_l("Weekend days worked"), [Optional(), Length(max=5_000)])

    def days(self) -> tuple[list[date], list[date]]:
        """What was typed, as days. Raises InvalidInput with what was not understood, by field."""
        problems: dict[str, DomainError | str] = {}
        found = [_read(name, self[name].data or "", problems) for name in ("days_off", "days_worked")]
        if problems:
            raise InvalidInput(problems)
        return found[0], found[1]


def _read(name: str, typed: str, problems: dict[str, DomainError | str]) -> list[date]:
    days = []
    for word in BETWEEN.split(typed.strip())[:MOST_DAYS]:
        try:
            days += [dates.parse_date(word)] if word else []
        except DomainError as error:
            problems[name] = error
        except ValueError:
            problems[name] = DomainError(N_("“%(typed)s” is not a day."), typed=word[:40])
    return days


def as_typed(days: Sequence[date]) -> str:
    """Days as the form shows them, one a line."""
    return "\n".join(day.isoformat() for day in days)


def values(off: Sequence[date], worked: Sequence[date], version: int) -> dict[str, Any]:
    """A year as the form's values, at its version."""
    return {"days_off": as_typed(off), "days_worked": as_typed(worked), "version": version}
