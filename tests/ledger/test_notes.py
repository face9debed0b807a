"""Notes, checkpoints and keys in the forms that others read, and signatures as RFC 8032 gives them."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.ledger import ed25519, notes
from marketplace.ledger.notes import Checkpoint, NotANote, Signer

# RFC 8032, 7.1: tests 1, 2, 3 and SHA(abc): seed, public key, message, signature.
VECTORS = [
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
]  # fmt: skip
SIGNER = Signer("example.org/ledger", bytes(range(32)))
CHECKPOINT = Checkpoint("example.org/ledger", 15, b"\7" * 32)
NOTE = notes.sign(str(CHECKPOINT), [SIGNER]).encode()


@pytest.mark.parametrize(("seed", "public", "message", "signature"), VECTORS)
def test_signatures_are_those_of_the_standard(seed, public, message, signature):
    seed, public, message, signature = map(bytes.fromhex, (seed, public, message, signature))
    assert ed25519.public_of(seed) == public
    assert ed25519.sign(seed, message) == signature
    assert ed25519.holds(public, message, signature)
    assert not ed25519.holds(public, message + b"x", signature)


def test_a_signature_with_a_number_beyond_the_order_is_none():
    signature = ed25519.sign(SIGNER.seed, b"m")
    order = 2**252 + 27742317777372353535851937790883648493
    larger = int.from_bytes(signature[32:], "little") + order
    assert not ed25519.holds(SIGNER.verifier.public, b"m", signature[:32] + larger.to_bytes(32, "little"))


@pytest.mark.parametrize("place", range(0, 64, 9))
def test_a_signature_with_one_bit_flipped_is_none(place):
    signature = bytearray(ed25519.sign(SIGNER.seed, b"m"))
    signature[place] ^= 1
    assert not ed25519.holds(SIGNER.verifier.public, b"m", bytes(signature))


@given(st.binary(max_size=70), st.binary(max_size=70))
def test_no_bytes_crash_the_check(public, signature):
    assert not ed25519.holds(public, b"m", signature)


def test_a_checkpoint_is_written_as_others_read_it():
    text, signature = NOTE.decode().split("\n\n")
    assert text.splitlines() == ["example.org/ledger", "15", base64.b64encode(b"\7" * 32).decode()]
    assert signature.startswith("— example.org/ledger ")
    assert base64.b64decode(signature.split(" ")[2])[:4] == SIGNER.verifier.id


def test_a_note_is_read_back_with_whose_it_is():
    note = notes.read(NOTE)
    assert notes.checkpoint(note.text) == CHECKPOINT
    assert note.is_signed_by(SIGNER.verifier)
    assert not note.is_signed_by(Signer(SIGNER.name, bytes(32)).verifier)


def test_a_note_may_carry_several_signatures():
    other = Signer("witness.example.org", bytes(32))
    note = notes.read(notes.sign(str(CHECKPOINT), [SIGNER, other]).encode())
    assert note.is_signed_by(SIGNER.verifier)
    assert note.is_signed_by(other.verifier)


def test_a_note_whose_text_was_changed_is_signed_by_nobody():
    assert not notes.read(NOTE.replace(b"\n15\n", b"\n16\n")).is_signed_by(SIGNER.verifier)


def test_keys_are_read_back_from_their_texts():
    assert notes.verifier(str(SIGNER.verifier)) == SIGNER.verifier
    assert notes.signer(SIGNER.secret_text()) == SIGNER
    assert SIGNER.seed.hex() not in repr(SIGNER)


def test_the_key_of_the_note_format_s_own_example_is_read():
    # https://pkg.go.dev/golang.org/x/mod/sumdb/note
    found = notes.verifier("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    assert found.name == "PeterNeumann"


@pytest.mark.parametrize(
    "text", ["", "a", "a+b", "a+b+c", "a+00000000+" + "A" * 44, str(SIGNER.verifier).replace("+", "-", 1)]
)
def test_what_is_no_key_is_refused(text):
    with pytest.raises(NotANote):
        notes.verifier(text)


@pytest.mark.parametrize(
    "text", ["", "o\n1\n", "o\n01\n" + "A" * 44 + "\n", "o\n-1\n" + "A" * 44 + "\n", "o\n1\nAAAA\n", "o\n١\nx\n",
             "\n1\n" + "A" * 44 + "\n", "o\n" + "9" * 5000 + "\nAAAA\n"]
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(NotANote):
        notes.checkpoint(text)


@given(st.one_of(st.binary(max_size=200), st.text(max_size=99).map(str.encode)))
def test_no_bytes_crash_the_reader(data):
    try:
        note = notes.read(data)
        notes.checkpoint(note.text)
    except NotANote:
        return


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(NOTE) * 8 - 1))
def test_a_flipped_bit_of_a_note_is_found(place):
    spoilt = bytearray(NOTE)
    spoilt[place // 8] ^= 1 << place % 8
    try:
        note = notes.read(bytes(spoilt))
    except NotANote:
        return
    assert not note.is_signed_by(SIGNER.verifier)
