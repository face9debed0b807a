"""Passwords: argon2id hashes, a few rules, and the same time spent whether the account exists or not.

The rules follow NIST SP 800-63B: a length, and no password that is guessed first. No mixture of signs is asked for,
and none expires. The list of the guessed ones is our own and short: a longer one would need a file of millions.
"""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from marketplace.core.errors import DomainError
from marketplace.core.text import N_

SHORTEST = 10
FEWEST_SIGNS = 4
# Of at least ten signs, those that lists of leaked passwords, Chinese ones above all, begin with.
_GUESSED = """
1234567890 12345678910 0123456789 1234554321 9876543210 0987654321 1231231234 1122334455 1357924680 123456789a
1234567890a a123456789 a1234567890 aa123456789 abc123456789 abcd123456 abcd1234567 q123456789 qq123456789 qwer123456
qwerty1234 qwerty12345 qwerty123456 qwertyuiop asdfghjkl1 asdf123456 zxcvbnm123 zxcv123456 1qaz2wsx3edc 1q2w3e4r5t
1q2w3e4r5t6y q1w2e3r4t5 qazwsxedcr wang123456 zhang123456 woaini1314 woaini520 woaini1314520 5201314520 1314520520
iloveyou520 iloveyou1314 iloveyou123 password12 password123 password1234 password01 passw0rd123 p@ssw0rd123
p@ssword123 administrator admin12345 admin123456 admin1234567 admin@1234 admin888888 root123456 welcome123
welcome1234 changeme123 letmein123 test123456 user123456 huawei@123 abc@123456 qwe123456789
"""
GUESSED_FIRST = frozenset(_GUESSED.split())
_hasher = PasswordHasher()


def use_cost(*, time_cost: int, memory_kib: int) -> None:
    """Set what one hash costs; tests lower it, nothing else does."""
    global _hasher
    _hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)


def hashed(password: str, *own: str) -> str:
    """The argon2id hash to keep; `own` are the person's name and addresses.

    Raises DomainError for a password that is too short, or among the first that anybody would try.
    """
    if len(password) < SHORTEST:
        raise DomainError(N_("A password has at least %(length)s characters."), length=SHORTEST)
    if password.casefold() in GUESSED_FIRST or len(set(password)) < FEWEST_SIGNS:
        raise DomainError(N_("This password is among the first that anybody would try. Choose another one."))
    if any(word in password.casefold() for word in _words_of(own)):
        raise DomainError(N_("A password does not contain your own name, e-mail address or number."))
    return _hasher.hash(password)


def _words_of(own: tuple[str, ...]) -> set[str]:
    """What of a person's name and addresses is long enough to be looked for in their password."""
    texts = [text.casefold().strip() for text in own]
    parts = [*texts, *(text.partition("@")[0] for text in texts if "@" in text)]
    return {part for part in parts if len(part) >= (2 if not part.isascii() else 5)}


def matches(password_hash: str | None, password: str) -> bool:
    """Whether `password` is the one; without a hash the same work is done and the answer is no."""
    if password_hash is None:
        _hasher.hash(password)
        return False
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def code_hashed(code: str) -> str:
    """The hash of a code that was sent, which has no rules of its own."""
    return _hasher.hash(code)
