"""Build what the browser loads: a few files of node_modules, and our own, under names that change with their content.

    python tools/build_assets.py [OUT_DIR]        (var/assets unless told)

OUT_DIR then holds NAME.<hash>.EXT, its .gz beside it, and manifest.json (name -> file, sri). The parts in static/css
become one app.css. OUT_DIR is built beside and swapped in by rename, and left alone when nothing has changed.
"""

import base64
import gzip
import hashlib
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

VENDORED = {
    "tabler.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.js": "@tabler/core/dist/js/tabler.min.js",
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "swagger-ui.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
    "echarts.js": "echarts/dist/echarts.min.js",
}
PRINT = "print.css"  # linked by itself, for paper only
SOURCE_MAP_LINE = re.compile(rb"\n?/[/*][#@] sourceMappingURL=[^\n]*")
SVG_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def assets(root: Path) -> Iterator[tuple[str, bytes]]:
    """Every asset by the name that templates call it, with its bytes."""
    modules = root / "node_modules"
    for name, source in VENDORED.items():
        yield name, (modules / source).read_bytes()
    static = root / "static"
    own = [*sorted(static.glob("js/*.js")), *sorted(static.glob("img/*.*"))]
    pictures = sorted(root.glob("docs/images/*.webp"))  # the guides show them, here and on the pages
    for path in [static / "css" / PRINT, *own, *pictures]:
        yield path.name, path.read_bytes()
    screen = [path for path in sorted(static.glob("css/*.css")) if path.name != PRINT]
    yield "app.css", b"\n".join(path.read_bytes() for path in screen)
    yield "icons.svg", icon_sprite(modules, (static / "icons.txt").read_text().split())


def icon_sprite(modules: Path, names: list[str]) -> bytes:
    """One file with a <symbol> for each icon, to be shown with <use href="…#name">."""
    symbols = []
    for name in names:
        drawing = (modules / "bootstrap-icons" / "icons" / f"{name}.svg").read_text()
        body = SVG_BODY.search(drawing)[1].strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16" fill="currentColor">{body}</symbol>')
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>\n"]).encode()


def write(folder: Path, name: str, content: bytes) -> dict[str, str]:
    """Write one asset and its gzip copy; return its line of the manifest."""
    stem, dot, extension = name.rpartition(".")
    file = f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}{dot}{extension}"
    (folder / file).write_bytes(content)
    (folder / f"{file}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    return {"file": file, "sri": "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()}


def build(root: Path, out: Path) -> bool:
    """Bring OUT up to date; False if it already was."""
    contents = {name: SOURCE_MAP_LINE.sub(b"", content) for name, content in assets(root)}
    made_of = hashlib.sha256(Path(__file__).read_bytes())
    for name, content in contents.items():
        made_of.update(b"%s %d\n%s" % (name.encode(), len(content), content))
    stamp = out / "made-of"
    if stamp.is_file() and stamp.read_text() == made_of.hexdigest():
        return False
    beside = out.with_name(out.name + ".new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    manifest = {name: write(beside, name, content) for name, content in contents.items()}
    (beside / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    (beside / stamp.name).write_text(made_of.hexdigest())
    swap(beside, out)
    return True


def swap(beside: Path, out: Path) -> None:
    """Put BESIDE where OUT is; a reader sees the old folder or the new one, never half of either."""
    former = out.with_name(out.name + ".old")
    shutil.rmtree(former, ignore_errors=True)
    if out.exists():
        out.rename(former)
    beside.rename(out)
    shutil.rmtree(former, ignore_errors=True)


def main(root: Path = ROOT, arguments: list[str] | None = None) -> None:
    arguments = sys.argv[1:] if arguments is None else arguments
    out = Path(arguments[0]) if arguments else root / "var" / "assets"
    if not (root / "node_modules").is_dir():
        sys.exit("node_modules is missing: run `npm ci --ignore-scripts` (or `make assets`, which does) first.")
    if out.is_dir() and any(out.iterdir()) and not (out / "manifest.json").is_file():
        sys.exit(f"{out} holds other things and would be replaced: name a new folder, or empty that one.")
    try:
        changed = build(root, out)
    except FileNotFoundError as missing:
        sys.exit(f"{missing.filename} is missing: run `npm ci --ignore-scripts` again, or correct static/icons.txt.")
    print(f"{out}: {'built' if changed else 'already up to date'}.")


if __name__ == "__main__":
    main()
