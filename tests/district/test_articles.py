"""What the bureau publishes about itself, and who agreed to its privacy notice."""

from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput, NotPermitted, StaleVersion, WrongState
from marketplace.db import session, set_actor, unit_of_work
from marketplace.district import queries, service
from marketplace.district.models import ArticleKind, Consent

NOTICE, PRIVACY = ArticleKind.NOTICE, ArticleKind.PRIVACY
WORDS = {
    "title": "关于开展登记培训的通知",
    "body": "请各单位参加。\n\n时间另行通知。",
    "title_en": "Training",
    "body_en": "Please come.",
}


@pytest.fixture
def publisher(cast):
    return cast.actor("bureau.publisher")


@pytest.fixture
def inside(app, publisher):
    """Inside the application, as the publisher; left before anybody opens a page."""

    @contextmanager
    def entered():
        with app.app_context():
            set_actor(publisher)
            yield

    return entered


@pytest.fixture
def article(inside, publisher):
    with inside(), unit_of_work():
        return service.write_article(NOTICE, WORDS, actor=publisher).id


@pytest.fixture
def move(inside, publisher):
    """Publish or withdraw an article as it is now."""

    def moved(verb, article_id):
        with inside(), unit_of_work():
            found = queries.article(article_id)
            verb(found, actor=publisher, version=found.version)

    return moved


def test_a_draft_is_known_to_its_writers_only(article, browse):
    assert browse("").get(f"/news/{article}").status_code == 404
    assert WORDS["title"] not in browse("").get("/news?q=培训").text


def test_what_is_published_is_read_by_everybody_in_their_language(article, move, browse):
    move(service.publish_article, article)
    visitor = browse("")
    assert "请各单位参加" in visitor.get(f"/news/{article}").text
    visitor.client.set_cookie("language", "en")
    assert "Please come." in visitor.get(f"/news/{article}").text
    assert "Training" in visitor.get("/news").text


def test_what_is_withdrawn_is_gone_and_can_come_back(article, move, browse):
    for verb, answered in (
        (service.publish_article, 200),
        (service.withdraw_article, 404),
        (service.publish_article, 200),
    ):
        move(verb, article)
        assert browse("").get(f"/news/{article}").status_code == answered


def test_others_neither_write_nor_publish(cast, context):
    for who in ("u1.admin", "bureau.reviewer", "bureau.auditor"):
        with pytest.raises(NotPermitted), unit_of_work():
            service.write_article(NOTICE, WORDS, actor=cast.actor(who))


def test_words_are_needed_and_stale_forms_refused(article, inside, publisher):
    with inside():
        with pytest.raises(InvalidInput) as refused, unit_of_work():
            service.write_article(NOTICE, {"title": " "}, actor=publisher)
        assert set(refused.value.fields) == {"title", "body"}
        with pytest.raises(StaleVersion), unit_of_work():
            service.edit_article(queries.article(article), WORDS, actor=publisher, version=7)
        with pytest.raises(WrongState), unit_of_work():
            service.withdraw_article(queries.article(article), actor=publisher, version=1)


def test_markup_in_an_article_is_only_text(inside, move, publisher, browse):
    with inside(), unit_of_work():
        made = service.write_article(NOTICE, {**WORDS, "body": "<script>alert(1)</script>"}, actor=publisher).id
    move(service.publish_article, made)
    assert "<script>alert" not in browse("").get(f"/news/{made}").text


@pytest.fixture
def privacy(inside):
    """The version of the privacy notice with which a platform begins."""
    with inside():
        with unit_of_work():
            service.publish_first_articles(system(Via.CLI))
        return queries.privacy_notice().version


def test_a_new_platform_has_its_privacy_notice_and_its_guides(privacy, inside, browse):
    assert browse("").get("/privacy").status_code == 200
    with inside():
        assert queries.published([ArticleKind.GUIDE]).total == 2
        with pytest.raises(InvalidInput), unit_of_work():
            service.write_article(PRIVACY, WORDS, actor=system(Via.CLI))


@pytest.fixture
def consents(inside):
    def counted():
        with inside():
            return session.scalar(select(func.count()).select_from(Consent))

    return counted


def test_consent_is_recorded_once_and_asked_for_again_with_a_new_text(privacy, consents, inside, browse, publisher):
    editor = browse("u1.editor")
    assert "banner-consent" in editor.get("/results").text
    for _twice in range(2):
        assert editor.post("/privacy/agree", {"version": str(privacy)}).status_code == 303
    assert consents() == 1
    assert "banner-consent" not in editor.get("/results").text
    with inside(), unit_of_work():
        found = queries.privacy_notice()
        service.edit_article(found, {**WORDS, "body": "新的说明"}, actor=publisher, version=found.version)
    assert "banner-consent" in editor.get("/results").text
    assert editor.post("/privacy/agree", {"version": "1"}).status_code == 409


def test_consent_can_be_taken_back_and_given_again(privacy, consents, browse):
    editor = browse("u1.editor")
    for address in ("/privacy/agree", "/privacy/take-back", "/privacy/agree"):
        editor.post(address, {"version": str(privacy)})
    assert consents() == 2
    assert "banner-consent" not in editor.get("/results").text


def test_without_a_notice_nobody_is_asked(browse):
    assert "banner-consent" not in browse("u1.editor").get("/results").text
    assert 'class="nothing"' in browse("").get("/privacy").text


def test_the_foot_of_every_page_says_what_the_administrator_entered(browse, cast):
    administrator = browse("bureau.administrator")
    place = f"/o/{cast.organisations['bureau']}/contacts"
    done = administrator.post(place, {"phone": "023-12345678", "filing_number": "渝ICP备1号", "version": "1"})
    assert done.status_code == 303
    home = browse("").get("/").text
    assert ("023-12345678" in home, "渝ICP备1号" in home) == (True, True)
    late = administrator.post(place, {"phone": "023-99", "version": "1"})
    assert (late.status_code, 'id="conflict"' in late.text) == (409, True)


def test_the_empty_tables_are_there_for_everybody(browse):
    with browse("").get("/guides/templates/contracts") as answer:
        assert (answer.status_code, answer.data[:2]) == (200, b"PK")
