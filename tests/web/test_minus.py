"""An amount below nothing has the minus of print on pages, and the hyphen in what programs read."""

from typing import Any

from flask import Flask

from marketplace.web import charts
from marketplace.web.i18n import in_yuan, show_exact, show_money


def test_pages_print_a_true_minus(app: Flask) -> None:
    with app.test_request_context():
        drawn = charts.figure(-56_000_000)
        said: list[Any] = [show_money(-56_000_000), show_exact(-1), in_yuan("-5.60"), drawn.short, drawn.title]
    assert [("−" in str(each), "-" in str(each).replace("-money", "")) for each in said] == [(True, False)] * len(
        said
    )
    assert drawn.exact == "-560,000.00"
