"""The store: each content once, never a program, all or nothing, and swept only when nobody needs it."""

import errno
import io
import os
import stat
import time
from pathlib import Path

import pytest

from marketplace.documents import store as stores
from marketplace.documents.intake import Intake
from marketplace.documents.refusals import Refused
from marketplace.documents.store import Store
from tests.documents.corpus import GOOD
from tests.documents.test_hostile_files import files_in

SHA = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files")


def keep(store: Store, content: bytes = b"hello") -> str:
    with store.arriving() as folder:
        (folder / "a").write_bytes(content)
        return store.keep(folder / "a")


def test_a_content_lies_under_its_own_hash_and_is_no_program(store: Store) -> None:
    assert keep(store) == SHA
    path = store.folder / "2c" / "f2" / SHA
    assert path.read_bytes() == b"hello"
    assert stat.S_IMODE(path.stat().st_mode) == 0o440


def test_the_same_content_is_kept_once_and_counts_as_new(store: Store) -> None:
    keep(store)
    os.utime(store.path(SHA), (0, 0))
    assert store.is_older(SHA, 60)
    keep(store)
    assert (len(files_in(store.folder)), store.is_older(SHA, 60)) == (1, False)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", SHA.upper(), SHA + "\n", SHA[:-1]])
def test_only_hashes_are_addresses(store: Store, digest: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        store.path(digest)


def test_what_a_crash_left_is_cleared_after_a_while(store: Store) -> None:
    old, new = (store.folder / stores.ARRIVING / name for name in ("old", "new"))
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / "half").write_bytes(b"x")
    os.utime(old, (time.time() - 7200,) * 2)
    assert (store.clear_arriving(3600), old.exists(), new.exists()) == (1, False, True)


@pytest.mark.parametrize("fails", ["write", "fsync", "rename"])
def test_a_full_disk_leaves_nothing_half_written(store: Store, fails: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    broken = {
        "write": (stores, "copy"),
        "fsync": (os, "fsync"),
        "rename": (Path, "rename"),
    }[fails]
    with monkeypatch.context() as patch:
        patch.setattr(*broken, no_room)
        with pytest.raises(OSError, match="No space"):
            Intake(store).take(io.BytesIO(GOOD["PNG"].make()), "a.png", strip=True)
    assert files_in(store.folder) == []
    taken = Intake(store).take(io.BytesIO(GOOD["PNG"].make()), "a.png", strip=True)
    assert store.has(taken.sha256)


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A disk of 100 kB, where one may be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() or os.system(f"mount -t tmpfs -o size=100k none {disk} 2>/dev/null"):
        pytest.skip("mounting a small disk needs root")
    yield disk
    os.system(f"umount {disk}")


def test_a_disk_that_is_really_full_is_said_and_survived(small_disk: Path) -> None:
    store = Store(small_disk)
    with pytest.raises(OSError, match="No space left"):
        Intake(store).take(io.BytesIO(b"%PDF-" + bytes(300_000)), "a.pdf", strip=False)
    assert files_in(small_disk) == []
    # There is room for the file, but not for its preview as well: the limited process says so.
    filler = small_disk / "filler"
    content = GOOD["PNG"].make()
    filler.write_bytes(bytes(100 * 1024 - (len(content) // 4096 + 1) * 4096))
    with pytest.raises(OSError, match="No space left"):
        Intake(store).take(io.BytesIO(content), "a.png", strip=True)
    assert files_in(small_disk) == [filler]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("true", ""),
        ("false", "found something"),
        ("sh -c 'exit 2'", "could not look"),
        ("/no/such/scanner", "could not look"),
    ],
)
def test_the_virus_scanner_decides_where_there_is_one(store: Store, command: str, reason: str) -> None:
    take = lambda: Intake(store, command).take(io.BytesIO(GOOD["PNG"].make()), "a.png", strip=False)  # noqa: E731
    if not reason:
        assert store.has(take().sha256)
        return
    with pytest.raises(Refused, match=reason):
        take()
    assert files_in(store.folder) == []


def test_the_virus_scanner_gets_the_file_as_it_came(store: Store, tmp_path: Path) -> None:
    content = GOOD["JPEG that tells"].make()
    Intake(store, f"sh -c 'cp \"$1\" {tmp_path}/seen' -").take(io.BytesIO(content), "a.jpg", strip=True)
    assert (tmp_path / "seen").read_bytes() == content
