"""What an address asks for and cannot be read: said beside its field, on a page that is none of what was asked."""

from collections.abc import Mapping

from marketplace.core.errors import DomainError
from marketplace.web import errors

Problems = Mapping[str, DomainError]


def said(problems: Problems) -> dict[str, str]:
    """Each problem in the reader's language, by its field."""
    return {name: errors.say(problem) for name, problem in problems.items()}


def status(problems: Problems) -> int:
    """422 where there is a problem."""
    return 422 if problems else 200
