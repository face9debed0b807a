"""What the worker does about each topic of the outbox, and what it does by the clock."""

from collections.abc import Mapping, Sequence
from functools import partial

from marketplace.config import Settings
from marketplace.district import queries as districts
from marketplace.jobs import letters
from marketplace.jobs.worker import Handler, Periodic
from marketplace.listings import search, upkeep
from marketplace.web import mail
from search_index import Engine

# Topics that wait for others' machines: the worker does them beside the rest, so that nothing waits for them.
SLOW = frozenset({letters.TOPIC})


def handlers(engine: Engine, settings: Settings) -> Mapping[str, Handler]:
    """Topic by topic; organisations come first, because they put listings under the index's topic."""
    return {
        search.ORGANISATION_CHANGED: search.index_owners,
        search.TOPIC: partial(search.index, engine),
        letters.TOPIC: partial(mail.deliver, _office(settings)),
    }


def _office(settings: Settings) -> mail.Office:
    return mail.Office(
        smtp_url=settings.smtp_url,
        mail_from=settings.mail_from,
        timeout=settings.mail_timeout,
        directory=settings.mail_dir,
        base_url=settings.base_url,
        name=districts.platform_name,
    )


def periodic(engine: Engine) -> Sequence[Periodic]:
    """What is looked after once a minute."""
    return (upkeep.expire, partial(search.mend, engine))
