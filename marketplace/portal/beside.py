"""What else the words of a search name, beside the listings that hold them: organisations, brokers, articles."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from flask import url_for
from flask_babel import gettext as _

from marketplace.accounts import queries as accounts
from marketplace.brokers import queries as brokers
from marketplace.district import queries as districts
from marketplace.district.models import ArticleKind
from marketplace.web.i18n import is_chinese

MOST = 5
# One character is in too many names.
FEWEST_CHARACTERS = 2


@dataclass(frozen=True)
class Named:
    """One kind of thing that the words name: its heading and icon, and what each is called and where it is."""

    heading: str
    icon: str
    links: Sequence[tuple[str, str]]


def named(words: str) -> list[Named]:
    """The first few of each kind; none for words too short."""
    if len(words) < FEWEST_CHARACTERS:
        return []
    found = (
        Named(_("Organisations"), "building", _first(_organisations(words))),
        Named(_("Technology brokers"), "people", _first(_brokers(words))),
        Named(_("Notices and guides"), "file-earmark-text", _first(_articles(words))),
    )
    return [kind for kind in found if kind.links]


def _first(links: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(islice(links, MOST))


def _organisations(words: str) -> Iterator[tuple[str, str]]:
    for organisation in accounts.whole_directory(words):
        yield organisation.name, url_for("accounts.show", organisation_id=organisation.id)


def _brokers(words: str) -> Iterator[tuple[str, str]]:
    for broker in brokers.directory(words).items:
        yield broker.display_name, url_for("brokers.show", broker_id=broker.id)


def _articles(words: str) -> Iterator[tuple[str, str]]:
    for article in districts.published(tuple(ArticleKind), words, size=MOST).items:
        title = article.title if is_chinese() or not article.title_en else article.title_en
        yield title, url_for("district.article", article_id=article.id)
