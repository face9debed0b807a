"""What `marketplace tally --json` prints: amounts in fen, periods by year."""

from marshmallow import Schema, fields


class Contracts(Schema):
    """Contracts counted, and the goal."""

    count = fields.Integer(attribute="reached")
    target = fields.Integer(attribute="goal")
    percent = fields.String()


class Value(Schema):
    """成交额 in fen, and the goal."""

    total = fields.Integer(attribute="reached")
    target = fields.Integer(attribute="goal")
    percent = fields.String()


class Figure(Schema):
    """A sum over postings."""

    count = fields.Integer()
    value_fen = fields.Integer(attribute="amount_fen")
    technology_fen = fields.Integer()


class Period(Schema):
    """One year of the target."""

    period = fields.String(attribute="key")
    count = fields.Integer(attribute="total.count")
    value_fen = fields.Integer(attribute="total.amount_fen")
    technology_fen = fields.Integer(attribute="total.technology_fen")


class TallySchema(Schema):
    """The whole answer."""

    target = fields.String(attribute="progress.target.key")
    as_of = fields.Date(attribute="progress.as_of")
    view = fields.String(attribute="progress.window.view.value")
    is_closed = fields.Boolean(attribute="progress.is_closed")
    is_assumed = fields.Boolean(attribute="progress.target.is_assumed")
    contracts = fields.Nested(Contracts, attribute="progress.contracts")
    value_fen = fields.Nested(Value, attribute="progress.value")
    technology_fen = fields.Function(lambda shown: {"total": shown.progress.total.technology_fen})
    all_time = fields.Nested(Figure)
    periods = fields.List(fields.Nested(Period))
