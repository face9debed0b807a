"""Archives made by hand, good and hostile: zipfile itself would refuse to write most of them."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import cache

FIXED = (2026, 1, 1, 0, 0, 0)


def archive(members: dict[str, bytes], *, packed: bool = True) -> bytes:
    """A plain archive of these members."""
    out = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(out, "w", method) as zipped:
        for name, content in members.items():
            zipped.writestr(zipfile.ZipInfo(name, FIXED), content, method)
    return out.getvalue()


@dataclass
class Member:
    """A member as the archive's directory will describe it, true or not."""

    name: str
    content: bytes = b""
    says_size: int | None = None
    at: int | None = None
    flags: int = 0
    method: int = 8
    mode: int = 0
    extra: bytes = field(default=b"")


def deflated(content: bytes) -> bytes:
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return engine.compress(content) + engine.flush()


def crafted(members: list[Member]) -> bytes:
    """An archive that says what `members` say; one with `at` points to bytes that lie there already."""
    body, directory = b"", b""
    for member in members:
        packed = deflated(member.content) if member.method == 8 else member.content
        name = member.name.encode()
        size = len(member.content) if member.says_size is None else member.says_size
        facts = (member.method, 0, 0, zlib.crc32(member.content), len(packed), size, len(name))
        offset = len(body) if member.at is None else member.at
        if member.at is None:
            body += struct.pack("<4s5H3L2H", b"PK\3\4", 20, member.flags, *facts, len(member.extra))
            body += name + member.extra + packed
        directory += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 0x314, 20, member.flags, *facts, 0, 0, 0, 0, member.mode << 16, offset
        )
        directory += name
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(members), len(members), len(directory), len(body), 0)
    return body + directory + end


@cache
def bomb(megabytes: int = 128) -> bytes:
    """A few hundred kilobytes that say truly what they become."""
    return archive({f"part{n}.xml": bytes(64 * 1024**2) for n in range(megabytes // 64)})


@cache
def lying_bomb(megabytes: int = 64) -> bytes:
    """Says of itself that it is small."""
    return crafted([Member("sheet.xml", bytes(megabytes * 1024**2), says_size=2000)])


@cache
def overlapping(times: int = 1000) -> bytes:
    """One kernel that every entry of the directory points to."""
    kernel = Member("0.xml", bytes(45 * 1024))
    return crafted([kernel, *(Member(f"{n}.xml", kernel.content, at=0) for n in range(1, times))])


def nested(depth: int = 3) -> bytes:
    """42.zip in small: archives within archives."""
    inner = archive({"bomb.xml": bytes(1024**2)})
    for level in range(depth):
        inner = archive({f"{level}-{n}.zip": inner for n in range(4)})
    return inner
