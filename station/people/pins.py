"""One-time codes and PINs: how they are made, read, judged and kept as slow hashes.

Codes are told by phone and typed by hand: 12 signs of Crockford's base 32, 60 random bits. PINs are
typed daily on a touch screen: digits, no forced change (OWASP ASVS 5.0 6.2.5), no easy ones.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import re
import secrets
import unicodedata
from collections.abc import Iterable

from station.kernel.errors import StationError

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
LOOK_ALIKES = str.maketrans("OIL", "011")

SHORTEST_PIN, LONGEST_PIN = 6, 32
LONGEST_PATTERN = 3
KNOWN_DIGITS = 4  # so many digits of a log-in name or telephone number inside a PIN give it away
# What people take when runs, one digit and short patterns are refused: lines of the key pad, mirrored
# and stepped digits, and numbers that sound like words.
EASY_PINS = """
147258 147852 258369 369258 741852 852963 963852 159357 159753 357159 753951 951753 147369 369147 123654 321654
789456 456123 147896 123321 112233 332211 223344 334455 445566 556677 667788 778899 998877 665544 111222 222333
333444 444555 555666 666777 777888 888999 102030 100200 135790 246810 135246 112358 314159 520131 521131 131452
131420 168888 888168 518518 789520 147258369 5201314 1314520 1234567890
"""

# OWASP's small setting: 57 ms on a small machine, and the lock does the rest.
PASSES, MEMORY_KIB, LANES = 2, 19 * 1024, 1
SALT_BYTES, HASH_BYTES = 16, 32
# A hash nobody knows the PIN of: an unknown log-in name then costs the same work as a known one.
NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
)


def new_code() -> str:
    """Return a random one-time code, in three blocks of four: "7K3M-Q0WX-19TB"."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH))
    return "-".join(signs[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def read_code(typed: str) -> str:
    """Return a typed code without blocks, O and 0, I, L and 1 taken for the same; StationError("people.bad_code")."""
    narrow = unicodedata.normalize("NFKC", typed).upper()
    signs = re.sub(r"[\s\-_.–—]", "", narrow).translate(LOOK_ALIKES)
    if len(signs) != CODE_LENGTH or set(signs) - set(SIGNS):
        raise StationError("people.bad_code", length=CODE_LENGTH)
    return signs


def read_pin(typed: str) -> str:
    """Return a typed PIN as plain digits, whatever keyboard it came from; other signs stay and never match."""
    return unicodedata.normalize("NFKC", typed).strip()


def new_pin(typed: str, known: Iterable[str] = ()) -> str:
    """Return a PIN fit for use; `known` are texts whose digits others know (log-in name, telephone).

    StationError: "people.pin_not_digits", "people.pin_short", "people.pin_long", "people.pin_simple",
    "people.pin_known".
    """
    pin = read_pin(typed)
    if not (pin.isascii() and pin.isdigit()):
        raise StationError("people.pin_not_digits")
    if len(pin) < SHORTEST_PIN:
        raise StationError("people.pin_short", least=SHORTEST_PIN)
    if len(pin) > LONGEST_PIN:
        raise StationError("people.pin_long", most=LONGEST_PIN)
    if _is_easy(pin):
        raise StationError("people.pin_simple")
    for text in known:
        digits = re.sub(r"\D", "", text)
        if len(digits) >= KNOWN_DIGITS and (digits in pin or pin in digits):
            raise StationError("people.pin_known")
    return pin


def _is_easy(pin: str) -> bool:
    steps = {(int(after) - int(before)) % 10 for before, after in itertools.pairwise(pin)}
    is_run = steps in ({0}, {1}, {9})
    is_pattern = any(
        pin == (pin[:size] * len(pin))[: len(pin)] for size in range(1, min(LONGEST_PATTERN, len(pin) // 2) + 1)
    )
    return is_run or is_pattern or pin in EASY_PINS.split()


def new_pepper() -> str:
    """Return a random secret of this machine, to be kept apart from the hashes it goes into."""
    return secrets.token_hex(32)


def hash_pin(pin: str, pepper: str) -> str:
    """Return the slow hash of a PIN on the machine with this pepper."""
    return _hash(_peppered(pin, pepper))


def is_pin(stored: str, pin: str, pepper: str) -> bool:
    """Tell whether `stored` is the hash of this PIN; about 60 ms either way."""
    return _is_hash(stored, _peppered(pin, pepper))


def hash_code(code: str) -> str:
    """Return the slow hash of a code that was read by `read_code`; it may travel."""
    return _hash(code.encode())


def is_code(stored: str, code: str) -> bool:
    """Tell whether `stored` is the hash of this code."""
    return _is_hash(stored, code.encode())


def _peppered(pin: str, pepper: str) -> bytes:
    return hmac.digest(bytes.fromhex(pepper), pin.encode(), hashlib.sha256)


def _hash(secret: bytes) -> str:
    from argon2.low_level import Type, hash_secret  # not needed at start

    salt = secrets.token_bytes(SALT_BYTES)
    return hash_secret(secret, salt, PASSES, MEMORY_KIB, LANES, HASH_BYTES, Type.ID).decode()


def _is_hash(stored: str, secret: bytes) -> bool:
    from argon2.exceptions import VerificationError
    from argon2.low_level import Type, verify_secret  # not needed at start

    try:
        return verify_secret(stored.encode(), secret, Type.ID)
    except VerificationError:
        return False
