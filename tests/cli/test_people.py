"""`marketplace users add` lets somebody sign in, and refuses in one sentence."""

import pytest

from marketplace.accounts import second_factor
from marketplace.db import session, unit_of_work
from marketplace.district.models import District
from tests.people import SECRET

PASSWORD = "a password of the tests"
NEW = ("users", "add", "--name", "新人", "--email", "new@e1.example", "--password", PASSWORD)
COMPANY = ("--organisation", "91500118MA5U10025E")


def test_a_person_added_may_sign_in(run, browse):
    result = run(*NEW, *COMPANY, "--role", "member")
    assert (result.status, result.err) == (0, "")
    answer = browse("").client.post("/sign-in", data={"email": "new@e1.example", "password": PASSWORD})
    assert answer.status_code == 303


def test_a_further_role_needs_no_second_person(run):
    run(*NEW, *COMPANY, "--role", "member")
    assert run(*NEW, *COMPANY, "--role", "admin").status == 0


@pytest.mark.parametrize(
    "changes",
    [
        ("--organisation", "nobody", "--role", "member"),
        (*COMPANY, "--role", "registrar"),
        (*COMPANY, "--role", "king"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_without_a_trace(run, changes):
    result = run(*NEW, *changes)
    assert result.status != 0
    assert result.err
    assert "Traceback" not in result.err


def test_the_first_registrar_is_added_at_the_bureau(run):
    assert run(*NEW, "--organisation", "bureau", "--role", "registrar").status == 0


def test_the_only_administrator_gets_back_in_by_the_command_line(run, cast):
    done = run("users", "reset-two-steps", cast.person("bureau.administrator").email)
    assert (done.status, "is reset" in done.out) == (0, True)
    again = run("users", "reset-two-steps", cast.person("bureau.administrator").email)
    assert (again.status, again.out) == (1, "")


def test_codes_are_printed_in_the_demonstration_only(run, cast):
    assert run("demo", "code", cast.person("bureau.registrar").email).status == 1
    with unit_of_work():
        session.get_one(District, 1).is_demo = True
    printed = run("demo", "code", cast.person("bureau.registrar").email)
    assert second_factor.step_of(SECRET, printed.out) is not None
    assert run("demo", "code", cast.person("u1.editor").email).status == 1
