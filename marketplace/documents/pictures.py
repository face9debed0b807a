"""Pictures: whether one can be drawn, what it tells besides the picture, and a small copy to look at.

What is removed is removed without touching the picture itself: a JPEG's segments and a PNG's chunks are left out.
"""

import io
import re
import struct
from pathlib import Path

from PIL import Image, ImageOps

from marketplace.documents import refusals
from marketplace.documents.formats import FileFormat
from marketplace.documents.refusals import Refused
from marketplace.documents.single import require_single

MOST_PIXELS = 40_000_000
PREVIEW_SIDE = 480
_COLOURS = 256
_ORIENTATION = 0x0112
_PILLOW = {FileFormat.PNG: "PNG", FileFormat.JPEG: "JPEG"}
# What a PNG needs to be drawn as it was meant; texts, times, EXIF and unknown chunks are left out.
_CHUNKS = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT pHYs bKGD".split())
_PNG_MARK = b"\x89PNG\r\n\x1a\n"
_START, _SCAN, _END = b"\xff\xd8", 0xDA, 0xD9
# APP0 to APP15 and comments may tell more than the picture; JFIF, a colour profile and Adobe's transform do not.
_TELLING = frozenset({*range(0xE0, 0xF0), 0xFE})
_HARMLESS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
# Within a scan, 0xFF is followed by 0 or by a restart mark; anything else begins a segment.
_NEXT_MARK = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def inspect(source: str, kind: str, clean: str | None, preview: str) -> None:
    """The limited task: check a picture, draw its preview, and write it plain to `clean` where wanted."""
    path, found = Path(source), FileFormat[kind.upper()]
    require_single(path)
    require_sound(path, found)
    Path(preview).write_bytes(small_copy(path, found))
    if clean is not None:
        Path(clean).write_bytes(stripped(path.read_bytes(), found))


def require_sound(path: Path, kind: FileFormat) -> None:
    """Pass for a picture of bearable size. Raises Refused; reading it whole is `small_copy`'s."""
    with _opened(path, kind) as image:
        if image.width * image.height > MOST_PIXELS:
            raise Refused(refusals.TOO_MANY_PIXELS, most=MOST_PIXELS // 1_000_000)


def small_copy(path: Path, kind: FileFormat) -> bytes:
    """A small PNG of a sound picture, upright. Raises Refused for one that cannot be drawn."""
    with _opened(path, kind) as image:
        image.draft("RGB", (PREVIEW_SIDE, PREVIEW_SIDE))
        try:
            image.load()
        except (OSError, SyntaxError, ValueError, struct.error) as error:
            raise Refused(refusals.DAMAGED) from error
        return small(ImageOps.exif_transpose(image))


def small(image: Image.Image) -> bytes:
    """`image` as a small PNG of few colours on white."""
    image.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    layered = image.convert("RGBA")
    flat = Image.new("RGB", layered.size, "white")
    flat.paste(layered, mask=layered.getchannel("A"))
    out = io.BytesIO()
    flat.quantize(_COLOURS).save(out, "PNG")
    return out.getvalue()


def _opened(path: Path, kind: FileFormat) -> Image.Image:
    try:
        return Image.open(path, formats=(_PILLOW[kind],))
    except (OSError, SyntaxError, ValueError, struct.error, Image.DecompressionBombError) as error:
        is_bomb = isinstance(error, Image.DecompressionBombError)
        params = {"most": MOST_PIXELS // 1_000_000} if is_bomb else {}
        raise Refused(refusals.TOO_MANY_PIXELS if is_bomb else refusals.DAMAGED, **params) from error


def stripped(content: bytes, kind: FileFormat) -> bytes:
    """The same picture without place, camera, author, comments, or whatever follows its end. Raises Refused."""
    try:
        return _plain_png(content) if kind is FileFormat.PNG else plain_jpeg(content)
    except (IndexError, struct.error) as error:
        raise Refused(refusals.DAMAGED) from error


def _plain_png(content: bytes) -> bytes:
    kept, at = [_PNG_MARK], len(_PNG_MARK)
    kind = b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if kind in _CHUNKS:
            kept.append(content[at:end])
        at = end
    return b"".join(kept)


def plain_jpeg(content: bytes) -> bytes:
    """A JPEG with nothing but what draws it, and which side is up. Raises IndexError or struct.error for no JPEG."""
    kept, at = [_START, _upright(content)], len(_START)
    while True:
        while content[at + 1] == 0xFF:
            at += 1
        mark = content[at + 1]
        if content[at] != 0xFF or mark == _END:
            break
        end = at + 2 + struct.unpack_from(">H", content, at + 2)[0]
        begins = _HARMLESS.get(mark)
        if mark not in _TELLING or (begins and content.startswith(begins, at + 4)):
            kept.append(content[at:end])
        if mark == _SCAN:
            found = _NEXT_MARK.search(content, end)
            kept.append(content[end : found.start() if found else None])
            if found is None:
                break
            end = found.start()
        at = end
    return b"".join([*kept, b"\xff\xd9"])


def _upright(content: bytes) -> bytes:
    """An EXIF segment that says which side is up and nothing else; none where up is up."""
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
            turned = image.getexif().get(_ORIENTATION, 1)
    except (OSError, SyntaxError, ValueError, struct.error):
        turned = 1
    if turned not in range(2, 9):
        return b""
    exif = Image.Exif()
    exif[_ORIENTATION] = turned
    body = exif.tobytes()
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
