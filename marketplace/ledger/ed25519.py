"""Ed25519 signatures as RFC 8032 (5.1) defines them, in Python's own integers.

Slow (some milliseconds each) and not constant in time: made for a worker that signs a checkpoint now and then, where
nobody can watch how long that takes. `cryptography` can take this file's place function by function.
"""

import hashlib
from functools import cache

P = 2**255 - 19
# The order of the base point.
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
_ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

# Extended homogeneous coordinates (X, Y, Z, T): x = X/Z, y = Y/Z, xy = T/Z.
Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def public_of(seed: bytes) -> bytes:
    """The public key (32 bytes) that belongs to a secret `seed` (32 bytes)."""
    return _compress(_times_base(_expand(seed)[0]))


def sign(seed: bytes, message: bytes) -> bytes:
    """The signature (64 bytes) of `message` by `seed`."""
    scalar, prefix = _expand(seed)
    public = _compress(_times_base(scalar))
    nonce = _number(prefix + message)
    point = _compress(_times_base(nonce))
    proof = (nonce + _number(point + public + message) * scalar) % L
    return point + proof.to_bytes(32, "little")


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is one of `message` by the holder of `public`; False for bytes that are no signature."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, point = _decompress(public), _decompress(signature[:32])
    proof = int.from_bytes(signature[32:], "little")
    if key is None or point is None or proof >= L:
        return False
    challenge = _number(signature[:32] + public + message)
    return _is_same(_times_base(proof), _add(point, _times(challenge, key)))


def _expand(seed: bytes) -> tuple[int, bytes]:
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little")
    return scalar & ((1 << 254) - 8) | 1 << 254, digest[32:]


def _number(data: bytes) -> int:
    return int.from_bytes(hashlib.sha512(data).digest(), "little") % L


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: Point) -> Point:
    found = NEUTRAL
    while scalar:
        if scalar & 1:
            found = _add(found, point)
        point = _add(point, point)
        scalar >>= 1
    return found


def _times_base(scalar: int) -> Point:
    return _times(scalar, _base())


@cache
def _base() -> Point:
    y = 4 * pow(5, -1, P) % P
    x = _x_of(y, 0)
    assert x is not None
    return x, y, 1, x * y % P


def _is_same(one: Point, other: Point) -> bool:
    return not (one[0] * other[2] - other[0] * one[2]) % P and not (one[1] * other[2] - other[1] * one[2]) % P


def _x_of(y: int, sign_bit: int) -> int | None:
    """The x of the curve's point with this y and sign, where there is one."""
    if y >= P:
        return None
    squared = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(squared, (P + 3) // 8, P)
    if (x * x - squared) % P:
        x = x * _ROOT_OF_MINUS_ONE % P
    if (x * x - squared) % P or (x == 0 and sign_bit):
        return None
    return P - x if x % 2 != sign_bit else x


def _compress(point: Point) -> bytes:
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x % 2) << 255).to_bytes(32, "little")


def _decompress(data: bytes) -> Point | None:
    number = int.from_bytes(data, "little")
    y, sign_bit = number & ((1 << 255) - 1), number >> 255
    x = _x_of(y, sign_bit)
    return None if x is None else (x, y, 1, x * y % P)
