"""What the worker's topics are called."""

from flask_babel import gettext as _

from marketplace.core.text import N_

# A topic that is not here is shown by its own name.
TOPICS = {
    "index": N_("Bring the search index up to date"),
    "organisation.changed": N_("Index an organisation's listings"),
    "index.rebuild": N_("Build the search index anew"),
    "backup": N_("Make a backup"),
    "quality": N_("Check the quality of the records"),
    "letter": N_("Send a letter"),
    "contract.registered": N_("Tell of a registration"),
}


def topic_title(topic: str) -> str:
    """A topic in the reader's language."""
    return _(TOPICS[topic]) if topic in TOPICS else topic
