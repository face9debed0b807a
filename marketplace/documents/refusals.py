"""Why a file is not taken: one reason each, in words that help whoever sent it."""

from marketplace.core.errors import DomainError
from marketplace.core.text import N_


class Refused(DomainError):
    """A file that we do not take, with the reason."""

    message = N_("This file cannot be taken.")


# Whatever the format
EMPTY = N_("The file is empty.")
TOO_LARGE = N_("The file is too large: at most %(most)s MB.")
UNKNOWN_FORMAT = N_("This kind of file is not accepted. Use PDF, PNG, JPEG, Word (.docx) or Excel (.xlsx).")
NOT_ITS_FORMAT = N_("The content is not what the name's ending says.")
OLD_OR_LOCKED = N_("This is an old Office file or one with a password. Save it as .docx or .xlsx without a password.")
BAD_NAME = N_("The file name contains characters that cannot be shown, or a path. Rename the file.")
DAMAGED = N_("The file cannot be read; it may be damaged. Save it anew and try again.")
TOO_COSTLY = N_("Checking this file takes more time or memory than is allowed. Save a simpler copy and try again.")
TWO_IN_ONE = N_("The file holds a second document of another kind. Save it anew as one document.")
INFECTED = N_("The virus scanner found something in this file.")
NOT_SCANNED = N_("The virus scanner could not look at this file. Try again later, or tell the bureau.")

# Archives, which Office files are
TOO_MANY_MEMBERS = N_("The file holds too many parts.")
BOMB = N_("Unpacked, the file would be far too large.")
OVERLAPPING = N_("Parts of the file lie over one another.")
NESTED = N_("The file holds other files within it. Take embedded files out and attach them one by one.")
LINKS_OUTSIDE = N_("The file holds a link or a path that leads out of it.")
ENCRYPTED = N_("The file is protected by a password. Save it without one.")
TWICE_NAMED = N_("Two parts of the file have the same name.")

# Office files
MACROS = N_("The file holds macros or other programs. Save it without them.")
EXTERNAL = N_("The file fetches content from elsewhere. Save it with its content in it.")
DDE = N_("The file holds a field or formula that starts programs or fetches data (DDE). Remove it.")
ENTITIES = N_("The file declares document types or entities of its own, as harmful files do.")

# PDF
ACTIVE_PDF = N_("The PDF holds scripts or actions that run by themselves. Print it to a new PDF.")
FILES_IN_PDF = N_("The PDF holds other files within it. Attach them one by one.")
NO_PAGES = N_("The PDF has no pages.")

# Pictures
TOO_MANY_PIXELS = N_("The picture is too large: at most %(most)s million pixels.")
