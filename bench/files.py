"""Tables of contracts of a given size to import, made once and kept in the data folder."""

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from bench.district import WORDS
from marketplace.contracts.opening_columns import COLUMNS

HEADINGS = [f"{column.header}（元）" if column.is_amount else column.header for column in COLUMNS]
CODED = {
    "payment": "一次支付", "ip_kind": "发明专利", "plan_source": "计划外", "is_related": "否", "disclosure": "列示",
    "seller_name": "基准样例大学", "seller_country": "CHN", "buyer_name": "基准样例公司", "buyer_country": "CHN",
}  # fmt: skip


def rows(count: int) -> Iterator[list[Any]]:
    """Earlier contracts, as a registry office keeps them."""
    for serial in range(1, count + 1):
        chance = random.Random(serial)
        day = date(2021, 1, 4) + timedelta(days=serial % 1_500)
        amount = int(chance.lognormvariate(11.7, 1.2)) + 1
        values = {
            **CODED,
            "number": f"{day.year}500118{serial:06d}",
            "registered_on": day,
            "title": f"{chance.choice(WORDS)}{chance.choice(WORDS)}技术合同{serial}",
            "subclass": chance.choice(("11", "12", "31", "4", "51")),
            "field": f"{chance.randrange(1, 12):02d}",
            "signed_on": day - timedelta(days=10),
            "begins_on": day,
            "ends_on": day + timedelta(days=365),
            "amount": amount,
            "technology": amount,
        }
        yield [values.get(column.name) for column in COLUMNS]


def workbook(directory: Path, count: int) -> Path:
    """A workbook of `count` rows."""
    file = directory / f"contracts-{count}.xlsx"
    if not file.exists():
        with xlsxwriter.Workbook(str(file)) as book:
            sheet, day = book.add_worksheet("合同"), book.add_format({"num_format": "yyyy-mm-dd"})
            sheet.write_row(0, 0, HEADINGS)
            for number, row in enumerate(rows(count), start=1):
                for place, cell in enumerate(row):
                    _write(sheet, number, place, cell, day)
    return file


def _write(sheet: Any, row: int, place: int, cell: Any, day: Any) -> None:
    match cell:
        case date():
            sheet.write_datetime(row, place, cell, day)
        case int():
            sheet.write_number(row, place, cell)
        case str():
            sheet.write_string(row, place, cell)


def table(directory: Path, count: int) -> Path:
    """A CSV file of `count` rows."""
    file = directory / f"contracts-{count}.csv"
    if not file.exists():
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows([HEADINGS, *rows(count)])
    return file
