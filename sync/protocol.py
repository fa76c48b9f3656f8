"""The messages of the exchange, version 0. `sync/PROTOCOL.md` says them byte by byte.

MessagePack arrays, so a message costs its values and little more; rows travel inside as frames
(sync/frames.py), and the whole is signed by the envelope (sync/envelope.py).
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from station.kernel.errors import StationError

Message = TypeVar("Message", bound=msgspec.Struct)

VERSION = 0
EXCHANGE_PATH = "/v0/exchange"
ENROL_PATH = "/v0/enrol"
MOST_BODY = 8 << 20  # bytes of one message, either way


class Head(msgspec.Struct, array_like=True, frozen=True):
    """A group going up: its first op number, how many ops, which deed, whose, when by the device's clock."""

    number: int
    count: int
    deed: str
    person: int
    at_ms: int
    offset_minutes: int
    suspect: bool


class Hello(msgspec.Struct, array_like=True, frozen=True):
    """What a device says in every exchange: where it stands, its next ops, what it has of each feed.

    `mark` and `chain` are the county's last acknowledgement as the device knows it; `ops` is a frame
    of the ops mark + 1 onward and `tip` the chain value after the last of them. `want` bounds the
    answer in bytes, `frame` one frame.
    """

    version: int
    epoch: int
    incarnation: bytes
    mark: int
    chain: bytes
    heads: list[Head]
    ops: bytes
    tip: bytes
    cursors: dict[str, int]
    verdicts: int
    want: int
    frame: int
    now_ms: int
    program: str


class Ruling(msgspec.Struct, array_like=True, frozen=True):
    """The county's verdict on one group; `seq` is dense per device."""

    seq: int
    group: int
    verdict: int
    code: str
    facts: dict[str, Any]


class Feed(msgspec.Struct, array_like=True, frozen=True):
    """One frame of one scope's feed; after it the cursor of `scope` stands at `seq`."""

    scope: str
    seq: int
    frame: bytes


class Answer(msgspec.Struct, array_like=True, frozen=True):
    """What the county says back. `receipt` is empty unless the mark moved."""

    version: int
    epoch: int
    mark: int
    chain: bytes
    receipt: bytes
    rulings: list[Ruling]
    feeds: list[Feed]
    more: bool
    now_ms: int
    retry_after: int
    problem: str


class EnrolRequest(msgspec.Struct, array_like=True, frozen=True):
    """A new device's request: the public part of its code, its key, and the proof it knows the rest."""

    version: int
    code_id: str
    public: bytes
    nonce: bytes
    proof: bytes


class Grant(msgspec.Struct, array_like=True, frozen=True):
    """What the county gives an enrolled device."""

    county: str
    county_name: str
    county_public: bytes
    epoch: int
    device: int
    seat: str
    station: int
    station_name: str
    division: str
    scopes: list[str]
    certificate: bytes


class EnrolAnswer(msgspec.Struct, array_like=True, frozen=True):
    """The grant (encoded) and the county's proof that it knows the code; or a problem code alone."""

    version: int
    grant: bytes
    proof: bytes
    problem: str


def encode(message: msgspec.Struct) -> bytes:
    return msgspec.msgpack.encode(message)


def decode(blob: bytes, kind: type[Message]) -> Message:
    """Return the message; StationError("sync.malformed") for anything that is not one."""
    if len(blob) > MOST_BODY:
        raise StationError("sync.malformed")
    try:
        return msgspec.msgpack.decode(blob, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as trouble:
        raise StationError("sync.malformed") from trouble
