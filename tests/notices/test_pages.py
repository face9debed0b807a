"""The inbox and its settings at a browser, and the letters that notices become."""

import re
from datetime import datetime
from uuid import uuid4

import pytest

from marketplace import ledger
from marketplace.accounts import queries as accounts
from marketplace.accounts import service
from marketplace.core.actors import Role, Via, system
from marketplace.core.clock import LEGAL_ZONE
from marketplace.db import acting_as, set_actor, unit_of_work
from marketplace.listings.lifecycle import ListingState
from marketplace.notices import digests, queries
from marketplace.notices.codes import CONCERNS, Delivery, NoticeKind
from marketplace.web import mail
from tests.listings.makers import make_listing, publish
from tests.notices.makers import US, choose, letters, tell, told

SAYS = "“一种窑炉”已通过审核，现已公开。"


@pytest.fixture
def notice(app, cast):
    """What u1's editor was told, as the id that a page carries."""
    with app.app_context():
        tell(cast, "u1.editor")
        return str(told(cast, "u1.editor")[0].id)


def test_the_bell_counts_what_is_unread_for_its_reader_only(browse, notice):
    assert '<b>1<span class="visually-hidden"> 条未读' in browse("u1.editor").get("/results").text
    assert "条未读" not in browse("u1.admin").get("/results").text
    assert 'class="bell"' not in browse("").get("/results").text


def test_the_inbox_reads_in_the_language_of_its_reader(browse, notice):
    editor = browse("u1.editor")
    assert SAYS in editor.get("/notices").text
    editor.client.set_cookie("language", "en")
    assert "“一种窑炉” was let through and is public now." in editor.get("/notices").text


def test_opening_one_marks_it_as_read_and_leads_on(browse, notice):
    editor = browse("u1.editor")
    answer = editor.post("/notices/open", {"notice": notice})
    assert (answer.status_code, answer.location) == (303, "/")
    assert SAYS not in editor.get("/notices").text
    assert SAYS in editor.get("/notices?show=all").text


def test_one_can_be_marked_as_read_and_so_can_all_that_was_shown(app, browse, cast, notice):
    editor = browse("u1.editor")
    assert editor.post("/notices/read", {"notice": notice}).status_code == 303
    with app.app_context():
        tell(cast, "u1.editor", title="第二种")
    until = re.search(r'name="until" value="([^"]+)"', editor.get("/notices").text).group(1)
    with app.app_context():
        tell(cast, "u1.editor", title="第三种")
    assert editor.post("/notices/read", {"until": until}).status_code == 303
    page = editor.get("/notices").text
    assert ("第二种" in page, "第三种" in page) == (False, True)


@pytest.mark.parametrize("until", ["", "yesterday", "2026-11-22T08:00:00", "9" * 400, "0001-01-01T00:00:00+14:00"])
def test_nothing_is_marked_by_a_form_that_says_nothing(browse, notice, until):
    editor = browse("u1.editor")
    assert editor.post("/notices/read", {"until": until}).status_code == 422
    assert SAYS in editor.get("/notices").text


@pytest.mark.parametrize("address", ["/notices/open", "/notices/read"])
def test_the_notice_of_another_and_none_at_all_are_not_found(browse, notice, address):
    for given in (notice, str(uuid4()), "x"):
        assert browse("u1.admin").post(address, {"notice": given}).status_code == 404


def test_coming_from_a_letter_the_page_marks_its_notice_by_itself(browse, notice):
    assert f'name="notice" value="{notice}"' in browse("u1.editor").get(f"/results?notice={notice}").text
    for who, given in (("u1.admin", notice), ("u1.editor", "x"), ("", notice)):
        assert "hx-trigger" not in browse(who).get(f"/results?notice={given}").text


def test_what_a_person_typed_is_text_on_the_page(app, browse, cast):
    with app.app_context():
        tell(cast, "u1.editor", title="<script>alert(1)</script>")
    page = browse("u1.editor").get("/notices").text
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_notice_of_what_is_hidden_now_reads_well_and_leads_to_the_gates_answer(app, browse, cast):
    with app.app_context():
        listing = make_listing(cast, ListingState.IN_REVIEW)
        title, notice = listing.title, str(told(cast, "bureau.reviewer")[0].id)
        publish(cast, listing)
        with acting_as(US), unit_of_work():
            bureau = accounts.organisation(cast.organisations["bureau"])
            service.end_membership(_role(cast, "bureau.reviewer"), actor=US)
            service.add_member(bureau, accounts.person(cast.person("bureau.reviewer").id), Role.PUBLISHER, actor=US)
    reviewer = browse("bureau.reviewer")
    assert title in reviewer.get("/notices?show=all").text
    answer = reviewer.post("/notices/open", {"notice": notice})
    assert reviewer.get(answer.location).status_code == 403


