"""The page of working days, as the bureau uses it."""

from typing import Any

from flask import Flask

from marketplace.district import calendar
from tests.people import Cast


def test_a_year_nobody_published_says_so_and_is_entered(app: Flask, cast: Cast, browse: Any) -> None:
    office, address = browse("bureau.reviewer"), f"/o/{cast.organisations['bureau']}/calendar/2031"
    assert "尚未公布" in office.get(address).text
    typed = {"days_off": "2031-01-01、2031年1月2日", "days_worked": "2031.1.4", "version": "0"}
    assert office.post(address, typed).status_code == 303
    page = office.get(address).text
    assert "由科技局录入" in page
    assert "2031-01-01\r\n2031-01-02" in page.replace("\n", "\r\n").replace("\r\r", "\r")
    with app.app_context():
        assert calendar.is_published(2031)


def test_what_is_no_day_is_said_beside_its_field_and_kept(cast: Cast, browse: Any) -> None:
    office, address = browse("bureau.reviewer"), f"/o/{cast.organisations['bureau']}/calendar/2031"
    page = office.post(address, {"days_off": "春节", "days_worked": "", "version": "0"})
    assert page.status_code == 422
    assert "春节" in page.text


def test_a_second_writer_sees_what_the_first_saved(cast: Cast, browse: Any) -> None:
    office, address = browse("bureau.reviewer"), f"/o/{cast.organisations['bureau']}/calendar/2031"
    office.post(address, {"days_off": "2031-01-01", "version": "0"})
    page = office.post(address, {"days_off": "2031-01-02", "version": "0"})
    assert page.status_code == 409
    assert "2031-01-01" in page.text
    assert "2031-01-02" in page.text


class TestRules:
    def test_everybody_who_works_here_reads_what_is_not_verified(self, cast: Cast, browse: Any) -> None:
        page = browse("u1.editor").get(f"/o/{cast.organisations['u1']}/rules").text
        assert "CN-2026" in page
        assert "尚未与正式公布的文本核对" in page
        assert "编辑" not in page.partition("<main")[2].partition("</main")[0]

    def test_the_administrator_writes_them(self, cast: Cast, browse: Any) -> None:
        place = f"/o/{cast.organisations['bureau']}/rules"
        administrator = browse("bureau.administrator")
        form = {
            "name": "办法", "name_en": "Measures", "effective_from": "2026-03-01", "days": "12",
            "days_are_working": "y", "large_days": "30", "large_from_fen": "5000000", "supplement_days": "30",
            "capitals_above_fen": "50000000", "outlier_times": "10",
            "is_verified": "y", "version": "0",
        }  # fmt: skip
        assert administrator.post(f"{place}/CN-2026", form).status_code == 303
        page = administrator.get(place).text
        assert "12 个工作日" in page
        assert "尚未与正式公布的文本核对" not in page
        assert administrator.post(f"{place}/CN-2026", form).status_code == 409

    def test_an_amount_that_is_none_is_refused_beside_its_field(self, cast: Cast, browse: Any) -> None:
        page = browse("bureau.administrator").post(
            f"/o/{cast.organisations['bureau']}/rules/CN-2026", {"days": "0", "large_from_fen": "很大"}
        )
        assert page.status_code == 422
        assert "很大" in page.text
