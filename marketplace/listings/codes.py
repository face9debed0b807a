"""The code tables of listings (domain/listings.md 2.1, 2.3, 2.4)."""

from marketplace.core.text import N_
from marketplace.core.titles import Titled


class ListingKind(Titled):
    """What is listed."""

    RESULT = "result", N_("Research result")
    DEMAND = "demand", N_("Technology demand")
    SCENARIO = "scenario", N_("Application scenario")

    @property
    def place(self) -> str:
        """Its list in addresses: /results, /demands, /scenarios."""
        return f"{self.value}s"


class Maturity(Titled):
    """成果所处阶段: how far a result has come."""

    PRINCIPLE = "principle", N_("Principle shown")
    LABORATORY = "laboratory", N_("Laboratory sample")
    PILOT = "pilot", N_("Pilot test passed")
    SMALL_BATCH = "small_batch", N_("Small batch")
    MASS_PRODUCTION = "mass_production", N_("Ready for mass production")


class Cooperation(Titled):
    """合作方式: in which ways the owner would work with somebody."""

    TRANSFER = "transfer", N_("Transfer")
    LICENCE = "licence", N_("Licence")
    COMMISSIONED = "commissioned_development", N_("Commissioned development")
    COOPERATIVE = "cooperative_development", N_("Cooperative development")
    CONSULTING = "consulting", N_("Technology consulting")
    SERVICE = "service", N_("Technology service")
    EQUITY = "equity", N_("Contribution as equity")


class NeedKind(Titled):
    """需求类型: what a demand asks for."""

    KEY_TECHNOLOGY = "key_technology", N_("Key technology")
    PROCESS = "process_improvement", N_("Process improvement")
    NEW_PRODUCT = "new_product", N_("New product")
    EQUIPMENT = "equipment_software", N_("Equipment or software")
    TESTING = "testing", N_("Testing")
    TALENT = "talent", N_("Talent or experts")
    WHOLE_SOLUTION = "whole_solution", N_("Whole solution")


class ScenarioCategory(Titled):
    """场景类别: the sector of an application scenario."""

    SMART_CITY = "smart_city", N_("Smart city")
    MANUFACTURING = "manufacturing", N_("Manufacturing")
    AGRICULTURE = "agriculture", N_("Modern agriculture")
    HEALTH = "health", N_("Health")
    EDUCATION = "education", N_("Education")
    TRANSPORT = "transport", N_("Transport")
    ECOLOGY = "ecology", N_("Ecology")
    OTHER = "other", N_("Other")


class Procurement(Titled):
    """采购方式: how the scenario's partner is chosen."""

    OPEN_TENDER = "open_tender", N_("Open tender")
    CHALLENGE = "challenge", N_("Open challenge")
    NEGOTIATED = "negotiated", N_("By agreement")
    FREE_PILOT = "free_pilot", N_("Free pilot")
