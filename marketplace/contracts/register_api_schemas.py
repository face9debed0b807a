"""What a program asks and is told of the public register: public columns only."""

from typing import Any

from marshmallow import fields

from marketplace.contracts.classes import (
    ContractClass,
    Subclass,
)
from marketplace.contracts.lifecycle import ContractState
from marketplace.district.codes import TechnicalField
from marketplace.tally.queries import View, Window
from marketplace.web.api import PageArgs
from marketplace.web.api_fields import Code, Fen, Given, Shown, Text


class WindowArgs(Given):
    """Which registrations count: dated from `start` to `end` in `view`, known by `as_of`, under these dimensions."""

    start = fields.Date(load_default=None)
    end = fields.Date(load_default=None)
    as_of = fields.Date(load_default=None)
    view = Code(View, load_default=View.REPORTED)
    contract_class = Code(ContractClass, load_default=None)
    field = Code(TechnicalField, load_default=None)
    seller_region = Text(6, load_default="")


def window(asked: dict[str, Any]) -> Window:
    """What was asked for, as the sums take it."""
    dimensions = ("contract_class", "field", "seller_region")
    where = {name: asked[name] for name in dimensions if asked[name]}
    return Window(asked["start"], asked["end"], asked["as_of"], asked["view"], where)


class RegisterArgs(WindowArgs, PageArgs):
    """Which listed contracts."""


class EntryShown(Shown):
    """A registered contract as everybody sees it, with its figures in the window asked for."""

    number = fields.String()
    registered_on = fields.Date()
    subclass = Code(Subclass)
    field = Code(TechnicalField)
    region = fields.String()
    state = Code(ContractState)
    edition = fields.Integer()
    ended_on = fields.Date(allow_none=True)
    amount_fen = Fen()
    technology_fen = Fen()
    title = fields.String(allow_none=True, metadata={"description": "where every party agreed to be named"})
    sellers = fields.List(fields.String())
    buyers = fields.List(fields.String())


class TotalShown(Shown):
    """A figure: contracts, 成交额 and 技术交易额."""

    count = fields.Integer()
    amount_fen = Fen()
    technology_fen = Fen()


class SummaryShown(Shown):
    """A figure in its two parts: contracts that the register lists, and those that are counted only."""

    listed = fields.Nested(TotalShown)
    unlisted = fields.Nested(TotalShown)
    total = fields.Nested(TotalShown)
