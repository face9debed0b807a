"""Every message of the product has its Chinese, and Chinese stands only where readers of English may meet it."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "marketplace"
CATALOGUE = PACKAGE / "web/translations/zh_Hans/LC_MESSAGES/messages.po"
PLACE = re.compile(r"%\([a-z_]+\)[sd]|%%")
HAN = re.compile(r"[\u3400-\u9fff]")
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)

# The files in which a text may be Chinese whatever the reader's language, each with its reason.
MAY_SAY_CHINESE = {
    "district/party_particulars.py": "what people type where they do not know",
    "cli/setting_up.py": "the names of the founding district",
    "contracts/guards.py": "numerals that people type in a quantity",
    "contracts/form_columns.py": "headings of the national form",
    "contracts/national_form.py": "headings and answers of the national form",
    "contracts/agreement_columns.py": "headings of the district's own workbook",
    "contracts/row_columns.py": "headings of the district's own workbook",
    "contracts/rule_soundness.py": "words that no paper may print",
    "contracts/opening_money.py": "headings of the district's own workbook, and a source that is kept",
    "contracts/opening_columns.py": "headings and words of the district's own workbook",
    "contracts/templates/contracts/_form_steps.html": "an example of an amount in Chinese capitals",
    "core/capitals.py": "numerals of Chinese capitals",
    "core/dates.py": "dates that people type",
    "core/money.py": "units that people type",
    "district/countries.py": "how official papers name three regions",
    "district/templates/district/calendar.html": "a date as people type it",
    "district/templates/district/contacts.html": "examples of filing numbers as the authorities write them",
    "documents/columns.py": "units and answers that people write in files",
    "listings/disciplines.py": "the disciplines of the files that are imported",
    "listings/schemas.py": "the headings of the files that are imported",
    "listings/sheets.py": "the headings of the files that are imported",
    "portal/import_sheets.py": "the unit in the heading of a Chinese template",
    "programme/service.py": "targets quote the documents that set them",
    "programme/templates/programme/_definitions.html": "the official terms behind the English ones",
    "web/i18n.py": "the pattern of a Chinese date, and a language called by its own name",
}


@pytest.fixture(scope="module")
def extracted() -> Catalog:
    """What the code says now, read as `make messages` reads it."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog()
    for _file, _line, message, _comments, _context in extract_from_dir(
        ROOT, methods, options, _keywords(), directory_filter=_is_ours
    ):
        found.add(message)
    return found


def _keywords() -> dict[str, object]:
    line = next(line for line in (ROOT / "Makefile").read_text("utf-8").splitlines() if "pybabel -q extract" in line)
    words = shlex.split(line)
    return {**DEFAULT_KEYWORDS, **parse_keywords(words[at + 1] for at, word in enumerate(words) if word == "-k")}


def _is_ours(directory: str) -> bool:
    return Path(directory) == ROOT or Path(directory).is_relative_to(PACKAGE)


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def test_every_message_has_its_chinese(extracted: Catalog, catalogue: Catalog) -> None:
    missing = [id_of(message) for message in extracted if message.id and not translations(catalogue.get(message.id))]
    assert not missing, "run `make messages`, then translate what has no msgstr"


def test_the_catalogue_holds_nothing_old_or_guessed(extracted: Catalog, catalogue: Catalog) -> None:
    unknown = [id_of(message) for message in catalogue if message.id and message.id not in extracted]
    guessed = [id_of(message) for message in catalogue if message.id and message.fuzzy]
    assert (unknown, guessed, list(catalogue.obsolete)) == ([], [], [])


def test_every_translation_keeps_the_places_of_its_message(catalogue: Catalog) -> None:
    lost = {
        id_of(message): text
        for message in catalogue
        if message.id
        for text in translations(message)
        if sorted(PLACE.findall(text)) != sorted(PLACE.findall(id_of(message)))
    }
    assert not lost


def test_chinese_has_chinese_punctuation(catalogue: Catalog) -> None:
    half_width = re.compile(r"[\u3400-\u9fff][,;!?:]|[,;!?][\u3400-\u9fff]|[\u3400-\u9fff]\.|\([^)]*[\u3400-\u9fff]")
    assert not [
        text for message in catalogue for text in translations(message) if message.id and half_width.search(text)
    ]


def test_the_macros_are_read_although_their_folder_begins_with_an_underscore(extracted: Catalog) -> None:
    assert "Previous page" in extracted


@pytest.mark.parametrize("kind", ["*.py", "*.html"])
def test_chinese_stands_only_where_a_reason_is_given(kind: str) -> None:
    speakers = {
        path.relative_to(PACKAGE).as_posix(): says
        for path in sorted(PACKAGE.rglob(kind))
        if "demo" not in path.relative_to(PACKAGE).parts and (says := list(_chinese_in(path)))
    }
    assert not {name: says for name, says in speakers.items() if name not in MAY_SAY_CHINESE}
    assert speakers.keys() == {name for name in MAY_SAY_CHINESE if name.endswith(kind.removeprefix("*"))}


def _chinese_in(path: Path) -> Iterator[str]:
    source = path.read_text("utf-8")
    if path.suffix == ".html":
        return (line.strip() for line in COMMENT.sub("", source).splitlines() if HAN.search(line))
    tree = ast.parse(source)
    docstrings = {id(node.body[0].value) for node in ast.walk(tree) if _has_docstring(node)}
    return (
        text.value
        for text in ast.walk(tree)
        if _is_text(text) and id(text) not in docstrings and HAN.search(text.value)
    )


def _has_docstring(node: ast.AST) -> bool:
    return bool(getattr(node, "body", None)) and isinstance(node.body, list) and isinstance(node.body[0], ast.Expr)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def id_of(message: Message) -> str:
    """A message's id; where it has a plural, the plural, which has all places."""
    return message.id if isinstance(message.id, str) else message.id[-1]


def translations(message: Message | None) -> list[str]:
    """What a message says in Chinese, nothing where it says nothing."""
    texts = () if message is None else (message.string,) if isinstance(message.string, str) else message.string
    return [text for text in texts if text]
