"""The verbs of the programme: enter the targets with which every district begins."""

from datetime import date

from marketplace.core.actors import Actor
from marketplace.core.errors import NotPermitted, WrongState
from marketplace.core.text import N_
from marketplace.db import session
from marketplace.district import queries as districts
from marketplace.programme import queries
from marketplace.programme.models import Target

CONTRACTS, VALUE_FEN = 5_000, 50_000_000_000


def enter_founding_targets(actor: Actor) -> list[Target]:
    """Enter the target of the action plan, and the one assumed to follow it. Raises NotPermitted, WrongState.

    Source: domain/seeds.md 4.1 row 1. “到2025年” is resolved to its last day, and read as cumulative.
    """
    if not actor.is_system:
        raise NotPermitted()
    if queries.all_targets():
        raise WrongState(N_("The targets are there already."))
    area = districts.current().region
    targets = [_founding(area), _current(area)]
    session.add_all(targets)
    session.flush()
    return targets


def _founding(area: str) -> Target:
    return Target(
        key="founding",
        name="2021—2025年目标",
        name_en="Target 2021–2025",
        contracts_goal=CONTRACTS,
        value_goal_fen=VALUE_FEN,
        starts_on=date(2021, 1, 1),
        ends_on=date(2025, 12, 31),
        area=area,
        source="技术合同成交总数达5000项以上，技术合同成交额达5亿元以上。",
        source_title="《永川建设区域性创新中心专项行动方案》（2022年5月10日）",
    )


def _current(area: str) -> Target:
    return Target(
        key="current",
        name="2026—2030年目标",
        name_en="Target 2026–2030",
        contracts_goal=CONTRACTS,
        value_goal_fen=VALUE_FEN,
        starts_on=date(2026, 1, 1),
        ends_on=date(2030, 12, 31),
        area=area,
        is_assumed=True,
    )
