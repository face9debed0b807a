"""The security headers that every answer carries, and the rate limits of sign-in."""

import logging

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse
from limits.errors import StorageError
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.middleware.proxy_fix import ProxyFix

from marketplace.core import clock

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

# Where the counts are kept is a setting. A store that is away shuts nobody out, and lets nobody try as they like:
# this process counts by itself meanwhile.
limiter = Limiter(
    get_remote_address,
    strategy="moving-window",
    storage_options={"wrap_exceptions": True},
    in_memory_fallback_enabled=True,
)
_by_itself = MovingWindowRateLimiter(MemoryStorage())
log = logging.getLogger(__name__)


def is_too_often(limit: str, key: str) -> bool:
    """Count one attempt under `key`; whether it was one too many for `limit`, such as "10 per 10 minutes"."""
    if not limiter.enabled:
        return False
    try:
        return not limiter.limiter.hit(parse(limit), key)
    except StorageError as error:
        log.warning("RATE_LIMIT_STORAGE is away: %s", type(error.storage_error).__name__)
        return not _by_itself.hit(parse(limit), key)


def seconds_to_wait() -> int:
    """How long whoever reached a rate limit in this request has to wait; 0 where nobody did."""
    reached = limiter.current_limit
    return max(1, reached.reset_at - int(clock.now().timestamp())) if reached and reached.breached else 0


def install(app: Flask, trusted_proxies: int = 0) -> None:
    """Headers on every answer, limits, and who asks: the proxies in front say so, where there are any."""
    if trusted_proxies:
        behind = ProxyFix(app.wsgi_app, x_for=trusted_proxies, x_proto=trusted_proxies)
        app.wsgi_app = behind  # type: ignore[method-assign]
    limiter.init_app(app)
    app.after_request(_add_headers)


def own_address(wanted: str) -> str:
    """`wanted`, where it leads to a page of ours, else nothing.

    Browsers drop tabs and line ends from an address, and take // and /\\ for the beginning of another site's.
    """
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if is_ours and wanted.isprintable() else ""


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.path.startswith("/assets/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response
