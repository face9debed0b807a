"""A page of an error says what happened, what to do next, and leads back; whoever is signed in stays it there."""

from tests.accounts.test_sign_in import EMAIL, limited, sign_in
from tests.conftest import Browse, Cast

__all__ = ["limited"]
HOST = "http://localhost"


def test_a_page_that_is_not_there_offers_the_search(browse: Browse) -> None:
    page = browse("").get("/no/such/page")
    assert page.status_code == 404
    assert 'class="error-search" role="search" action="/search"' in page.text


def test_whoever_is_signed_in_is_still_signed_in_on_the_page_of_an_error(browse: Browse, cast: Cast) -> None:
    page = browse("u1.editor").get("/no/such/page")
    assert cast.person("u1.editor").name in page.text
    assert 'action="/sign-out"' in page.text


def test_the_page_of_an_error_leads_back_to_where_one_came_from(browse: Browse) -> None:
    page = browse("").get("/no/such/page", headers={"Referer": f"{HOST}/results?q=kiln"})
    assert 'href="/results?q=kiln"' in page.text


def test_it_leads_back_to_no_other_site_and_not_to_itself(browse: Browse) -> None:
    for came_from in ("https://elsewhere.example/results", f"{HOST}//elsewhere.example", f"{HOST}/no/such/page"):
        assert "bi-arrow-left" not in (page := browse("").get("/no/such/page", headers={"Referer": came_from}).text)
        assert "elsewhere.example" not in page
        assert page.count('class="btn"') == 1 + page.count('<button class="btn"')


def test_too_many_attempts_are_told_how_long_to_wait(limited, cast: Cast) -> None:
    for number in range(9):
        refused = sign_in(limited.test_client(), EMAIL, f"guess {number}")
    assert refused.status_code == 429
    assert 540 < int(refused.headers["Retry-After"]) <= 601
    assert "请在10分钟后再试" in refused.text or "请在11分钟后再试" in refused.text


def test_an_answer_that_no_limit_refused_names_no_wait(limited) -> None:
    assert "Retry-After" not in limited.test_client().get("/no/such/page").headers
