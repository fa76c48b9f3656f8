"""The messages of the exchange, version 1. `sync/PROTOCOL.md` says them byte by byte.

MessagePack arrays, so a message costs its values and little more; rows travel inside as frames
(sync/frames.py), and the whole is signed by the envelope (sync/envelope.py).
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec

from station.kernel.errors import StationError

Message = TypeVar("Message", bound=msgspec.Struct)

VERSION = 1
STAND_BYTES, LEVEL_BYTES, CHAIN_BYTES = 8, 6, 8  # of the short forms in a hello and an answer

# What a stranger's number may be: it must fit a 64-bit column on both sides.
Count = Annotated[int, msgspec.Meta(ge=0, le=(1 << 62) - 1)]
Ops = Annotated[int, msgspec.Meta(ge=1, le=(1 << 31) - 1)]
Moment = Annotated[int, msgspec.Meta(ge=-(1 << 53), le=1 << 53)]  # milliseconds since 1970-01-01 UTC
Minutes = Annotated[int, msgspec.Meta(ge=-1440, le=1440)]
Sha = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
Name = Annotated[str, msgspec.Meta(max_length=200, pattern=r"\A[^\x00]*\Z")]  # PostgreSQL keeps no text with a NUL
EXCHANGE_PATH = "/v1/x"
ENROL_PATH = "/v1/enrol"
ALIVE_PATH = "/v1/alive"
TIME_PATH = "/v1/time"
RENUMBER_PATH = "/v1/renumber"
MOST_BODY = 8 << 20  # bytes of one message, either way
LARGEST_FRAME = 64 << 10  # bytes of one frame, unless a single row is larger; it may travel in slices
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


class Who(msgspec.Struct, array_like=True, frozen=True):
    """The long form of `Hello.stand`, sent when the county asked for it: which database, whose chain, what program.

    `schema` is the hash of the declared tables the program knows, `papers` one of the certificate and of the
    number of the list of revoked devices that are kept.
    """

    incarnation: bytes
    chain: bytes
    scopes: list[Name]
    program: Name
    schema: bytes
    papers: bytes = b""


class Part(msgspec.Struct, array_like=True, frozen=True):
    """A frame of which the first `size` bytes are here: the rest is wanted."""

    scope: Count
    lane: Count
    low: Count
    high: Count
    size: Count


class Bucket(msgspec.Struct, array_like=True, frozen=True):
    """What a device holds of one bucket of a table: row ids and, for each, its version (or digest of its words)."""

    scope: Count
    table: Name
    bucket: Count
    rows: list[Count]
    versions: list[Count]


class Have(msgspec.Struct, array_like=True, frozen=True):
    """A medium by its SHA-256 with a number of bytes: all it has, or how many are here; -1 for "not that one"."""

    sha: Sha
    size: Annotated[int, msgspec.Meta(ge=-1, le=(1 << 62) - 1)]


class Piece(msgspec.Struct, array_like=True, frozen=True):
    """The bytes of a medium of `total` bytes from `offset`."""

    sha: Sha
    offset: Count
    total: Count
    data: bytes


class Salvage(msgspec.Struct, array_like=True, frozen=True):
    """What a device holds that a ledger put back from a backup may have lost, proven by the county's own seal.

    `sums` are the sealed sums {scope: {table: sum}}. Of table `table` in scope `scope`: `buckets` the sum of
    each bucket, `shown` what is held in some of them, `frame` the rows of those that the county asked for.
    """

    seal: bytes
    sums: dict[Count, dict[Name, bytes]]
    scope: Count = 0
    table: Name = ""
    buckets: dict[Count, bytes] = {}
    shown: list[Bucket] = []
    frame: bytes = b""


class Aside(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a hello says only now and then; absent parts cost nothing.

    `spans` is {scope: {lane: [high, low, high, low, ...]}} and is left out while the county knows it;
    `sums` {scope: {table: sum}} asks where the sets differ, `buckets` shows what is held there. `waiting`
    says how many ops are still at the device behind those of this hello.
    """

    who: Who | None = None
    spans: dict[Count, dict[Count, list[Count]]] | None = None
    parts: list[Part] = []
    sums: dict[Count, dict[Name, bytes]] | None = None
    buckets: list[Bucket] = []
    deep: bool = False
    most_lane: Count = 255
    bundle: bytes = b""
    offers: list[Have] = []
    pieces: list[Piece] = []
    wanted: list[Have] = []
    salvage: Salvage | None = None
    waiting: Count = 0


