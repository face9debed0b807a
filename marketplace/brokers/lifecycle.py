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
