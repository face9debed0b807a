"""What a browser asked, without the one character that no text holds and no address needs."""

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.utils import cached_property

NUL = "\0"


class PlainRequest(Request):
    """A request whose parameters PostgreSQL can compare with its texts: it has no place for U+0000."""

    @cached_property
    def args(self) -> ImmutableMultiDict[str, str]:
        """The parameters of the address."""
        given = super().args.items(multi=True)
        return ImmutableMultiDict([(name.replace(NUL, ""), value.replace(NUL, "")) for name, value in given])
