"""A person at a real browser: finds things by names and addresses, never by words, so that any language will do."""

import time
from base64 import b64decode
from collections.abc import Callable, Mapping
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support import expected_conditions as expected
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from tests.people import Cast

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1440,1000",
)  # fmt: skip
SECONDS = 15


FETCH = """
const [path, done] = arguments;
fetch(path).then(async (answer) => {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  done(btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")));
}).catch((error) => done(btoa(String(error))));
"""


class Browser:
    """One window; `complaints` are what its console said at the level of errors."""

    def __init__(
        self, server: str, cast: Cast, pictures: Path, profile: Path, programs: Mapping[str, str | None]
    ) -> None:
        self.server, self.cast, self.pictures, self._shots = server, cast, pictures, 0
        options = Options()
        options.binary_location = programs["chromium"] or ""
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(executable_path=programs["chromedriver"]))
        self._wait = WebDriverWait(self.driver, SECONDS)
        self.complaints: list[str] = []

    def close(self) -> None:
        self.driver.quit()

    def open(self, path: str) -> None:
        self.driver.get(self.server + path)
        self._listen()

    def fetched(self, path: str) -> bytes:
        """What the server sends to this browser from an address that is no page."""
        return b64decode(self.driver.execute_async_script(FETCH, path))

    def sign_in(self, who: str) -> None:
        """Become `who`, in a browser that remembers nobody."""
        self.driver.delete_all_cookies()
        self.open("/sign-in")
        self.fill("email", self.cast.person(who).email)
        self.fill("password", self.cast.password)
        self.press("main form[method=post] button[type=submit]")
        if self.shows("main input[name=code]"):
            self.fill("code", self.cast.code(who))
            self.press("main form[method=post] button[type=submit]")

    def place(self, key: str, rest: str = "") -> str:
        """An address in the name of one of the cast's organisations."""
        return f"/o/{self.cast.organisations[key]}/{rest}"

    def find(self, css: str) -> WebElement:
        return self._wait.until(expected.visibility_of_element_located((By.CSS_SELECTOR, css)), css)

    def shows(self, css: str) -> bool:
        return bool(self.driver.find_elements(By.CSS_SELECTOR, css))

    def until_shown(self, css: str) -> None:
        """Load the page again until it shows `css`: for what the worker brings a moment later."""
        until = time.monotonic() + SECONDS
        while not self.shows(css):
            assert time.monotonic() < until, f"{css} did not come to {self.path}"
            time.sleep(0.3)
            self.driver.refresh()

    def click(self, css: str) -> WebElement:
        """Click in the middle of the window, where nothing lies over it."""
        element = self.find(css)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
        element.click()
        return element

    def press(self, css: str) -> None:
        """Click, and wait for the page that it leads to."""
        button = self.click(css)
        self._wait.until(expected.staleness_of(button), css)
        self.find("footer")
        self._listen()

    def press_and_confirm(self, css: str) -> None:
        """Click a button that asks first, and say yes."""
        button = self.click(css)
        self.click("dialog.confirm button[value=accept]")
        self._wait.until(expected.staleness_of(button), css)
        self._listen()

    def fill(self, name: str, text: str) -> None:
        box = self.find(f"main [name={name}]")
        box.clear()
        box.send_keys(text)

    def choose(self, name: str, value: str) -> None:
        """Choose from a list, or tick one of several."""
        css = f"main select[name={name}], main input[name={name}][value='{value}']"
        element = self.find(css)
        if element.tag_name == "select":
            Select(element).select_by_value(value)
        elif not element.is_selected():
            self.click(css)

    def search(self, words: str) -> None:
        """Type words into the list's search and press Enter."""
        box = self.find("main .filters [name=q]")
        box.clear()
        box.send_keys(words, Keys.ENTER)
        self._wait.until(expected.staleness_of(box))
        self.find("footer")

    def value(self, name: str) -> str:
        return self.find(f"main [name={name}]").get_attribute("value") or ""

    def text(self, css: str = "main") -> str:
        return self.find(css).text

    @property
    def path(self) -> str:
        """The present address without the server."""
        return self.driver.current_url.removeprefix(self.server)

    def shoot(self, name: str) -> None:
        """Keep a picture of the whole page."""
        self._shots += 1
        taken = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
        (self.pictures / f"{self._shots:02d}-{name}.png").write_bytes(b64decode(taken["data"]))

    def _listen(self) -> None:
        said = self.driver.get_log("browser")
        self.complaints += [e["message"] for e in said if e["level"] == "SEVERE" or "Security Policy" in e["message"]]


def comes(condition: Callable[[], bool]) -> bool:
    """Whether something is so within a moment: a page moves the focus after the key is answered."""
    until = time.monotonic() + SECONDS
    while not condition() and time.monotonic() < until:
        time.sleep(0.05)
    return condition()
