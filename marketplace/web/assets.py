"""Serves the built style sheets, scripts and icons, which browsers keep for ever: their names change with them."""

import json
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for

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


def install(app: Flask, directory: Path, manifest: dict[str, str] | None = None) -> None:
    """Serve DIRECTORY under /assets/ and give templates `asset(name)`. Tests may pass a manifest of their own."""
    directory = directory.resolve()
    app.extensions["assets"] = (directory, load_manifest(directory) if manifest is None else manifest)
    app.jinja_env.globals["asset"] = asset
    app.register_blueprint(bp)


def asset(name: str) -> str:
    """The address of an asset by the name it has in static/ or node_modules: `asset('app.css')`."""
    _, manifest = current_app.extensions["assets"]
    return url_for("assets.serve", name=manifest[name])


@bp.get("/assets/<path:name>")
@public("static files")
def serve(name: str) -> Response:
    directory, manifest = current_app.extensions["assets"]
    if name not in manifest.values():
        abort(404)
    zipped = request.accept_encodings["gzip"] > 0
    content = (directory / (f"{name}.gz" if zipped else name)).read_bytes()
    response = Response(content, mimetype=CONTENT_TYPES[Path(name).suffix])
    if zipped:
        response.content_encoding = "gzip"
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.vary.add("Accept-Encoding")
    return response
