"""Archives: what is sound passes, and every way to make a bomb or a trap of one is refused at once."""

import io
import time
import tracemalloc

import pytest

from marketplace.documents import refusals
from marketplace.documents.archives import Limits, members, require_sound
from marketplace.documents.refusals import Refused
from tests.documents.zips import Member, archive, bomb, crafted, lying_bomb, nested, overlapping

GOOD = {"a.xml": b"<a/>" * 100, "folder/b.xml": "文字".encode(), "empty.xml": b""}
SYMLINK = 0o120777
HOSTILE = {
    "bomb": (bomb(), refusals.BOMB),
    "one that lies about its size": (lying_bomb(), refusals.BOMB),
    "one that claims more than it has": (crafted([Member("a.xml", b"x", says_size=999)]), refusals.DAMAGED),
    "overlapping members": (overlapping(), refusals.OVERLAPPING),
    "archives within": (nested(), refusals.NESTED),
    "an archive under another name": (archive({"a.xml": archive(GOOD)}), refusals.NESTED),
    "a link": (crafted([Member("a.xml", b"/etc/passwd", mode=SYMLINK)]), refusals.LINKS_OUTSIDE),
    "a path upwards": (crafted([Member("../a.xml", b"x")]), refusals.LINKS_OUTSIDE),
    "a path from the root": (crafted([Member("/etc/a.xml", b"x")]), refusals.LINKS_OUTSIDE),
    "a path of Windows": (crafted([Member("..\\a.xml", b"x")]), refusals.LINKS_OUTSIDE),
    "a drive": (crafted([Member("C:a.xml", b"x")]), refusals.LINKS_OUTSIDE),
    "a NUL in a name": (crafted([Member("a.xml\0.exe", b"x")]), refusals.LINKS_OUTSIDE),
    "a password": (crafted([Member("a.xml", b"x", flags=1)]), refusals.ENCRYPTED),
    "a name twice": (crafted([Member("a.xml", b"x"), Member("A.XML", b"y")]), refusals.TWICE_NAMED),
    "too many members": (archive({f"{n}.xml": b"" for n in range(2001)}), refusals.TOO_MANY_MEMBERS),
    "an unknown packing": (crafted([Member("a.xml", b"x", method=14)]), refusals.DAMAGED),
    "something before it": (b"%PDF-1.7 " + archive(GOOD), refusals.TWO_IN_ONE),
    "something after it": (archive(GOOD) + b"<html>", refusals.TWO_IN_ONE),
    "only its first half": (archive(GOOD)[:200], refusals.DAMAGED),
    "no archive": (b"PK\3\4 and nothing", refusals.DAMAGED),
    "nothing": (b"", refusals.DAMAGED),
}


def reason(content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Refused) as refused:
        require_sound(io.BytesIO(content), limits)
    return refused.value.message


def test_a_plain_archive_is_sound_and_can_be_read() -> None:
    file = io.BytesIO(archive(GOOD))
    require_sound(file)
    assert dict(members(file)) == GOOD


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused_for_its_reason_and_cheaply(name: str) -> None:
    content, expected = HOSTILE[name]
    began = time.process_time()
    assert reason(content) == expected
    assert time.process_time() - began < 0.5


def test_a_bomb_costs_no_memory() -> None:
    content = bomb()
    tracemalloc.start()
    reason(content)
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert used < 10 * 1024**2


def test_much_that_is_small_when_packed_passes_where_it_fits() -> None:
    content = archive({"sheet.xml": b"<c><v>1</v></c>" * 50_000})
    require_sound(io.BytesIO(content))
    assert reason(content, Limits(unpacked=100_000)) == refusals.BOMB


def test_every_bit_that_flips_is_survived() -> None:
    content = bytearray(archive(GOOD))
    for at in range(len(content)):
        content[at] ^= 0x41
        try:
            require_sound(io.BytesIO(bytes(content)))
            list(members(io.BytesIO(bytes(content))))
        except Refused:
            pass
        content[at] ^= 0x41
