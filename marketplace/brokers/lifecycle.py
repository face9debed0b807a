"""The life of a case, from the first talk to the registered contract."""

from marketplace.core.lifecycle import Lifecycle
from marketplace.core.text import N_
from marketplace.core.titles import Titled


class CaseState(Titled):
    """How far a case has come."""

    OPENED = "opened", N_("Opened"), "blue"
    NEGOTIATING = "negotiating", N_("Negotiating"), "blue"
    AGREED = "agreed", N_("Agreed"), "green"
    CLOSED = "closed", N_("Closed without a contract"), "grey"


_S = CaseState
LIFECYCLE = Lifecycle[CaseState](
    ("negotiate", [_S.OPENED], _S.NEGOTIATING),
    ("agree", [_S.OPENED, _S.NEGOTIATING], _S.AGREED),
    ("close", [_S.OPENED, _S.NEGOTIATING, _S.AGREED], _S.CLOSED),
)

# An outline of a contract may be typed while the parties still talk; a closed case leads nowhere.
CONTRACT_POSSIBLE = frozenset({_S.NEGOTIATING, _S.AGREED})


class StepEvent(Titled):
    """What a step of a case says."""

    OPEN = "open", N_("A broker was brought in")
    NOTE = "note", N_("Note")
    NEGOTIATE = "negotiate", N_("The parties began to negotiate")
    AGREE = "agree", N_("The parties agreed")
    CLOSE = "close", N_("Closed without a contract")
    CONTRACT = "contract", N_("A technology contract was drafted from this case")


# What a person records by hand; the others are written by what they name.
BY_HAND = (StepEvent.NOTE, StepEvent.NEGOTIATE, StepEvent.AGREE, StepEvent.CLOSE)
