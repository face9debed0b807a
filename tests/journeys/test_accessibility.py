"""Pages of every role in a real browser: axe finds nothing, nothing runs off a narrow window, and keys suffice."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.access.world import World
from tests.applications import Template
from tests.journeys.browser import Browser
from tests.journeys.conftest import ASSETS, axe_finds, needed
from tests.journeys.walk import ENGLISH, NOT_WALKED, WALKS, opened, steps, templates, walked

pytestmark = pytest.mark.xdist_group("accessibility")

# The second is what is left of the first at 200 % zoom.
WIDE, ZOOMED, NARROW = 1360, 680, 375
# Where the pictures of a walk go; without it nobody wants any.
PICTURES = Path(os.environ["WALK_PICTURES"]).resolve() if os.environ.get("WALK_PICTURES") else None
HEIGHT, TALLEST = "return document.documentElement.scrollHeight", 8000
RUNS_OFF = "return document.documentElement.scrollWidth > innerWidth"


@pytest.fixture(scope="module")
def crowd(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Something of everybody's in every state."""
    with opened(template, tmp_path_factory.mktemp("crowd")) as made:
        yield made


@pytest.fixture
def world(crowd: World) -> Path:
    needed((ASSETS / "manifest.json").is_file(), f"{ASSETS}/manifest.json (run `make assets`)")
    if not (assets := crowd.directory / "assets").exists():
        assets.symlink_to(ASSETS.resolve())
    return crowd.directory


def become(browser: Browser, crowd: World, visitor: str) -> None:
    """Sign in by the cookie that the world keeps for the visitor."""
    browser.driver.delete_all_cookies()
    language = "en" if visitor in ENGLISH else "zh_Hans"
    for name, value in {"session": crowd.cookies.get(visitor), "language": language}.items():
        if value:
            browser.driver.add_cookie({"name": name, "value": value})


def resize(browser: Browser, width: int, height: int = 900) -> None:
    sizes = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", sizes)


def look(browser: Browser, visitor: str, place: int) -> None:
    """Leave a picture of the whole page, wide and narrow, for a person to look at (`make walk`)."""
    if not PICTURES:
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    for width in (WIDE, NARROW):
        resize(browser, width)
        resize(browser, width, min(browser.driver.execute_script(HEIGHT), TALLEST))
        browser.driver.save_screenshot(str(PICTURES / f"{visitor}-{place:02d}-{width}.png"))


def faults(browser: Browser) -> list[str]:
    """What is wrong with the open page: where it runs off the window, and what axe finds when it is narrow.

    A wide window shows the same elements; what only it shows is looked at on each role's first page.
    """
    found = []
    for width in (WIDE, ZOOMED, NARROW):
        resize(browser, width)
        if browser.driver.execute_script(RUNS_OFF):
            found.append(f"{width}: runs off the window")
    return found + axe_finds(browser)


def faults_of_the_wide(browser: Browser) -> list[str]:
    resize(browser, WIDE)
    return axe_finds(browser)


def test_every_template_is_walked_or_its_absence_has_a_reason(crowd: World) -> None:
    assert templates() - walked(crowd) == set(NOT_WALKED)


@pytest.mark.browser
def test_no_page_of_any_role_has_a_fault(walker: Browser, crowd: World) -> None:
    wrong: dict[str, list[str]] = {}
    for visitor in WALKS:
        become(walker, crowd, visitor)
        for place, address in enumerate(steps(crowd, visitor)):
            walker.driver.get(walker.server + address)
            look(walker, visitor, place)
            if found := faults(walker) + (faults_of_the_wide(walker) if place == 0 else []):
                wrong[f"{visitor} {address}"] = found
    walker.driver.get_log("browser")  # the refusals that were asked for
    assert wrong == {}


@pytest.mark.browser
def test_a_field_without_its_label_would_be_found(walker: Browser) -> None:
    walker.open("/sign-in")
    walker.driver.execute_script("document.querySelector('label[for=email]').remove()")
    assert any(fault.startswith("label:") for fault in axe_finds(walker))
