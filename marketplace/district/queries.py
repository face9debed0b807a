"""Reading the district's one row, what it publishes, and who agreed to its privacy notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, or_, select, true

from marketplace.core.actors import Actor, Role
from marketplace.core.errors import NotFound
from marketplace.core.text import N_
from marketplace.db import ask_once, protect, session
from marketplace.district.models import Article, ArticleKind, ArticleState, Consent, District

PAGE_SIZE = 20

# What is asked for in nearly every writing transaction, in one statement.
_PLACE = select(District.region, District.registry_point)
# And what every page asks.
_PRIVACY = select(Article).where(Article.kind == ArticleKind.PRIVACY, Article.state == ArticleState.PUBLISHED)
_CONSENT = select(Consent).where(
    Consent.person_id == bindparam("person"),
    Consent.article_id == bindparam("article"),
    Consent.article_version == bindparam("version"),
    Consent.withdrawn_at.is_(None),
)


def registry_point() -> str:
    """RRRRPP of the registration numbers that are minted here (登记机构). Raises NotFound before set-up."""
    place = ask_once(_PLACE)
    if place is None:
        raise NotFound()
    return str(place.registry_point)


def region() -> str:
    """The district's region, six digits; empty before set-up."""
    place = ask_once(_PLACE)
    return str(place.region) if place else ""


def current() -> District:
    """The district of this platform. Raises NotFound before `marketplace init` has made it."""
    district = session.get(District, 1)
    if district is None:
        raise NotFound(N_("This platform has no district yet: run `marketplace init` or `marketplace demo`."))
    return district


def platform_name(chinese: bool) -> str:
    """What the platform calls itself in Chinese or in English. Raises NotFound before set-up."""
    district = current()
    return district.platform_name if chinese else district.platform_name_en


def article_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Published ones are everybody's; the others are those people's who write them."""
    if actor.is_system or actor.has(Role.PUBLISHER, Role.ADMINISTRATOR, Role.AUDITOR):
        return true()
    return Article.state == ArticleState.PUBLISHED


protect(Article, article_visible_to)


@dataclass(frozen=True)
class Articles:
    """One page of articles, and how many there are in all."""

    items: Sequence[Article]
    total: int


def article(article_id: UUID) -> Article:
    """One article that the actor may read. Raises NotFound."""
    found = session.scalar(select(Article).where(Article.id == article_id))
    if found is None:
        raise NotFound()
    return found


def published(kinds: Sequence[ArticleKind], words: str = "", page: int = 1, size: int = PAGE_SIZE) -> Articles:
    """What everybody may read of `kinds`, newest first."""
    return _page(words, page, size, Article.state == ArticleState.PUBLISHED, Article.kind.in_(kinds))


def every_article(words: str = "", page: int = 1) -> Articles:
    """Every article that the actor may read, drafts too where they may."""
    return _page(words, page, PAGE_SIZE)


def _page(words: str, page: int, size: int, *conditions: ColumnElement[bool]) -> Articles:
    texts = (Article.title, Article.title_en, Article.body, Article.body_en, Article.source)
    holding = [or_(*(text.icontains(word, autoescape=True) for text in texts)) for word in words.split()]
    query = select(Article).where(*conditions, *holding)
    ordered = query.order_by(Article.published_on.is_(None).desc(), Article.published_on.desc(), Article.id)
    items = session.scalars(ordered.offset((page - 1) * size).limit(size)).all()
    return Articles(items, session.scalar(select(func.count()).select_from(query.subquery())) or 0)


def privacy_notice() -> Article | None:
    """The privacy notice, where one is published."""
    return session.scalar(_PRIVACY)


def consent(person_id: UUID, notice: Article) -> Consent | None:
    """A person's consent to the present version of the privacy notice, unless they took it back."""
    asked = {"person": person_id, "article": notice.id, "version": notice.version}
    return session.scalar(_CONSENT, asked)
