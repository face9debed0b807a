"""Pages of a list, and addresses that keep the rest of the list's address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

LAST_PAGE = 100_000


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
