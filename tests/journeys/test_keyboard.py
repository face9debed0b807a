"""From signing in to an answered search, by keys alone: what the mouse can reach, the keyboard can."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.journeys.browser import Browser, comes
from tests.journeys.conftest import axe_finds

pytestmark = pytest.mark.browser

TITLE = "一种高温陶瓷窑炉节能控制技术"
MOST_TABS = 90


def press(browser: Browser, *keys: str) -> None:
    ActionChains(browser.driver).send_keys(*keys).perform()


def focused(browser: Browser, css: str) -> bool:
    script = "return document.hasFocus() && document.activeElement.matches(arguments[0])"
    return bool(browser.driver.execute_script(script, css))


def tab_to(browser: Browser, css: str) -> None:
    """Press Tab until the focus is on `css`, and see that whatever has it shows it."""
    for _ in range(MOST_TABS):
        if focused(browser, css):
            outlined = "const s = getComputedStyle(document.activeElement); return s.outlineStyle + s.boxShadow"
            assert browser.driver.execute_script(outlined) != "nonenone", css
            return
        press(browser, Keys.TAB)
    raise AssertionError(f"{MOST_TABS} tabs do not reach {css} on {browser.path}")


def begin(browser: Browser) -> None:
    """Put the focus before the page's own content, as the skip link does."""
    browser.driver.execute_script("document.querySelector('#main').focus()")


def go(browser: Browser, css: str, *keys: str) -> None:
    """Tab to `css`, press `keys` there, and wait for the page that they lead to."""
    tab_to(browser, css)
    leave(browser, *keys)


def leave(browser: Browser, *keys: str) -> None:
    browser.driver.execute_script("document.body.dataset.old = 1")
    press(browser, *(keys or (Keys.ENTER,)))
    browser.find("body:not([data-old]) footer")


def sign_in(browser: Browser, who: str) -> None:
    browser.driver.delete_all_cookies()
    browser.open("/sign-in")
    assert comes(lambda: focused(browser, "[name=email]"))
    press(browser, browser.cast.person(who).email, Keys.TAB, browser.cast.password)
    leave(browser)
    if browser.shows("main input[name=code]"):
        assert axe_finds(browser) == []
        assert comes(lambda: focused(browser, "[name=code]"))
        press(browser, browser.cast.code(who))
        leave(browser)


def test_a_result_is_published_found_and_asked_about_by_keys_alone(walker: Browser) -> None:
    the_editor_hands_in(walker)
    the_officer_publishes(walker)
    the_engineer_finds_it_and_asks(walker)
    the_editor_may_take_it_back_or_not(walker)


def the_editor_hands_in(browser: Browser) -> None:
    sign_in(browser, "u1.editor")
    go(browser, "main a[href$='/listings/new/result']")
    typed = {"title": TITLE, "summary": "在窑炉尾部回收余热。", "advantage": "能耗低 18%", "contact_name": "李联系"}
    for name, text in typed.items():
        tab_to(browser, f"[name={name}]")
        press(browser, text)
    begin(browser)
    for name, keys in {"field": Keys.ARROW_DOWN, "keywords": "窑炉", "maturity": Keys.ARROW_DOWN}.items():
        tab_to(browser, f"[name={name}]")
        press(browser, keys)
    begin(browser)
    tab_to(browser, "[name=cooperation]")
    press(browser, Keys.SPACE)
    tab_to(browser, "[name=contact_phone]")
    press(browser, "023-4980-0001")
    go(browser, "button[name=then][value=submit]")


def the_officer_publishes(browser: Browser) -> None:
    sign_in(browser, "bureau.reviewer")
    go(browser, ".worknav a[href$='/review']")
    go(browser, "main td a[href*='/listings/']")
    go(browser, "main form[action$='/publish'] button")


def the_engineer_finds_it_and_asks(browser: Browser) -> None:
    sign_in(browser, "e3.engineer")
    press(browser, "/")
    assert comes(lambda: focused(browser, "#site-search"))
    press(browser, TITLE[:6])
    browser.find("#suggestions [role=option][data-href^='/results/']")
    press(browser, Keys.ESCAPE)
    assert not browser.driver.execute_script("return document.querySelector('#suggestions').checkVisibility()")
    press(browser, TITLE[6])
    browser.find("#suggestions [role=option][data-href^='/results/']")
    while not browser.shows("#suggestions [aria-selected=true][data-href^='/results/']"):
        press(browser, Keys.ARROW_DOWN)
    leave(browser)
    go(browser, "main a[href$='/interest']")
    tab_to(browser, "[name=message]")
    press(browser, "我司有三条梭式窑。")
    tab_to(browser, "[name=contact_phone]")
    press(browser, "13800000000")
    go(browser, "main .form-actions button[type=submit]")
    assert browser.shows(".messages .notice-success")


def the_editor_may_take_it_back_or_not(browser: Browser) -> None:
    sign_in(browser, "u1.editor")
    go(browser, ".worknav a[href$='/listings']")
    press(browser, Keys.TAB)
    assert comes(lambda: focused(browser, ".skip-link"))
    press(browser, Keys.ENTER)
    assert comes(lambda: focused(browser, "#main"))
    go(browser, "main a[href*='/listings/']:not([href*='/new/'])")
    tab_to(browser, "main form[action$='/withdraw'] button")
    press(browser, Keys.ENTER)
    assert comes(lambda: focused(browser, "dialog.confirm [value=cancel]"))
    press(browser, Keys.ESCAPE)
    assert comes(lambda: not browser.shows("dialog.confirm"))
    assert comes(lambda: focused(browser, "main form[action$='/withdraw'] button"))
    press(browser, Keys.ENTER)
    assert comes(lambda: focused(browser, "dialog.confirm [value=cancel]"))
    press(browser, Keys.TAB)
    leave(browser)
    assert browser.shows(".messages .notice-success")
    the_menu_opens_and_closes(browser)


def the_menu_opens_and_closes(browser: Browser) -> None:
    tab_to(browser, "details.menu > summary")
    press(browser, Keys.ENTER)
    assert comes(lambda: browser.shows("details.menu[open]"))
    press(browser, Keys.ESCAPE)
    assert comes(lambda: not browser.shows("details.menu[open]"))
    assert comes(lambda: focused(browser, "details.menu > summary"))
