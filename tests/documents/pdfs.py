"""PDF files made by hand: two pages' worth of objects, and whatever a test puts into them."""

import zlib
from collections.abc import Iterable

PAGE = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <<>> %b>>"
DRAWING = b"0.1 0.3 0.6 rg 60 640 475 120 re f 0.8 g 60 600 300 14 re f 60 570 420 14 re f 60 540 380 14 re f"


def pdf(*, catalog: bytes = b"", page: bytes = b"", more: Iterable[bytes] = (), trailer: bytes = b"") -> bytes:
    """A PDF of one page; its dictionaries get `catalog`, `page` and `trailer`; `more` are objects from 5 on."""
    return assembled(
        [
            b"<</Type /Catalog /Pages 2 0 R %b>>" % catalog,
            b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
            PAGE % page,
            stream(DRAWING),
            *more,
        ],
        trailer,
    )


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d %b>>\nstream\n%b\nendstream" % (len(content), entries, content)


def deflated(content: bytes, entries: bytes = b"") -> bytes:
    """A compressed stream object."""
    return stream(zlib.compress(content, 9), b"/Filter /FlateDecode " + entries)


def assembled(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A file of these objects, numbered from 1, with its table and trailer."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + table + b"trailer\n<</Size %d /Root 1 0 R %b>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(out))


def with_packed_objects(catalog: bytes, packed: list[bytes]) -> bytes:
    """A PDF 1.5 whose objects from 5 on lie compressed in a stream, where a search for words finds nothing."""
    numbers = range(5, 5 + len(packed))
    offsets = [sum(len(o) + 1 for o in packed[:n]) for n in range(len(packed))]
    heads = b" ".join(b"%d %d" % pair for pair in zip(numbers, offsets, strict=True)) + b" "
    holder = 5 + len(packed)
    plain = [
        b"<</Type /Catalog /Pages 2 0 R %b>>" % catalog,
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        PAGE % b"",
        stream(DRAWING),
    ]
    out, rows = b"%PDF-1.5\n", [(0, 0, 65535)]
    for number, content in enumerate(plain, 1):
        rows.append((1, len(out), 0))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    rows += [(2, holder, index) for index in range(len(packed))]
    rows.append((1, len(out), 0))
    body = heads + b"\n".join(packed) + b"\n"
    entries = b"/Type /ObjStm /N %d /First %d" % (len(packed), len(heads))
    out += b"%d 0 obj\n%b\nendobj\n" % (holder, deflated(body, entries))
    at = len(out)
    rows.append((1, at, 0))
    table = b"".join(k.to_bytes(1) + o.to_bytes(4) + g.to_bytes(2) for k, o, g in rows)
    entries = b"/Type /XRef /W [1 4 2] /Size %d /Root 1 0 R" % len(rows)
    return out + b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (holder + 1, deflated(table, entries), at)
