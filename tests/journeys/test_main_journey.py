"""From a published result to a registered contract that moves the target, as people do it in a real browser."""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from io import BytesIO

import pytest
from pypdf import PdfReader

from marketplace.contracts.classes import Subclass
from marketplace.core import clock
from tests.contracts.makers import TYPED_OF_PARTY, fitting
from tests.journeys.browser import Browser, comes

pytestmark = pytest.mark.browser

TITLE = "一种高温陶瓷窑炉节能控制技术"
YUAN = 483_500
# Once the server has taken what the form keeps of itself, the page says what stood in its last field.
NOTE_WHAT_IS_KEPT = """
    const sent = window.fetch;
    window.fetch = async (where, how) => {
        const answer = await sent(where, how);
        const last = how?.body instanceof FormData && String(where).includes("unfinished")
            ? how.body.get("expected_output") : null;
        if (answer.ok && last !== null) document.body.dataset.kept = last;
        return answer;
    };
"""
NUMBER = re.compile(r"\b\d{4}500118\d{6}\b")


@dataclass(frozen=True)
class Figures:
    """What the progress page shows of one target: contracts, and 成交额 in fen."""

    contracts: int
    fen: int


def test_from_a_published_result_to_a_registered_contract_that_moves_the_target(browser: Browser) -> None:
    current, founding = progress(browser, "current"), progress(browser, "founding")
    result = the_university_hands_in_a_result(browser)
    the_bureau_lets_it_through(browser, result)
    the_company_finds_it_and_asks(browser, result)
    case = the_university_answers_and_brings_in_a_broker(browser)
    the_broker_joins_the_two(browser, case)
    contract = the_university_files_the_contract(browser, case)
    the_bureau_accepts_and_passes_the_first_review(browser, contract)
    number = another_person_registers(browser, contract)
    the_certificate_says_so(browser, contract, number)
    assert progress(browser, "founding") == founding == Figures(1, 120_000_000)
    assert progress(browser, "current") == Figures(current.contracts + 1, current.fen + YUAN * 100)
    the_figure_opens_into_the_list_that_contains_it(browser, number)
    the_brokers_page_counts_it(browser, number)


def progress(browser: Browser, key: str) -> Figures:
    browser.open("/progress")
    browser.shoot(f"progress-{key}")
    count = browser.text(f"#{key} .kpi:nth-child(1) .kpi-figure b")
    exact = browser.find(f"#{key} .kpi:nth-child(2) .kpi-figure").get_attribute("title") or ""
    return Figures(int(count.replace(",", "")), round(100 * float(re.sub(r"[^\d.]", "", exact))))


def the_university_hands_in_a_result(browser: Browser) -> str:
    browser.sign_in("u1.editor")
    browser.open(browser.place("u1", "listings/new/result"))
    browser.fill("title", TITLE)
    browser.fill("summary", "在窑炉尾部回收余热，并以模型预测控制燃烧，能耗下降。")
    browser.choose("field", "03")
    browser.fill("keywords", "窑炉、节能")
    browser.fill("advantage", "能耗比现有最好方案低 18%")
    browser.choose("maturity", "pilot")
    browser.choose("cooperation", "licence")
    browser.fill("contact_name", "李联系")
    browser.fill("contact_phone", "023-4980-0001")
    browser.shoot("result-form")
    browser.press("main button[name=then][value=submit]")
    browser.shoot("result-handed-in")
    return browser.path.rsplit("/", 1)[1]


def the_bureau_lets_it_through(browser: Browser, result: str) -> None:
    browser.sign_in("bureau.reviewer")
    browser.press(f".worknav a[href='{browser.place('bureau', 'review')}']")
    browser.press(f"main a[href$='{result}']")
    browser.shoot("result-in-review")
    browser.press("main form[action$='/publish'] button")


def the_company_finds_it_and_asks(browser: Browser, result: str) -> None:
    browser.sign_in("e3.engineer")
    browser.press(".mainnav a[href='/results']")
    browser.search("窑炉 节能")
    browser.until_shown(f"main a[href='/results/{result}']")
    browser.press(".facets a[href*='field=03']")
    browser.shoot("found-and-filtered")
    browser.press(f"main a[href='/results/{result}']")
    browser.shoot("result-page")
    browser.press("main a[href$='/interest']")
    browser.fill("message", "我司有三条梭式窑，想了解许可条件。")
    browser.fill("contact_phone", "13800000000")
    browser.press("main .form-actions button[type=submit]")
    browser.shoot("interest-sent")


def the_university_answers_and_brings_in_a_broker(browser: Browser) -> str:
    browser.sign_in("u1.editor")
    browser.open(browser.place("u1", "interests"))
    browser.press("main td a[href*='/interests/']")
    browser.press("main a[href$='/case']")
    browser.fill("answer", "欢迎来校考察，已请经纪人与贵司联系。")
    browser.fill("words", "中介")
    browser.press("main button[name=find]")
    assert browser.value("answer") == "欢迎来校考察，已请经纪人与贵司联系。"
    browser.click("main input[name=broker]")
    browser.shoot("bring-in-a-broker")
    browser.press("main .form-actions button[type=submit]")
    browser.shoot("case-opened")
    return browser.path.rsplit("/", 1)[1]


