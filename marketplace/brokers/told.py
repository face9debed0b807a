"""How the history of a case reads: its fields and its acts by name."""

from marketplace.accounts.history import Told
from marketplace.brokers.lifecycle import StepEvent
from marketplace.core.text import N_

TOLD = Told(
    fields={
        "state": N_("State"),
        "title": N_("Title"),
        "field": N_("Technical field"),
        "steps": N_("Step"),
        "steps.event": N_("What happened"),
        "steps.note": N_("Words"),
        "steps.person_name": N_("By"),
        "steps.organisation_name": N_("Organisation"),
        "steps.at": N_("At"),
    },
    acts={event.value: event.label for event in StepEvent} | {"hand_over": N_("Moved with a merged entry")},
)
