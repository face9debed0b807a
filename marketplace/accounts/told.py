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
        "introduction": N_("About the organisation"),
        "homepage": N_("Homepage"),
        "wanted_name": N_("Name that it asked for"),
        "bureau_note": N_("What the bureau says"),
    },
    acts={
        "enter": N_("Entered in the directory"),
        "register": N_("Registered itself"),
        "hand_in": N_("Corrected and handed in"),
        "return": N_("Returned for correction"),
        "edit": N_("Edited"),
        "ask_name": N_("Asked for a new name"),
        "rename": N_("Given its new name"),
        "keep_name": N_("Refused the new name"),
        "merge": N_("Merged into another entry"),
        "take_in": N_("Took in a duplicate"),
        "verify": N_("Verified"),
        "suspended": N_("Suspended"),
        "active": N_("Restored"),
    },
)
