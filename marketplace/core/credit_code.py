"""A unified social credit code (统一社会信用代码) betrays its mistypings: it carries two check characters."""

from marketplace.core.errors import DomainError
from marketplace.core.text import N_, half_width

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I, O, S, V, Z, which look like digits or like each other
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_DEPARTMENTS = "123456789ANY"  # the registration departments of GB 32100-2015 table 1: A military, N farming, Y other
_CATEGORIES = "123456789"

# GB 11714 numbers the whole Latin alphabet from A = 10, also the letters that GB 32100 leaves out.
_ORGANISATION_VALUES = {character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_CHECKS = "0123456789X"


class CreditCodeError(DomainError, ValueError):
    """A text is not a unified social credit code; `message` and `params` say in which respect."""


def parse_credit_code(text: str) -> str:
    """The code in capitals and half width, if its letters, region and both check characters are right.

    Raises CreditCodeError, which never reveals the right check character: it would make a wrong code look right.
    Source: GB 32100-2015 5 and annex A; GB 11714-1997 for characters 9 to 17.
    """
    code = half_width(text).upper()
    if len(code) != 18:
        raise CreditCodeError(
            N_("A unified social credit code has 18 characters; this one has %(count)s."), count=len(code)
        )
    _require_letters(code)
    _require_registration(code)
    _require_checks(code)
    return code


def compute_check_characters(body: str) -> str:
    """The full code of 18 characters for the 8 of its registration followed by the 8 of its organisation.

    For tests and invented data. Raises CreditCodeError unless `body` has 16 characters of the code's alphabet.
    """
    if len(body) != 16:
        raise CreditCodeError(N_("The part before the check characters has 16 characters."))
    _require_letters(body)
    checked = body + _organisation_check(body[8:])
    return checked + _code_check(checked)


def _require_letters(code: str) -> None:
    for character in code:
        if character not in _ALPHABET:
            message = N_(
                "“%(character)s” never occurs in a unified social credit code,"
                " which has digits and capital letters except I, O, S, V and Z."
            )
            raise CreditCodeError(message, character=character)


def _require_registration(code: str) -> None:
    if code[0] not in _DEPARTMENTS or code[1] not in _CATEGORIES:
        message = N_("No registration department issues codes that begin with “%(start)s”.")
        raise CreditCodeError(message, start=code[:2])
    if not code[2:8].isdigit():
        message = N_("Characters 3 to 8 are the region and must be digits; here they are “%(region)s”.")
        raise CreditCodeError(message, region=code[2:8])


def _require_checks(code: str) -> None:
    if code[17] != _code_check(code[:17]):
        raise CreditCodeError(N_("The check character does not fit; one character may be mistyped."))
    if code[16] != _organisation_check(code[8:16]):
        message = N_("Characters 9 to 17 are not a valid organisation code; compare them with the licence.")
        raise CreditCodeError(message)


def _code_check(first17: str) -> str:
    total = sum(_ALPHABET.index(character) * weight for character, weight in zip(first17, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


def _organisation_check(first8: str) -> str:
    values = (_ORGANISATION_VALUES[character] for character in first8)
    return _ORGANISATION_CHECKS[-sum(v * w for v, w in zip(values, _ORGANISATION_WEIGHTS, strict=True)) % 11]
