"""Codes by text message: off unless the operator gives a command; then good once, for five minutes and five tries."""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts import profile, queries, second_factor, text_codes
from marketplace.accounts.proofs import ConfirmedMobile, SentSecret
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import acting_as, session, unit_of_work
from marketplace.jobs import worker
from tests.conftest import Browse
from tests.people import SECRET, Cast

WHO, NUMBER = "e1.engineer", "+8613800138000"
CODE = re.compile(r"\b\d{6}\b")


class Post:
    """The operator's command: a file that every message is added to."""

    def __init__(self, app: Flask, directory: Path) -> None:
        self.app, self.file, self.broken = app, directory / "messages", directory / "broken"
        script = directory / "send.py"
        script.write_text(
            f"import pathlib, sys\nassert not pathlib.Path({str(self.broken)!r}).exists()\n"
            f"open({str(self.file)!r}, 'a').write(sys.stdin.read() + chr(10))\n"
        )
        self.command = f"{sys.executable} {script}"

    def deliver(self) -> list[dict[str, str]]:
        """Let the worker work; every message so far."""
        with self.app.app_context(), acting_as(system(Via.WORKER)):
            while worker.drain({text_codes.TOPIC: lambda w: text_codes.send(self.command, lambda _c: "平台", w)}):
                pass
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        return [json.loads(line) for line in lines]

    def code(self) -> str:
        """The code of the last message."""
        found = CODE.search(self.deliver()[-1]["text"])
        assert found
        return found[0]


@pytest.fixture
def post(app: Flask, tmp_path: Path, cast: Cast) -> Iterator[Post]:
    """Text messages are set up, and e1's engineer has confirmed a number."""
    made = Post(app, tmp_path)
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, sms_command=made.command)
    with app.app_context(), acting_as(system(Via.CLI)), unit_of_work():
        person = queries.person(cast.person(WHO).id)
        own = {"actor": cast.actor(WHO), "name": person.name, "language": "zh_Hans", "version": person.version}
        profile.edit(person, number=NUMBER, **own)
        session.add(ConfirmedMobile(person_id=cast.person(WHO).id, mobile=NUMBER))
    yield made
    app.extensions["settings"] = before


def ask(app: Flask, number: str = "138 0013 8000") -> tuple[FlaskClient, Any]:
    client = app.test_client()
    return client, client.post("/sign-in/text", data={"mobile": number})


def type_in(client: FlaskClient, code: str) -> Any:
    return client.post("/sign-in/text/code", data={"code": code})


def test_without_a_command_the_page_says_so_and_sends_nothing(app: Flask) -> None:
    assert "尚未开通" in app.test_client().get("/sign-in/text").text
    assert ask(app)[1].status_code == 422
    assert app.test_client().get("/sign-in/text/code").headers["Location"] == "/sign-in/text"


def test_the_code_goes_to_the_number_and_signs_its_person_in(app: Flask, post: Post, cast: Cast) -> None:
    client, _answer = ask(app)
    assert post.deliver()[0]["to"] == NUMBER
    assert type_in(client, post.code()).headers["Location"] == "/start"
    assert client.get(f"/o/{cast.organisations['e1']}").status_code == 200


def test_a_code_is_taken_once(app: Flask, post: Post) -> None:
    client, _answer = ask(app)
    code = post.code()
    other, _again = ask(app)
    assert [type_in(client, code).status_code, type_in(other, code).status_code] == [303, 422]


def test_a_number_of_nobody_is_answered_alike_and_gets_nothing(app: Flask, post: Post) -> None:
    client, answer = ask(app, "13900139000")
    assert answer.headers["Location"] == ask(app)[1].headers["Location"]
    assert [message["to"] for message in post.deliver()] == [NUMBER]
    assert type_in(client, "123456").status_code == 422


def test_after_five_wrong_codes_the_right_one_is_worth_nothing(app: Flask, post: Post) -> None:
    client, _answer = ask(app)
    right = post.code()
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    assert {type_in(client, wrong).status_code for _ in range(text_codes.MOST_TRIES)} == {422}
    assert type_in(client, right).status_code == 422


def test_a_code_is_good_for_five_minutes(app: Flask, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    client, _answer = ask(app)
    code, later = post.code(), clock.now() + text_codes.GOOD_FOR + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert type_in(client, code).status_code == 422


def test_there_is_one_code_a_minute_and_the_last_one_counts(
    app: Flask, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _answer = ask(app)
    first = post.code()
    ask(app)
    assert len(post.deliver()) == 1
    later = clock.now() + timedelta(seconds=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    ask(app)
    second = post.code()
    assert len(post.deliver()) == 2
    assert first == second or type_in(client, first).status_code == 422
    assert type_in(client, second).status_code == 303


def test_a_number_that_was_not_confirmed_signs_nobody_in(app: Flask, browse: Browse, post: Post, cast: Cast) -> None:
    visitor = browse(WHO)
    seen = visitor.get("/me").text.split('name="version" value="')[1].split('"')[0]
    changed = {"name": "工程师", "mobile": "13900139000", "language": "zh_Hans", "version": seen}
    assert visitor.post("/me", changed).status_code == 303
    ask(app, "13900139000")
    assert post.deliver() == []


def test_a_number_is_confirmed_by_the_code_that_comes_back(
    app: Flask, browse: Browse, post: Post, cast: Cast
) -> None:
    visitor = browse("e2.engineer")
    seen = visitor.get("/me").text.split('name="version" value="')[1].split('"')[0]
    visitor.post("/me", {"name": "乙", "mobile": "13700137000", "language": "zh_Hans", "version": seen})
    assert visitor.post("/me/mobile/code").status_code == 303
    wrong = visitor.post("/me/mobile/confirm", {"code": "nonsense"})
    assert (wrong.status_code, "code-error" in wrong.text) == (422, True)
    assert visitor.post("/me/mobile/confirm", {"code": post.code()}).status_code == 303
    assert "号码已确认" in visitor.get("/me").text


def test_the_second_step_is_asked_after_a_text_message_too(app: Flask, post: Post, cast: Cast) -> None:
    with app.app_context(), acting_as(system(Via.CLI)), unit_of_work():
        person = queries.person(cast.person(WHO).id)
        second_factor.enter(person, SECRET, actor=system(Via.CLI))
    client, _answer = ask(app)
    assert type_in(client, post.code()).headers["Location"] == "/sign-in/code"


def test_a_command_that_fails_is_tried_again_with_another_code(app: Flask, post: Post) -> None:
    ask(app)
    post.broken.touch()
    with app.app_context(), acting_as(system(Via.WORKER)):
        person = queries.person_by_email("engineer@e1.example")
        assert person is not None
        wanted = [f"sign_in:{person.id}"]
        with pytest.raises(CalledProcessError):
            text_codes.send(post.command, lambda _c: "平台", wanted)
        assert session.query(SentSecret).count() == 0
    post.broken.unlink()
    assert len(post.deliver()) == 1


def test_no_code_is_kept_as_it_is(app: Flask, post: Post) -> None:
    ask(app)
    code = post.code()
    with app.app_context(), acting_as(system(Via.CLI)):
        kept = session.query(SentSecret).one().digest
    assert (kept.startswith("$argon2id$"), code in kept.split("$")) == (True, False)
