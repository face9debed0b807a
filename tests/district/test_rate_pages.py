"""The page of exchange rates, as the bureau uses it."""

from typing import Any

from tests.people import Cast

DOLLAR = {"currency": "USD", "quotation": "1", "rate": "7.1889", "quoted_on": "2025-06-16", "source": "中间价"}


def test_a_rate_is_entered_struck_out_and_entered_right(cast: Cast, browse: Any) -> None:
    office, address = browse("bureau.reviewer"), f"/o/{cast.organisations['bureau']}/rates"
    assert "尚未录入汇率" in office.get(address).text
    assert office.post(address, {**DOLLAR, "rate": "71.889"}).status_code == 303
    page = office.get(address).text
    assert "71.889" in page
    strike = page.partition("/strike")[0].rpartition('"')[2]
    assert office.post(f"{strike}/strike", {"version": "1"}).status_code == 303
    assert office.post(address, DOLLAR).status_code == 303
    page = office.get(address).text
    assert "<del>1 USD = 71.8890 元</del>" in page
    assert "7.1889" in page


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(cast: Cast, browse: Any) -> None:
    office, address = browse("bureau.reviewer"), f"/o/{cast.organisations['bureau']}/rates"
    page = office.post(address, {**DOLLAR, "rate": "七点二"})
    assert page.status_code == 422
    assert "七点二" in page.text
    assert "不是汇率" in page.text


def test_a_rate_far_from_the_one_before_is_taken_only_from_whoever_is_sure(cast: Cast, browse: Any) -> None:
    office, address = browse("bureau.reviewer"), f"/o/{cast.organisations['bureau']}/rates"
    assert office.post(address, DOLLAR).status_code == 303
    slip = {**DOLLAR, "quoted_on": "2025-06-17", "rate": "71.889"}
    page = office.post(address, slip)
    assert page.status_code == 422
    assert "7.1889" in page.text
    assert 'name="is_sure"' in page.text
    assert office.post(address, {**slip, "is_sure": "y"}).status_code == 303


def test_a_rate_quoted_the_other_way_round_is_compared_and_shown_as_it_is_quoted(cast: Cast, browse: Any) -> None:
    office, address = browse("bureau.reviewer"), f"/o/{cast.organisations['bureau']}/rates"
    ringgit = {**DOLLAR, "currency": "MYR", "quotation": "yuan", "rate": "0.6500"}
    assert office.post(address, ringgit).status_code == 303
    assert "1 元 = 0.6500 MYR" in office.get(address).text
    same = {**ringgit, "quoted_on": "2025-06-17", "quotation": "1", "rate": "1.54"}
    assert office.post(address, {**same, "rate": "0.6500"}).status_code == 422
    assert office.post(address, same).status_code == 303
