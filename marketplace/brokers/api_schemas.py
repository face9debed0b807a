"""What a program sends and is told of cases."""

from typing import Any

from marshmallow import fields

from marketplace.accounts.schemas import OrganisationName
from marketplace.brokers import queries
from marketplace.brokers.lifecycle import BY_HAND, LIFECYCLE, CaseState, StepEvent
from marketplace.brokers.models import BrokerLevel, Case
from marketplace.district.codes import TechnicalField
from marketplace.web.api import PageArgs
from marketplace.web.api_fields import Code, Codes, Given, Shown, Text


class CaseArgs(PageArgs):
    """Which cases."""

    state = Code(CaseState, load_default=None)


class BrokerArgs(PageArgs):
    """Which brokers of the directory."""

    q = Text(100, load_default="", metadata={"description": "words of the name, the brokerage or the introduction"})
    field = Code(TechnicalField, load_default=None)


class CaseGiven(Given):
    """The broker who is brought in, and what the owner answers to whoever is interested."""

    broker = fields.UUID(required=True)
    answer = Text(3000, needed=True)


class StepGiven(Given):
    """What happened: a note, or one of the moves of a case, with words."""

    event = Code(StepEvent, load_default=StepEvent.NOTE, metadata={"enum": [event.value for event in BY_HAND]})
    note = Text(3000, load_default="")


class BrokerName(Shown):
    """A broker by id and public name."""

    id = fields.UUID()
    name = fields.String(attribute="display_name")


class BrokerShown(BrokerName):
    """A broker's public profile."""

    level = Code(BrokerLevel)
    certificate_number = fields.String()
    brokerage = fields.Nested(OrganisationName, attribute="organisation")
    knows = Codes(TechnicalField, data_key="fields", attribute="fields")
    introduction = fields.String()


class CaseShown(Shown):
    """A case as its parties and its broker see it."""

    id = fields.UUID()
    title = fields.String()
    field = Code(TechnicalField)
    state = Code(CaseState)
    acts = fields.Function(
        lambda case: LIFECYCLE.events(case.state),
        metadata={"type": "array", "items": {"type": "string"}, "description": "what its state allows"},
    )
    listing_id = fields.UUID()
    seller = fields.Nested(OrganisationName)
    buyer = fields.Nested(OrganisationName)
    broker = fields.Nested(BrokerName)
    brokerage = fields.Nested(OrganisationName)
    created_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime()
    version = fields.Integer()


class StepShown(Shown):
    """One step of a case."""

    event = Code(StepEvent)
    note = fields.String()
    person_name = fields.String()
    organisation_name = fields.String()
    at = fields.AwareDateTime()


class ContactShown(Shown):
    """Whom one party names for calls."""

    organisation_id = fields.UUID()
    name = fields.String()
    phone = fields.String()


class CaseWhole(CaseShown):
    """A case with how it began, whom to call, and its steps."""

    message = fields.String()
    contacts = fields.List(fields.Nested(ContactShown))
    steps = fields.List(fields.Nested(StepShown))

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """How it began stands in the expression of interest that the case came from."""
        return _begun(obj)[attr] if attr in ("message", "contacts") else super().get_attribute(obj, attr, default)


def _begun(case: Case) -> dict[str, Any]:
    found = queries.approach(case)
    contacts = [{"organisation_id": key, **vars(contact)} for key, contact in found.contacts.items()]
    return {"message": found.message, "contacts": contacts}
