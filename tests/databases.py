"""Where each directory of a test keeps its database."""

import shutil
from pathlib import Path


def url_in(directory: Path) -> str:
    """The address of the database that belongs to `directory`."""
    return f"sqlite:///{_file(directory)}"


def copy(there: Path, here: Path) -> None:
    """Give `here` what the database of `there` holds; nobody may be connected to that one."""
    shutil.copy(_file(there), _file(here))


def _file(directory: Path) -> Path:
    return directory / "test.sqlite3"
