"""The messages of the exchange, version 0. `sync/PROTOCOL.md` says them byte by byte.

MessagePack arrays, so a message costs its values and little more; rows travel inside as frames
(sync/frames.py), and the whole is signed by the envelope (sync/envelope.py).
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec

from station.kernel.errors import StationError

Message = TypeVar("Message", bound=msgspec.Struct)

VERSION = 0

# What a stranger's number may be: it must fit a 64-bit column on both sides.
Count = Annotated[int, msgspec.Meta(ge=0, le=(1 << 62) - 1)]
Ops = Annotated[int, msgspec.Meta(ge=1, le=(1 << 31) - 1)]
Moment = Annotated[int, msgspec.Meta(ge=-(1 << 53), le=1 << 53)]  # milliseconds since 1970-01-01 UTC
Minutes = Annotated[int, msgspec.Meta(ge=-1440, le=1440)]
Name = Annotated[str, msgspec.Meta(max_length=200, pattern=r"\A[^\x00]*\Z")]  # PostgreSQL keeps no text with a NUL
EXCHANGE_PATH = "/v0/exchange"
ENROL_PATH = "/v0/enrol"
MOST_BODY = 8 << 20  # bytes of one message, either way
LARGEST_FRAME = 64 << 10  # bytes of one frame, unless a single row is larger
MOST_LINES = 1 << 16  # lines of one frame: alike lines cost next to nothing, but the receiver has to build them


class Head(msgspec.Struct, array_like=True, frozen=True):
    """A group going up: its first op number, how many ops, which deed, whose, when by the device's clock."""

    number: Count
    count: Ops
    deed: Name
    person: Count
    at_ms: Moment
    offset_minutes: Minutes
    suspect: bool


class Hello(msgspec.Struct, array_like=True, frozen=True):
    """What a device says in every exchange: where it stands, its next ops, what it has of each feed.

    `mark` and `chain` are the county's last acknowledgement as the device knows it; `ops` is a frame
    of the ops mark + 1 onward and `tip` the chain value after the last of them. `want` bounds the
    answer in bytes, `frame` one frame.
    """

    version: Count
    epoch: Count
    incarnation: bytes
    mark: Count
    chain: bytes
    heads: list[Head]
    ops: bytes
    tip: bytes
    cursors: dict[Name, Count]
    verdicts: Count
    want: Count
    frame: Count
    now_ms: Moment
    program: Name


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

    version: Count
    code_id: Name
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
