"""What a browser asked, without the one character that no text holds and no address needs."""

from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.utils import cached_property

NUL = "\0"


class PlainRequest(Request):
    """A request whose words PostgreSQL can compare with its texts: it has no place for U+0000."""

    def __init__(self, environ: dict[str, Any], *given: Any, **named: Any) -> None:
        # Before it is looked up which page the address is.
        environ["PATH_INFO"] = environ.get("PATH_INFO", "").replace(NUL, "")
        super().__init__(environ, *given, **named)

    @cached_property
    def args(self) -> ImmutableMultiDict[str, str]:
        """The parameters of the address."""
        given = super().args.items(multi=True)
        return ImmutableMultiDict([(name.replace(NUL, ""), value.replace(NUL, "")) for name, value in given])
