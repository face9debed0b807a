"""Targets and figures for programs: the sums that the pages and the command show."""

from flask import Flask

from marketplace.contracts.lifecycle import ContractState
from marketplace.core.actors import Via, system
from marketplace.db import acting_as, unit_of_work
from marketplace.programme.service import enter_founding_targets
from tests.calls import Program
from tests.contracts.makers import make_contract
from tests.people import Cast


def prepare(app: Flask, cast: Cast) -> Program:
    with app.app_context():
        us = system(Via.CLI)
        with acting_as(us), unit_of_work():
            enter_founding_targets(us)
        make_contract(cast, ContractState.REGISTERED)
    return Program(app, cast)


def test_a_target_says_what_is_reached_of_it(app: Flask, cast: Cast) -> None:
    anybody = prepare(app, cast)
    shown = anybody.get("/progress/founding?as_of=2025-12-31").json
    assert (shown["contracts"]["target"], shown["all_time"]["count"]) == (5000, 0)
    assert shown in anybody.get("/progress?as_of=2025-12-31").json["items"]
    assert anybody.get("/progress/none").status_code == 404


def test_figures_told_apart_by_anything_sum_to_the_same(app: Flask, cast: Cast) -> None:
    anybody = prepare(app, cast)
    total = anybody.get("/register/summary").json["total"]
    for by in ("year", "quarter", "month", "contract_class", "field", "seller_region"):
        figures = anybody.get(f"/figures?by={by}").json
        assert figures["total"] == total
        assert len(figures["items"]) == 1
    assert anybody.get("/figures?by=broker").status_code == 422
