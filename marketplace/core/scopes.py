"""What a personal token may be used for: each scope is a bundle of permissions (see core/permissions.py)."""

from marketplace.core.text import N_
from marketplace.core.titles import Titled


class Scope(Titled):
    """A scope as it stands in a token; it narrows its person's roles, and never widens them."""

    READ_LISTINGS = "listings:read", N_("Read one's listings and expressions of interest")
    WRITE_LISTINGS = "listings:write", N_("Write, submit and withdraw listings; send and answer interests")
    READ_CONTRACTS = "contracts:read", N_("Read one's contracts with their confidential terms")
    FILE_CONTRACTS = "contracts:file", N_("Write, submit and withdraw contracts")
    CHANGE_CONTRACTS = "contracts:change", N_("Propose changes of registrations and enter receipts")
    READ_CASES = "cases:read", N_("Read one's cases with their steps")
    WORK_CASES = "cases:write", N_("Open cases and record their steps")
    REVIEW = "review", N_("Review listings and contracts for the bureau")
