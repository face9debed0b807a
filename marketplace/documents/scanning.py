"""Lets the installation's virus scanner look at a file, where there is one: SCAN_COMMAND, off by default."""

import logging
import shlex
import subprocess
from pathlib import Path

from marketplace.documents import refusals
from marketplace.documents.refusals import Refused

SECONDS = 60
CLEAN, INFECTED = 0, 1
log = logging.getLogger(__name__)


def scan(file: Path, command: str) -> None:
    """Pass where `command`, which gets the file's path as last argument, ends with 0; without command, for all.

    Raises Refused where it ends with 1 (infected), with anything else, or not at all: what nobody looked at is not
    taken.
    """
    if command and _verdict(file, command) != CLEAN:
        raise Refused(refusals.INFECTED)


def _verdict(file: Path, command: str) -> int:
    arguments = [*shlex.split(command), str(file)]
    try:
        done = subprocess.run(  # noqa: S603 - the administrator's own command
            arguments, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.exception("the virus scanner could not be run")
        raise Refused(refusals.NOT_SCANNED) from error
    if done.returncode not in (CLEAN, INFECTED):
        log.error("the virus scanner ended with %s: %s", done.returncode, done.stderr[:500])
        raise Refused(refusals.NOT_SCANNED)
    return done.returncode
