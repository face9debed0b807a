"""The end of a sign-in, so that no copy of its cookie is worth anything."""

from datetime import timedelta

from sqlalchemy import delete

from marketplace.accounts.proofs import EndedSignIn
from marketplace.core import clock
from marketplace.db import session, unit_of_work

# A working day; a cookie is worth nothing afterwards, and then its end need not be remembered either.
LIFETIME = timedelta(hours=12)


def end(sign_in: str) -> None:
    """Sign out for good."""
    session.merge(EndedSignIn(id=sign_in))


def forget_ended() -> None:
    """Drop what nobody needs to remember; the worker does it by the clock."""
    with unit_of_work():
        session.execute(delete(EndedSignIn).where(EndedSignIn.ended_at < clock.now() - 2 * LIFETIME))
