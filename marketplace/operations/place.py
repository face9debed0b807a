"""The parts of an installation that a backup is made of."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine


@dataclass(frozen=True)
class Place:
    """Where one installation keeps what cannot be made anew."""

    engine: Engine
    data_dir: Path
    tools: str | None = None  # the folder of pg_dump and pg_restore; None looks for them as a shell would

    @property
    def files(self) -> Path:
        """The attachments, each named by the hash of its content."""
        return self.data_dir / "files"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of ours."""
        return self.engine.dialect.name == "sqlite"

    @property
    def database(self) -> Path:
        """The file of a SQLite database."""
        assert self.engine.url.database is not None
        return Path(self.engine.url.database)