def the_broker_joins_the_two(browser: Browser, case: str) -> None:
    browser.sign_in("b1.broker")
    browser.press(f".worknav a[href='{browser.place('b1', 'cases')}']")
    browser.press(f"main a[href$='{case}']")
    shown = browser.text()
    assert all(name in shown for name in ("渝西样例大学", "凤凰湖样例汽车零部件公司", "李联系", "13800000000"))
    browser.fill("note", "双方考察后就许可费和付款方式达成一致。")
    browser.press("main button[name=event][value=agree]")
    browser.shoot("case-agreed")


def the_university_files_the_contract(browser: Browser, case: str) -> str:
    browser.sign_in("u1.editor")
    browser.open(browser.place("u1", f"cases/{case}"))
    browser.press("main a[href$='/contract']")
    assert (browser.value("title"), browser.value("field")) == (TITLE, "03")
    for name, code in (("subclass", "32"), ("licence_kind", "ordinary"), ("objective", "10")):
        browser.choose(name, code)
    go_to_step(browser, "parties")
    assert (browser.value("seller_name"), browser.value("buyer_name")) == ("渝西样例大学", "凤凰湖样例汽车零部件公司")
    the_parties_say_what_the_national_form_asks(browser)
    go_to_step(browser, "money")
    today = clock.today()
    browser.fill("signed_on", today.isoformat())
    browser.fill("begins_on", today.isoformat())
    browser.fill("ends_on", (today + timedelta(days=364)).isoformat())
    browser.fill("amount", str(YUAN))
    the_units_follow_the_currency(browser)
    browser.choose("payment", "instalments")
    browser.fill("expected_investment", "800000")
    browser.driver.execute_script(NOTE_WHAT_IS_KEPT)
    browser.fill("expected_output", "2000000")
    assert browser.text("[data-reckoned=capitals]") == "肆拾捌万叁仟伍佰元整"
    browser.shoot("contract-form")
    it_keeps_itself_and_goes_on_after_leaving(browser)
    go_to_step(browser, "disclosure")
    browser.press("main button[name=then][value=submit]")
    browser.shoot("contract-handed-in")
    return browser.path.rsplit("/", 1)[1]


def the_units_follow_the_currency(browser: Browser) -> None:
    for currency, unit in (("USD", "USD"), ("CNY", "元")):
        browser.choose("currency", currency)
        assert comes(partial(named, browser, unit))


def named(browser: Browser, unit: str) -> bool:
    """Whether the amount, and the deduction that may be taken from it, are read in this unit."""
    return browser.text("#amount_unit li:first-child") == browser.text("[data-money-unit]") == unit


def the_parties_say_what_the_national_form_asks(browser: Browser) -> None:
    for side in ("seller", "buyer"):
        for name, said in TYPED_OF_PARTY.items():
            is_choice = name == "size" or name.startswith("is_")
            (browser.choose if is_choice else browser.fill)(f"{side}_{name}", said)


def go_to_step(browser: Browser, key: str) -> None:
    browser.click(f".form-steps a[href='#step-{key}']")
    browser.find(f"#step-{key}")


def it_keeps_itself_and_goes_on_after_leaving(browser: Browser) -> None:
    # On a slow machine it keeps itself in the midst of the typing too: what is waited for is the last of it.
    browser.find("body[data-kept='2000000'] [data-saved]:not(:empty):not(.wrong)")
    browser.open(browser.place("u1", "contracts"))
    browser.press(".unfinished a")
    assert (browser.value("title"), browser.value("subclass")) == (TITLE, "32")
    go_to_step(browser, "money")
    assert (browser.value("amount"), browser.value("payment")) == (str(YUAN), "instalments")


def the_bureau_accepts_and_passes_the_first_review(browser: Browser, contract: str) -> None:
    browser.sign_in("bureau.reviewer")
    browser.open(browser.place("bureau", "desk/contracts"))
    browser.press(f"main a[href$='{contract}']")
    browser.click("main details.decision:has(form[action$='/accept']) summary")
    browser.fill("accept-originals", "合同原件两份")
    browser.press("main form[action$='/accept'] button")
    browser.click("main details.decision:has(form[action$='/pass']) summary")
    for code, answer in fitting(Subclass.SECRET_LICENCE).items():
        browser.click(f"main input[name=pass-{code}][value={'yes' if answer else 'no'}]")
    browser.press("main form[action$='/pass'] button")
    browser.shoot("first-review-passed")
    assert not browser.shows("main form[action$='/register']")


def another_person_registers(browser: Browser, contract: str) -> str:
    browser.sign_in("bureau.registrar")
    browser.open(browser.place("bureau", f"contracts/{contract}"))
    browser.press_and_confirm("main form[action$='/register'] button")
    browser.shoot("registered")
    found = NUMBER.search(browser.text())
    assert found, browser.text()
    return found[0]


def the_certificate_says_so(browser: Browser, contract: str, number: str) -> None:
    sent = browser.fetched(browser.place("bureau", f"contracts/{contract}/papers/certificate.pdf"))
    assert number in PdfReader(BytesIO(sent)).pages[0].extract_text()


def the_figure_opens_into_the_list_that_contains_it(browser: Browser, number: str) -> None:
    browser.press("#current .kpi:nth-child(1) .kpi-figure a")
    browser.shoot("register")
    assert browser.shows(f"main a[href='/contracts/{number}']")


def the_brokers_page_counts_it(browser: Browser, number: str) -> None:
    browser.open("/brokers")
    browser.press("main td a[href^='/brokers/']")
    browser.shoot("broker-page")
    assert number in browser.text()
    assert browser.text(".kpi:nth-child(1) .kpi-figure b") == "1"
