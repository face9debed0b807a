"""Looks at a zip archive before anything opens it: no bomb, nothing twice, nothing within, no way out of it.

What the directory at the end of an archive says is checked before it is read, what it says of each member before that
is unpacked, and the unpacked bytes are counted, since sizes in a directory may lie (design/trust.md, accident 7).
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from marketplace.documents import refusals
from marketplace.documents.refusals import Refused

# The record at the end of an archive (APPNOTE 4.3.16), and the fixed part of a member's own header (4.3.7).
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_HEADER = struct.Struct("<4s5H3L2H")
_HEADER_MARK = b"PK\x03\x04"
_LONGEST_COMMENT = 0xFFFF
_LEAST_ENTRY, _MOST_ENTRY = 46, 512
_LOCKED = 0x1 | 0x40 | 0x2000
_PIECE = 256 * 1024
_ARCHIVES = (".zip", ".jar", ".7z", ".rar", ".gz", ".tar", ".docx", ".xlsx", ".pptx", ".docm", ".xlsm", ".xlsb")
# What the members of an archive begin with that are archives themselves: zip, gzip, 7-Zip, RAR, OLE.
_ARCHIVE_MARKS = (_HEADER_MARK, b"\x1f\x8b\x08", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xd0\xcf\x11\xe0\xa1\xb1")


@dataclass(frozen=True)
class Limits:
    """How large an archive may be: members, bytes unpacked in all, and bytes unpacked for each packed one."""

    members: int = 2_000
    unpacked: int = 50 * 1024**2
    ratio: int = 200
    # Below this a high ratio is nothing but a tidy sheet.
    small: int = 1024**2


def require_sound(file: BinaryIO, limits: Limits | None = None) -> None:
    """Pass for an archive that is safe to unpack; takes at most some tenths of a second. Raises Refused."""
    limits = limits or Limits()
    _require_plain_end(file, limits)
    with _opened(file) as archive:
        members = archive.infolist()
        _require_few(members, limits)
        _require_plain_names(members)
        _require_apart(file, members)
        for member in members:
            _require_true_size(file, member, limits)


def members(file: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """Name and content of each member of a sound archive, folders left out. Raises Refused for a damaged one."""
    with _opened(file) as archive:
        for member in archive.infolist():
            if not member.is_dir():
                yield member.filename, _content(archive, member)


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(member)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Refused(refusals.DAMAGED) from error


def _opened(file: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, UnicodeError) as error:
        raise Refused(refusals.DAMAGED) from error


def _require_plain_end(file: BinaryIO, limits: Limits) -> None:
    """The directory ends the file, begins where it says, and is small: reading it costs something for each entry."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size - _LONGEST_COMMENT))
    tail = file.read()
    at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) - at < _END.size:
        raise Refused(refusals.DAMAGED)
    _mark, disk, first_disk, here, entries, length, offset, comment = _END.unpack_from(tail, at)
    if entries > limits.members or length > limits.members * _MOST_ENTRY:
        raise Refused(refusals.TOO_MANY_MEMBERS)
    ends_file = len(tail) - at == _END.size and comment == 0
    fits = offset + length == size - _END.size and length >= entries * _LEAST_ENTRY
    if disk or first_disk or here != entries or not ends_file or not fits:
        raise Refused(refusals.TWO_IN_ONE)


def _require_few(members: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    if len(members) > limits.members:
        raise Refused(refusals.TOO_MANY_MEMBERS)
    if sum(member.file_size for member in members) > limits.unpacked:
        raise Refused(refusals.BOMB)
    if any(m.file_size > limits.small and m.file_size > limits.ratio * max(1, m.compress_size) for m in members):
        raise Refused(refusals.BOMB)


def _require_plain_names(members: Sequence[zipfile.ZipInfo]) -> None:
    names = [member.filename.casefold() for member in members]
    if len(set(names)) < len(names):
        raise Refused(refusals.TWICE_NAMED)
    for member in members:
        if member.flag_bits & _LOCKED:
            raise Refused(refusals.ENCRYPTED)
        if _leads_outside(member):
            raise Refused(refusals.LINKS_OUTSIDE)
        if member.filename.casefold().endswith(_ARCHIVES):
            raise Refused(refusals.NESTED)


def _leads_outside(member: zipfile.ZipInfo) -> bool:
    # orig_filename still has what ZipInfo cuts off at a NUL.
    name = member.orig_filename
    kind = stat.S_IFMT(member.external_attr >> 16)
    is_odd = kind not in (0, stat.S_IFREG, stat.S_IFDIR)
    return is_odd or name.startswith("/") or ".." in name.split("/") or any(c in name for c in "\\:\0")


def _require_apart(file: BinaryIO, members: Sequence[zipfile.ZipInfo]) -> None:
    """Each member has bytes of its own: overlapping ones make a bomb out of one small kernel."""
    end = 0
    for member in sorted(members, key=lambda m: m.header_offset):
        if member.header_offset < end:
            raise Refused(refusals.OVERLAPPING)
        end = _data_offset(file, member) + member.compress_size


def _data_offset(file: BinaryIO, member: zipfile.ZipInfo) -> int:
    file.seek(member.header_offset)
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size or not header.startswith(_HEADER_MARK):
        raise Refused(refusals.DAMAGED)
    name, extra = _HEADER.unpack(header)[-2:]
    return int(member.header_offset + _HEADER.size + name + extra)


def _require_true_size(file: BinaryIO, member: zipfile.ZipInfo, limits: Limits) -> None:
    """Unpack a member piece by piece, and throw the pieces away: what comes is what the directory says."""
    count, first = 0, b""
    for piece in _unpacked(file, member):
        first = first or piece[:8]
        count += len(piece)
        if count > min(member.file_size, limits.unpacked):
            raise Refused(refusals.BOMB)
    if count != member.file_size:
        raise Refused(refusals.DAMAGED)
    if first.startswith(_ARCHIVE_MARKS):
        raise Refused(refusals.NESTED)


def _unpacked(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused(refusals.DAMAGED)
    file.seek(_data_offset(file, member))
    packed = _pieces(file, member.compress_size)
    yield from packed if member.compress_type == zipfile.ZIP_STORED else _inflated(packed)


def _pieces(file: BinaryIO, length: int) -> Iterator[bytes]:
    while length > 0 and (piece := file.read(min(_PIECE, length))):
        length -= len(piece)
        yield piece


def _inflated(packed: Iterator[bytes]) -> Iterator[bytes]:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in packed:
            while piece:
                yield engine.decompress(piece, _PIECE)
                piece = engine.unconsumed_tail
        # The engine may keep what did not fit into the last piece.
        while rest := engine.decompress(b"", _PIECE):
            yield rest
    except zlib.error as error:
        raise Refused(refusals.DAMAGED) from error