class Hello(msgspec.Struct, array_like=True, frozen=True):
    """What a device says in every exchange: where it stands, its next ops, what it has of the feeds.

    `stand` is eight bytes over incarnation, mark, chain and scopes, `level` twelve over spans and sums:
    the county compares them with its own and asks for the long form only where they differ. `ops` is a
    frame of the ops mark + 1 onward and `tip` the chain value after the last of them. `want` bounds the
    answer in bytes.
    """

    version: Count
    epoch: Count
    stand: bytes
    mark: Count
    heads: list[Head]
    ops: bytes
    tip: bytes
    level: bytes
    verdicts: Count
    want: Count
    now_ms: Moment
    aside: Aside


class Ruling(msgspec.Struct, array_like=True, frozen=True):
    """The county's verdict on one group; `seq` is dense per device."""

    seq: int
    group: int
    verdict: int
    code: str
    facts: dict[str, Any]


class Feed(msgspec.Struct, array_like=True, frozen=True):
    """A frame of one feed, or a slice of one: afterwards (low, high] of (scope, lane) is at the device.

    `scope` counts in the list of the device's scopes. A slice is the bytes from `offset` of a frame of
    `total` bytes; a whole frame has total 0, and an empty one says that there is nothing in the span.
    """

    scope: int
    lane: int
    low: int
    high: int
    frame: bytes
    offset: int = 0
    total: int = 0


class Mend(msgspec.Struct, array_like=True, frozen=True):
    """Rows of one scope as they ought to be: PUT what is missing or other, EVICT what is not the device's."""

    scope: int
    frame: bytes


class Reply(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an answer says only now and then.

    `differ` names the tables whose sums differ with the county's sum of each bucket,
    {scope: {table: {bucket: sum}}}; `mends` answers buckets; `papers` are signed statements (a renewed
    certificate, the list of revoked devices). `barred` says why there are no news: what is delivered is kept
    and waits for people. `seal` is the county's word on the sums it and the device agree
    on; `lost` names rows of what was shown that a ledger put back does not have, `salvaged` says what became
    of rows sent for it ("" they were taken in, else why not).
    """

    differ: dict[int, dict[str, dict[int, bytes]]] | None = None
    mends: list[Mend] = []
    papers: list[bytes] = []
    taken: list[Have] = []
    pieces: list[Piece] = []
    barred: str = ""
    seal: bytes = b""
    lost: list[int] = []
    salvaged: str | None = None


MORE, TELL_SPANS, TELL_WHO, SETS_DIFFER = 1, 2, 4, 8  # the bits of Answer.signs


class Answer(msgspec.Struct, array_like=True, frozen=True):
    """What the county says back. `receipt` is empty unless the mark moved; `chain` is the value at the mark."""

    epoch: int
    mark: int
    chain: bytes
    receipt: bytes
    rulings: list[Ruling]
    feeds: list[Feed]
    signs: int
    now_ms: int
    retry_after: int
    problem: str
    reply: Reply


class EnrolRequest(msgspec.Struct, array_like=True, frozen=True):
    """A new device's request: the public part of its code, its key, and the proof it knows the rest.

    `sealing` is the X25519 key for what is sealed to it (sync/bundle.py); the proof covers it.
    """

    version: Count
    code_id: Name
    public: bytes
    nonce: bytes
    proof: bytes
    sealing: bytes = b""


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
    authority: bytes = b""  # the county's certificate authority (DER), where it has one
    county_sealing: bytes = b""


class Renumber(msgspec.Struct, array_like=True, frozen=True):
    """A database that shares its number with another copy, or that the county forgot, says who it is.

    `public` is a new key (empty: the old number is to be known again), `proof` its signature. `lasts` are
    the last op numbers of this page of its groups, newest first, `chains` the first eight bytes of the chain
    after each; below `floor` (op number, chain there) it has no ops any more. `origin` is the number its log
    had before. `more` says that older groups follow on another page.
    """

    version: Count
    public: bytes
    sealing: bytes
    incarnation: bytes
    proof: bytes
    certificate: bytes
    station_name: Name
    division: Name
    verdicts: Count
    origin: Count
    floor: tuple[Count, bytes]
    lasts: list[Count]
    chains: bytes
    more: bool


class Renumbered(msgspec.Struct, array_like=True, frozen=True):
    """The new grant (encoded) and the newest point both logs have; `older` asks for the next page instead."""

    grant: bytes
    fork: int
    chain: bytes
    older: bool
    problem: str


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
