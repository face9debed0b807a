"""`marketplace contracts import`: what it adds, and that it says why it takes nothing once the opening is closed."""

import pytest

from marketplace.contracts import opening_closing
from marketplace.core.actors import Via, system
from marketplace.db import set_actor, unit_of_work
from marketplace.district import queries as districts
from tests.contracts.test_opening_import import ROW, text_of


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "earlier.csv"
    path.write_text(text_of(ROW), "utf-8")
    return path


def test_a_file_is_imported_once(run, file):
    first, second = (run("contracts", "import", str(file)) for _ in range(2))
    assert first.out == "1 added, 0 already there.\n"
    assert second.out == "0 added, 1 already there.\n"


def test_a_closed_opening_takes_nothing_and_says_so(run, file):
    actor = system(Via.CLI)
    set_actor(actor)
    with unit_of_work():
        opening_closing.close("旧登记册已导入", actor=actor, version=districts.current().version)
    result = run("contracts", "import", str(file))
    assert (result.status, result.out) == (1, "")
    assert "The bureau has closed the opening" in result.err
    assert "Traceback" not in result.err
