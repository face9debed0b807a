"""Take the pictures of the guides and the READMEs from a running demonstration, into docs/images.

    python tools/take_pictures.py [ADDRESS]        (http://127.0.0.1:8000 unless told)

One window of one size, in both languages; WebP of at most 80 KB. Needs Chromium, its driver, and what tests need.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
PASSWORD = "yongchuan-demo"
# Each picture: who looks (nobody needs no account), and the links followed from their first page, or an address.
PICTURES = {
    "progress": ("", "/progress"),
    "contract": ("editor@u1.example", ".worknav a[href$='/contracts']", "main td a"),
    "case": ("broker@b1.example", ".worknav a[href$='/cases']", "main td a[href*='/cases/']"),
    "members": ("admin@u1.example", ".worknav a[href$='/members']"),
    "desk": ("acceptor@bureau.example", ".worknav a[href$='/desk/contracts']"),
    "articles": ("publisher@bureau.example", ".worknav a[href$='/articles']"),
}
LANGUAGES = {"zh": "zh_Hans", "en": "en"}
WINDOW, WIDTH, LARGEST = {"width": 1360, "height": 850, "deviceScaleFactor": 1, "mobile": False}, 1100, 80_000


def main() -> None:
    """Take every picture in every language; what is there is overwritten."""
    server = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    driver = _opened()
    try:
        for name, (who, *links) in PICTURES.items():
            _sign_in(driver, server, who)
            for short, code in LANGUAGES.items():
                _look(driver, server, code, links)
                _keep(driver.get_screenshot_as_png(), IMAGES / f"{name}.{short}.webp")
    finally:
        driver.quit()


def _opened() -> webdriver.Chrome:
    options = Options()
    options.binary_location = shutil.which("chromium") or ""
    for flag in (
        "--headless",
        "--hide-scrollbars",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tempfile.mkdtemp()}",
    ):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=Service(executable_path=shutil.which("chromedriver")))
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", WINDOW)
    return driver


def _sign_in(driver: webdriver.Chrome, server: str, who: str) -> None:
    driver.get(f"{server}/sign-in")
    driver.delete_all_cookies()
    if not who:
        return
    driver.get(f"{server}/sign-in")
    for name, text in (("email", who), ("password", PASSWORD)):
        driver.find_element(By.NAME, name).send_keys(text)
    _send(driver)
    if driver.find_elements(By.CSS_SELECTOR, "main input[name=code]"):
        command = [str(Path(sys.executable).with_name("marketplace")), "demo", "code", who]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        driver.find_element(By.NAME, "code").send_keys(re.findall(r"\d{6}", said)[0])
        _send(driver)


def _send(driver: webdriver.Chrome) -> None:
    driver.find_element(By.CSS_SELECTOR, "main form[method=post] button[type=submit]").click()


def _look(driver: webdriver.Chrome, server: str, language: str, links: list[str]) -> None:
    driver.get(f"{server}/language/{language}")
    driver.get(f"{server}/start" if not links[0].startswith("/") else server + links[0])
    for link in links:
        if not link.startswith("/"):
            driver.get(str(driver.find_element(By.CSS_SELECTOR, link).get_attribute("href")))


def _keep(taken: bytes, file: Path) -> None:
    """Smaller, and as good as fits into the bytes that a picture may have."""
    picture = Image.open(BytesIO(taken)).convert("RGB")
    picture = picture.resize((WIDTH, picture.height * WIDTH // picture.width), Image.Resampling.LANCZOS)
    for quality in range(85, 30, -10):
        picture.save(file, "WEBP", quality=quality, method=6)
        if file.stat().st_size <= LARGEST:
            print(f"{file.name}: {file.stat().st_size // 1000} kB")
            return
    raise SystemExit(f"{file.name} does not fit into {LARGEST} bytes")


if __name__ == "__main__":
    main()
