"""The brokers' directory and the list of cases as tables for files."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _

from marketplace.brokers.models import Broker, Case
from marketplace.district.codes import TechnicalField
from marketplace.documents.tables import Column, Kind, Table
from marketplace.tally.queries import Total


def brokers_table(brokers: Iterable[Broker], figures: Mapping[str, Total]) -> Table:
    """The directory, each broker with what they brought to the register."""
    columns = [
        Column(_("Broker")),
        Column(_("Level")),
        Column(_("Brokerage"), width=30),
        Column(_("Technical fields"), width=40),
        Column(_("Registered contracts"), Kind.COUNT),
        Column(_("Contract amount (yuan)"), Kind.MONEY, 20),
    ]
    return Table(_("Technology brokers"), columns, (_broker_row(each, figures) for each in brokers))


def _broker_row(broker: Broker, figures: Mapping[str, Total]) -> list[object]:
    total = figures.get(str(broker.person_id), Total())
    fields = _(", ").join(_(field.label) for field in TechnicalField if field.value in broker.fields)
    who = [broker.display_name, _(broker.level.label), broker.organisation.name]
    return [*who, fields, total.count, total.amount_fen]


def cases_table(cases: Iterable[Case]) -> Table:
    """The cases that the reader may see."""
    columns = [
        Column(_("Case"), width=50),
        Column(_("Technical field"), width=24),
        Column(_("Seller"), width=30),
        Column(_("Buyer"), width=30),
        Column(_("Broker")),
        Column(_("State")),
        Column(_("Last step"), Kind.INSTANT, 18),
    ]
    return Table(_("Cases"), columns, map(_case_row, cases))


def _case_row(case: Case) -> list[object]:
    who = [case.seller.name, case.buyer.name, case.broker.display_name]
    return [case.title, _(case.field.label), *who, _(case.state.label), case.changed_at]
