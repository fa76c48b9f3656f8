"""One-time enrolment codes: read aloud, typed by hand, never sent.

XXXX-XXXX-XXXX-XXXX in Crockford's alphabet (no I, L, O, U). The first group (20 bits) names the code to
the county; the other twelve characters are a 60-bit secret. What crosses the wire are proofs under a
key stretched from the secret, so that a listener on plain HTTP cannot search the code cheaply
(DESIGN.md ruling 18, SYNC.md rule 4).
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

from station.kernel.errors import StationError

CODE_RANDOM_BYTES = 10
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")
_LENGTH, _GROUP = 16, 4
_BITS = 5
_SALT = b"tianxin enrolment code 0"
_COST, _BLOCK, _LANES = 1 << 14, 8, 1  # scrypt: 16 MB and about 50 ms a guess


def make_code(random: bytes) -> str:
    """Return the code made of CODE_RANDOM_BYTES of good randomness; ValueError for another length."""
    if len(random) != CODE_RANDOM_BYTES:
        raise ValueError("a code takes ten random bytes")
    number = int.from_bytes(random, "big")
    letters = "".join([_ALPHABET[number >> place & 31] for place in range((_LENGTH - 1) * _BITS, -1, -_BITS)])
    return "-".join([letters[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP)])


def parse_code(text: str) -> tuple[str, bytes]:
    """Return (public id of the code, its secret) of a code as somebody typed it.

    Case, spaces, dashes and full-width letters do not matter; O is read as 0, I and L as 1.
    StationError("enrol.bad_code") when it cannot be a code.
    """
    folded = unicodedata.normalize("NFKC", text).upper()
    letters = "".join([letter for letter in folded if letter.isalnum()]).translate(_MISREAD)
    if len(letters) != _LENGTH or not set(letters) <= set(_ALPHABET):
        raise StationError("enrol.bad_code")
    number = 0
    for letter in letters[_GROUP:]:
        number = number << _BITS | _ALPHABET.index(letter)
    return letters[:_GROUP], number.to_bytes(8, "big")


def code_key(secret: bytes) -> bytes:
    """Return the 32-byte key stretched from the secret; slow on purpose. The county keeps only this."""
    return hashlib.scrypt(secret, salt=_SALT, n=_COST, r=_BLOCK, p=_LANES, dklen=32)


def code_proof(key: bytes, role: bytes, *parts: bytes) -> bytes:
    """Return the proof that `role` (b"station" or b"county") knows the code and means `parts`; 32 bytes.

    `key` is of `code_key`. Compare with `hmac.compare_digest`.
    """
    proof = hmac.new(key, digestmod=hashlib.sha256)
    for part in (b"tianxin enrolment proof 0", role, *parts):
        proof.update(len(part).to_bytes(8, "big"))
        proof.update(part)
    return proof.digest()
