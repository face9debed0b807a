"""Checks of single records: what one says must fit together."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, func, or_, select

from marketplace.accounts.models import Organisation
from marketplace.contracts.change_lifecycle import ChangeState
from marketplace.contracts.change_models import ContractChange, Receipt
from marketplace.contracts.classes import ContractKind
from marketplace.contracts.deduction_models import Deduction
from marketplace.contracts.lifecycle import NUMBERED, ContractState
from marketplace.contracts.models import Contract, ContractParty, Side
from marketplace.core import clock
from marketplace.core.credit_code import CreditCodeError, parse_credit_code
from marketplace.core.exchange import HOME_CURRENCY, Quote, in_fen
from marketplace.core.text import N_
from marketplace.core.workdays import ONE_DAY
from marketplace.db import session, stream
from marketplace.district.models import District
from marketplace.listings.lifecycle import ListingState
from marketplace.listings.models import Listing
from marketplace.operations.findings import Finding
from marketplace.operations.place import Place
from marketplace.operations.rows import Rows, Selected, contracts, several, wrong
from marketplace.tally.models import Posting, PostingSource
from search_index import Engine

C = Contract
A_YEAR = 365
IS_NUMBERED = C.state.in_(NUMBERED)
HERE = C.source == PostingSource.REGISTRY

term = several(
    Rows(wrong(C.ends_on < C.begins_on), N_("Contract %(contract)s ends before it begins.")),
    Rows(
        wrong(or_(C.technology_fen > C.amount_fen, C.technology_fen <= 0)),
        N_("Contract %(contract)s: the technology amount is not a part of the amount."),
    ),
)


def _out_of_order() -> Any:
    """Of what has come so far through the office; a second look begins anew, and may not have come so far again."""
    days = (C.signed_on, C.submitted_on, C.accepted_on, C.reviewed_on, C.registered_on, C.ended_on)
    pairs = [(one, other) for place, one in enumerate(days) for other in days[place + 1 :]]
    return or_(*(one > other for one, other in pairs), C.due_on < C.accepted_on)


def _in_the_future() -> Any:
    days = (C.submitted_on, C.accepted_on, C.reviewed_on, C.registered_on, C.ended_on)
    return or_(*(day > clock.today() for day in days))


days = several(
    Rows(
        wrong(_out_of_order, or_(IS_NUMBERED, C.state == ContractState.REVIEWED)),
        N_("Contract %(contract)s: signed, submitted, accepted, reviewed, registered, ended are not in this order."),
    ),
    Rows(wrong(_in_the_future), N_("Contract %(contract)s: something happened on a day that has not come yet.")),
)


def _with_another_rest() -> Selected:
    taken = (
        select(Deduction.contract_id, func.sum(Deduction.amount_fen).label("fen"))
        .where(~Deduction.within_reasonable_quantity)
        .group_by(Deduction.contract_id)
        .subquery()
    )
    # Of earlier contracts only some have lines; the others state what is left alone.
    stated = (or_(HERE, taken.c.fen.is_not(None)), C.kind != ContractKind.FRAMEWORK)
    rest = C.amount_fen - func.coalesce(taken.c.fen, 0)
    return contracts().outerjoin(taken, taken.c.contract_id == C.id).where(*stated, C.technology_fen != rest)


deductions = Rows(
    _with_another_rest, N_("Contract %(contract)s: amount less deductions is not the technology amount.")
)


def foreign(_place: Place, _engine: Engine) -> Iterator[Finding]:
    """What foreign money is worth in fen follows from its rate."""
    columns = (C.currency, C.foreign_minor, C.rate_units, C.rate_millionths, C.rate_is_indirect, C.amount_fen)
    for of, number, currency, minor, units, millionths, is_indirect, fen in stream(
        contracts().add_columns(*columns).where(C.currency != HOME_CURRENCY)
    ):
        if in_fen(minor or 0, Quote(currency, units or 1, millionths or 1, is_indirect)) != fen:
            message = N_("Contract %(contract)s: its amount in yuan is not that of its rate.")
            yield Finding(message, {"contract": number or of}, f"contract/{of}")


PARTIES = select(ContractParty.contract_id)
POSTED = select(Posting.contract_id)
registered = several(
    *(
        Rows(
            wrong(IS_NUMBERED, C.id.not_in(PARTIES.where(ContractParty.side == side))),
            N_("Contract %(contract)s is registered without a seller or without a buyer."),
        )
        for side in Side
    ),
    Rows(wrong(IS_NUMBERED, C.id.not_in(POSTED)), N_("Contract %(contract)s is registered and was never posted.")),
    Rows(
        wrong(HERE, IS_NUMBERED, or_(*(c.is_(None) for c in (C.accepted_on, C.reviewed_by, C.rule_set, C.number)))),
        N_("Contract %(contract)s is registered without acceptance, first review, rules or number."),
    ),
)


def _more_received() -> Selected:
    received = (
        select(Receipt.contract_id, func.sum(Receipt.amount_fen).label("fen"))
        .where(Receipt.struck_on.is_(None))
        .group_by(Receipt.contract_id)
        .subquery()
    )
    worth = func.coalesce(C.performed_fen, C.amount_fen)
    return contracts().join(received, received.c.contract_id == C.id).where(received.c.fen > worth)


def _received_early() -> Selected:
    early = or_(Receipt.received_on < C.signed_on, Receipt.received_on > Receipt.entered_on, C.number.is_(None))
    return contracts().join(Receipt, Receipt.contract_id == C.id).where(Receipt.struck_on.is_(None), early)


receipts = several(
    Rows(_more_received, N_("Contract %(contract)s: more was received than it is worth now.")),
    Rows(_received_early, N_("Contract %(contract)s: a receipt is older than the contract, or not yet due.")),
)


def _changed_early() -> Selected:
    change = ContractChange
    early = or_(
        change.approved_on < C.registered_on,
        change.agreed_on < C.registered_on,
        change.proposed_on > change.examined_on,
        change.examined_on > change.approved_on,
    )
    approved = change.state == ChangeState.APPROVED
    return contracts().join(change, change.contract_id == C.id).where(approved, early)


changes = Rows(
    _changed_early, N_("Contract %(contract)s: a change is older than the registration, or out of its order.")
)


def codes(_place: Place, _engine: Engine) -> Iterator[Finding]:
    """A code that is mistyped does not fit its check characters."""
    known = (Organisation.code.is_not(None), Organisation.merged_into_id.is_(None))
    for of, name, code in stream(select(Organisation.id, Organisation.name, Organisation.code).where(*known)):
        try:
            parse_credit_code(code)
        except CreditCodeError:
            message = N_("%(name)s: its credit code does not fit its own check characters.")
            yield Finding(message, {"name": name}, f"organisation/{of}")


def _listings_past_their_end() -> Selected:
    over = and_(Listing.state == ListingState.PUBLISHED, Listing.expires_on < clock.today() - ONE_DAY)
    return select(Listing.id, Listing.title.label("title")).where(over)


by_the_clock = several(
    Rows(_listings_past_their_end, N_("“%(title)s” is still public after its last day."), "listing"),
    Rows(
        wrong(lambda: and_(C.state == ContractState.SUPPLEMENT, C.lapses_on < clock.today() - ONE_DAY)),
        N_("Contract %(contract)s: its supplement did not come in time, and it did not lapse."),
    ),
)


def open_opening(_place: Place, _engine: Engine) -> Iterator[Finding]:
    """The import of earlier contracts is not open for good: what comes in by it has no review."""
    district = session.get(District, 1)
    first = session.scalar(select(func.min(C.registered_on)).where(HERE))
    if district and not district.opening_is_closed and first and first < clock.today() - A_YEAR * ONE_DAY:
        message = N_("The import of earlier contracts is still open, a year after the first registration on %(day)s.")
        yield Finding(message, {"day": first.isoformat()})
