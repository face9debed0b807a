"""What a program is told of targets and figures, by the API and by `marketplace tally --json`: amounts in fen."""

from marshmallow import fields

from marketplace.contracts.register_api_schemas import TotalShown, WindowArgs
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.tally.queries import View
from marketplace.web.api_fields import Code, Fen, Given, Shown


class Contracts(Shown):
    """Contracts counted, and the goal."""

    count = fields.Integer(attribute="reached")
    target = fields.Integer(attribute="goal")
    percent = fields.String()


class Value(Shown):
    """成交额 in fen, and the goal."""

    total = fields.Integer(attribute="reached")
    target = fields.Integer(attribute="goal")
    percent = fields.String()


class Technology(Shown):
    """技术交易额 in fen."""

    total = fields.Integer(attribute="technology_fen")


class Figure(Shown):
    """A sum over postings."""

    count = fields.Integer()
    value_fen = fields.Integer(attribute="amount_fen")
    technology_fen = fields.Integer()


class Period(Shown):
    """One year of the target."""

    period = fields.String(attribute="key")
    count = fields.Integer(attribute="total.count")
    value_fen = fields.Integer(attribute="total.amount_fen")
    technology_fen = fields.Integer(attribute="total.technology_fen")


class StandingShown(Shown):
    """A target on a day: what is reached of its goals, and when it was."""

    target = fields.String(attribute="progress.target.key")
    as_of = fields.Date(attribute="progress.as_of")
    view = fields.String(attribute="progress.window.view.value")
    is_closed = fields.Boolean(attribute="progress.is_closed")
    is_assumed = fields.Boolean(attribute="progress.target.is_assumed")
    contracts = fields.Nested(Contracts, attribute="progress.contracts")
    value_fen = fields.Nested(Value, attribute="progress.value")
    technology_fen = fields.Nested(Technology, attribute="progress.total")
    all_time = fields.Nested(Figure)
    periods = fields.List(fields.Nested(Period))


class Targets(Shown):
    """Every target, the earliest first."""

    items = fields.List(fields.Nested(StandingShown))


class StandingArgs(Given):
    """As of which day, and by which date changes count; the target's own view where none is given."""

    as_of = fields.Date(load_default=None)
    view = Code(View, load_default=None)


class By(Titled):
    """By what figures are told apart."""

    YEAR = "year", N_("Year")
    QUARTER = "quarter", N_("Quarter")
    MONTH = "month", N_("Month")
    CLASS = "contract_class", N_("Class of contract")
    FIELD = "field", N_("Technical field")
    REGION = "seller_region", N_("Region")


class FigureArgs(WindowArgs):
    """Which figures, told apart by what."""

    by = Code(By, load_default=By.YEAR)


class GroupShown(Shown):
    """The figure of one period or value."""

    key = fields.String()
    count = fields.Integer(attribute="total.count")
    amount_fen = Fen(attribute="total.amount_fen")
    technology_fen = Fen(attribute="total.technology_fen")


class FiguresShown(Shown):
    """Figures, and their sum."""

    items = fields.List(fields.Nested(GroupShown))
    total = fields.Nested(TotalShown)
