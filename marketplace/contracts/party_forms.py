"""What a form asks of one party: rows 16 to 26 of the national form (domain/contracts.md 1.5)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form as PlainForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from marketplace.accounts.party_fields import ANSWERS, answer_code, particular_fields
from marketplace.contracts.filing_parties import PartyFacts, PartyFiling
from marketplace.contracts.models import ContractParty, Side
from marketplace.district.codes import HOME_COUNTRY, PartyNature
from marketplace.district.countries import COUNTRIES, country_name
from marketplace.district.party_particulars import QUESTIONS, TEXTS, PartyParticulars
from marketplace.web.forms import TitledSelect

MOST_SELLERS = 20
LONGEST_SHARE = 1_000_000


def country_choices() -> list[SelectChoice]:
    """The countries in the reader's language, this one and those with most contracts first."""
    return [SelectChoice(letters, country_name(letters)) for letters in COUNTRIES]


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
    kept |= {name: ANSWERS.get(given[name].data) for name in QUESTIONS}
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


def _text(field: Any) -> str:
    return (field.data or "").strip()


def party_values(party: ContractParty | PartyFacts) -> dict[str, Any]:
    """A party as its fields' values."""
    kept = PartyParticulars.of(party.particulars)
    answers = {name: answer_code(getattr(kept, name)) for name in QUESTIONS}
    # A party of the directory is found again by its code; what else the directory says of it is not typed.
    typed = ("name", "code", "country") if party.organisation_id else ("name", "code", "nature", "region", "country")
    same = {name: getattr(party, name) for name in (*typed, "size", "industry", "share")}
    return {**same, **{name: getattr(kept, name) for name in TEXTS}, **answers}
