"""The messages of the exchange, version 1. `sync/PROTOCOL.md` says them byte by byte.

MessagePack arrays, so a message costs its values and little more: what an exchange with nothing new does
not say stands last, and an array ends before its last values that are the usual ones. Rows travel inside
as frames (sync/frames.py), and the whole is signed by the envelope (sync/envelope.py).
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec

from station.kernel import codec
from station.kernel.errors import StationError
from station.kernel.planes import Reader, put_varint
from station.kernel.record import Column, Kind

Message = TypeVar("Message", bound=msgspec.Struct)

VERSION = 1
OLDEST = 1  # the county serves hellos of OLDEST to VERSION (SYNC.md rule 26)
STAND_BYTES, LEVEL_BYTES, CHAIN_BYTES = 8, 6, 4  # of the short forms in a hello and an answer
SECOND_MS = 1000  # times of an exchange cross in whole seconds: nobody's clock is better known, and a hello is short

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
UNKNOWN = "sync.unknown_device"
MOST_BODY = 8 << 20  # bytes of one message, either way
MOST_WANTED = MOST_BODY // 2  # bytes of frames in one answer, whatever was asked for
MOST_MEDIA = MOST_WANTED // 2  # bytes of media in one message: news may come in the same
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


class Heads(list[Head]):
    """The groups of one hello, in order; they travel column by column, since most are alike but for their times."""


HEAD_COLUMNS = (
    Column("number", Kind.INT), Column("count", Kind.INT), Column("deed", Kind.TEXT), Column("person", Kind.REF),
    Column("at_ms", Kind.TIME), Column("offset_minutes", Kind.INT), Column("suspect", Kind.BOOL),
)


class Who(msgspec.Struct, array_like=True, frozen=True):
    """The long form of `Hello.stand`, sent when the county asked for it: which database, whose chain, what program.

    `schema` is the hash of the declared tables the program knows, `layout` that of the county's as the device
    was told them last, its own again where it was never told (station/kernel/layout.py); `papers` one of the
    certificate and of the number of the list of revoked devices that are kept.
    """

    incarnation: bytes
    chain: bytes
    scopes: list[Name]
    program: Name
    schema: bytes
    papers: bytes = b""
    layout: bytes = b""


class Part(msgspec.Struct, array_like=True, frozen=True):
    """A frame of which the first `size` bytes are here: the rest is wanted, if it is still this frame (`check`)."""

    scope: Count
    lane: Count
    low: Count
    high: Count
    size: Count
    check: Count


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
    says how many ops are still at the device behind those of this hello. `layout` is what the program declares,
    where the county asked for it or cannot ask.
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
    layout: bytes = b""


class Hello(msgspec.Struct, array_like=True, frozen=True):
    """What a device says in every exchange: where it stands, what it has of the feeds, its next ops.

    `stand` is eight bytes over incarnation, mark, chain and scopes, `level` twelve over spans and sums:
    the county compares them with its own and asks for the long form only where they differ. `ops` is a
    frame of the ops mark + 1 onward and `tip` begins the chain value after the last of them. `want` bounds the
    answer in bytes.
    """

    version: Count
    epoch: Count
    stand: bytes
    level: bytes
    mark: Count
    verdicts: Count
    now_ms: Moment
    want: Count = MOST_WANTED
    aside: Aside = Aside()
    heads: Heads = msgspec.field(default_factory=Heads)
    ops: bytes = b""
    tip: bytes = b""


class Ruling(msgspec.Struct, array_like=True, frozen=True):
    """The county's verdict on one group, or on all of them from `group` to `last`.

    `seq` is dense per device, one to a group; it is that of the last group meant.
    """

    seq: int
    group: int
    verdict: int
    code: str = ""
    facts: dict[str, Any] = {}
    last: int = 0


class Feed(msgspec.Struct, array_like=True, frozen=True):
    """A frame of one feed, or a slice of one: afterwards (low, high] of (scope, lane) is at the device.

    `scope` counts in the list of the device's scopes. An empty frame says that there is nothing in the span,
    or, with `version`, that in it lie the rows of the device's own ops from `op` on, in their order and as
    it wrote them, at versions from `version` on. A slice is the bytes from `offset` of a frame of `total`
    bytes; a whole frame has total 0.
    """

    scope: int
    lane: int
    low: int
    high: int
    frame: bytes
    version: int = 0
    op: int = 0
    offset: int = 0
    total: int = 0


class Mend(msgspec.Struct, array_like=True, frozen=True):
    """Rows of one scope as they ought to be: PUT what is missing or other, EVICT what is not the device's."""

    scope: int
    frame: bytes


class Epoch(msgspec.Struct, array_like=True, frozen=True):
    """An epoch the ledger entered when it was put back from a backup, and where it stood when that was made.

    `before` is the epoch of the backup, `version` the county's newest then, `verdicts` the number of this
    device's newest verdict, `feeds` the newest number of each feed, {name of the scope: {lane: number}}.
    """

    epoch: Count
    before: Count
    version: Count
    verdicts: Count
    feeds: dict[Name, dict[Count, Count]]


