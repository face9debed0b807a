"""The guides of the help pages: one for each role, in Markdown of which we read no more than we write."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

FOLDER = Path(__file__).with_name("guides")
# In the order of the help page, each with its icon.
GUIDES = {
    "editor": "journal-text",
    "broker": "diagram-3",
    "organisation-administrator": "building",
    "office": "patch-check",
    "publisher": "pencil",
    "auditor": "eye",
    "platform-administrator": "clipboard2-pulse",
}
HEADING = re.compile(r"## +(.+)")
NUMBERED, DASHED = re.compile(r"\d+\. +(.+)"), re.compile(r"- +(.+)")
# The picture below the first paragraph: an asset, which lies in docs/images, so that the source shows it as well.
PICTURE = re.compile(r"!\[(?P<says>[^\]]+)\]\((?:\.\./){4}docs/images/(?P<asset>[a-z]+\.(?:zh|en)\.webp)\)")
# Words in bold, commands, and links to our own pages; any other address stays text.
INLINE = re.compile(r"\*\*(?P<bold>[^*]+)\*\*|`(?P<code>[^`]+)`|\[(?P<words>[^\]]+)\]\((?P<path>/(?![/\\])[^)\s]*)\)")
BOLD, CODE, LINK = Markup("<b>{}</b>"), Markup("<code>{}</code>"), Markup('<a href="{}">{}</a>')


@dataclass(frozen=True)
class Guide:
    """A guide as the pages show it: its name in the address, title, first paragraph, picture, everything below."""

    key: str
    title: str
    lead: str
    picture: str
    says: str
    body: Markup


@cache
def guide(key: str, language: str) -> Guide:
    """The guide `key` in `language` ("zh" or "en"). Raises KeyError where there is no such guide."""
    if key not in GUIDES:
        raise KeyError(key)
    title, lead, picture, rest = source(key, language).split("\n\n", 3)
    if (shown := PICTURE.fullmatch(picture)) is None:
        raise ValueError(f"the guide {key!r} in {language!r} has no picture below its first paragraph")
    return Guide(key, title.removeprefix("# "), lead, shown["asset"], shown["says"], render(rest))


def every_guide(language: str) -> list[Guide]:
    """All guides, in the order of the help page."""
    return [guide(key, language) for key in GUIDES]


def source(key: str, language: str) -> str:
    """The text of a guide as it was written."""
    return (FOLDER / language / f"{key}.md").read_text("utf-8").strip()


def render(text: str) -> Markup:
    """Headings of the second level, lists and paragraphs, parted by empty lines; everything else is escaped."""
    return Markup("").join(_block(block.split("\n")) for block in re.split(r"\n\s*\n", text.strip()))


def _block(lines: list[str]) -> Markup:
    if len(lines) == 1 and (heading := HEADING.fullmatch(lines[0])):
        return Markup("<h2>{}</h2>").format(_inline(heading[1]))
    for pattern, frame in ((NUMBERED, Markup("<ol>{}</ol>")), (DASHED, Markup("<ul>{}</ul>"))):
        found = [match for line in lines if (match := pattern.fullmatch(line))]
        if len(found) == len(lines):
            return frame.format(Markup("").join(Markup("<li>{}</li>").format(_inline(each[1])) for each in found))
    return Markup("<p>{}</p>").format(_inline(" ".join(lines)))


def _inline(text: str) -> Markup:
    return Markup("").join(_pieces(text))


def _pieces(text: str) -> Iterator[Markup]:
    at = 0
    for match in INLINE.finditer(text):
        yield escape(text[at : match.start()])
        yield _marked(match)
        at = match.end()
    yield escape(text[at:])


def _marked(match: re.Match[str]) -> Markup:
    if match["bold"]:
        return BOLD.format(match["bold"])
    return CODE.format(match["code"]) if match["code"] else LINK.format(match["path"], match["words"])
