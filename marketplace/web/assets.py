"""Serves the built style sheets, scripts and icons, which browsers keep for ever: their names change with them."""

import json
from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, g, request, url_for

from marketplace.web.gate import public

bp = Blueprint("assets", __name__)

FOR_EVER = "public, max-age=31536000, immutable"
CONTENT_TYPES = {
    ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp",
}  # fmt: skip


class AssetsMissing(RuntimeError):
    """The pages cannot be dressed: tools/build_assets.py has not been run."""


def load_manifest(directory: Path) -> dict[str, str]:
    """The file that each asset's name stands for."""
    manifest = directory / "manifest.json"
    if not manifest.is_file():
        raise AssetsMissing(f"There are no built assets in {directory}: run `make assets` first.")
    return {name: entry["file"] for name, entry in json.loads(manifest.read_text()).items()}


class Assets:
    """What is served from `directory`; `fixed` stands for its manifest where a test says what there is."""

    def __init__(self, directory: Path, fixed: Mapping[str, str] | None = None) -> None:
        self.directory, self._fixed = directory, fixed
        self._read = (self._stamp(), load_manifest(directory) if fixed is None else fixed)

    @property
    def present(self) -> Mapping[str, str]:
        """The file that each name stands for now: they may have been built anew under a server that runs."""
        stamp = self._stamp()
        if self._fixed is None and stamp is not None and stamp != self._read[0]:
            self._read = (stamp, load_manifest(self.directory))
        return self._read[1]

    def _stamp(self) -> object:
        try:
            found = (self.directory / "manifest.json").stat()
        except FileNotFoundError:
            # Between the former folder and the new one: what was known holds a moment longer.
            return None
        return found.st_mtime_ns, found.st_ino


def install(app: Flask, directory: Path, manifest: dict[str, str] | None = None) -> None:
    """Serve DIRECTORY under /assets/ and give templates `asset(name)`. Tests may pass a manifest of their own."""
    directory = directory.resolve()
    app.extensions["assets"] = Assets(directory, manifest)
    app.jinja_env.globals["asset"] = asset
    app.register_blueprint(bp)


def asset(name: str) -> str:
    """The address of an asset by the name it has in static/ or node_modules: `asset('app.css')`."""
    # A page names some of them a hundred times: each icon is a place in the same file.
    known: dict[str, str] = g.setdefault("asset_addresses", {})
    if name not in known:
        known[name] = url_for("assets.serve", name=current_app.extensions["assets"].present[name])
    return known[name]


@bp.get("/assets/<path:name>")
@public("static files")
def serve(name: str) -> Response:
    assets: Assets = current_app.extensions["assets"]
    if name not in assets.present.values():
        abort(404)
    zipped = request.accept_encodings["gzip"] > 0
    try:
        content = (assets.directory / (f"{name}.gz" if zipped else name)).read_bytes()
    except FileNotFoundError:
        # Built anew since the page was made: its next visit names the new file.
        abort(404)
    response = Response(content, mimetype=CONTENT_TYPES[Path(name).suffix])
    if zipped:
        response.content_encoding = "gzip"
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.vary.add("Accept-Encoding")
    return response
