"""Load the demonstration district, once, in one unit of work."""

from collections.abc import Callable

from marketplace.core import clock
from marketplace.core.exchange import parse_rate
from marketplace.db import acting_as, session, unit_of_work
from marketplace.demo.after import enter_after
from marketplace.demo.brokers import enter_brokers
from marketplace.demo.cast import SYSTEM, enter_cast, read
from marketplace.demo.contracts import enter_live, enter_register
from marketplace.demo.listings import enter_interests, enter_listings
from marketplace.district import rates
from marketplace.district import service as districts
from marketplace.district.models import District
from marketplace.district.rates import NewRate
from marketplace.documents.intake import Intake
from marketplace.programme import service as programme

YONGCHUAN = {
    "name": "永川区",
    "name_en": "Yongchuan District",
    "platform_name": "永川区技术转移服务平台",
    "platform_name_en": "Yongchuan Technology Transfer Platform",
    "bureau_name": "永川区科学技术局",
    "bureau_name_en": "Yongchuan District Science and Technology Bureau",
    "region": "500118",
    "registry_point": "500118",
    "phone": "023-00000000",
    "address": "重庆市永川区样例路1号",
    "hours": "工作日 9:00—12:00，14:00—17:30",
}
EARLIER_CONTRACTS = 100
# What so many units cost in yuan.
RATES = {"USD": (1, "7.1021"), "EUR": (1, "8.2413"), "HKD": (1, "0.9126"), "JPY": (100, "4.6570")}
RATES_FROM = "虚构汇率，仅供演示"


def is_loaded() -> bool:
    """Whether this platform has its district already."""
    return session.get(District, 1) is not None


def size() -> int:
    """How many things `load` will report."""
    listed = sum(len(read(f"{name}.json")) for name in ("results", "demands", "scenarios"))
    return listed + EARLIER_CONTRACTS


def _enter_rates() -> None:
    """What some currencies cost on the day, as if the bureau had entered them."""
    for currency, (units, cost) in RATES.items():
        rates.enter(NewRate(currency, units, parse_rate(cost), clock.today(), RATES_FROM), actor=SYSTEM)


def load(intake: Intake, progress: Callable[[int], None]) -> None:
    """Make 永川 with invented organisations, listings, contracts and files: everything, or nothing."""
    with unit_of_work(), acting_as(SYSTEM):
        districts.enter(District(**YONGCHUAN, is_demo=True), actor=SYSTEM)
        programme.enter_founding_targets(SYSTEM)
        districts.publish_first_articles(SYSTEM)
        cast = enter_cast()
        listings = enter_listings(cast, intake, progress)
        _enter_rates()
        enter_register(progress)
        enter_live(cast, intake)
        enter_after(cast, intake)
        enter_brokers(cast, enter_interests(cast, listings))
