"""What a program sends and is told of listings and interests; the rules of every field are those of fields.py."""

from typing import Any

from marshmallow import fields

from marketplace.accounts.schemas import OrganisationName
from marketplace.district.codes import IpKind, TechnicalField
from marketplace.listings.codes import Cooperation, ListingKind, Maturity, NeedKind, Procurement, ScenarioCategory
from marketplace.listings.lifecycle import LIFECYCLE, InterestState, ListingState
from marketplace.web.api import PageArgs
from marketplace.web.api_fields import AtMost, Code, Codes, Fen, Given, Price, Shown, Text

MANY = AtMost(20)


class ListingArgs(PageArgs):
    """Which published listings."""

    q = Text(200, load_default="", metadata={"description": "words; of what they find, the best 500 are listed"})
    kind = Code(ListingKind, load_default=None)
    field = Code(TechnicalField, load_default=None)
    owner = fields.UUID(load_default=None, metadata={"description": "an organisation's id"})


class OwnListingArgs(PageArgs):
    """Which of one's own listings."""

    state = Code(ListingState, load_default=None)


class ResultGiven(Given):
    """What a research result has of its own."""

    advantage = Text(500)
    maturity = Code(Maturity, allow_none=True)
    ip_kind = Code(IpKind, allow_none=True)
    price_from_fen = Price(allow_none=True)
    price_to_fen = Price(allow_none=True)


class DemandGiven(Given):
    """What a technology demand has of its own."""

    need_kind = Code(NeedKind)
    current_situation = Text(5000)
    target = Text(5000)
    budget_from_fen = Price(allow_none=True)
    budget_to_fen = Price(allow_none=True)
    deadline = fields.Date(allow_none=True)


class ScenarioGiven(Given):
    """What an application scenario has of its own."""

    year = fields.Integer(strict=True)
    category = Code(ScenarioCategory)
    conditions = Text(5000)
    requirement = Text(5000)
    investment_fen = Price(allow_none=True)
    funding = Text(200)
    procurement = Code(Procurement)
    open_from = fields.Date()
    open_until = fields.Date()


class ListingGiven(Given):
    """Changes of a listing: what is left out stays as it is. The part of its kind holds what only its kind has."""

    title = Text(200)
    summary = Text(5000)
    field = Code(TechnicalField)
    keywords = fields.List(Text(30), validate=MANY)
    cooperation = Codes(Cooperation)
    contact_name = Text(60)
    contact_phone = Text(40)
    result = fields.Nested(ResultGiven)
    demand = fields.Nested(DemandGiven)
    scenario = fields.Nested(ScenarioGiven)


class ListingNew(ListingGiven):
    """A new listing, a draft."""

    kind = Code(ListingKind, required=True)
    title = Text(200, needed=True)
    summary = Text(5000, needed=True)
    field = Code(TechnicalField, required=True)
    outside_key = Text(100, metadata={"description": "your own key: a second listing with it is refused"})


class ResultShown(Shown):
    """What a research result has of its own."""

    advantage = fields.String()
    maturity = Code(Maturity, allow_none=True)
    ip_kind = Code(IpKind, allow_none=True)
    price_from_fen = Fen(allow_none=True)
    price_to_fen = Fen(allow_none=True)


class DemandShown(Shown):
    """What a technology demand has of its own."""

    need_kind = Code(NeedKind)
    current_situation = fields.String()
    target = fields.String()
    budget_from_fen = Fen(allow_none=True)
    budget_to_fen = Fen(allow_none=True)
    deadline = fields.Date(allow_none=True)


class ScenarioShown(Shown):
    """What an application scenario has of its own."""

    number = fields.String(metadata={"description": "the official number, empty before publication"})
    year = fields.Integer()
    category = Code(ScenarioCategory)
    conditions = fields.String()
    requirement = fields.String()
    investment_fen = Fen(allow_none=True)
    funding = fields.String()
    procurement = Code(Procurement)
    open_from = fields.Date()
    open_until = fields.Date()


PARTS = frozenset(kind.value for kind in ListingKind)


class ListingShown(Shown):
    """A published listing as everybody sees it."""

    id = fields.UUID()
    kind = Code(ListingKind)
    title = fields.String()
    summary = fields.String()
    field = Code(TechnicalField)
    keywords = fields.List(fields.String())
    cooperation = fields.List(fields.String())
    owner = fields.Nested(OrganisationName)
    published_on = fields.Date(allow_none=True)
    expires_on = fields.Date(allow_none=True)
    result = fields.Nested(ResultShown, allow_none=True)
    demand = fields.Nested(DemandShown, allow_none=True)
    scenario = fields.Nested(ScenarioShown, allow_none=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """The part of its own kind is the listing itself; those of other kinds are not there."""
        if attr in PARTS:
            return obj if obj.kind == attr else None
        return super().get_attribute(obj, attr, default)


class Contact(Shown):
    """Whom the owner names for calls."""

    name = fields.String(attribute="contact_name")
    phone = fields.String(attribute="contact_phone")


class ListingWithContact(ListingShown):
    """A published listing; its contact is for those who act for an organisation, and null for others."""

    contact = fields.Nested(Contact, allow_none=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """The contact's columns stand in the listing itself."""
        return obj if attr == "contact" else super().get_attribute(obj, attr, default)


class ListingWithoutContact(ListingWithContact):
    """A published listing as strangers see it."""

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Nobody to call."""
        return None if attr == "contact" else super().get_attribute(obj, attr, default)


class OwnListing(ListingWithContact):
    """A listing as its owner and the bureau's reviewers see it."""

    contact = fields.Nested(Contact)
    outside_key = fields.String(allow_none=True)
    state = Code(ListingState)
    acts = fields.Function(
        lambda listing: LIFECYCLE.events(listing.state),
        metadata={"type": "array", "items": {"type": "string"}, "description": "what its state allows"},
    )
    review_note = fields.String()
    created_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime()
    version = fields.Integer()


class ReasonGiven(Given):
    """Why, in words for the owner."""

    reason = Text(1000, needed=True)


class InterestArgs(PageArgs):
    """Which expressions of interest."""

    sent = fields.Boolean(load_default=False, metadata={"description": "those that one sent, not those received"})


class InterestGiven(Given):
    """What somebody interested says to the owner."""

    message = Text(3000, needed=True)
    contact_name = Text(60, needed=True)
    contact_phone = Text(40, load_default="")


class AnswerGiven(Given):
    """What the owner says back."""

    answer = Text(3000, needed=True)


class InterestShown(Shown):
    """An expression of interest as the two organisations see it."""

    id = fields.UUID()
    listing_id = fields.UUID()
    owner = fields.Nested(OrganisationName)
    from_organisation = fields.Nested(OrganisationName)
    message = fields.String()
    contact_name = fields.String()
    contact_phone = fields.String()
    answer = fields.String()
    state = Code(InterestState)
    created_at = fields.AwareDateTime()
    answered_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()
