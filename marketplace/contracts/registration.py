"""Registration: the second review enters a contract in the register, mints its number and posts it."""

from datetime import date

from marketplace import ledger
from marketplace.contracts import contents, foreign, frameworks, guarding, news
from marketplace.contracts.beginning import begin_review
from marketplace.contracts.impartiality import require_second_person
from marketplace.contracts.lifecycle import LIFECYCLE
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.permissions import Permission
from marketplace.db import numbering, rewrite
from marketplace.district import queries as districts
from marketplace.tally import service as tally
from marketplace.tally.models import PostingEvent


def register(contract: Contract, *, actor: Actor, version: int) -> Contract:
    """复审登记: enter a twice-reviewed contract in the register, mint its number and post it.

    Raises NotPermitted (the first reviewer, the filer, a member of a party), WrongState (also where a warning is
    not confirmed, something was changed past the first review, or it is a framework), RateMissing, StaleVersion (what
    the registrar saw is not what is there). Source: domain/contracts.md 1.8, 1.9, 1.12 T2, T9.
    """
    begin_review(contract, Permission.CONTRACT_REGISTER, actor, version)
    require_second_person(contract, actor)
    contents.require_reviewed(contract)
    frameworks.require_registrable(contract)
    state, today = LIFECYCLE.after(contract, "register"), clock.today()
    guarding.require_confirmed(contract, actor)
    reckoned = foreign.reckon(contract, today)
    said = {"state": state, "number": mint_number(today), "registered_on": today, "registered_by": actor.person_id}
    rewrite(contract, **said, **reckoned)
    post_registration(contract)
    ledger.append(actor, "contract.register", contract, number=contract.number)
    news.registered(contract, actor)
    return contract


def mint_number(day: date) -> str:
    """The next registration number of the year and point: YYYY RRRR PP NNNNNN (domain/contracts.md 1.9)."""
    point = districts.registry_point()
    return f"{day.year}{point}{numbering.take(series(day.year, point)):06d}"


def series(year: int, point: str) -> str:
    """The counter from which a year's numbers of one registry point are taken."""
    return f"contract/{year}/{point}"


def post_registration(contract: Contract) -> None:
    """Post (+1, +amount, +technology amount) on the day of registration (T2)."""
    assert contract.registered_on is not None
    tally.post(
        contract.id,
        PostingEvent.REGISTRATION,
        tally.Change(1, contract.amount_fen, contract.technology_fen),
        dimensions(contract),
        posted_on=contract.registered_on,
        registered_on=contract.registered_on,
        source=contract.source,
    )


def dimensions(contract: Contract) -> tally.Dimensions:
    """What the contract counts under."""
    return tally.Dimensions(
        subclass=contract.subclass.value,
        field=contract.field,
        seller_region=contract.seller.region,
        buyer_region=contract.buyer.region,
        seller_nature=contract.seller.nature,
        buyer_nature=contract.buyer.nature,
        ip_kind=contract.ip_kind.value,
        plan_source=contract.plan_source.value,
        objective=contract.objective or "",
        seller_size=contract.seller.size or "",
        buyer_size=contract.buyer.size or "",
        broker_person_id=contract.broker_person_id,
        listing_id=contract.listing_id,
    )
