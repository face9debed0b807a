"""What every paper of the registration office shares: its head, lines, seal and date, and the way to a PDF."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from marketplace.core import capitals, money
from marketplace.district import queries as districts
from marketplace.documents import typesetting
from marketplace.web.i18n import is_chinese, show_day

TEMPLATES = Path(__file__).parent / "papers"
Paper = Mapping[str, Any]


@dataclass(frozen=True)
class Fact:
    """A label with its value on a paper; `note` stands small below."""

    label: str
    value: str
    note: str = ""


Line = Sequence[Fact]


def frame(title: str, number: str, day: date) -> dict[str, Any]:
    """The office's name at the head, the paper's title and number, and where the seal and the date stand."""
    district, chinese = districts.current(), is_chinese()
    office = district.bureau_name if chinese else district.bureau_name_en
    return {
        "language": "zh" if chinese else "en",
        "office": office,
        "title": title,
        "number": number,
        "seal": _("Registration office (seal)"),
        "shown_day": show_day(day),
        "day": [day.year, day.month, day.day],
        "contact": _contact(district),
    }


def _contact(district: Any) -> str:
    known = ((_("Telephone"), district.phone), (_("Address"), district.address), (_("Hours"), district.hours))
    return _("; ").join(_("%(label)s: %(text)s", label=label, text=text) for label, text in known if text)


def lines(*rows: Line | None) -> list[list[dict[str, str]]]:
    """The rows of a paper's table, of one fact or two; None is left out."""
    return [[vars(fact) for fact in row] for row in rows if row]


def in_full(fen: int) -> tuple[str, str]:
    """An amount in figures, and in Chinese capitals."""
    return _("RMB %(amount)s yuan", amount=money.exact(fen)), _("In words: %(words)s", words=capitals.write(fen))


def pdf(template: str, papers: Sequence[Paper]) -> bytes:
    """The papers as one PDF, each beginning on a page of its own."""
    return typesetting.pdf(TEMPLATES / f"{template}.typ", {"papers": papers})
