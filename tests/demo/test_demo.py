"""The demonstration district: it loads from nothing, once, and its records are what a bureau would wish for."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ASSETS = Path(__file__).resolve().parents[2] / "var" / "assets"


def marketplace(data: Path, *command: str) -> subprocess.CompletedProcess[str]:
    program = str(Path(sys.executable).with_name("marketplace"))
    there = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {"DATA_DIR": str(data)}
    return subprocess.run([program, *command], env=there, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    if ASSETS.is_dir():
        (tmp_path / "assets").symlink_to(ASSETS)
    return tmp_path


def test_it_loads_is_sound_and_a_second_time_adds_nothing(data: Path) -> None:
    loaded = marketplace(data, "demo")
    assert loaded.returncode == 0, loaded.stderr
    figures = marketplace(data, "tally", "--json").stdout
    assert marketplace(data, "demo").returncode == 0
    assert marketplace(data, "tally", "--json").stdout == figures
    checked = marketplace(data, "check", "--json", "--strict")
    found = [each for each in json.loads(checked.stdout)["checks"] if each["count"]]
    assert (checked.returncode, found) == (0, [])
