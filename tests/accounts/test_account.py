"""One's own account: name, number, language and password, each changed by oneself only and with a trace."""

from typing import Any

import pytest
from flask import Flask

from marketplace.accounts import passwords, queries
from marketplace.accounts.models import Person
from marketplace.core.actors import Via, system
from marketplace.core.errors import DomainError
from marketplace.db import acting_as, session
from marketplace.jobs.letters import Letter
from tests.conftest import Browse, Visitor
from tests.people import Cast

WHO = "e1.engineer"


def version(visitor: Visitor) -> str:
    return str(visitor.get("/me").text.split('name="version" value="')[1].split('"')[0])


def edit(visitor: Visitor, **changes: str) -> Any:
    form = {"name": "企业工程师甲", "mobile": "", "language": "zh_Hans", "version": version(visitor), **changes}
    return visitor.post("/me", form)


def stored(app: Flask, cast: Cast, who: str = WHO) -> Person:
    with app.app_context(), acting_as(system(Via.CLI)):
        found = queries.person(cast.person(who).id)
        session.expunge(found)
        return found


def letters_to(app: Flask, email: str) -> list[str]:
    with app.app_context(), acting_as(system(Via.CLI)):
        return [letter.template for letter in session.query(Letter).filter_by(address=email)]


def test_name_number_and_language_are_kept(app: Flask, browse: Browse, cast: Cast) -> None:
    assert edit(browse(WHO), name="新名字", mobile="+86 138-0013-8000", language="en").status_code == 303
    kept = stored(app, cast)
    assert (kept.name, kept.mobile, kept.language) == ("新名字", "+8613800138000", "en")


def test_the_language_of_the_account_is_that_of_the_pages_too(browse: Browse) -> None:
    visitor = browse(WHO)
    edit(visitor, language="en")
    assert "My account" in visitor.get("/me").text


def test_the_language_comes_with_signing_in(app: Flask, browse: Browse, cast: Cast) -> None:
    edit(browse(WHO), language="en")
    client = app.test_client()
    client.post("/sign-in", data={"email": cast.person(WHO).email, "password": cast.password})
    assert "My account" in client.get("/me").text


@pytest.mark.parametrize("typed", ["123", "23800138000", "138001380001", "+1 650 555 0100", "一三八", "１３８"])
def test_what_is_no_mobile_number_is_refused_beside_its_field(browse: Browse, typed: str) -> None:
    answer = edit(browse(WHO), mobile=typed)
    assert (answer.status_code, "mobile-error" in answer.text, typed in answer.text) == (422, True, True)


def test_a_number_is_one_persons(app: Flask, browse: Browse, cast: Cast) -> None:
    edit(browse(WHO), mobile="13800138000")
    answer = edit(browse("e2.engineer"), mobile="138 0013 8000")
    assert (answer.status_code, "mobile-error" in answer.text) == (422, True)
    assert stored(app, cast, "e2.engineer").mobile is None


def test_a_form_of_yesterday_changes_nothing(app: Flask, browse: Browse, cast: Cast) -> None:
    visitor = browse(WHO)
    seen = version(visitor)
    edit(visitor, name="第一次")
    assert edit(visitor, name="第二次", version=seen).status_code == 409
    assert stored(app, cast).name == "第一次"


@pytest.mark.parametrize("typed", ["13800138000", "+8613800138000", "0086 138 0013 8000", "１３８００１３８０００"])
def test_one_signs_in_by_ones_number_however_it_is_typed(app: Flask, browse: Browse, cast: Cast, typed: str) -> None:
    edit(browse(WHO), mobile="13800138000")
    answer = app.test_client().post("/sign-in", data={"email": typed, "password": cast.password})
    assert answer.headers["Location"] == "/start"


def test_a_number_of_nobody_is_answered_like_a_wrong_password(app: Flask, cast: Cast) -> None:
    answers = [
        app.test_client().post("/sign-in", data={"email": who, "password": "not the password"})
        for who in ("13900139000", cast.person(WHO).email)
    ]
    alerts = {answer.text.split('role="alert"')[1].split("</div>")[0] for answer in answers}
    assert ([answer.status_code for answer in answers], len(alerts)) == ([422, 422], 1)


def change(visitor: Visitor, old: str, new: str) -> Any:
    return visitor.post("/me/password", {"old": old, "new": new})


def test_a_changed_password_signs_in_and_the_former_one_does_not(app: Flask, browse: Browse, cast: Cast) -> None:
    assert change(browse(WHO), cast.password, "quite another one").status_code == 303
    given = [{"email": cast.person(WHO).email, "password": p} for p in ("quite another one", cast.password)]
    assert [app.test_client().post("/sign-in", data=form).status_code for form in given] == [303, 422]


def test_the_own_session_goes_on_and_the_others_end(browse: Browse, cast: Cast) -> None:
    here, elsewhere, desk = browse(WHO), browse(WHO), f"/o/{cast.organisations['e1']}"
    change(here, cast.password, "quite another one")
    assert (here.get(desk).status_code, elsewhere.get(desk).status_code) == (200, 303)


def test_a_letter_says_that_the_password_was_changed(app: Flask, browse: Browse, cast: Cast) -> None:
    change(browse(WHO), cast.password, "quite another one")
    assert letters_to(app, cast.person(WHO).email) == ["password_changed"]


def test_the_old_password_is_asked_for(app: Flask, browse: Browse, cast: Cast) -> None:
    answer = change(browse(WHO), "not the password", "quite another one")
    assert (answer.status_code, "old-error" in answer.text, "quite another" in answer.text) == (422, True, False)
    assert letters_to(app, cast.person(WHO).email) == []


WEAK = [
    "short",
    "1234567890",
    "Password123",
    "aaaaaaaaaaaa",
    "my engineer pass",
    "engineer@e1.example",
    "企业工程师甲的密码是这个",
]


@pytest.mark.parametrize("weak", WEAK)
def test_a_weak_password_is_refused_beside_its_field(browse: Browse, cast: Cast, weak: str) -> None:
    answer = change(browse(WHO), cast.password, weak)
    assert (answer.status_code, "new-error" in answer.text) == (422, True)


@pytest.mark.parametrize(
    "good", ["correct horse battery", "yongchuan-demo", "一段很长的中文口令也可以", "Kx9!vv-20" + "7"]
)
def test_any_other_long_password_will_do(good: str) -> None:
    assert passwords.matches(passwords.hashed(good, "李", "li@e1.example"), good)


def test_a_password_that_contains_the_own_address_is_refused_for_everybody() -> None:
    with pytest.raises(DomainError):
        passwords.hashed("my zhangsan 2026", "张三", "zhangsan@u1.example")


def test_signing_out_everywhere_else_keeps_this_session(browse: Browse, cast: Cast) -> None:
    here, elsewhere, desk = browse(WHO), browse(WHO), f"/o/{cast.organisations['e1']}"
    page = here.get("/me").text.split('action="/me/sessions/end"')[1]
    assert here.post("/me/sessions/end", {"version": page.split('name="version" value="')[1].split('"')[0]})
    assert (here.get(desk).status_code, elsewhere.get(desk).status_code) == (200, 303)


def test_the_page_says_what_one_may_do_and_how_one_signed_in(browse: Browse) -> None:
    page = browse("bureau.registrar").get("/me").text
    assert all(words in page for words in ("永川样例科学技术局", "登记员", "两步登录", "本平台尚未开通"))
