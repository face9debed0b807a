"""Every figure is a door: from the window that a figure sums to the address of the list that sums to it (T13)."""

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import g, url_for

from marketplace.programme import windows
from marketplace.tally.queries import Window


def to_contracts(window: Window) -> str:
    """The register's list of the contracts behind the figure of `window`."""
    return f"{_register_list()}?{urlencode(windows.said(window))}"


def _register_list() -> str:
    # A page has dozens of doors: their common part is built once for it.
    if "register_list" not in g:
        g.register_list = url_for("contracts.register_list")
    address: str = g.register_list
    return address


def narrowed(window: Window, first: date, last: date) -> Window:
    """The part of `window` from `first` to `last`."""
    return replace(window, start=max(first, window.start or first), end=min(last, window.end or last))


def where(window: Window, **dimensions: Any) -> Window:
    """The part of `window` that counts under `dimensions`."""
    return replace(window, where={**window.where, **dimensions})
