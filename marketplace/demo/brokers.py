"""The demonstration's brokers, and the case that one of them has under way."""

from collections.abc import Sequence

from marketplace.brokers import service
from marketplace.brokers.models import Broker, BrokerLevel
from marketplace.core.actors import Actor, Role
from marketplace.demo.cast import DemoCast
from marketplace.district.codes import TechnicalField
from marketplace.listings.lifecycle import InterestState
from marketplace.listings.models import Interest

LEVELS = (BrokerLevel.INTERMEDIATE, BrokerLevel.JUNIOR, BrokerLevel.SENIOR)
FIELDS = (
    (TechnicalField.MANUFACTURING, TechnicalField.ELECTRONICS),
    (TechnicalField.AGRICULTURE, TechnicalField.BIOMEDICAL),
    (TechnicalField.MATERIALS, TechnicalField.ENVIRONMENT),
)
INTRODUCTIONS = (
    "长期服务汽摩零部件与智能装备企业，擅长把产线问题整理成可量化的技术指标，陪同双方完成试样、议价和签约。",
    "熟悉食用菌、茶叶和生物医药方向的成果，常年走访镇街合作社，帮助院所把试验数据讲给企业听。",
    "专注新材料与环保工艺的中试对接，协助企业核算改造成本与回收期。",
)
ANSWER = "感谢关注。我们已请技术经纪人与贵单位联系，约定现场考察时间，并准备试样所需的材料清单。"


def enter_brokers(cast: DemoCast, interests: Sequence[Interest]) -> None:
    """Write each broker's profile, and bring the first into the first interest that waits for an answer."""
    brokers = [_profile(number, actor) for number, actor in enumerate(cast.officers(Role.BROKER))]
    waiting = next(interest for interest in interests if interest.state is InterestState.OPEN)
    owner = next(key for key, place in cast.organisations.items() if place == waiting.owner_id)
    service.open_case(waiting, brokers[0], actor=cast.trader(owner), answer=ANSWER, version=waiting.version)


def _profile(number: int, actor: Actor) -> Broker:
    place = number % len(LEVELS)
    profile = service.Profile(
        display_name=actor.person_name,
        level=LEVELS[place],
        fields=FIELDS[place],
        certificate_number=f"YC-JJR-{number + 1:03d}",
        introduction=INTRODUCTIONS[place],
    )
    return service.write_profile(profile, actor=actor)
