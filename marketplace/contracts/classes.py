"""The class tree of technology contracts (技术合同类别), five classes since 2022 (domain/contracts.md 1.2)."""

from marketplace.core.text import N_
from marketplace.core.titles import Titled


class ContractClass(Titled):
    """The five classes; licences stood inside transfers until 2022."""

    DEVELOPMENT = "1", N_("Technology development")
    TRANSFER = "2", N_("Technology transfer")
    LICENCE = "3", N_("Technology licence")
    CONSULTING = "4", N_("Technology consulting")
    SERVICE = "5", N_("Technology service")


class Subclass(Titled):
    """The sub-classes; the first digit is the class. Consulting has none, so its code is its own."""

    COMMISSIONED = "11", N_("Commissioned development")
    COOPERATIVE = "12", N_("Cooperative development")
    PATENT_TRANSFER = "21", N_("Patent transfer")
    APPLICATION_TRANSFER = "22", N_("Patent application transfer")
    SECRET_TRANSFER = "23", N_("Technical secret transfer")
    SOFTWARE_TRANSFER = "24", N_("Software copyright transfer")
    LAYOUT_TRANSFER = "25", N_("Layout design transfer")
    PLANT_TRANSFER = "26", N_("Plant variety transfer")
    BIOMEDICAL_TRANSFER = "27", N_("Biological or medical variety transfer")
    PATENT_LICENCE = "31", N_("Patent licence")
    SECRET_LICENCE = "32", N_("Technical secret licence")
    SOFTWARE_LICENCE = "33", N_("Software licence")
    LAYOUT_LICENCE = "34", N_("Layout design licence")
    PLANT_LICENCE = "35", N_("Plant variety licence")
    BIOMEDICAL_LICENCE = "36", N_("Biological or medical variety licence")
    CONSULTING = "4", N_("Technology consulting")
    GENERAL_SERVICE = "51", N_("General technology service")
    INTERMEDIATION = "52", N_("Technology intermediation")
    TRAINING = "53", N_("Technology training")

    @property
    def contract_class(self) -> ContractClass:
        """The class that this belongs to."""
        found = ContractClass.get(self.value[0])
        assert found is not None
        return found


class ContractKind(Titled):
    """Whether a contract stands alone, or a framework (框架协议) is filled by its call-offs (T7)."""

    ORDINARY = "ordinary", N_("Single contract")
    FRAMEWORK = "framework", N_("Framework agreement")
    CALL_OFF = "call_off", N_("Call-off under a framework")


class LicenceKind(Titled):
    """许可方式: how exclusive a licence is."""

    EXCLUSIVE = "exclusive", N_("Exclusive licence")
    SOLE = "sole", N_("Sole licence")
    ORDINARY = "ordinary", N_("Ordinary licence")
    SUBLICENCE = "sub", N_("Sub-licence")
    CROSS = "cross", N_("Cross licence")
    OPEN = "open", N_("Open licence")


class TaxIntent(Titled):
    """申请减免税意向: for which benefit the filer will use the registration; the platform computes no tax."""

    VAT = "vat", N_("Value-added tax")
    INCOME_TAX = "income_tax", N_("Corporate income tax")
    SUPER_DEDUCTION = "super_deduction", N_("R&D super-deduction")
    REWARD = "reward", N_("Individual income tax on rewards")


class Payment(Titled):
    """支付方式: how the price is paid."""

    ONCE = "once", N_("At once")
    INSTALMENTS = "instalments", N_("In instalments")
    ROYALTY = "royalty", N_("Royalty")
    ONCE_AND_ROYALTY = "once_and_royalty", N_("At once and royalty")
    OTHER = "other", N_("Other")


# Part of the price depends on what comes of it: only a stated fixed part is registered (T10).
BY_ROYALTY = (Payment.ROYALTY, Payment.ONCE_AND_ROYALTY)


class Needed(Titled):
    """What a filing has to say before it is handed in, where it applies (domain/contracts.md 1.5)."""

    OBJECTIVE = "objective", N_("Social and economic objective")
    LICENCE_KIND = "licence_kind", N_("Of a licence: its kind")
    IP_NUMBERS = "ip_numbers", N_("Of a transfer or licence of a registered right: its numbers")
    EXPECTED = "expected", N_("Of a transfer or licence: expected new investment and output")
    ROYALTY = "royalty_terms", N_("Of a price with royalty: how the royalty is reckoned")
    INDUSTRY = "industry", N_("Of each party in the country: its industry")
    ENTERPRISE = "enterprise", N_("Of each enterprise: size, whether listed, high-tech, in a high-tech zone")
    STANDING = "standing", N_("Of each party: whether research body, transfer agency, converted institute")
    ADDRESS = "address", N_("Of each party: address, postcode and legal representative")
    CONTACT = "contact", N_("Of each party: contact person and telephone")


class PlanSource(Titled):
    """计划来源: from which programme the work comes."""

    NONE = "none", N_("Outside any programme")
    NATIONAL = "national", N_("National or ministry programme")
    PROVINCIAL = "provincial", N_("Provincial or municipal programme")
    DISTRICT = "district", N_("District or county programme")


class DeductionKind(Titled):
    """What part of the price is not for technology (domain/contracts.md 1.7)."""

    EQUIPMENT = "equipment", N_("Equipment")
    INSTRUMENT = "instrument", N_("Instruments")
    PART = "part", N_("Parts")
    MATERIAL = "material", N_("Raw material")
    CONSTRUCTION = "construction", N_("Construction")
    OTHER = "other", N_("Other non-technical cost")


class Disclosure(Titled):
    """What the public sees of a registered contract: its filer decides."""

    LISTED = "listed", N_("Listed: number, date, class, field, region and amount")
    NAMED = "named", N_("Named: title and parties as well, each party consenting")
    FIGURES_ONLY = "figures_only", N_("Figures only: counted, but not listed")


# The reason of the rules (contracts/rule_parts.py) for which a framework is kept, and not registered (T7).
NO_FIRM_PRICE = "R05"
_DIGIT = "('0', '1', '2', '3', '4', '5', '6', '7', '8', '9')"
# R01 to R99, as a condition of the database; which of them there are is said by the rules of the contract.
IS_REASON = (
    "length(refusal_reason) = 3 AND substr(refusal_reason, 1, 1) = 'R'"
    f" AND substr(refusal_reason, 2, 1) IN {_DIGIT} AND substr(refusal_reason, 3, 1) IN {_DIGIT}"
)
