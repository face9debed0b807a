"""The verbs of the district: write and publish articles, agree to the privacy notice, change the contacts."""

import json
from collections.abc import Mapping
from pathlib import Path

from marketplace import ledger
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import InvalidInput, NotSignedIn, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.db import session
from marketplace.district import queries
from marketplace.district.models import Article, ArticleKind, ArticleState, Consent, District

FIRST = Path(__file__).parent / "data" / "articles.json"
ARTICLE_FIELDS = ("title", "title_en", "body", "body_en", "source")
CONTACT_FIELDS = ("phone", "email", "address", "hours", "filing_number", "police_number")


def enter(district: District, *, actor: Actor) -> District:
    """Enter the district that the platform serves: its names stand on certificates, its region decides the flows.

    One that an older version entered without a word to the ledger is recorded so. Raises NotPermitted.
    """
    allow(actor, Permission.DISTRICT_EDIT)
    session.add(district)
    session.flush()
    ledger.append(actor, "district.enter", district)
    return district


def publish_first_articles(actor: Actor) -> None:
    """Publish the privacy notice and the guides with which every platform begins; the bureau may edit them."""
    for given in json.loads(FIRST.read_text()):
        kind = next(kind for kind in ArticleKind if kind.value == given["kind"])
        article = write_article(kind, given, actor=actor)
        publish_article(article, actor=actor, version=article.version)


def write_article(kind: ArticleKind, fields: Mapping[str, str], *, actor: Actor) -> Article:
    """Write an article, not yet published. Raises NotPermitted, InvalidInput (a second privacy notice, no words)."""
    allow(actor, Permission.ARTICLE_WRITE)
    if kind is ArticleKind.PRIVACY and queries.privacy_notice():
        raise InvalidInput({"kind": N_("There is a privacy notice already: edit that one.")})
    article = Article(kind=kind)
    _take(article, fields)
    session.add(article)
    ledger.append(actor, "article.write", article)
    return article


def edit_article(article: Article, fields: Mapping[str, str], *, actor: Actor, version: int) -> None:
    """Change what an article says; a changed privacy notice asks everybody for their consent again.

    Raises NotPermitted, StaleVersion, InvalidInput.
    """
    _begin(article, actor, version)
    _take(article, fields)
    ledger.append(actor, "article.edit", article)


def _take(article: Article, fields: Mapping[str, str]) -> None:
    missing = [name for name in ("title", "body") if not fields.get(name, "").strip()]
    if missing:
        raise InvalidInput({name: N_("Please fill in this field.") for name in missing})
    for name in ARTICLE_FIELDS:
        setattr(article, name, fields.get(name, "").strip())


def publish_article(article: Article, *, actor: Actor, version: int) -> None:
    """Let everybody read it from today on. Raises NotPermitted, StaleVersion, WrongState."""
    _begin(article, actor, version)
    if article.state is ArticleState.PUBLISHED:
        raise WrongState(N_("It is published already."))
    article.state, article.published_on = ArticleState.PUBLISHED, clock.today()
    ledger.append(actor, "article.publish", article)


def withdraw_article(article: Article, *, actor: Actor, version: int) -> None:
    """Take it off the public pages. Raises NotPermitted, StaleVersion, WrongState."""
    _begin(article, actor, version)
    if article.state is not ArticleState.PUBLISHED:
        raise WrongState(N_("Only what is published can be withdrawn."))
    article.state = ArticleState.WITHDRAWN
    ledger.append(actor, "article.withdraw", article)


def _begin(subject: Article | District, actor: Actor, version: int) -> None:
    allow(actor, Permission.ARTICLE_WRITE if isinstance(subject, Article) else Permission.DISTRICT_EDIT, subject)
    require_version(subject, version)


def agree(notice: Article, *, actor: Actor, version: int) -> None:
    """Record that a person read and agreed to the version that they saw; a second time changes nothing.

    Raises NotSignedIn, StaleVersion (the notice changed while they read).
    """
    if actor.person_id is None:
        raise NotSignedIn()
    require_version(notice, version)
    if queries.consent(actor.person_id, notice) is None:
        session.add(Consent(person_id=actor.person_id, article_id=notice.id, article_version=notice.version))


def take_back(notice: Article, *, actor: Actor) -> None:
    """Take one's consent back (个人信息保护法 art. 15); what was done before stays.

    Raises NotSignedIn, WrongState (none was given).
    """
    if actor.person_id is None:
        raise NotSignedIn()
    given = queries.consent(actor.person_id, notice)
    if given is None:
        raise WrongState(N_("There is no consent to take back."))
    given.withdrawn_at = clock.now()


def change_contacts(district: District, fields: Mapping[str, str], *, actor: Actor, version: int) -> None:
    """Change what the foot of every page says. Raises NotPermitted, StaleVersion."""
    _begin(district, actor, version)
    for name in CONTACT_FIELDS:
        setattr(district, name, fields.get(name, "").strip())
    ledger.append(actor, "district.contacts", district)
