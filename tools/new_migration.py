"""Write a migration from the difference between the migrated schema and the models, on an empty database."""

import sys
from pathlib import Path

from flask_migrate import migrate, upgrade

from marketplace.app import create_app
from marketplace.config import from_environment


def main() -> None:
    """Upgrade a scratch database to the newest migration, then let Alembic write what is missing."""
    settings = from_environment()
    Path(settings.database_url.removeprefix("sqlite:///")).unlink(missing_ok=True)
    with create_app(settings, ASSET_MANIFEST={}).app_context():
        upgrade()
        migrate(message=sys.argv[1], rev_id=sys.argv[2] if len(sys.argv) > 2 else None)


if __name__ == "__main__":
    main()
