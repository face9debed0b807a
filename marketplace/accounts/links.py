"""Addresses of our pages as they stand in letters: whole ones, under the name that the settings give."""

from typing import Any

from flask import current_app, url_for

from marketplace.accounts.invitations import Link


def whole(endpoint: str, **values: Any) -> str:
    """The whole address of a page; never by what the request calls this machine."""
    return str(current_app.extensions["settings"].base_url) + url_for(endpoint, **values)


def to_token(endpoint: str) -> Link:
    """From a one-time token to the page where it is good."""
    return lambda token: whole(endpoint, token=token)
