"""How built assets are served."""

import gzip
import json
import re
from pathlib import Path

import pytest
from flask import Flask, render_template_string

from marketplace.web import assets
from marketplace.web.gate import GatedFlask

ICON = re.compile(r"""\bicon\((?:"|')([a-z0-9-]+)(?:"|')\)""")

SHEET = b".band{color:#123f7f}"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "app.0123456789.css").write_bytes(SHEET)
    (tmp_path / "app.0123456789.css.gz").write_bytes(gzip.compress(SHEET))
    manifest = {"app.css": {"file": "app.0123456789.css", "sri": "sha384-x"}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    return tmp_path


@pytest.fixture
def app(directory: Path) -> Flask:
    app = GatedFlask(__name__, static_folder=None)
    assets.install(app, directory)
    return app


@pytest.fixture
def get(app: Flask):
    def get(name: str, encoding: str = ""):
        return app.test_client().get(f"/assets/{name}", headers={"Accept-Encoding": encoding})

    return get


def test_an_asset_may_be_kept_for_ever(get):
    assert get("app.0123456789.css").headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_an_asset_says_what_it_is_and_is_not_to_be_guessed(get):
    response = get("app.0123456789.css")
    assert (response.mimetype, response.headers["X-Content-Type-Options"]) == ("text/css", "nosniff")


def test_a_client_that_accepts_gzip_gets_it(get):
    response = get("app.0123456789.css", "gzip, br")
    assert (response.headers["Content-Encoding"], response.mimetype) == ("gzip", "text/css")
    assert gzip.decompress(response.data) == SHEET


@pytest.mark.parametrize("encoding", ["", "gzip;q=0", "br"])
def test_a_client_without_gzip_gets_it_plain(get, encoding):
    response = get("app.0123456789.css", encoding)
    assert "Content-Encoding" not in response.headers
    assert response.data == SHEET


def test_caches_know_that_both_forms_exist(get):
    assert get("app.0123456789.css").headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("name", ["app.css", "manifest.json", "../app.py", "app.0123456789.css.gz"])
def test_only_what_the_manifest_names_is_served(get, name):
    assert get(name).status_code == 404


def test_templates_call_an_asset_by_its_plain_name(app):
    with app.test_request_context():
        assert render_template_string("{{ asset('app.css') }}") == "/assets/app.0123456789.css"


def test_a_missing_manifest_says_what_to_run(tmp_path):
    with pytest.raises(assets.AssetsMissing, match="make assets"):
        assets.load_manifest(tmp_path)


def test_every_kind_of_picture_has_its_content_type():
    root = Path(__file__).parents[2]
    pictures = [*root.glob("static/img/*.*"), *root.glob("docs/images/*.webp")]
    assert {picture.suffix for picture in pictures} <= set(assets.CONTENT_TYPES)


def test_what_is_built_anew_under_a_running_server_is_served(app, get, directory):
    (directory / "app.0123456789.css").rename(directory / "app.9876543210.css")
    assert get("app.0123456789.css").status_code == 404
    anew = directory / "manifest.new"
    anew.write_text(json.dumps({"app.css": {"file": "app.9876543210.css", "sri": "sha384-y"}}))
    anew.rename(directory / "manifest.json")
    assert get("app.9876543210.css").data == SHEET
    with app.test_request_context():
        assert render_template_string("{{ asset('app.css') }}") == "/assets/app.9876543210.css"


def test_while_the_folder_is_swapped_the_pages_go_on(app, directory):
    (directory / "manifest.json").unlink()
    with app.test_request_context():
        assert render_template_string("{{ asset('app.css') }}") == "/assets/app.0123456789.css"


def test_every_icon_that_a_template_names_is_built() -> None:
    """One that is not leaves a hole that nobody misses until somebody looks."""
    built = set(Path("static/icons.txt").read_text().split())
    named = {
        name: file for file in Path("marketplace").rglob("*.html") for name in ICON.findall(file.read_text("utf-8"))
    }
    assert {name: str(file) for name, file in named.items() if name not in built} == {}
