"""The house rules that a machine can hold: directions, imports, the one commit, the reviewed exceptions."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOMS = (
    "core",
    "db",
    "ledger",
    "jobs",
    "documents",
    "web",
    "district",
    "accounts",
    "notices",
    "tally",
    "listings",
    "contracts",
    "brokers",
    "challenges",
    "programme",
    "operations",
    "audit",
    "portal",
    "demo",
    "app",
    "cli",
)
LAYERS = ("codes", "lifecycle", "models", "queries", "service", "search", "forms", "pages")
# Top-level files: settings and self-check are parts of the composition root, known to app, cli and portal.
ROOT_FILES = {"app": "app", "config": "app", "self_check": "app", "handlers": "app"}
FLASK_FREE = ("core", "tally")
FLASK_FREE_FILES = ("models.py", "queries.py", "service.py", "lifecycle.py")
# Each of these reads past the wall, for the reason that its docstring gives.
UNSCOPED_FILES = {
    "marketplace/accounts/entry_queries.py",
    "marketplace/accounts/joining_queries.py",
    "marketplace/accounts/queries.py",
    "marketplace/accounts/tokens.py",
    "marketplace/accounts/proof_queries.py",
    "marketplace/contracts/behind_queries.py",
    "marketplace/contracts/received_queries.py",
    "marketplace/contracts/from_listing.py",
    "marketplace/contracts/register_queries.py",
    "marketplace/contracts/verifying.py",
    "marketplace/db/wall.py",
    "marketplace/db/__init__.py",
    "marketplace/listings/yearly.py",
    "marketplace/notices/queries.py",
    "marketplace/brokers/queries.py",
}
SOURCES = sorted(p for p in Path("marketplace").rglob("*.py") if "migrations" not in p.parts)
EVERYTHING = SOURCES + sorted(Path("search_index").rglob("*.py"))


def imported(file: Path) -> Iterator[str]:
    """The dotted names that a file imports, a name from a package as package.name."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(parts: tuple[str, ...]) -> str | None:
    """The room that a path or dotted name lies in."""
    if len(parts) < 2 or parts[0] != "marketplace":
        return None
    name = parts[1].removesuffix(".py")
    return ROOT_FILES.get(name, name if name in ROOMS else None)


@pytest.mark.parametrize("file", SOURCES, ids=str)
def test_a_file_imports_from_its_own_room_and_from_rooms_to_its_left(file: Path) -> None:
    here = room_of(file.parts)
    if here is None:
        return
    rooms = {room for name in imported(file) if (room := room_of(tuple(name.split("."))))}
    assert not {room for room in rooms if ROOMS.index(room) > ROOMS.index(here)}


@pytest.mark.parametrize("file", EVERYTHING, ids=str)
def test_nothing_is_imported_inside_a_function(file: Path) -> None:
    tree = ast.parse(file.read_text())
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = [n for f in functions for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)]
    assert not inside


@pytest.mark.parametrize("file", EVERYTHING, ids=str)
def test_every_module_opens_with_one_sentence(file: Path) -> None:
    text = file.read_text()
    assert not text or ast.get_docstring(ast.parse(text))


def test_the_search_index_knows_nothing_of_the_marketplace() -> None:
    assert not [
        f for f in Path("search_index").rglob("*.py") if any(n.startswith("marketplace") for n in imported(f))
    ]


def test_whoosh_is_known_to_one_file_only() -> None:
    knowing = {str(f) for f in EVERYTHING if any(n.split(".")[0] == "whoosh" for n in imported(f))}
    assert knowing == {"search_index/whoosh_engine.py"}


def test_core_needs_only_the_standard_library() -> None:
    outside = {"flask", "sqlalchemy", "werkzeug", "flask_babel", "rfc8785", "stdnum"}
    assert not [f for f in Path("marketplace/core").glob("*.py") if outside & {n.split(".")[0] for n in imported(f)}]


@pytest.mark.parametrize(
    "file", [f for f in SOURCES if f.parts[1] in FLASK_FREE or f.name in FLASK_FREE_FILES], ids=str
)
def test_rules_and_records_know_nothing_of_http(file: Path) -> None:
    assert not [name for name in imported(file) if name.split(".")[0] in {"flask", "flask_babel", "werkzeug"}]


def test_there_is_one_place_that_commits() -> None:
    committing = {str(f) for f in SOURCES if ".commit()" in f.read_text()}
    assert committing == {"marketplace/db/unit.py"}


def test_only_reviewed_files_read_past_the_wall() -> None:
    assert {str(f) for f in SOURCES if "UNSCOPED" in f.read_text()} == UNSCOPED_FILES


def test_no_template_carries_a_style_or_a_script_of_its_own() -> None:
    templates = [
        f for f in Path("marketplace").rglob("*.html") if " style=" in f.read_text() or "|safe" in f.read_text()
    ]
    assert not [f for f in templates if " style=" in f.read_text() or "onclick" in f.read_text()]
