"""What the worker does about each topic of the outbox, and what it does by the clock."""

from collections.abc import Mapping, Sequence
from functools import partial

from marketplace.jobs.worker import Handler, Periodic
from marketplace.listings import search, upkeep
from search_index import Engine


def handlers(engine: Engine) -> Mapping[str, Handler]:
    """Topic by topic; organisations come first, because they put listings under the index's topic."""
    return {search.ORGANISATION_CHANGED: search.index_owners, search.TOPIC: partial(search.index, engine)}


def periodic(engine: Engine) -> Sequence[Periodic]:
    """What is looked after once a minute."""
    return (upkeep.expire, partial(search.mend, engine))
