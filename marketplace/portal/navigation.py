"""The navigation row as data: which page, for which roles, under which icon."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from marketplace.core.actors import Role
from marketplace.core.text import N_

EVERYBODY = tuple(Role)
TRADERS = (Role.MEMBER, Role.ADMIN)
# Pages about a registered contract, reached from its own.
AFTER_REGISTRATION = (
    *("changes.new", "changes.show", "changes.edit", "changes.new_receipt", "changes.receipt"),
    *("changes.object_to", "changes.second_look"),
)


@dataclass(frozen=True)
class Entry:
    """One entry: its page, what it is called, for whom, and the pages on which it is lit as well."""

    endpoint: str
    label: str
    icon: str
    roles: tuple[Role, ...] = EVERYBODY
    also: tuple[str, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)
    # Pages of one thing: lit where it is the organisation's own, or where it is another's.
    on_own: tuple[str, ...] = ()
    on_others: tuple[str, ...] = ()


PUBLIC = (
    Entry("portal.home", N_("Home"), "house"),
    Entry("listings.index", N_("Results"), "lightbulb", also=("listings.show",), where={"place": "results"}),
    Entry("listings.index", N_("Demands"), "people", also=("listings.show",), where={"place": "demands"}),
    Entry(
        "listings.index",
        N_("Scenarios"),
        "pin-map",
        also=("listings.show", "listings.year"),
        where={"place": "scenarios"},
    ),
    Entry("brokers.index", N_("Brokers"), "person-badge", also=("brokers.show",)),
    Entry(
        "contracts.register_list",
        N_("Contract register"),
        "journal-text",
        also=("contracts.register_entry", "contracts.verify", "contracts.verified"),
    ),
    Entry("programme.index", N_("Targets"), "graph-up-arrow", also=("programme.show",)),
    Entry("statistics.show", N_("Statistics"), "bar-chart", also=("statistics.reports_list", "statistics.report")),
    Entry("district.news", N_("Announcements"), "journal-text", also=("district.article",)),
)

PRIVATE = (
    Entry("portal.desk", N_("My desk"), "speedometer2"),
    Entry(
        "listings.own",
        N_("My listings"),
        "journal-text",
        (*TRADERS, Role.REVIEWER),
        also=("listings.new", "listings.edit"),
        on_own=("listings.manage",),
    ),
    Entry(
        "listings.interests",
        N_("Interests"),
        "inbox",
        (*TRADERS, Role.BROKER, Role.REVIEWER),
        also=("listings.interest", "listings.express"),
    ),
    Entry("listings.review_queue", N_("Review"), "eye", (Role.REVIEWER,), on_others=("listings.manage",)),
    Entry(
        "brokers.cases",
        N_("Cases"),
        "diagram-3",
        (*TRADERS, Role.BROKER, Role.REVIEWER, Role.AUDITOR),
        also=("brokers.case", "brokers.step", "brokers.contract", "brokers.open_case"),
    ),
    Entry("brokers.profile", N_("My profile"), "person-circle", (Role.BROKER,)),
    Entry(
        "contracts.index",
        N_("Contracts"),
        "file-earmark-text",
        (*TRADERS, Role.BROKER),
        also=(
            *("contracts.new", "contracts.show", "contracts.edit", "contracts.submit", "contracts.resubmit"),
            *("contracts.papers_of", "contracts.own_certificates", "contracts.model_texts_list"),
            *AFTER_REGISTRATION,
        ),
    ),
    Entry(
        "contracts.desk",
        N_("Registration desk"),
        "patch-check",
        (Role.REVIEWER, Role.REGISTRAR, Role.AUDITOR),
        also=(
            *("contracts.show", "contracts.decline", "contracts.supplement", "contracts.refuse"),
            *("contracts.papers_of", "contracts.desk_certificates", "contracts.absences", "contracts.chosen"),
            "contracts.opening",
            *("contracts.accept_chosen", "contracts.assign_chosen"),
            *("changes.desk", "changes.task", "changes.ask_anew", *AFTER_REGISTRATION),
        ),
    ),
    Entry(
        "contracts.rules_list",
        N_("Rules"),
        "journal-text",
        (Role.REVIEWER, Role.REGISTRAR, Role.ADMINISTRATOR),
        also=(
            *("contracts.edit_rules", "contracts.new_rules", "contracts.rules_history"),
            *("contracts.read_rules", "contracts.edit_rule_part"),
            *("district.working_days", "district.exchange_rates"),
            *("contracts.model_texts_list", "contracts.edit_model_text", "contracts.model_text_history"),
        ),
    ),
    Entry(
        "accounts.verification",
        N_("Verification"),
        "shield-check",
        (Role.REVIEWER, Role.ADMINISTRATOR),
        also=("accounts.manage", "accounts.enter", "portal.merge", "portal.merge_with"),
    ),
    Entry("accounts.our_organisation", N_("Our organisation"), "building", (Role.ADMIN, Role.ADMINISTRATOR)),
    Entry(
        "accounts.members",
        N_("Members"),
        "people",
        (Role.ADMIN, Role.ADMINISTRATOR),
        also=("accounts.member",),
    ),
    Entry("audit.acts", N_("Ledger"), "shield-check", (Role.AUDITOR, Role.REGISTRAR), also=("audit.entry",)),
    Entry("audit.accesses", N_("Who looked at what"), "eye", (Role.AUDITOR,)),
    Entry(
        "statistics.office",
        N_("Statistics"),
        "clipboard2-data",
        (Role.PUBLISHER, Role.REGISTRAR, Role.AUDITOR, Role.ADMINISTRATOR),
        also=("statistics.behind", "statistics.pivot_table", "statistics.received", "statistics.proposals"),
    ),
    Entry(
        "quality.show",
        N_("Quality of the records"),
        "check-circle",
        (Role.REGISTRAR, Role.AUDITOR, Role.ADMINISTRATOR),
    ),
    Entry("operations.health", N_("Platform health"), "clipboard2-pulse", (Role.ADMINISTRATOR,)),
    Entry(
        "district.desk",
        N_("Notices and guides"),
        "pencil",
        (Role.PUBLISHER, Role.ADMINISTRATOR),
        also=("district.write", "district.edit", "district.contacts"),
    ),
)
