"""期初导入关闭: the bureau ends the import of earlier contracts, and opens it again (design/house.md).

While it is open, contracts enter the register under numbers and days of their own, without a review. One person ends
that once the old register is in; what is found later goes by the changes of a registration. Only another person opens
it again. Each turn stays in the ledger with its reason; what was published stays closed to imports either way.
"""

from collections.abc import Sequence

from marketplace import ledger
from marketplace.contracts.register_windows import CAME_IN
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import InvalidInput, NotPermitted, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.district import queries as districts
from marketplace.district.models import District
from marketplace.ledger import history
from marketplace.ledger.history import Version
from marketplace.tally import queries as tally
from marketplace.tally.queries import Group, Total

LONGEST_REASON = 500
CLOSED = N_(
    "The bureau has closed the opening: earlier contracts can no longer be imported. One that is here is put right "
    "by a change of its registration."
)
_CAME_IN = tally.Window(view=tally.View.RESTATED, where=CAME_IN)
TURNS = ("close_opening", "reopen_opening")


def refusal() -> WrongState | None:
    """Why no earlier contract is imported; None while the opening is open."""
    return WrongState(CLOSED) if districts.current().opening_is_closed else None


def so_far() -> Sequence[Group]:
    """What was imported, as it came in, by the year of its registration."""
    return tally.by_year(_CAME_IN)


def whole() -> Total:
    """Of all years together."""
    return tally.total(_CAME_IN)


def turns() -> Sequence[Version]:
    """Who closed the opening or opened it again, the last one first."""
    return [each for each in reversed(history.versions(districts.current())) if each.verb in TURNS]


def close(reason: str, *, actor: Actor, version: int) -> None:
    """End the import of earlier contracts. Raises NotPermitted, StaleVersion, WrongState, InvalidInput."""
    district = _begin(actor, version)
    if district.opening_is_closed:
        raise WrongState(N_("The opening is closed already."))
    _turn(district, reason, actor, TURNS[0], is_closed=True)


def reopen(reason: str, *, actor: Actor, version: int) -> None:
    """Take earlier contracts again.

    Raises NotPermitted (also to whoever closed it), StaleVersion, WrongState, InvalidInput.
    """
    district = _begin(actor, version)
    if not district.opening_is_closed:
        raise WrongState(N_("The opening is not closed."))
    if district.opening_turned_by == actor.person_id:
        raise NotPermitted(N_("Whoever closed the opening does not open it again."))
    _turn(district, reason, actor, TURNS[1], is_closed=False)


def _begin(actor: Actor, version: int) -> District:
    allow(actor, Permission.OPENING_TURN)
    district = districts.current()
    require_version(district, version)
    return district


def _turn(district: District, reason: str, actor: Actor, verb: str, *, is_closed: bool) -> None:
    if not reason.strip():
        raise InvalidInput({"reason": N_("Please give a reason.")})
    district.opening_is_closed, district.opening_reason = is_closed, reason.strip()
    district.opening_turned_by, district.opening_turned_at = actor.person_id, clock.now()
    total = whole()
    ledger.append(actor, f"district.{verb}", district, contracts=str(total.count), amount_fen=str(total.amount_fen))
