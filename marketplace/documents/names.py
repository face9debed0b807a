"""The name of a file as we keep it: what honest programs do to names is put right, what only harm does is refused."""

import re
from pathlib import PurePosixPath

from marketplace.core.text import is_showable
from marketplace.documents import refusals
from marketplace.documents.refusals import Refused

MOST_BYTES = 255
# Names that Windows keeps for devices, whatever follows the first dot.
_DEVICES = re.compile(r"^(con|prn|aux|nul|conin\$|conout\$|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_NOT_ON_WINDOWS = re.compile(r'[<>:"|?*]')


def cleaned(name: str) -> str:
    """`name` as any file system can keep it, with its ending. Raises Refused for a path upwards or hidden characters.

    Old browsers send the folder as well: it is left out. A long stem is cut, a device's name gets a line before it.
    """
    if not is_showable(name) or any(c in name for c in "\r\n\t"):
        raise Refused(refusals.BAD_NAME)
    parts = name.replace("\\", "/").split("/")
    if ".." in parts:
        raise Refused(refusals.BAD_NAME)
    plain = _NOT_ON_WINDOWS.sub("_", parts[-1]).strip(" .")
    if not plain:
        raise Refused(refusals.BAD_NAME)
    return _cut(f"_{plain}" if _DEVICES.match(plain) else plain)


def _cut(name: str) -> str:
    ending = PurePosixPath(name).suffix
    room = MOST_BYTES - len(ending.encode())
    stem = name.removesuffix(ending).encode()[: max(0, room)].decode(errors="ignore")
    return stem + ending if len(ending.encode()) < MOST_BYTES // 2 else name[:60]
