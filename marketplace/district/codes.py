"""The code tables that listings, contracts and figures share; labels are official, codes as the sources have them."""

from marketplace.core.text import N_
from marketplace.core.titles import Titled


class TechnicalField(Titled):
    """技术领域, in the order of the national form (domain/contracts.md 1.6)."""

    ELECTRONICS = "01", N_("Electronics and information")
    AEROSPACE = "02", N_("Aviation and space")
    MANUFACTURING = "03", N_("Advanced manufacturing")
    BIOMEDICAL = "04", N_("Biology, medicine and medical devices")
    MATERIALS = "05", N_("New materials and their applications")
    ENERGY = "06", N_("New energy and energy efficiency")
    ENVIRONMENT = "07", N_("Environment and resources")
    NUCLEAR = "08", N_("Nuclear applications")
    AGRICULTURE = "09", N_("Agriculture")
    TRANSPORT = "10", N_("Modern transport")
    SOCIETY = "11", N_("Urban construction and social development")


class IpKind(Titled):
    """知识产权: the kind of intellectual property that a result or contract concerns (domain/contracts.md 1.6)."""

    NONE = "none", N_("No intellectual property involved")
    KNOW_HOW = "know_how", N_("Technical secret")
    INVENTION = "invention_patent", N_("Invention patent")
    UTILITY_MODEL = "utility_model", N_("Utility model patent")
    DESIGN_PATENT = "design_patent", N_("Design patent")
    SOFTWARE = "software", N_("Software copyright")
    LAYOUT_DESIGN = "layout_design", N_("Integrated circuit layout design")
    PLANT_VARIETY = "plant_variety", N_("New plant or animal variety")
    BIOMEDICAL_VARIETY = "bio_medical_variety", N_("New biological or medical variety")
    DESIGN_COPYRIGHT = "design_copyright", N_("Design copyright")


class PartyNature(Titled):
    """单位性质: what a party is, by the national form's codes (domain/contracts.md 1.6)."""

    STATE_ORGAN = "011", N_("State organ, national")
    PROVINCIAL_ORGAN = "012", N_("State organ, provincial")
    CITY_ORGAN = "013", N_("State organ, municipal")
    COUNTY_ORGAN = "014", N_("State organ, county or below")
    RESEARCH_INSTITUTE = "021", N_("Research institute")
    UNIVERSITY = "022", N_("University or college")
    HEALTH_INSTITUTION = "023", N_("Health institution")
    OTHER_INSTITUTION = "024", N_("Other public institution")
    ASSOCIATION = "030", N_("Social organisation")
    STATE_ENTERPRISE = "110", N_("State-owned enterprise")
    COLLECTIVE = "120", N_("Collective enterprise")
    COOPERATIVE = "130", N_("Joint-stock cooperative enterprise")
    JOINT_OPERATION = "140", N_("Jointly operated enterprise")
    LIMITED_COMPANY = "150", N_("Limited liability company")
    STOCK_COMPANY = "160", N_("Company limited by shares")
    PRIVATE_ENTERPRISE = "170", N_("Private enterprise")
    OTHER_ENTERPRISE = "180", N_("Other domestic enterprise")
    HONGKONG_MACAO_TAIWAN = "200", N_("Enterprise from Hong Kong, Macao or Taiwan")
    FOREIGN_ENTERPRISE = "300", N_("Foreign-invested or foreign enterprise")
    INDIVIDUAL_BUSINESS = "400", N_("Individual business")
    NATURAL_PERSON = "900", N_("Natural person")
    OTHER = "990", N_("Other organisation")


class Objective(Titled):
    """服务的社会经济目标, top level of GB/T 24450-2009 (domain/contracts.md 1.6)."""

    ENVIRONMENT = "01", N_("Environment, ecology and pollution control")
    ENERGY = "02", N_("Production, distribution and use of energy")
    HEALTH = "03", N_("Development of health services")
    EDUCATION = "04", N_("Development of education")
    INFRASTRUCTURE = "05", N_("Infrastructure, urban and rural planning")
    SOCIETY = "06", N_("Social development and social services")
    EARTH = "07", N_("Exploration and use of earth and atmosphere")
    SPACE = "08", N_("Civil exploration and use of space")
    AGRICULTURE = "09", N_("Agriculture, forestry, animal husbandry and fishery")
    INDUSTRY = "10", N_("Industry and commerce")
    UNDIRECTED = "11", N_("Undirected research")
    OTHER_CIVIL = "12", N_("Other civil objectives")
    DEFENCE = "13", N_("National defence")


class PartySize(Titled):
    """企业规模."""

    LARGE = "large", N_("Large enterprise")
    MEDIUM = "medium", N_("Medium-sized enterprise")
    SMALL = "small", N_("Small enterprise")
    MICRO = "micro", N_("Micro enterprise")


HOME_COUNTRY = "CHN"

# 行政区划 (GB/T 2260): the districts that the demonstration and its neighbours need; another code is shown as it is.
REGIONS = {
    "500118": N_("Yongchuan, Chongqing"),
    "500116": N_("Jiangjin, Chongqing"),
    "500117": N_("Hechuan, Chongqing"),
    "500153": N_("Rongchang, Chongqing"),
    "500243": N_("Pengshui, Chongqing"),
    "500106": N_("Shapingba, Chongqing"),
    "500112": N_("Yubei, Chongqing"),
    "500107": N_("Jiulongpo, Chongqing"),
    "500109": N_("Beibei, Chongqing"),
    "500103": N_("Yuzhong, Chongqing"),
    "500105": N_("Jiangbei, Chongqing"),
    "500108": N_("Nan'an, Chongqing"),
    "500111": N_("Dazu, Chongqing"),
    "500120": N_("Bishan, Chongqing"),
    "500151": N_("Tongliang, Chongqing"),
    "510107": N_("Wuhou, Chengdu"),
    "510104": N_("Jinjiang, Chengdu"),
    "510500": N_("Luzhou, Sichuan"),
    "110108": N_("Haidian, Beijing"),
    "310115": N_("Pudong, Shanghai"),
    "440305": N_("Nanshan, Shenzhen"),
    "350100": N_("Fuzhou, Fujian"),
    "420111": N_("Hongshan, Wuhan"),
    "610113": N_("Yanta, Xi'an"),
}


def region_name(code: str) -> str:
    """The message id of a region's name, or the code itself where we have no name for it."""
    return REGIONS.get(code, code)
