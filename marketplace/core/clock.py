"""The one clock: instants are UTC, legal dates are days in Asia/Shanghai (北京时间)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LEGAL_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The legal date on which an act done now takes place, in Asia/Shanghai whatever the machine's zone."""
    return legal_date(now())


def legal_date(instant: datetime) -> date:
    """The Asia/Shanghai day in which `instant` falls."""
    return instant.astimezone(LEGAL_ZONE).date()


def from_text(text: str) -> datetime:
    """The instant that `as_text` spelled so."""
    return datetime.fromisoformat(text)


def as_text(instant: datetime) -> str:
    """`instant` in the one spelling that the ledger and the files use: 2026-11-22T03:00:00.000000Z."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
