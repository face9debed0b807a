"""How the history of a set of rules reads: its fields and its acts by name."""

from marketplace.accounts.history import Told
from marketplace.core.text import N_

TOLD = Told(
    fields={
        "name": N_("Name"),
        "name_en": N_("Name in English"),
        "effective_from": N_("In force from"),
        "days": N_("Time limit"),
        "days_are_working": N_("The limits are counted in working days"),
        "large_days": N_("Time limit of large or disputed contracts"),
        "large_from_fen": N_("Large from a technology amount of"),
        "supplement_days": N_("Days in which a supplement has to come"),
        "registers_outside_area": N_("Registers sellers from other districts too"),
        "capitals_above_fen": N_("Amount in capitals needed above"),
        "outlier_times": N_("Unusual from so many times the median"),
        "refusal_reasons": N_("Reasons for which registration may be refused"),
        "needed": N_("What a filing has to say before it is handed in"),
        "is_verified": N_("Compared with the law as it was published"),
        "source": N_("Source"),
        "note": N_("Remarks"),
    },
    acts={"enter": N_("Entered as a new set"), "write": N_("Written")},
)
