"""`marketplace listings import`: the report, a second run, and refusals cell by cell."""

import json

import pytest

INSTITUTE = ("--organisation", "12500118MB0A10064U")
ROW = {
    "id": "p-1",
    "title": "陶瓷窑炉余热回收",
    "abstract": "余热回收降低能耗。",
    "keywords": ["窑炉"],
    "discipline": "材料科学与工程",
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(ROW), "utf-8")
    return path


def test_a_file_is_imported_once(run, file):
    first, second = (run("listings", "import", str(file), *INSTITUTE) for _ in range(2))
    assert first.out == "1 added, 0 already there.\n"
    assert second.out == "0 added, 1 already there.\n"


def test_what_differs_is_named_and_left(run, file):
    run("listings", "import", str(file), *INSTITUTE)
    file.write_text(json.dumps({**ROW, "title": "另一个题名"}), "utf-8")
    assert "p-1" in run("listings", "import", str(file), *INSTITUTE).out
    report = json.loads(run("listings", "import", str(file), *INSTITUTE, "--json").out)
    assert report == {"added": 0, "present": 1, "differing": ["p-1"]}


def test_a_bad_cell_is_named_by_row_and_column(run, file):
    file.write_text(json.dumps({**ROW, "discipline": "炼金术"}), "utf-8")
    result = run("listings", "import", str(file), *INSTITUTE)
    assert (result.status, result.out) == (1, "")
    assert "1 · discipline" in result.err


def test_the_owner_must_be_said_where_several_could_be(run, file):
    result = run("listings", "import", str(file))
    assert result.status == 1
    assert "Traceback" not in result.err
