"""Signed notes and checkpoints in the text forms that the world's transparency logs use.

Source: C2SP, signed-note (https://c2sp.org/signed-note) and tlog-checkpoint (https://c2sp.org/tlog-checkpoint).
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from marketplace.ledger import ed25519

ED25519 = b"\x01"
SECRET = "PRIVATE+KEY+"  # noqa: S105 - how a secret key's text begins, and no secret
LARGEST = 100_000  # bytes; a checkpoint has some 200
MOST_SIGNATURES = 16  # each costs milliseconds to check, and anybody may hand in a note
DASH = "— "


class NotANote(ValueError):
    """What was given is no note, no checkpoint or no key; the message says what it lacks."""


@dataclass(frozen=True)
class Verifier:
    """A public key under its name."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature says whose it is."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        """The key as everybody may know it: name+hash+base64."""
        return f"{self.name}+{self.id.hex()}+{_armoured(ED25519 + self.public)}"


@dataclass(frozen=True)
class Signer:
    """A secret key under its name."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def verifier(self) -> Verifier:
        """Its public half."""
        return Verifier(self.name, ed25519.public_of(self.seed))

    def secret_text(self) -> str:
        """The key as its file holds it."""
        return f"{SECRET}{self.name}+{self.verifier.id.hex()}+{_armoured(ED25519 + self.seed)}"


@dataclass(frozen=True)
class Signature:
    """One signature line of a note."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True)
class Note:
    """A text with its signatures."""

    text: str
    signatures: Sequence[Signature]

    def is_signed_by(self, verifier: Verifier) -> bool:
        """Whether one of the signatures is a good one by this key."""
        return any(
            (line.name, line.key_id) == (verifier.name, verifier.id)
            and ed25519.holds(verifier.public, self.text.encode(), line.signature)
            for line in self.signatures
        )


@dataclass(frozen=True)
class Checkpoint:
    """How many entries the ledger has (`size`), and the Merkle root of them all."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{_armoured(self.root)}\n"


def sign(text: str, signers: Iterable[Signer]) -> str:
    """`text` as a note signed by each of `signers`."""
    return text + "\n" + "".join(f"{DASH}{signer.name} {_armoured(_signed(signer, text))}\n" for signer in signers)


def _signed(signer: Signer, text: str) -> bytes:
    return signer.verifier.id + ed25519.sign(signer.seed, text.encode())


def read(data: bytes) -> Note:
    """A note read back, its signatures not yet checked. Raises NotANote."""
    if len(data) > LARGEST:
        raise NotANote("it is too long")
    try:
        given = data.decode()
    except UnicodeDecodeError:
        raise NotANote("it is not UTF-8") from None
    text, blank, lines = given.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise NotANote("it has no signatures below an empty line")
    signatures = lines[:-1].split("\n")
    if len(signatures) > MOST_SIGNATURES:
        raise NotANote("it has too many signatures")
    return Note(text + "\n", [_signature(line) for line in signatures])


def _signature(line: str) -> Signature:
    dash, _space, rest = line.partition(" ")
    name, _space, armoured = rest.partition(" ")
    data = _bare(armoured)
    if dash != DASH.strip() or not name or len(data) < 5:
        raise NotANote("one of its signature lines is none")
    return Signature(name, data[:4], data[4:])


def checkpoint(text: str) -> Checkpoint:
    """The checkpoint that a note's text is. Raises NotANote."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not lines[0]:
        raise NotANote("it is no checkpoint")
    size, root = lines[1], _bare(lines[2])
    if not (size.isascii() and size.isdecimal()) or str(int(size[:20])) != size or len(root) != 32:
        raise NotANote("it is no checkpoint")
    return Checkpoint(lines[0], int(size), root)


def verifier(text: str) -> Verifier:
    """The public key that a text like name+hash+base64 is. Raises NotANote."""
    name, key_id, key = _key(text)
    found = Verifier(name, key)
    if found.id.hex() != key_id:
        raise NotANote("the key does not match its own hash")
    return found


def signer(text: str) -> Signer:
    """The secret key that a text is. Raises NotANote."""
    if not text.startswith(SECRET):
        raise NotANote("it is no secret key")
    name, key_id, seed = _key(text.removeprefix(SECRET))
    found = Signer(name, seed)
    if found.verifier.id.hex() != key_id:
        raise NotANote("the key does not match its own hash")
    return found


def _key(text: str) -> tuple[str, str, bytes]:
    parts = text.strip().split("+", 2)
    data = _bare(parts[2]) if len(parts) == 3 else b""
    if len(data) != 33 or data[:1] != ED25519:
        raise NotANote("it is no Ed25519 key: name+hash+base64")
    return parts[0], parts[1], data[1:]


def _armoured(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bare(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode(), validate=True)
    except (binascii.Error, ValueError):
        raise NotANote("it holds what is no base64") from None
