"""The life of a listing: from draft to the public page, and off it again."""

from marketplace.core.lifecycle import Lifecycle
from marketplace.core.text import N_
from marketplace.core.titles import Titled


class ListingState(Titled):
    """A listing's state, with its one word and colour everywhere (design/ui.md)."""

    DRAFT = "draft", N_("Draft"), "grey"
    IN_REVIEW = "in_review", N_("In review"), "blue"
    RETURNED = "returned", N_("Returned for revision"), "orange"
    PUBLISHED = "published", N_("Published"), "green"
    WITHDRAWN = "withdrawn", N_("Withdrawn"), "grey"
    EXPIRED = "expired", N_("Expired"), "grey"
    TAKEN_DOWN = "taken_down", N_("Taken down"), "red"


_S = ListingState
EDITABLE = frozenset({_S.DRAFT, _S.RETURNED})

LIFECYCLE = Lifecycle[ListingState](
    ("submit", [_S.DRAFT, _S.RETURNED], _S.IN_REVIEW),
    ("return", [_S.IN_REVIEW], _S.RETURNED),
    ("publish", [_S.IN_REVIEW], _S.PUBLISHED),
    ("withdraw", [_S.IN_REVIEW, _S.PUBLISHED], _S.WITHDRAWN),
    ("expire", [_S.PUBLISHED], _S.EXPIRED),
    ("take_down", [_S.PUBLISHED], _S.TAKEN_DOWN),
    ("reopen", [_S.WITHDRAWN, _S.EXPIRED], _S.DRAFT),
)


class InterestState(Titled):
    """What became of an expression of interest (对接意向)."""

    OPEN = "open", N_("Waiting for an answer"), "blue"
    ANSWERED = "answered", N_("Answered"), "green"
    DECLINED = "declined", N_("Declined"), "grey"


INTEREST_LIFECYCLE = Lifecycle[InterestState](
    ("answer", [InterestState.OPEN], InterestState.ANSWERED),
    ("decline", [InterestState.OPEN], InterestState.DECLINED),
)
