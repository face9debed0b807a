"""What takes long says so: a bar from the second second on, which goes when the answer has come."""

import signal
import time
from threading import Timer

import pytest

from tests.journeys.browser import Browser
from tests.journeys.conftest import Served

pytestmark = pytest.mark.browser
# The driver answers nothing while a page is on its way: the page itself notes when the bar is shown.
SUM_UP = """
    const [bar, began] = [document.querySelector("[data-waiting]"), performance.now()];
    new MutationObserver(() => { if (!bar.hidden) sessionStorage.shown = performance.now() - began; })
        .observe(bar, {attributes: true});
    setTimeout(() => bar.closest("form").requestSubmit());
"""

STOPPED = 6  # seconds for which the server does nothing
SHOWN = "return sessionStorage.shown"
# Milliseconds until the page that is open began to come.
TOOK = "return performance.getEntriesByType('navigation')[0].responseStart"


def test_a_sum_that_takes_long_shows_a_bar_until_it_is_there(browser: Browser, served: Served) -> None:
    browser.sign_in("bureau.publisher")
    browser.open(f"/o/{browser.cast.organisations['bureau']}/statistics/pivot")
    browser.driver.execute_script(SUM_UP)
    time.sleep(3)
    at_once = browser.driver.execute_script(TOOK) < 1_500
    assert not at_once or browser.driver.execute_script(SHOWN) is None, "an answer that was there at once"
    browser.driver.execute_script("sessionStorage.clear()")
    _address, process = served
    # Not by this thread, which the driver may keep waiting for the page: then nobody would wake the server.
    waking = Timer(STOPPED, process.send_signal, [signal.SIGCONT])
    process.send_signal(signal.SIGSTOP)
    waking.start()
    try:
        browser.driver.execute_script(SUM_UP)
    finally:
        waking.join()
    browser.find("footer")
    assert not browser.shows("[data-waiting]:not([hidden])")
    assert 2_000 <= float(browser.driver.execute_script(SHOWN)) < STOPPED * 1_000
