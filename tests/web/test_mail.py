"""Letters go out in their reader's language, as text and HTML; a server that hangs or refuses loses none."""

import time
from pathlib import Path

import pytest
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import session, set_actor, unit_of_work
from marketplace.jobs import letters, worker
from marketplace.jobs.letters import Letter
from marketplace.web import mail
from tests.web import post_office

GREETING = {
    "letters/greeting.txt": "Subject: {{ _('Home') }} {{ name }}\n\n{{ name }}: {{ base_url }}/x",
    "letters/greeting.html": "{% extends 'letters/_layout.html' %}{% block letter %}<p>{{ name }}</p>{% endblock %}",
    "letters/broken.txt": "no subject",
}

LINKED = sorted(
    path.stem
    for path in (Path(mail.__file__).parent / "templates" / "letters").glob("*.txt")
    if "{{ link }}" in path.read_text()
)


@pytest.fixture(autouse=True)
def templates(app, context, time_machine):
    time_machine.move_to(clock.now())
    set_actor(system(Via.WORKER))
    loader = app.jinja_env.loader
    app.jinja_env.loader = ChoiceLoader([DictLoader(GREETING), loader])
    app.jinja_env.bytecode_cache = None


@pytest.fixture
def server():
    with post_office.opened() as office:
        yield office


@pytest.fixture
def deliver(tmp_path):
    """Drain the letters once, by the server of `url`."""

    def once(url="", timeout=5.0, **others):
        office = mail.Office(url, "post@tests.example", timeout, tmp_path / "mail", "https://tests.example", name)
        return worker.drain({letters.TOPIC: lambda ids: mail.deliver(office, ids), **others})

    return once


def name(chinese):
    return "样例平台" if chinese else "Sample platform"


def post(address="reader@u1.example", language="", template="greeting", **facts):
    with unit_of_work():
        letters.post(address, language, template, **({"name": "张三"} | facts))


def kept():
    return session.scalars(select(Letter).order_by(Letter.created_at)).all()


def parts(message):
    return [message.get_body((kind,)).get_content() for kind in ("plain", "html")]


def test_a_letter_arrives_once_with_its_headers(server, deliver):
    post()
    deliver(server.url), deliver(server.url)
    (letter,) = server.letters
    assert (letter["To"], letter["Subject"]) == ("reader@u1.example", "首页 张三")
    assert (letter["From"], letter["Auto-Submitted"]) == ("样例平台 <post@tests.example>", "auto-generated")
    assert str(kept()[0].id) in letter["Message-ID"]


def test_each_reader_is_written_to_in_their_own_language(server, deliver):
    for language in ("", "en", "zh_Hans", "tlh"):
        post(language=language)
    deliver(server.url)
    assert [each["Subject"].split()[0] for each in server.letters] == ["首页", "Home", "首页", "首页"]
    assert [each["Content-Language"] for each in server.letters] == ["zh-Hans", "en", "zh-Hans", "zh-Hans"]


def test_what_a_person_typed_is_text_in_html(server, deliver):
    post(name='<script>alert("x")</script>')
    deliver(server.url)
    text, html = parts(server.letters[0])
    assert '<script>alert("x")</script>' in text
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_what_a_person_typed_begins_no_header_and_no_line(server, deliver):
    post(name="x\r\nBcc: other@e1.example\r\n\r\nand a body")
    deliver(server.url)
    (letter,) = server.letters
    assert letter["Subject"] == "首页 x Bcc: other@e1.example and a body"
    assert letter["Bcc"] is None


def test_links_are_absolute(server, deliver):
    post()
    deliver(server.url)
    assert "https://tests.example/x" in parts(server.letters[0])[0]


@pytest.mark.parametrize("letter", LINKED)
def test_a_letters_own_link_is_what_its_reader_gets(letter, server, deliver):
    post(template=letter, link=(there := "https://tests.example/join/abc"), role_titles=[])
    deliver(server.url)
    text, html = parts(server.letters[0])
    assert there in text.split()
    assert f'href="{there}"' in html


def test_without_a_server_letters_become_files_for_their_owner_only(deliver, tmp_path):
    post()
    deliver()
    (file,) = (tmp_path / "mail").glob("*.eml")
    assert b"reader@u1.example" in file.read_bytes()
    assert (file.stat().st_mode & 0o77, file.parent.stat().st_mode & 0o77) == (0, 0)


def test_a_server_that_hangs_costs_one_wait_and_loses_nothing(deliver, server, time_machine):
    post(), post()
    with post_office.opened(post_office.Silence) as silence:
        began = time.monotonic()
        deliver(silence.url, timeout=0.2)
        # Silence lasts for half a minute: whoever waited for its end would take longer than that.
        assert time.monotonic() - began < 20
        while not silence.callers and time.monotonic() - began < 20:
            time.sleep(0.02)
        assert silence.callers == 1
    assert [letter.sent_at for letter in kept()] == [None, None]
    time_machine.shift(letters.LONGEST_WAIT)
    deliver(server.url)
    assert len(server.letters) == 2


def test_a_server_that_is_down_leaves_the_attempts_uncounted(deliver):
    post()
    deliver("smtp://127.0.0.1:1")
    assert (kept()[0].attempts, kept()[0].facts) == (0, {"name": "张三"})


def test_an_address_that_the_server_refuses_is_given_up_and_holds_up_no_other(server, deliver):
    server.refused = {"gone@"}
    post("gone@u1.example"), post()
    deliver(server.url)
    assert [each["To"] for each in server.letters] == ["reader@u1.example"]
    assert (kept()[0].given_up_at is not None, "no such mailbox" in kept()[0].problem) == (True, True)


def test_an_address_that_is_refused_for_now_is_tried_again(server, deliver, time_machine):
    server.refused, server.refuses_with = {"full@"}, 450
    post("full@u1.example")
    deliver(server.url)
    server.refused = set()
    time_machine.shift(letters.FIRST_WAIT)
    deliver(server.url)
    assert len(server.letters) == 1


def test_a_letter_that_cannot_be_composed_holds_up_no_other(server, deliver):
    post(template="broken"), post()
    deliver(server.url)
    assert len(server.letters) == 1
    assert "does not begin with its subject" in kept()[0].problem


def test_the_trial_letter_reads_well_in_both_languages(server, deliver):
    post(template="trial"), post(template="trial", language="en")
    deliver(server.url)
    assert [each["Subject"] for each in server.letters] == [
        "来自样例平台的测试邮件",
        "A trial letter from Sample platform",
    ]
