"""The disciplines of science (学科) that owners name, and the technical field (技术领域) in which each is listed."""

from collections.abc import Mapping

from marketplace.core.text import half_width
from marketplace.district.codes import TechnicalField

_F = TechnicalField

# The first-level disciplines, split where sources join them by a slash. The national form has no field for the
# humanities and social sciences: what they offer a district is its social development.
NAMES: Mapping[TechnicalField, str] = {
    _F.ELECTRONICS: (
        "计算机科学与技术 信息与通信工程 电子科学与技术 光学工程 控制科学与工程 软件工程 网络空间安全 "
        "数学 物理学 人工智能 集成电路科学与工程 仪器科学与技术 统计学 系统科学"
    ),
    _F.AEROSPACE: "航空宇航科学与技术 天文学 兵器科学与技术",
    _F.MANUFACTURING: "机械工程 力学 冶金工程 食品科学与工程 智能制造 轻工技术与工程",
    _F.BIOMEDICAL: (
        "中医学 中药学 中西医结合 基础医学 临床医学 药学 口腔医学 公共卫生与预防医学 护理学 生物学 "
        "生物科学与工程 生物医学工程 生物工程 特种医学 医学技术"
    ),
    _F.MATERIALS: "材料科学与工程 化学 化学工程与技术 纺织科学与工程",
    _F.ENERGY: "电气工程 动力工程及工程热物理 石油与天然气工程",
    _F.ENVIRONMENT: (
        "环境科学与工程 地质学 地质资源与地质工程 地理学 大气科学 海洋科学 矿业工程 测绘科学与技术 "
        "水利工程 地球物理学 生态学 安全科学与工程"
    ),
    _F.NUCLEAR: "核科学与技术",
    _F.AGRICULTURE: (
        "农学 园艺学 水产 作物学 农业工程 农业资源利用 农业资源与环境 农林经济管理 畜牧学 兽医学 林学 "
        "林业工程 植物保护 草学"
    ),
    _F.TRANSPORT: "交通运输工程 船舶与海洋工程",
    _F.SOCIETY: (
        "土木工程 建筑学 城乡规划学 风景园林学 经济 应用经济学 理论经济学 教育 教育学 法学 历史 历史学 "
        "哲学 政治学 社会学 民族学 马克思主义理论 心理学 体育学 艺术学 设计学 新闻传播学 中国语言文学 "
        "外国语言文学 军事学 公共管理 工商管理 管理科学与工程 公安学 图书馆、情报与档案管理 考古学"
    ),
}

FIELD_OF: Mapping[str, TechnicalField] = {name: field for field, names in NAMES.items() for name in names.split()}


def field_of(name: str) -> TechnicalField | None:
    """The field of a discipline, or of the first one that we know of several joined by a slash."""
    return next((FIELD_OF[part] for part in half_width(name).split("/") if part in FIELD_OF), None)
