"""The asset builder, on a made-up node_modules."""

import gzip
import json
import re
from pathlib import Path

import pytest

from tools import build_assets


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with just enough in node_modules and static/."""
    vendored = "a{}\n/*# sourceMappingURL=a.css.map */"
    files = {f"node_modules/{source}": vendored for source in build_assets.VENDORED.values()}
    files |= {
        "node_modules/bootstrap-icons/icons/search.svg": '<svg class="bi" width="16">\n<path d="M1 1"/>\n</svg>',
        "static/css/band.css": ".band{}",
        "static/css/cards.css": ".card{}",
        "static/css/print.css": "html{}",
        "static/js/app.js": "1;",
        "static/img/mark.svg": "<svg/>",
        "static/icons.txt": "search\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def out(root: Path) -> Path:
    build_assets.build(root, root / "var" / "assets")
    return root / "var" / "assets"


def built(out: Path, name: str) -> Path:
    return out / json.loads((out / "manifest.json").read_text())[name]["file"]


def test_the_manifest_names_every_asset_and_each_is_there(out):
    manifest = json.loads((out / "manifest.json").read_text())
    assert set(manifest) == {*build_assets.VENDORED, "app.css", "print.css", "app.js", "mark.svg", "icons.svg"}
    assert all((out / entry["file"]).is_file() for entry in manifest.values())
    assert all(entry["sri"].startswith("sha384-") for entry in manifest.values())


def test_a_name_changes_with_its_content_and_only_then(root, out):
    script, style = built(out, "app.js").name, built(out, "app.css").name
    (root / "static/js/app.js").write_text("2;")
    build_assets.build(root, out)
    assert re.fullmatch(r"app\.[0-9a-f]{10}\.js", script)
    assert built(out, "app.js").name != script
    assert built(out, "app.css").name == style


def test_every_asset_has_a_gzip_copy_that_equals_it(out):
    for entry in json.loads((out / "manifest.json").read_text()).values():
        assert gzip.decompress((out / (entry["file"] + ".gz")).read_bytes()) == (out / entry["file"]).read_bytes()


def test_the_parts_become_one_sheet_and_print_stays_apart(out):
    assert built(out, "app.css").read_text() == ".band{}\n.card{}"
    assert built(out, "print.css").read_text() == "html{}"


def test_source_map_lines_are_dropped(out):
    assert built(out, "tabler.css").read_text() == "a{}"


def test_the_sprite_holds_the_listed_icons(out):
    symbol = '<symbol id="search" viewBox="0 0 16 16" fill="currentColor"><path d="M1 1"/></symbol>'
    assert symbol in built(out, "icons.svg").read_text()


def test_a_second_run_leaves_everything_alone(root, out, capsys):
    before = (out / "manifest.json").stat().st_ino
    build_assets.main(root, [str(out)])
    assert (out / "manifest.json").stat().st_ino == before
    assert "already up to date" in capsys.readouterr().out


def test_what_was_built_before_is_replaced_whole(root, out):
    former = built(out, "app.js")
    (root / "static/js/app.js").write_text("2;")
    build_assets.main(root, [str(out)])
    assert not former.exists()
    assert [path.name for path in out.parent.iterdir()] == ["assets"]


def test_missing_node_modules_says_what_to_run(tmp_path):
    with pytest.raises(SystemExit, match="npm ci"):
        build_assets.main(tmp_path, [])


def test_a_missing_icon_is_named(root):
    (root / "static/icons.txt").write_text("search\nunicorn\n")
    with pytest.raises(SystemExit, match=r"unicorn\.svg is missing"):
        build_assets.main(root, [])


def test_a_folder_with_other_things_in_it_is_not_replaced(root):
    with pytest.raises(SystemExit, match="holds other things"):
        build_assets.main(root, [str(root / "static")])
    assert (root / "static/icons.txt").is_file()
