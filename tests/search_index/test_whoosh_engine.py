"""What only an index on disk can get wrong: damage, other writers, other readers."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from search_index import IndexUnavailable, Query, WhooshEngine
from search_index.generations import Generations
from tests.search_index.conftest import EXAMPLES, KILN, a_document


def delete(folder):
    shutil.rmtree(folder)


def delete_generation(folder):
    shutil.rmtree(folder / "g000001")


def point_nowhere(folder):
    (folder / "CURRENT").write_text('{"generation": "g999999", "checksums": {"_MAIN_1.toc": 1}}')


def empty_current(folder):
    (folder / "CURRENT").write_bytes(b"")


def nonsense_current(folder):
    (folder / "CURRENT").write_text("[1]")


def truncate(folder):
    for file in (folder / "g000001").iterdir():
        os.truncate(file, file.stat().st_size // 2)


def overwrite(folder):
    for file in (folder / "g000001").iterdir():
        file.write_bytes(os.urandom(file.stat().st_size))


def flip_one_bit(folder):
    file = next((folder / "g000001").glob("*.seg"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


DAMAGE = [
    delete,
    delete_generation,
    point_nowhere,
    empty_current,
    nonsense_current,
    truncate,
    overwrite,
    flip_one_bit,
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_index_is_unavailable_and_can_be_rebuilt(folder, damage):
    damage(folder)
    engine = WhooshEngine(folder)
    for ask in (lambda: engine.search(Query("陶瓷")), engine.digests, lambda: engine.update([KILN], [])):
        with pytest.raises(IndexUnavailable):
            ask()
    assert engine.rebuild(EXAMPLES) == 4
    assert engine.search(Query("窑炉")).total == 1


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_running_engine_survives_damage(folder, damage):
    engine = WhooshEngine(folder)
    engine.search(Query())
    damage(folder)
    try:
        assert engine.search(Query("陶瓷")).total == 3
    except IndexUnavailable:
        assert damage not in (truncate, overwrite, flip_one_bit)


def test_an_index_never_built_is_unavailable(tmp_path):
    for ask in (lambda engine: engine.search(Query()), lambda engine: engine.update([KILN], [])):
        with pytest.raises(IndexUnavailable):
            ask(WhooshEngine(tmp_path / "nowhere"))


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(IndexUnavailable):
        WhooshEngine(tmp_path / "file").rebuild([])


def test_two_engines_on_one_folder_see_each_others_updates(folder):
    one, other = WhooshEngine(folder), WhooshEngine(folder)
    assert one.search(Query()).total == 4
    other.update([a_document("new", "燃气轮机")], ["kiln"])
    assert one.search(Query("燃气")).total == 1
    one.rebuild([KILN])
    assert (other.digests().keys(), other.search(Query("燃气")).total) == ({"kiln"}, 0)


def test_an_index_locked_by_another_writer_is_unavailable_for_writing_only(folder):
    engine = WhooshEngine(folder, lock_timeout=0.05)
    with Generations(folder).writing():
        for write in (lambda: engine.update([KILN], []), lambda: engine.rebuild([])):
            with pytest.raises(IndexUnavailable, match="writing"):
                write()
        assert engine.search(Query()).total == 4


def test_threads_search_without_error_while_another_updates(folder):
    engine, done = WhooshEngine(folder), Event()

    def search_until_done():
        totals = set()
        while not done.is_set():
            totals.add(engine.search(Query("陶瓷", facets=("kind",))).total)
        return totals

    with ThreadPoolExecutor(4) as pool:
        searching = [pool.submit(search_until_done) for _ in range(4)]
        try:
            for turn in range(20):
                WhooshEngine(folder).update([a_document(f"new{turn}", "陶瓷")], [f"new{turn - 1}"])
            engine.rebuild(EXAMPLES)
        finally:
            done.set()
    assert set().union(*(each.result() for each in searching)) <= {3, 4}


def test_old_generations_and_half_built_ones_are_removed_by_later_rebuilds(folder):
    (folder / "g000007").mkdir()
    engine = WhooshEngine(folder)
    engine.rebuild(EXAMPLES)
    engine.rebuild(EXAMPLES)
    assert sorted(path.name for path in folder.glob("g*")) == ["g000008", "g000009"]


def test_a_reader_that_began_before_a_swap_finds_its_files_for_one_batch_more(folder):
    generations = Generations(folder)
    manifest = generations.current()
    WhooshEngine(folder).update([KILN], [])
    assert generations.load(manifest, {}).keys() == manifest.checksums.keys()


def test_a_failed_write_leaves_the_old_batch_and_no_lock(folder, monkeypatch):
    engine = WhooshEngine(folder)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: (_ for _ in ()).throw(OSError("disk full")))
        with pytest.raises(IndexUnavailable, match="disk full"):
            engine.update([a_document("new", "燃气")], [])
    assert engine.search(Query("燃气")).total == 0
    engine.update([a_document("new", "燃气")], [])
    assert engine.search(Query("燃气")).total == 1


def test_an_index_built_anew_in_an_emptied_folder_is_not_mistaken_for_the_old_one(tmp_path):
    serving, builder = WhooshEngine(tmp_path), WhooshEngine(tmp_path)
    builder.rebuild([a_document("old", "旧的陶瓷窑炉")])
    assert [hit.id for hit in serving.search(Query("陶瓷")).hits] == ["old"]
    shutil.rmtree(tmp_path)
    WhooshEngine(tmp_path).rebuild([a_document("new", "新的陶瓷窑炉")])
    assert [hit.id for hit in serving.search(Query("陶瓷")).hits] == ["new"]
