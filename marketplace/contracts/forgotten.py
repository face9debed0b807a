"""Unfinished filings that nobody goes on with: their organisation is told, and some days later they go."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.contracts.unfinished import FilingDraft
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.db import session
from marketplace.notices import service
from marketplace.notices.codes import NoticeKind
from marketplace.notices.recipients import closest

# How many days before it goes an organisation is told; nothing goes without that, however late it was told.
NOTICE_DAYS = 14
AT_ONCE = 500
GOES = N_("Your unfinished filing “%(title)s” will be discarded on %(day)s unless somebody goes on with it.")
GOES_UNTITLED = N_("An unfinished filing without a title will be discarded on %(day)s unless somebody continues it.")


def warn(keep_days: int, *, actor: Actor) -> int:
    """Tell of the filings that have lain untouched so long that they go in NOTICE_DAYS; how many there were.

    `keep_days` is for how many days an untouched one stays; 0 is for ever.
    """
    if keep_days <= 0:
        return 0
    since = clock.now() - timedelta(days=max(0, keep_days - NOTICE_DAYS))
    query = select(FilingDraft).where(FilingDraft.changed_at < since, FilingDraft.warned_at.is_(None))
    forgotten = session.scalars(query.order_by(FilingDraft.changed_at).limit(AT_ONCE)).all()
    for draft in forgotten:
        draft.warned_at = clock.now()
        _tell(draft, actor)
    return len(forgotten)


def _tell(draft: FilingDraft, actor: Actor) -> None:
    service.tell(
        closest(Permission.CONTRACT_CREATE, draft, draft.owner_id, [draft.author_id]),
        NoticeKind.CONTRACT_MOVED,
        GOES if draft.title else GOES_UNTITLED,
        actor=actor,
        endpoint="contracts.unfinished_continue",
        arguments={"acting": draft.owner_id, "filing_id": draft.id},
        organisation_id=draft.owner_id,
        day=(clock.today() + timedelta(days=NOTICE_DAYS)).isoformat(),
        title=draft.title,
    )
