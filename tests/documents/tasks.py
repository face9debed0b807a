"""Tasks that do in a limited process what hostile files make libraries do."""

import os
import sys
from pathlib import Path
from typing import Any

from marketplace.core.errors import DomainError


def answer(**given: Any) -> Any:
    print("what a library prints does no harm")
    return {"given": given, "environment": sorted(os.environ), "room": sys.path[0]}


def refuse() -> None:
    raise DomainError("At most %(most)s MB.", most=20)


def fail() -> None:
    raise ValueError("never mind")


def spin() -> None:
    while True:
        pass


def grow() -> None:
    kept = []
    while True:
        kept.append(bytearray(10 * 1024**2))


def write(path: str) -> None:
    with Path(path).open("wb") as file:
        for _ in range(100):
            file.write(bytes(1024**2))


def die() -> None:
    os.abort()
