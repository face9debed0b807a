"""The fields for what the national form asks of a party: of one's own organisation, and of a contract's parties."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length, Optional

from marketplace.accounts.entries import OWN, Said
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.district.codes import PartySize
from marketplace.district.industries import industry_name, parse_industry
from marketplace.district.party_particulars import QUESTIONS, TEXTS, PartyParticulars
from marketplace.web.forms import Form, TitledSelect, TypedText
from marketplace.web.i18n import is_chinese

_MOST = {"address": 200, "representative": 60, "contact": 60, "phone": 40, "postcode": 10}


class Answer(Titled):
    """What is asked with yes or no; nobody has to answer."""

    YES = "yes", N_("Yes")
    NO = "no", N_("No")


class IndustryField(TypedText):
    """A division of GB/T 4754-2017 as typed or chosen; `data` is its code."""

    def read(self, text: str) -> str:
        return parse_industry(text)

    def write(self, value: str) -> str:
        return industry_name(value, chinese=is_chinese()) if value else ""


def particular_fields(place: Any) -> dict[str, Any]:
    """The fields that every party has beside its name; errors on top of the page say at which party, `place`."""
    texts = {
        name: StringField(label, [Optional(), Length(max=_MOST[name])], description=place)
        for name, label in zip(TEXTS, _TEXT_LABELS, strict=True)
    }
    answers = {
        name: TitledSelect(label, Answer, first=NOT_SAID, description=place)
        for name, label in zip(QUESTIONS, _QUESTION_LABELS, strict=True)
    }
    return {
        "size": TitledSelect(_l("Size of the enterprise"), PartySize, first=NOT_SAID, description=place),
        "industry": IndustryField(_l("Industry"), [Optional()], description=place),
        **texts,
        **answers,
    }


NOT_SAID = N_("Not stated")
_TEXT_LABELS = (
    *(_l("Address"), _l("Legal representative")),
    *(_l("Contact person"), _l("Telephone"), _l("Postcode")),
)
_QUESTION_LABELS = (
    *(_l("Listed company"), _l("In a national high-tech zone"), _l("High-tech enterprise")),
    *(_l("Research and development body"), _l("Technology transfer agency"), _l("Converted institute")),
)


ANSWERS: Mapping[str | None, bool] = {Answer.YES.value: True, Answer.NO.value: False}


def answer_code(answer: bool | None) -> str | None:
    """An answer as its field holds it."""
    return None if answer is None else Answer.YES.value if answer else Answer.NO.value


class EntryForm(Form):
    """What an organisation keeps in the directory for the registration form, beside its address."""

    def said(self, address: str) -> Said:
        """What was typed, as the verb takes it; the address is asked elsewhere on the page."""
        said: dict[str, Any] = {name: (self[name].data or "").strip() for name in OWN}
        said |= {name: ANSWERS.get(self[name].data) for name in QUESTIONS}
        kept = PartyParticulars(address=address, **said)
        return Said(self["size"].member, self["industry"].data or "", kept)


for _name, _field in particular_fields("").items():
    if _name != "address":
        setattr(EntryForm, _name, _field)


def field_values(said: Said) -> dict[str, Any]:
    """Answers as their fields' values, without what is not said."""
    return {name: answer_code(value) if name in QUESTIONS else value for name, value in said.filled.items()}
