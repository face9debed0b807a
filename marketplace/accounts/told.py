"""How the histories of organisations and of people read: their fields and their acts by name."""

from marketplace.accounts.history import Told
from marketplace.core.text import N_

ORGANISATION = Told(
    fields={
        "name": N_("Name"),
        "short_name": N_("Short name"),
        "kind": N_("Kind"),
        "code": N_("Unified social credit code"),
        "nature": N_("Nature"),
        "region": N_("Region"),
        "address": N_("Address"),
        "standing": N_("State"),
        "verified_on": N_("Verified on"),
    },
    acts={
        "enter": N_("Entered in the directory"),
        "verify": N_("Verified"),
        "suspended": N_("Suspended"),
        "active": N_("Restored"),
    },
)
