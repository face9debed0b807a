"""The whole ledger as a file that others can verify by themselves (tools/verify_ledger.py)."""

import json
from collections.abc import Callable
from typing import TextIO

from marketplace.ledger import checkpoints, reading
from marketplace.ledger.service import ORIGIN


def write(file: TextIO, progress: Callable[[int], None] = lambda _count: None) -> int:
    """Write its name, every entry and every checkpoint, a JSON object to the line; how many entries there were.

    A body is written as the text that was hashed. Raises ValueError for an entry that no verb has written.
    """
    length = reading.length()
    _line(file, {"origin": ORIGIN})
    for _seq, previous, body, hashed in reading.links(0, length):
        _line(file, {"previous": previous.hex(), "hash": hashed.hex(), "body": body.decode()})
        progress(1)
    for checkpoint in checkpoints.after(0):
        if checkpoint.size <= length:
            _line(file, {"note": checkpoint.note})
    return length


def _line(file: TextIO, row: dict[str, str]) -> None:
    file.write(json.dumps(row, ensure_ascii=False) + "\n")
