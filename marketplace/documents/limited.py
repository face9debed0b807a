"""Runs one task on what a stranger sent, in a process of its own with so much time and memory and no more.

    run("marketplace.documents.inspection:inspect", {"path": "…"})

calls that function with those keywords. What goes in and comes out is JSON; large things go by files. A refusal
(DomainError) of the task comes back as one. The process gives its own limits to itself before it reads a byte, so
that a thread of the web server can start it without running anything between fork and exec.
"""

import errno
import importlib
import json
import logging
import os
import resource
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from marketplace.core.errors import Busy, DomainError
from marketplace.documents import refusals
from marketplace.documents.refusals import Refused

# More at once would leave no processor for those who read pages; the others wait their turn.
AT_ONCE = 2
PATIENCE_SECONDS = 30.0
NICENESS = 10
ROOT = Path(__file__).resolve().parents[2]
_turns = threading.BoundedSemaphore(AT_ONCE)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """What one task may use: processor seconds, bytes of memory, bytes of each written file, seconds by the clock."""

    cpu_seconds: int = 2
    memory: int = 200 * 1024**2
    written: int = 64 * 1024**2
    seconds: float = 20.0


class Exceeded(Refused):
    """The task used up its time or memory, as hostile files make it do."""

    message = refusals.TOO_COSTLY


class Crashed(Refused):
    """The task failed in a way that nobody foresaw, as damaged files make it do."""

    message = refusals.DAMAGED


def run(task: str, request: dict[str, Any], limits: Limits | None = None) -> Any:
    """What `task` ("package.module:function") returns for the keywords `request`.

    Raises Exceeded, Crashed, Busy (no turn within 30 seconds), OSError (the disk is full), and Refused with
    whatever DomainError the task ends in.
    """
    limits = limits or Limits()
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise Busy()
    try:
        done = _started(task, request, limits)
    except subprocess.TimeoutExpired as error:
        raise Exceeded() from error
    finally:
        _turns.release()
    return _result(task, done)


def _started(task: str, request: dict[str, Any], limits: Limits) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-P", "-S", "-m", __spec__.name, task, json.dumps(asdict(limits))],
        input=json.dumps(request).encode(),
        stdout=subprocess.PIPE,
        # What libraries have to say about a hostile file may be endless.
        stderr=subprocess.DEVNULL,
        # Nothing of our environment, which may hold secrets; our paths, which spares it from finding them again.
        env={"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]), "LANG": "C.UTF-8"},
        cwd="/",
        timeout=limits.seconds,
        check=False,
    )


def _result(task: str, done: subprocess.CompletedProcess[bytes]) -> Any:
    if done.returncode < 0:
        # Time that is used up ends in a signal, and so do libraries in C when their memory is.
        raise Exceeded()
    if done.returncode:
        log.warning("%s ended with %s", task, done.returncode)
        raise Crashed()
    outcome, value = json.loads(done.stdout)
    if outcome == "done":
        return value
    if outcome == "refused":
        raise Refused(value["message"], **value["params"])
    if outcome == "exceeded":
        raise Exceeded()
    if outcome == "no room":
        raise OSError(value, os.strerror(value))
    log.warning("%s: %s", task, value)
    raise Crashed()


def _confine(limits: Limits) -> None:
    os.nice(NICENESS)
    # One second more before the signal that cannot be caught.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.written, limits.written))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _outcome(task: str, request: dict[str, Any]) -> tuple[str, Any]:
    module, _, function = task.partition(":")
    try:
        return "done", getattr(importlib.import_module(module), function)(**request)
    except DomainError as error:
        return "refused", {"message": error.message, "params": error.params}
    except MemoryError:
        return "exceeded", None
    except OSError as error:
        return _failed(error)
    except Exception as error:
        return "crashed", f"{type(error).__name__}: {error}"[:500]


def _failed(error: OSError) -> tuple[str, Any]:
    """A full disk is not the file's fault; a file of ours grown past its limit is."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "no room", error.errno
    return ("exceeded", None) if error.errno == errno.EFBIG else ("crashed", str(error)[:500])


def main() -> None:
    """The other side: confine oneself, do the task, print what came of it."""
    task, limits = sys.argv[1], Limits(**json.loads(sys.argv[2]))
    _confine(limits)
    answer, sys.stdout = sys.stdout, sys.stderr
    logging.disable()
    json.dump(_outcome(task, json.load(sys.stdin)), answer)


if __name__ == "__main__":
    main()
