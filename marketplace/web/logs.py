"""One line for each request and each problem, for people or machines; never a name or what somebody typed."""

import json
import logging
import sys
import time
import traceback
from datetime import UTC, datetime
from typing import Any, TextIO

from flask import Flask, Response, g, request
from sqlalchemy.exc import OperationalError

from marketplace.core import clock, tracing

HEADER = "X-Request-ID"
QUIET = frozenset({"assets.serve", "operations.healthz"})
log = logging.getLogger(__name__)


class Lines(logging.Formatter):
    """A line for people: time, level, what, facts; a problem's traceback under it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record in one line."""
        facts = " ".join(f"{name}={value}" for name, value in facts_of(record).items() if value is not None)
        problem = problem_of(record)
        where = "\n".join(("", problem["what"], *problem["where"])) if problem else ""
        return f"{_at(record)} {record.levelname} {record.name}: {record.getMessage()} {facts}".rstrip() + where


class JsonLines(logging.Formatter):
    """A line for machines: one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as an object."""
        said = {"at": _at(record), "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        problem = problem_of(record)
        whole = {**said, **facts_of(record), **({"problem": problem} if problem else {})}
        return json.dumps(whole, ensure_ascii=False, default=str)


FORMATS: dict[str, type[logging.Formatter]] = {"text": Lines, "json": JsonLines}


class _ToStandardError(logging.StreamHandler[TextIO]):
    """Writes to whatever standard error is now, for tests and services put another in its place."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def configure(form: str) -> None:
    """Let every line of this process go to standard error in one form: text or json."""
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, _ToStandardError)]:
        root.removeHandler(handler)
    handler = _ToStandardError()
    handler.setFormatter(FORMATS[form]())
    root.addHandler(handler)
    logging.getLogger("marketplace").setLevel(logging.INFO)


def install(app: Flask) -> None:
    """Give every request of `app` its name, and log what it was answered."""
    app.before_request(_begin)
    app.after_request(_answered)
    app.teardown_request(lambda _error: tracing.end())


def _begin() -> None:
    g.began = time.perf_counter()
    tracing.begin(request.headers.get(HEADER, ""))


def _answered(response: Response) -> Response:
    response.headers[HEADER] = tracing.current()
    if request.endpoint not in QUIET or response.status_code >= 500:
        log.info("request", extra={"facts": _facts(response)})
    return response


def _facts(response: Response) -> dict[str, Any]:
    """The rule stands for the address: an address holds what was searched for, and whose page was looked at."""
    person = g.get("person")
    return {
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.began) * 1000, 1) if "began" in g else None,
        "person": str(person.person_id) if person and person.person_id else None,
    }


def facts_of(record: logging.LogRecord) -> dict[str, Any]:
    """What a record says besides its message; its request among it."""
    name = tracing.current()
    return {**getattr(record, "facts", {}), **({"request": name} if name else {})}


def problem_of(record: logging.LogRecord) -> dict[str, Any] | None:
    """What went wrong and where. An error's own words may quote what somebody typed, so only a few are kept."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return None
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"what": f"{type(error).__module__}.{type(error).__qualname__}{_words(error)}", "where": where}


def _words(error: BaseException) -> str:
    if isinstance(error, OperationalError):
        return f": {str(error.orig).splitlines()[0]}"
    return f": {error.strerror}" if isinstance(error, OSError) else ""


def _at(record: logging.LogRecord) -> str:
    return clock.as_text(datetime.fromtimestamp(record.created, UTC))