def _role(cast, who):
    person = cast.person(who)
    members = accounts.members(cast.organisations[person.organisation])
    return next(member for member in members if member.person_id == person.id)


def test_a_notice_of_a_page_that_is_gone_leads_back_to_the_inbox(app, browse, cast):
    with app.app_context():
        tell(cast, "u1.editor", endpoint="nothing.here")
        notice = str(told(cast, "u1.editor")[0].id)
    assert browse("u1.editor").post("/notices/open", {"notice": notice}).location == "/notices?show=all"


def test_the_settings_offer_what_concerns_their_reader_and_keep_what_is_chosen(app, browse, cast):
    editor = browse("u1.editor")
    page = editor.get("/notices/settings").text
    assert ('name="interest_received"' in page, 'name="contract_waiting"' in page) == (True, False)
    offered = [kind for kind in NoticeKind if Role.MEMBER in CONCERNS[kind]]
    given = {kind.value: Delivery.HERE.value for kind in offered}
    assert editor.post("/notices/settings", given).status_code == 303
    with app.app_context(), acting_as(cast.actor("u1.editor")):
        kept = queries.choices(cast.person("u1.editor").id)
    assert {kept[kind] for kind in offered} == {Delivery.HERE}


def test_settings_with_something_missing_or_unknown_keep_nothing(browse):
    editor = browse("u1.editor")
    for given in ({}, {kind.value: "by pigeon" for kind in NoticeKind}):
        answer = editor.post("/notices/settings", given)
        assert (answer.status_code, "form-error" in answer.text) == (422, True)


def test_where_mail_goes_is_told_to_the_administrator_only(app, browse):
    path = str(app.extensions["settings"].mail_dir)
    assert path in browse("bureau.administrator").get("/notices/settings").text
    for who, address in (
        ("u1.admin", "/notices/settings"),
        ("bureau.reviewer", "/notices/settings"),
        ("", "/sign-in"),
    ):
        assert path not in browse(who).get(address).text
    assert "本平台目前不发送电子邮件" in browse("u1.admin").get("/notices/settings").text


@pytest.fixture
def composed(app, context, tmp_path):
    """The first letter, as it goes out."""
    set_actor(system(Via.WORKER))
    office = mail.Office("", "post@tests.example", 1.0, tmp_path, "https://tests.example", lambda zh: "平台")
    return lambda: mail.compose(office, letters()[0])


def test_a_letter_says_what_happened_and_leads_there_in_both_its_forms(composed, cast):
    tell(cast, "u1.editor", endpoint="listings.index", arguments={"place": "results"}, title="a <b>窑炉</b>")
    notice = told(cast, "u1.editor")[0].id
    letter = composed()
    text, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    address = f"https://tests.example/results?notice={notice}"
    assert letter["Subject"] == "“a <b>窑炉</b>”已通过审核，现已公开。"
    assert address in text
    assert f'href="{address}"' in html
    assert ("a &lt;b&gt;窑炉&lt;/b&gt;" in html, "<b>" in html) == (True, False)


def test_a_letter_is_written_in_the_language_of_the_readers_profile(composed, cast):
    with acting_as(US), unit_of_work():
        reader = accounts.person(cast.person("u1.editor").id)
        reader.language = "en"
        ledger.append(US, "person.edit", reader)
    tell(cast, "u1.editor")
    assert composed()["Subject"] == "“一种窑炉” was let through and is public now."


def test_a_day_is_written_as_its_reader_writes_days(composed, cast):
    message = "“%(title)s” leaves the public pages within a week, on %(day)s."
    tell(cast, "u1.editor", message=message, day="2026-11-22")
    assert "2026年11月22日" in composed()["Subject"]


def test_the_digest_lists_what_it_holds(composed, cast, time_machine):
    choose(cast, "u1.editor", NoticeKind.LISTING_DECIDED, Delivery.DIGEST)
    time_machine.move_to(datetime(2026, 11, 22, 18, tzinfo=LEGAL_ZONE))
    tell(cast, "u1.editor", title="a <b>窑炉</b>")
    time_machine.move_to(datetime(2026, 11, 23, 9, tzinfo=LEGAL_ZONE))
    digests.send_due()
    letter = composed()
    text, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert letter["Subject"] == "每日消息汇总（1条）"
    assert "* “a <b>窑炉</b>”已通过审核，现已公开。" in text
    assert ("a &lt;b&gt;窑炉&lt;/b&gt;" in html, "另有" in html) == (True, False)
