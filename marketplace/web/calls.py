"""What a call of the API says of itself: by which token, for whom, of which version, in which language."""

import hashlib
from typing import Any
from uuid import UUID

from flask import request

from marketplace.core.errors import DomainError, InvalidInput, NotPermitted, StaleVersion
from marketplace.core.text import N_

PREFIX = "/api/v1"
ACTING = "X-Organisation"
SCHEME = "Bearer "
# What clients ask for, and the language that we have for it; the first is the default.
LANGUAGES = {"zh-Hans": "zh_Hans", "zh-CN": "zh_Hans", "zh": "zh_Hans", "en": "en"}


class VersionMissing(DomainError):
    """A change did not say which version it means."""

    message = N_("Send If-Match with the ETag of the version that you have read.")


class Outdated(StaleVersion):
    """A change meant another version than the present one."""

    message = N_("Somebody changed this after you read it. Read the present version, then decide again.")

    def __init__(self, version: int) -> None:
        super().__init__()
        self.version = version


class OutOfScope(NotPermitted):
    """The person may, but not by this token."""

    message = N_("This token has no scope for this.")


def is_call() -> bool:
    """Whether the present request is one of the API's, whatever becomes of it."""
    return bool(request) and request.path.startswith(f"{PREFIX}/")


def secret() -> str | None:
    """The token that the call carries; cookies are no part of the API."""
    given = request.headers.get("Authorization", "")
    return given.removeprefix(SCHEME).strip() if given.startswith(SCHEME) else None


def organisation_id() -> UUID:
    """For whom the call acts. Raises InvalidInput where it does not say."""
    try:
        return UUID(request.headers.get(ACTING, ""))
    except ValueError as error:
        problem = N_("Send the id of the organisation for which you act.")
        raise InvalidInput({ACTING: problem}) from error


def language() -> str | None:
    """The best of our languages for the reader; None for the default."""
    best = request.accept_languages.best_match(list(LANGUAGES))
    return LANGUAGES[best] if best else None


def digest() -> str:
    """What was sent, to tell a repeated call from another one under the same key."""
    return hashlib.sha256(request.get_data(cache=True)).hexdigest()


def seen(subject: Any) -> int:
    """The version that the caller has read, by If-Match; no version at all (0) where it is not the present one.

    Raises VersionMissing; `*` names no version either.
    """
    tags = request.if_match
    if not tags or tags.star_tag:
        raise VersionMissing()
    version: int = subject.version
    return version if tags.contains(str(version)) else 0


def etag(version: int) -> str:
    """A version as the header ETag has it."""
    return f'"{version}"'