class Reply(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an answer says only now and then.

    `differ` names the tables whose sums differ with the county's sum of each bucket,
    {scope: {table: {bucket: sum}}}; `mends` answers buckets; `papers` are signed statements (a renewed
    certificate, the list of revoked devices). `barred` says why there are no news: what is delivered is kept
    and waits for people. `lost` names rows of what was shown that a ledger put back does not have, `salvaged` says
    what became of rows sent for it ("" they were taken in, else why not). `unread` says why the ops of the hello
    could not be read: they are kept as they came, and everything else goes on. `counter` goes with the problem
    "sync.replayed": the next request is to be numbered above it, and where `shared` says that somebody else speaks
    under the number of this device, only to deliver.
    `epochs` are all the ledger ever entered, oldest first; `tops` {name of the scope: {lane: number}} names
    feeds of which the device says it has more than was ever given. `layout` is what
    the county and all its devices together declare, told to a device that has another.
    """

    differ: dict[int, dict[str, dict[int, bytes]]] | None = None
    mends: list[Mend] = []
    papers: list[bytes] = []
    taken: list[Have] = []
    pieces: list[Piece] = []
    barred: str = ""
    lost: list[int] = []
    salvaged: str | None = None
    unread: str = ""
    counter: int = 0
    shared: bool = False
    epochs: list[Epoch] = []
    tops: dict[Name, dict[Count, Count]] | None = None
    layout: bytes = b""


class Beginning(msgspec.Struct, array_like=True, frozen=True):
    """The first values of an answer: as much as is read of one before it is proven."""

    epoch: Count
    mark: Count
    signs: Count
    now_ms: Moment


MORE, TELL_SPANS, TELL_WHO, SETS_DIFFER, TELL_LAYOUT = 1, 2, 4, 8, 16  # the bits of Answer.signs


class Answer(msgspec.Struct, array_like=True, frozen=True):
    """What the county says back.

    `chain` begins the chain value at the mark and is empty where county and device agreed on it before, or
    by the `tip` of the hello: then the answer itself is signed as the receipt (sync/answering.py). Where the mark
    moved and they did not agree, and on a stick, `receipt` is the county's signature over the statement that says
    so: the device has everything else of it.
    """

    epoch: int
    mark: int
    signs: int
    now_ms: int
    receipt: bytes = b""
    feeds: list[Feed] = []
    rulings: list[Ruling] = []
    chain: bytes = b""
    reply: Reply = Reply()
    retry_after: int = 0
    problem: str = ""


def is_served(version: int) -> bool:
    """Whether a message of this version can be answered; "sync.version" is said of any other."""
    return OLDEST <= version <= VERSION


def whole_seconds(ms: int) -> int:
    """Return a moment as it is after it crossed."""
    return ms // SECOND_MS * SECOND_MS


def encode(message: msgspec.Struct) -> bytes:
    return msgspec.msgpack.encode(_shortened(message))


def decode(blob: bytes, kind: type[Message]) -> Message:
    """Return the message; StationError("sync.malformed") for anything that is not one."""
    if len(blob) > MOST_BODY:
        raise StationError("sync.malformed")
    try:
        message = msgspec.msgpack.decode(blob, type=kind, dec_hook=_heads)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, StationError) as trouble:
        raise StationError("sync.malformed") from trouble
    if isinstance(message, Hello | Answer):
        return msgspec.structs.replace(message, now_ms=message.now_ms * SECOND_MS)
    return message


def mark_and_time(blob: bytes) -> tuple[int, int]:
    """Return mark and time of an answer without building the rest of it; StationError("sync.malformed")."""
    if len(blob) > MOST_BODY:
        raise StationError("sync.malformed")
    try:
        found = msgspec.msgpack.decode(blob, type=Beginning)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as trouble:
        raise StationError("sync.malformed") from trouble
    return found.mark, found.now_ms * SECOND_MS


def _shortened(message: Any) -> Any:
    """Return a message as a list without its last usual values; what has no usual ones stays as it is."""
    kind = type(message)
    if kind not in _USUAL:
        return message
    values = list(msgspec.structs.astuple(message))
    if kind in (Hello, Answer):
        values[_TIME[kind]] //= SECOND_MS
    for usual in reversed(_USUAL[kind]):
        if values[-1] != usual:
            break
        values.pop()
    lists = _columns if kind is Hello else _each
    return [lists(value) if isinstance(value, list) else value for value in values]


def _each(messages: list[Any]) -> list[Any]:
    return [_shortened(one) for one in messages]


def _usual(kind: type[msgspec.Struct]) -> list[Any]:
    """Return the values that need not be said, of the last fields of a message."""
    fields = [field for field in msgspec.structs.fields(kind) if not field.required]
    return [field.default_factory() if field.default is msgspec.NODEFAULT else field.default for field in fields]


_USUAL: dict[type, list[Any]] = {kind: _usual(kind) for kind in (Hello, Answer, Feed, Ruling)}
_TIME = {kind: kind.__struct_fields__.index("now_ms") for kind in (Hello, Answer)}


def _columns(heads: list[Head]) -> bytes:
    """Return the heads of groups column by column, after their number."""
    out = bytearray()
    put_varint(out, len(heads))
    data = [list(column) for column in zip(*map(msgspec.structs.astuple, heads), strict=True)]
    return bytes(out) + codec.pack_columns(HEAD_COLUMNS, data or [[] for _ in HEAD_COLUMNS], len(heads))


def _heads(kind: type, blob: Any) -> Heads:
    """Undo `_columns`; what a stranger's numbers may be is checked as in any other message.

    What follows the columns known here is of a later version and passed over.
    """
    if kind is not Heads or not isinstance(blob, bytes):
        raise StationError("sync.malformed")
    reader = Reader(blob)
    count = reader.varint()
    data = codec.read_columns(HEAD_COLUMNS, reader, count)
    return Heads(msgspec.convert([(*head[:-1], bool(head[-1])) for head in zip(*data, strict=True)], list[Head]))
