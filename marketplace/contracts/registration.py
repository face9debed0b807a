"""Registration: the second review enters a contract in the register, mints its number and posts it."""

from datetime import date

from marketplace import ledger
from marketplace.contracts import contents, counting, day_rates, frameworks, guarding, news
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
    not confirmed, something was changed past the first review, it is a framework, or the rate of the day makes an
    amount of it that nobody has looked at, or one above the ceiling of its framework), RateMissing, StaleVersion
    (what the registrar saw is not what is there). Source: domain/contracts.md 1.8, 1.9, 1.12 T2, T9.
    """
    begin_review(contract, Permission.CONTRACT_REGISTER, actor, version)
    frameworks.require_registrable(contract)
    state, today = LIFECYCLE.after(contract, "register"), clock.today()
    require_second_person(contract, actor)
    contents.require_reviewed(contract)
    guarding.require_confirmed(contract, actor)
    reckoned = day_rates.reckon(contract)
    frameworks.require_room_for(contract, reckoned.get("amount_fen", contract.amount_fen))
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
    """Post (+1, +amount, +technology amount) on the day of registration, each seller's part for itself (T2, T8)."""
    day = contract.registered_on
    assert day is not None
    figure = tally.Change(1, contract.amount_fen, contract.technology_fen)
    changes = counting.parts(figure, [seller.share for seller in contract.sellers])
    event, heads = PostingEvent.REGISTRATION, counting.under(contract)
    tally.post_all(counting.postings(contract.id, event, changes, heads, (day, day), contract.source))
