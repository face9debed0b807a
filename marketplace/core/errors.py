"""What a verb may refuse with; nothing here knows of HTTP, and one table in web/errors.py maps it there."""

from collections.abc import Mapping

from marketplace.core.text import N_


class DomainError(Exception):
    """A refusal with its reason: an English message id with %(name)s places, translated where a reader is known."""

    message = N_("This cannot be done.")

    def __init__(self, message: str | None = None, **params: object) -> None:
        self.message = message or self.message
        self.params = params
        super().__init__(self.message % params if params else self.message)


class NotSignedIn(DomainError):
    """Nobody is signed in, and this needs somebody."""

    message = N_("Please sign in first.")


class NotPermitted(DomainError):
    """The actor may know the object, but this act is not theirs to do."""

    message = N_("Your role does not allow this.")


class SecondFactorNeeded(NotPermitted):
    """The role may do it, but only for somebody who signed in with a second factor."""

    message = N_("Work for the bureau needs two-step sign-in. Set it up first, then go on.")


class NotFresh(DomainError):
    """The act weighs so much that the person must have proved who they are a moment ago."""

    message = N_("This step weighs: please confirm first that it is you.")


class NotFound(DomainError):
    """There is no such object, or it is not the actor's to know; the answer is the same."""

    message = N_("There is nothing at this address, or it is not open to you.")


class StaleVersion(DomainError):
    """Somebody else changed the object after the actor had read it."""

    message = N_("Somebody changed this after you opened it. Look at the present version, then try again.")


class WrongState(DomainError):
    """The act is not possible in the state of `subject`; `possible` are the acts that are, with their titles."""

    message = N_("This is not possible in the present state.")

    def __init__(
        self,
        message: str | None = None,
        possible: Mapping[str, str] | None = None,
        subject: object = None,
        **params: object,
    ) -> None:
        super().__init__(message, **params)
        self.possible, self.subject = possible, subject


class Duplicate(WrongState):
    """What is handed in is there already."""

    message = N_("This has been handed in already, or is registered.")


class KeyReused(DomainError):
    """An idempotency key came back with another content."""

    message = N_("This form was already sent with other content. Open it anew, then try again.")


class KeyMissing(DomainError):
    """A changing request came without its idempotency key."""

    message = N_("The form came without its key. Open it anew, then try again.")


class Busy(DomainError):
    """Too much is being done at once; the same a moment later may pass."""

    message = N_("Too much is being done at once.")


class InvalidInput(DomainError):
    """Some fields do not hold: `fields` maps a field's name to an error (message id and params)."""

    message = N_("Please correct the marked fields.")

    def __init__(self, fields: Mapping[str, "DomainError | str"], message: str | None = None) -> None:
        super().__init__(message)
        self.fields = {name: e if isinstance(e, DomainError) else DomainError(e) for name, e in fields.items()}


class InvalidRows(DomainError):
    """A file with rows that do not hold; nothing of it was taken."""

    message = N_("The file was not imported: %(count)s cells need correction.")

    def __init__(self, problems: "list[RowProblem]") -> None:
        super().__init__(None, count=len(problems))
        self.problems = problems


class RowProblem:
    """One cell of an imported file that does not hold: its row (as the file counts, from 1), its column, and why."""

    def __init__(self, row: int, column: str, error: "DomainError") -> None:
        self.row, self.column, self.error = row, column, error

    def __repr__(self) -> str:
        return f"RowProblem({self.row}, {self.column!r}, {self.error})"
