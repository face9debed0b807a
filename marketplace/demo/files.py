"""The demonstration's files, drawn and written while it is made: a curve, what was measured, a page of a contract."""

import io
from collections.abc import Callable, Iterator
from functools import partial
from math import exp
from typing import Any, BinaryIO

from PIL import Image, ImageDraw

from marketplace.contracts import attachments as of_contracts
from marketplace.contracts import change_attachments as of_changes
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.models import Contract
from marketplace.core.actors import Actor
from marketplace.documents import service
from marketplace.documents.intake import Intake
from marketplace.documents.models import AttachmentKind
from marketplace.documents.service import Keeping
from marketplace.documents.tables import Column, Kind, Table, write_xlsx
from marketplace.listings import attachments as of_listings
from marketplace.listings.models import Listing

INK, GRID, BLUE, RED = "#22324a", "#dfe6ef", "#1558b0", "#c4202b"
HOURS, WIDTH, HEIGHT, MARGIN = 24, 960, 540, 60
PAGE, LINE = (1240, 1754), 52


def attach_to_listing(listing: Listing, *, actor: Actor, intake: Intake) -> None:
    """A picture and a workbook, for everybody who sees the listing."""
    for name, kind, write in (
        ("性能曲线.png", AttachmentKind.PICTURE, _curve),
        ("测试数据.xlsx", AttachmentKind.ANNEX, _measured),
    ):
        _attach(of_listings.KEEPING, listing, name, kind, write, actor, intake)


def attach_to_contract(contract: Contract, *, actor: Actor, intake: Intake) -> None:
    """What could be a scan of its first page."""
    scan = partial(_scan, contract.title)
    _attach(of_contracts.KEEPING, contract, "合同首页.pdf", AttachmentKind.CONTRACT_TEXT, scan, actor, intake)


def attach_to_change(change: ContractChange, *, actor: Actor, intake: Intake) -> None:
    """What could be a scan of the parties' agreement."""
    scan = partial(_scan, change.grounds)
    _attach(of_changes.KEEPING, change, "补充协议.pdf", AttachmentKind.CONTRACT_TEXT, scan, actor, intake)


def _attach(
    keeping: Keeping,
    owner: Any,
    name: str,
    kind: AttachmentKind,
    write: Callable[[BinaryIO], None],
    actor: Actor,
    intake: Intake,
) -> None:
    file = io.BytesIO()
    write(file)
    file.seek(0)
    taken = intake.take(file, name, strip=keeping.strips)
    service.attach(keeping, owner, taken, store=intake.store, actor=actor, kind=kind, is_public=True)


def _value(hour: float) -> float:
    """What the curve shows: quickly up, slowly down, between 0 and 1."""
    return (1 - exp(-hour / 2)) * exp(-hour / 40)


def _curve(file: BinaryIO) -> None:
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(picture)
    for part in range(7):
        height = MARGIN + part * (HEIGHT - 2 * MARGIN) // 6
        pen.line((MARGIN, height, WIDTH - MARGIN, height), GRID)
    pen.line((MARGIN, HEIGHT - MARGIN, WIDTH - MARGIN, HEIGHT - MARGIN), INK, 2)
    pen.line((MARGIN, MARGIN, MARGIN, HEIGHT - MARGIN), INK, 2)
    pen.line([_point(hour / 4) for hour in range(4 * HOURS + 1)], BLUE, 4, "curve")
    picture.save(file, "PNG")


def _point(hour: float) -> tuple[float, float]:
    across = MARGIN + (WIDTH - 2 * MARGIN) * hour / HOURS
    return across, HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * _value(hour)


def _measured(file: BinaryIO) -> None:
    columns = [Column("时刻（h）", Kind.COUNT), Column("测得值（%）", Kind.COUNT), Column("备注", width=24)]
    write_xlsx(Table("测试数据", columns, _rows()), file)


def _rows() -> Iterator[list[Any]]:
    for hour in range(HOURS + 1):
        yield [hour, round(100 * _value(hour)), "虚构数据，仅供演示" if hour == 0 else ""]


def _scan(title: str, file: BinaryIO) -> None:
    """Another page for each title: one file for two contracts would be what the office asks about."""
    signs = title.encode()
    page = Image.new("RGB", PAGE, "#fdfdfb")
    pen = ImageDraw.Draw(page)
    pen.rectangle((360, 150, 880, 190), INK)
    for number in range(24):
        top = 300 + number * LINE
        pen.rectangle((140, top, 1100 - (signs[number % len(signs)] * 3) % 420, top + 14), "#8894a5")
    pen.ellipse((820, 1380, 1080, 1640), outline=RED, width=8)
    page.save(file, "PDF")
