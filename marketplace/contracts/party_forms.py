"""What a form asks of one party: rows 16 to 26 of the national form (domain/contracts.md 1.5)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form as PlainForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from marketplace.contracts.filing_parties import PartyFacts, PartyFiling
from marketplace.contracts.models import ContractParty, Side
from marketplace.contracts.particulars import QUESTIONS, TEXTS, PartyParticulars
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.district.codes import HOME_COUNTRY, PartyNature, PartySize
from marketplace.district.countries import COUNTRIES, country_name
from marketplace.district.industries import industry_name, parse_industry
from marketplace.web.forms import TitledSelect, TypedText
from marketplace.web.i18n import is_chinese

MOST_SELLERS = 20
LONGEST_SHARE = 1_000_000
_MOST = {"address": 200, "representative": 60, "contact": 60, "phone": 40, "postcode": 10}


class Answer(Titled):
    """What is asked with yes or no; nobody has to answer."""

    YES = "yes", N_("Yes")
    NO = "no", N_("No")


def country_choices() -> list[SelectChoice]:
    """The countries in the reader's language, this one and those with most contracts first."""
    return [SelectChoice(letters, country_name(letters)) for letters in COUNTRIES]


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


def add_party_fields(kind: type, prefix: str, place: Any) -> None:
    """Give a part of a form one party's further fields: seller_size, seller_industry, …"""
    for name, field in particular_fields(place).items():
        setattr(kind, f"{prefix}{name}", field)


class _CoSellerFields:
    """What a further seller is asked beside its name."""


add_party_fields(_CoSellerFields, "", "")


class CoSellerForm(_CoSellerFields, PlainForm):
    """A seller beside the first; an empty row says nothing."""

    name = StringField(_l("Name"), [Optional(), Length(max=120)])
    code = StringField(_l("Credit code"), [Optional(), Length(max=40)])
    nature = TitledSelect(_l("Legal nature"), PartyNature)
    region = StringField(_l("Region code"), [Optional(), Length(max=40)])
    country = SelectField(_l("Country"), choices=country_choices, default=HOME_COUNTRY)
    share = IntegerField(_l("Weight"), [Optional()], default=1)

    @property
    def is_blank(self) -> bool:
        """Whether neither name nor code was typed."""
        return not (self.name.data or "").strip() and not (self.code.data or "").strip()

    def filing(self) -> PartyFiling:
        """The seller as a plain value."""
        given = {part: self[part] for part in PARTS}
        share = self.share.data if self.share.data is not None else 1
        return party_filing(Side.SELLER, given, share=share)


PARTS = ("name", "code", "nature", "region", "country", "size", "industry", *TEXTS, *QUESTIONS)


def party_filing(side: Side, given: Mapping[str, Any], **more: Any) -> PartyFiling:
    """One party as its fields say, by the fields' names without their side."""
    kept: dict[str, Any] = {name: _text(given[name]) for name in TEXTS}
    kept |= {name: _ANSWERS.get(given[name].data) for name in QUESTIONS}
    return PartyFiling(
        side,
        **{"name": _text(given["name"]), "code": _text(given["code"]), **more},
        nature=given["nature"].member,
        region=_text(given["region"]),
        country=_text(given["country"]) or HOME_COUNTRY,
        size=given["size"].member,
        industry=given["industry"].data or "",
        particulars=PartyParticulars(**kept),
    )


_ANSWERS: Mapping[str | None, bool] = {Answer.YES.value: True, Answer.NO.value: False}


def _text(field: Any) -> str:
    return (field.data or "").strip()


def party_values(party: ContractParty | PartyFacts) -> dict[str, Any]:
    """A party as its fields' values."""
    kept = PartyParticulars.of(party.particulars)
    answers = {name: _said(getattr(kept, name)) for name in QUESTIONS}
    # A party of the directory is found again by its code; what else the directory says of it is not typed.
    typed = ("name", "code", "country") if party.organisation_id else ("name", "code", "nature", "region", "country")
    same = {name: getattr(party, name) for name in (*typed, "size", "industry", "share")}
    return {**same, **{name: getattr(kept, name) for name in TEXTS}, **answers}


def _said(answer: bool | None) -> str | None:
    return None if answer is None else Answer.YES.value if answer else Answer.NO.value
