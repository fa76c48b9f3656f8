"""The county's word on what time it is, for a machine whose own clock cannot be believed.

A wrong clock makes every certificate look too young or too old. The county's signature does not depend
on a clock: a machine sends a number nobody can foresee and gets it back with the time, signed.
"""

from __future__ import annotations

import secrets

import msgspec

from station.kernel.errors import StationError
from sync.keys import DeviceKey, message, verify

NONCE_BYTES = 16
_SAYS = b"tianxin time 1"


class TimeWord(msgspec.Struct, array_like=True, frozen=True):
    """UTC milliseconds at the county when it was asked, and its signature over county, nonce and time."""

    time_ms: int
    signature: bytes


def new_nonce() -> bytes:
    return secrets.token_bytes(NONCE_BYTES)


def say_time(key: DeviceKey, county: str, nonce: bytes, now_ms: int) -> bytes:
    """Answer a nonce; StationError("sync.malformed") for one of another length."""
    if len(nonce) != NONCE_BYTES:
        raise StationError("sync.malformed")
    return msgspec.msgpack.encode(TimeWord(now_ms, key.sign(_message(county, nonce, now_ms))))


def hear_time(public: bytes, county: str, nonce: bytes, blob: bytes) -> int:
    """Return the county's time in UTC milliseconds.

    StationError("sync.malformed", "envelope.bad_signature").
    """
    try:
        word = msgspec.msgpack.decode(blob, type=TimeWord)
        said = _message(county, nonce, word.time_ms)
    except (msgspec.DecodeError, UnicodeDecodeError, OverflowError) as trouble:
        raise StationError("sync.malformed") from trouble
    verify(public, word.signature, said)
    return word.time_ms


def _message(county: str, nonce: bytes, time_ms: int) -> bytes:
    return message(_SAYS, county.encode(), nonce, time_ms.to_bytes(8, "big", signed=True))
