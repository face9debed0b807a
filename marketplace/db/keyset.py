"""Lists in portions by key: whatever is entered meanwhile, nobody gets a row twice and none is passed over."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_

from marketplace.core.errors import InvalidInput
from marketplace.core.text import N_
from marketplace.db.session import session

Item = TypeVar("Item")
NOT_OURS = N_("This cursor does not belong to this list; begin again without one.")


@dataclass(frozen=True)
class Key:
    """A column that a list is ordered by, and how its value is read back from a cursor."""

    column: Any
    read: Callable[[str], Any]
    is_descending: bool = False

    @property
    def name(self) -> str:
        """What an item calls it."""
        return str(self.column.key)

    def beyond(self, value: Any) -> ColumnElement[bool]:
        """What comes after `value` in this column."""
        after: ColumnElement[bool] = self.column < value if self.is_descending else self.column > value
        return after


# The keys of a list, the last of which tells any two rows apart.
Order = Sequence[Key]


@dataclass(frozen=True)
class Portion(Generic[Item]):
    """Some items in order, and the cursor of what follows; none after the last."""

    items: Sequence[Item]
    cursor: str | None


def portion(query: Select[Any], order: Order, cursor: str, limit: int) -> Portion[Any]:
    """The first `limit` entities of `query` after `cursor` (none: from the start). Raises InvalidInput."""
    wanted = beyond(query, order, cursor).limit(limit + 1)
    return cut(session.scalars(wanted).all(), order, limit)


def beyond(query: Select[Any], order: Order, cursor: str) -> Select[Any]:
    """`query` in `order`, from after `cursor` on. Raises InvalidInput."""
    columns = [key.column.desc() if key.is_descending else key.column for key in order]
    ordered = query.order_by(None).order_by(*columns)
    return ordered.where(_after(order, read(order, cursor))) if cursor else ordered


def _after(order: Order, values: Sequence[Any]) -> ColumnElement[bool]:
    """Equal in the first keys and beyond in the next, written out: not every database compares rows quickly."""
    equal: list[ColumnElement[bool]] = []
    ways = []
    for key, value in zip(order, values, strict=True):
        ways.append(and_(*equal, key.beyond(value)))
        equal.append(key.column == value)
    return or_(*ways)


def cut(found: Sequence[Item], order: Order, limit: int) -> Portion[Item]:
    """At most `limit` of what was found, with a cursor where there is more."""
    items = found[:limit]
    return Portion(items, write(order, items[-1]) if len(found) > limit else None)


def write(order: Order, item: Any) -> str:
    """The place of `item` in the list, for an address."""
    values = [_text(getattr(item, key.name)) for key in order]
    return base64.urlsafe_b64encode(json.dumps(values, ensure_ascii=False).encode()).decode().rstrip("=")


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def read(order: Order, cursor: str) -> list[Any]:
    """The values that a cursor holds. Raises InvalidInput for anything that we did not write for such a list."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        texts = json.loads(base64.b64decode(padded.encode(), altchars=b"-_", validate=True))
        return [_read(key, text) for key, text in zip(order, texts, strict=True)]
    except (ValueError, TypeError) as error:
        raise InvalidInput({"cursor": NOT_OURS}) from error


def _read(key: Key, text: Any) -> Any:
    if not isinstance(text, str) or "\0" in text:
        raise ValueError
    return key.read(text)


def instant(text: str) -> datetime:
    """An instant of a cursor. Raises ValueError for one without its zone."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError
    return found


day, uuid, text = date.fromisoformat, UUID, str
