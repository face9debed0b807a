"""Checks of all registered contracts together: values that are possible one by one and strange as a whole.

The bounds are Pelican's (the Open Contracting Data Standard's quality tool, its checks of data sets) where they fit
the register of a district, and others where they do not: such a register is full of round prices and of buyers who
come once. Each is a warning, and only from LEAST contracts on.
"""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, String, and_, func, or_, select
from sqlalchemy import cast as as_type

from marketplace.contracts.guard_models import ContractWarning, GuardCode
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, ContractParty, Side
from marketplace.core.text import N_
from marketplace.db import session
from marketplace.district.codes import HOME_COUNTRY
from marketplace.operations.findings import Finding
from marketplace.operations.place import Place
from search_index import Engine

C = Contract
LEAST = 100
TOP_SHARE, MOST_FREQUENT, FREQUENT_PERCENT = 100, 3, 25
BUYER_PERCENT, ONCE_PERCENT, CODE_PERCENT = 50, 90, 95
PLACEHOLDER_PERCENT, YEAR_END_PERCENT, WITHOUT_CODE_PERCENT = 5, 50, 20
COUNTED = C.state.in_((ContractState.REGISTERED, ContractState.TERMINATED))
# Codes that a form may leave at what it offers first.
CODES = (
    (C.subclass, N_("%(percent)s %% of the contracts have the sub-class %(value)s: did anybody choose it?")),
    (C.field, N_("%(percent)s %% of the contracts have the technical field %(value)s: did anybody choose it?")),
    (C.ip_kind, N_("%(percent)s %% of the contracts have the kind of property %(value)s: did anybody choose it?")),
    (C.plan_source, N_("%(percent)s %% of the contracts have the plan source %(value)s: did anybody choose it?")),
    (C.objective, N_("%(percent)s %% of the contracts have the objective %(value)s: did anybody choose it?")),
    (C.payment, N_("%(percent)s %% of the contracts have the payment %(value)s: did anybody choose it?")),
)


def _count(*conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(C).where(COUNTED, *conditions)) or 0


def _percent(part: int, whole: int) -> int:
    return 100 * part // whole if whole else 0


def top_values(_place: Place, _engine: Engine) -> Iterator[Finding]:
    """The largest hundredth of the contracts is worth less than all the others together."""
    count = _count()
    if count < LEAST:
        return
    largest = select(C.amount_fen).where(COUNTED).order_by(C.amount_fen.desc()).limit(count // TOP_SHARE).subquery()
    top = int(session.scalar(select(func.sum(largest.c.amount_fen))) or 0)
    whole = int(session.scalar(select(func.sum(C.amount_fen)).where(COUNTED)) or 0)
    if top > whole - top:
        facts = {"count": count // TOP_SHARE, "percent": _percent(top, whole)}
        yield Finding(
            N_("The %(count)s largest contracts are worth %(percent)s %% of all; is one in the wrong unit?"), facts
        )


def frequent_amounts(_place: Place, _engine: Engine) -> Iterator[Finding]:
    """No few amounts make up a large part of the contracts."""
    count = _count()
    if count < LEAST:
        return
    times = func.count().label("times")
    often = select(times).where(COUNTED).group_by(C.amount_fen).order_by(times.desc()).limit(MOST_FREQUENT)
    found = sum(session.scalars(often))
    if 100 * found > FREQUENT_PERCENT * count:
        facts = {"count": MOST_FREQUENT, "percent": _percent(found, count)}
        yield Finding(N_("The %(count)s most frequent amounts are those of %(percent)s %% of the contracts."), facts)


def buyers(_place: Place, _engine: Engine) -> Iterator[Finding]:
    """No buyer has most of the contracts, and not nearly every buyer comes once only."""
    count = _count()
    if count < LEAST:
        return
    # Known by their code, or else by their name.
    key = func.coalesce(ContractParty.code, ContractParty.name)
    times = func.count(ContractParty.contract_id.distinct()).label("times")
    bought = select(times).join(C, C.id == ContractParty.contract_id).where(COUNTED, ContractParty.side == Side.BUYER)
    each = bought.group_by(key).subquery()
    most, all_of_them = session.execute(select(func.max(each.c.times), func.count())).one()
    single = session.scalar(select(func.count()).select_from(each).where(each.c.times == 1)) or 0
    if 100 * most > BUYER_PERCENT * count:
        yield Finding(N_("One buyer has %(percent)s %% of the contracts."), {"percent": _percent(most, count)})
    if 100 * single > ONCE_PERCENT * all_of_them:
        message = N_("%(percent)s %% of the buyers have a single contract; does one stand under several names?")
        yield Finding(message, {"percent": _percent(single, all_of_them)})


def codes(_place: Place, _engine: Engine) -> Iterator[Finding]:
    """No value of a code table has nearly all contracts, as one does that nobody chooses."""
    count = _count()
    if count < LEAST:
        return
    for column, message in CODES:
        times = func.count().label("times")
        said = select(as_type(column, String), times).where(COUNTED, column.is_not(None))
        row = session.execute(said.group_by(column).order_by(times.desc()).limit(1)).first()
        if row is not None and 100 * row.times > CODE_PERCENT * count:
            yield Finding(message, {"value": row[0], "percent": _percent(row.times, count)})


def _with_placeholders() -> ColumnElement[bool]:
    said = select(ContractWarning.contract_id).where(ContractWarning.code == GuardCode.PLACEHOLDER)
    return C.id.in_(said)


def _without_code() -> ColumnElement[bool]:
    typed = and_(ContractParty.country == HOME_COUNTRY, or_(ContractParty.code.is_(None), ContractParty.code == ""))
    return C.id.in_(select(ContractParty.contract_id).where(typed))


# What share of the contracts may have something that says little.
SHARES = (
    (_with_placeholders, PLACEHOLDER_PERCENT, N_("%(percent)s %% of the contracts have placeholders in the form.")),
    (
        lambda: func.substr(as_type(C.ends_on, String), 6) == "12-31",
        YEAR_END_PERCENT,
        N_("%(percent)s %% of the contracts end on the last day of a year."),
    ),
    (
        _without_code,
        WITHOUT_CODE_PERCENT,
        N_("%(percent)s %% of the contracts have a party of this country without a credit code."),
    ),
)


def defaults(_place: Place, _engine: Engine) -> Iterator[Finding]:
    """Few contracts have something in them that says little."""
    count = _count()
    for condition, most, message in SHARES if count >= LEAST else ():
        found = _count(condition())
        if 100 * found > most * count:
            yield Finding(message, {"percent": _percent(found, count)})
