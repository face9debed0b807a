"""Takes a confirmed import in; made to be killed. Run as `python -m tests.portal.import_crash DIRECTORY JOB`."""

import sys
from pathlib import Path

from marketplace.core.actors import Via, system
from marketplace.db import set_actor
from marketplace.portal import imports
from tests.conftest import make_app


def main(directory: str, job_id: str) -> None:
    app = make_app(Path(directory))
    with app.app_context():
        set_actor(system(Via.WORKER))
        print("ready", flush=True)
        imports.write(app.extensions["settings"].imports_dir, [job_id])
        print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
