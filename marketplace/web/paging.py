"""Pages of a list, and addresses that keep the rest of the list's address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext as _

from marketplace.core.titles import Titled

LAST_PAGE = 100_000
# What a column is called, where its heading leads, and how it orders the list now (aria-sort, or nothing).
Head = tuple[str, str, str]


@dataclass(frozen=True)
class Paging:
    """Where a list stands, and the addresses of its other pages."""

    number: int
    total: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    def href(self, number: int) -> str:
        """The address of another page of the same list."""
        return here(page=number if number > 1 else None)


def page_number() -> int:
    """The page that the address asks for, from 1."""
    return min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)


def here(**changes: object) -> str:
    """The present address with parts of its query changed; None takes a part out."""
    query = {**request.args.to_dict(), **changes}
    kept = {name: value for name, value in query.items() if value is not None and value != ""}
    return request.path + ("?" + urlencode(kept) if kept else "")


def ordering_heads(orders: type[Titled], present: Titled | None, is_descending: bool) -> dict[str, Head]:
    """The headings that order a list, by their values; that of the `present` order turns it round."""
    return {str(order.value): _head(order, order is present, is_descending) for order in orders}


def _head(order: Titled, is_present: bool, is_descending: bool) -> Head:
    down = "1" if is_present and not is_descending else None
    way = ("descending" if is_descending else "ascending") if is_present else ""
    return _(order.label), here(sort=order.value, down=down, page=None), way
