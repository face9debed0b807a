"""What docs/api.md tells people to type is typed here; docs/operating.md names the settings that there are."""

import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from marketplace import config
from tests.calls import BASE, make_token
from tests.people import Cast

EXAMPLES = re.findall(r"^```sh\n(.*?)^```", Path("docs/api.md").read_text(), re.DOTALL | re.MULTILINE)

SETTINGS = re.findall(r"^\| `([A-Z_]+)` \| .* \| (.*) \|$", Path("docs/operating.md").read_text(), re.MULTILINE)


DEFINED = re.compile(r"def (test_\w+)")


class Asked(dict[str, str]):
    """An environment that sets nothing but DATA_DIR, and notes what is asked of it, and with which default."""

    def __init__(self, directory: Path) -> None:
        super().__init__(DATA_DIR=str(directory))
        self.defaults: dict[str, str] = {}

    def get(self, name: str, default: Any = None) -> Any:
        self.defaults[name] = default or self.defaults.get(name, "")
        return super().get(name, default)


def test_the_table_of_settings_names_each_of_them_once_with_its_default(tmp_path: Path) -> None:
    config.from_environment(asked := Asked(tmp_path))
    assert sorted(name for name, _default in SETTINGS) == sorted(asked.defaults)
    told = {name: default.strip("`") for name, default in SETTINGS}
    assert {name: told[name] for name, default in asked.defaults.items() if default} == {
        name: default for name, default in asked.defaults.items() if default
    }


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    made = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_the_examples_of_the_api_work_as_they_stand(app: Flask, cast: Cast, server: str, tmp_path: Path) -> None:
    known = {
        "API": server + BASE,
        "TOKEN": make_token(app, cast, "u1.editor"),
        "ORGANISATION": str(cast.organisations["u1"]),
        "PATH": "/usr/bin:/bin",
    }
    assert len(EXAMPLES) == 4
    script = "set -e\n" + "\n".join(EXAMPLES)
    done = subprocess.run(["bash", "-c", script], env=known, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"state":"in_review"' in done.stdout
    assert '"next":"/api/v1/organisations?limit=2&cursor=' in done.stdout
    assert 'ETag: "1"' in (tmp_path / "headers.txt").read_text()


RULES = re.findall(r"^\| (T\d+) \| .+? \| (.+?) \| (.*?) ?\|$", Path("docs/tally-rules.md").read_text(), re.MULTILINE)


def test_each_rule_of_the_tally_names_code_and_tests_that_there_are() -> None:
    assert [rule for rule, _code, _tests in RULES] == [f"T{number}" for number in range(1, 21)]
    written = {name for file in Path("tests").rglob("test_*.py") for name in DEFINED.findall(file.read_text())}
    for rule, code, tests in RULES:
        places = re.findall(r"`([\w/.]+)`", code)
        assert all(Path("marketplace", place).exists() for place in places), rule
        assert bool(places) == bool(tests), rule
        assert set(re.findall(r"`(\w+)`", tests)) <= written, rule
