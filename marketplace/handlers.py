"""What the worker does about each topic of the outbox, and what it does by the clock."""

from collections.abc import Mapping, Sequence
from functools import partial

from marketplace.accounts import events, joining_upkeep, resets, sign_ins, text_codes
from marketplace.config import Settings
from marketplace.contracts import deadlines, news
from marketplace.district import calendar
from marketplace.district import queries as districts
from marketplace.documents import upkeep as files
from marketplace.documents.store import Store
from marketplace.jobs import heartbeat, jobs, letters
from marketplace.jobs.worker import Handler, Periodic
from marketplace.ledger import accesses, publishing
from marketplace.ledger.accesses import Spool
from marketplace.listings import search, upkeep
from marketplace.notices import digests
from marketplace.notices import events as told
from marketplace.operations import pruning, quality, schedule
from marketplace.operations import service as operations
from marketplace.operations.place import Place
from marketplace.operations.pruning import Keeping
from marketplace.operations.schedule import Plan
from marketplace.portal import imports
from marketplace.web import mail
from search_index import Engine

# Topics that wait for others' machines or disks, or take long: the worker does them beside the rest.
SLOW = frozenset({letters.TOPIC, text_codes.TOPIC, operations.TOPIC, quality.TOPIC, jobs.CHECK, jobs.WRITE})


def handlers(engine: Engine, settings: Settings, place: Place) -> Mapping[str, Handler]:
    """Topic by topic; organisations come first, because they put listings under the index's topic."""
    return {
        search.ORGANISATION_CHANGED: search.index_owners,
        search.TOPIC: partial(search.index, engine),
        events.ORGANISATION_VERIFIED: told.organisation_verified,
        events.MEMBERSHIP_ADDED: told.membership_added,
        events.MEMBERSHIP_ENDED: told.membership_ended,
        news.REGISTERED_TOPIC: news.tell_registered,
        calendar.CHANGED_TOPIC: deadlines.count_anew,
        resets.TOPIC: resets.send,
        text_codes.TOPIC: partial(text_codes.send, settings.sms_command, districts.platform_name),
        letters.TOPIC: partial(mail.deliver, _office(settings)),
        operations.REBUILD: partial(search.rebuild_asked, engine),
        operations.TOPIC: partial(schedule.make, place, _plan(settings)),
        quality.TOPIC: partial(quality.make, place, engine),
        jobs.CHECK: partial(imports.check, settings.imports_dir),
        jobs.WRITE: partial(imports.write, settings.imports_dir),
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


def _plan(settings: Settings) -> Plan:
    return Plan(settings.backup_dir, settings.backup_hour, settings.backup_keep)


def signing(settings: Settings) -> publishing.Plan:
    """How the ledger is signed here."""
    return publishing.Plan(settings.ledger_key_file, settings.checkpoint_every, settings.checkpoint_dir)


def _keeping(settings: Settings) -> Keeping:
    return Keeping(
        settings.keep_errands,
        settings.keep_letters,
        settings.keep_notices,
        settings.keep_traces,
        settings.keep_filings,
    )


def periodic(engine: Engine, settings: Settings) -> Sequence[Periodic]:
    """What is looked after once a minute."""
    return (
        heartbeat.beat,
        partial(accesses.enter, Spool(settings.accesses_dir)),
        upkeep.expire,
        deadlines.let_lapse,
        upkeep.warn_of_end,
        digests.send_due,
        sign_ins.forget_ended,
        joining_upkeep.forget,
        partial(search.mend, engine),
        partial(schedule.daily, _plan(settings)),
        partial(quality.order_daily, settings.check_hour),
        partial(publishing.keep_up, signing(settings)),
        partial(pruning.prune_daily, _keeping(settings)),
        partial(imports.sweep, settings.imports_dir),
        partial(files.sweep_hourly, Store(settings.files_dir)),
    )
