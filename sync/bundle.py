"""What lies on a stick: one file, signed by its sender, sealed to its receiver if it has one, told whole from cut.

A stick lies in a drawer for weeks, is pulled too early and is carried by people who may read nothing of
it. So a bundle is verified whole before anything is done with it, it carries no clock that matters, and
all that stands open is what a carrier needs: which county, which machine, which number.

Layout: b"TXBUNDLE", version, algorithm, kind, county (one byte of length, text), device u32, number u64,
id (16 random bytes), size of the box u64; the box (HPKE, sync's words and the head as its context);
signature over (head, SHA-256 of the box); SHA-256 over everything before.
"""

from __future__ import annotations

import enum
import hashlib
import secrets
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec

from station.kernel.errors import StationError
from station.kernel.sealed import OVERHEAD, open_sealed, seal_to
from sync.keys import SIGNATURE_BYTES, SUITE, DeviceKey, message, verify
from sync.protocol import Count, Moment, Name

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
MAGIC = b"TXBUNDLE"
ID_BYTES, DIGEST_BYTES, NONCE_BYTES, TAG_BYTES = 16, 32, 12, 16
MOST_BUNDLE = 64 << 20  # bytes of one file
MOST_PARTS = 4096  # hellos or answers of one bundle
HEAD_BYTES = 512  # no head is longer
_SAYS, _SEALS, _STARTS = b"tianxin bundle 1", b"tianxin bundle box 1", b"tianxin bundle start 1"
_FIXED = struct.Struct(">IQ16sQ")
_TAIL = SIGNATURE_BYTES + DIGEST_BYTES

Body = TypeVar("Body", bound=msgspec.Struct)
Key = Annotated[bytes, msgspec.Meta(max_length=32)]
Parts = Annotated[list[bytes], msgspec.Meta(max_length=MOST_PARTS)]


class Kind(enum.IntEnum):
    """Who sends a bundle and why; the numbers travel."""

    UP = 1  # a machine's work, for the county
    RETURN = 2  # what the county answers to one bundle
    NEWS = 3  # what the county sends a machine unasked
    START = 4  # what a machine without a line begins with, closed by a one-time code
    SNAPSHOT = 5  # what every machine of the county may read, closed to nobody (sync/snapshot.py)


KINDS = frozenset(map(int, Kind))


@dataclass(frozen=True, slots=True)
class Label:
    """What stands open on a bundle. `device` is the machine's number whichever way it goes; `number` rises."""

    kind: Kind
    county: str
    device: int
    number: int
    id: bytes


class Up(msgspec.Struct, array_like=True, frozen=True):
    """A machine's work: hellos whose ops follow each other, and its enrolment while that is not confirmed.

    `freight` is the key of the media beside it (sync/freight.py), empty where there are none. `renumber` asks for a
    number of its own, page by page; the bundle then carries no work. By its `certificate` a ledger that was put back
    knows a machine that it forgot.
    """

    version: Count
    made_ms: Moment
    hellos: Parts
    enrol: bytes = b""
    freight: Key = b""
    renumber: Parts = []
    certificate: bytes = b""


class Down(msgspec.Struct, array_like=True, frozen=True):
    """The county's word: answers to the bundle with digest `to` (empty: to none), and a grant where one is due.

    `scopes` are the machine's scopes as the county knows them: what the answers say of scopes counts in this list.
    The verdicts are all there are after number `after`.
    `freight` is the key of the media beside it, if there are any; `renumbered` answers `renumber`, and nothing else
    comes with it.
    """

    version: Count
    made_ms: Moment
    to: bytes
    scopes: list[Name]
    after: Count
    answers: Parts
    more: bool = False
    grant: bytes = b""
    freight: Key = b""
    renumbered: bytes = b""


class Start(msgspec.Struct, array_like=True, frozen=True):
    """What a machine without a line begins with: its grant, news everybody may read, and until when the code lives."""

    version: Count
    made_ms: Moment
    until_ms: Moment
    grant: bytes
    answers: Parts


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that is whole; nothing in it is to be believed before `verify`."""

    label: Label
    head: bytes
    box: bytes
    signature: bytes
    digest: bytes  # SHA-256 of everything before it; what an answer is bound to

    def verify(self, public: bytes) -> None:
        """Check that the holder of `public` made this; StationError("bundle.forged")."""
        try:
            verify(public, self.signature, _signed(self.head, self.box))
        except StationError as trouble:
            raise StationError("bundle.forged") from trouble

    def open(self, private: bytes, kind: type[Body]) -> Body:
        """Return what is inside, for the holder of the X25519 key; "bundle.unreadable", "bundle.damaged"."""
        try:
            plain = open_sealed(private, self.box, _SEALS + self.head)
        except StationError as trouble:
            raise StationError("bundle.unreadable") from trouble
        return read_body(plain, kind)

    def open_with(self, stretched: bytes) -> Start:
        """Return what the holder of a code's stretched key may read; "bundle.wrong_code", "bundle.damaged"."""
        from cryptography.exceptions import InvalidTag

        nonce, closed = self.box[:NONCE_BYTES], self.box[NONCE_BYTES:]
        try:
            plain = _cipher(stretched).decrypt(nonce, closed, self.head)
        except (InvalidTag, ValueError) as trouble:
            raise StationError("bundle.wrong_code") from trouble
        return read_body(plain, Start)


def close(key: DeviceKey, receiver: bytes, label: Label, body: msgspec.Struct) -> bytes:
    """Return `body` as a bundle for the holder of the X25519 key `receiver`, signed with `key`.

    StationError("bundle.too_large"), "bundle.no_key" where the receiver has not told its key yet.
    """
    if not receiver:
        raise StationError("bundle.no_key")
    plain = msgspec.msgpack.encode(body)
    head = head_of(label, len(plain) + OVERHEAD)
    return wrap(key, head, seal_to(receiver, plain, _SEALS + head))


def close_with(key: DeviceKey, stretched: bytes, label: Label, body: Start) -> bytes:
    """Return `body` as a bundle that a one-time code opens; `stretched` is of `codes.code_key`."""
    plain, nonce = msgspec.msgpack.encode(body), secrets.token_bytes(NONCE_BYTES)
    head = head_of(label, NONCE_BYTES + len(plain) + TAG_BYTES)
    return wrap(key, head, nonce + _cipher(stretched).encrypt(nonce, plain, head))


def wrap(key: DeviceKey, head: bytes, box: bytes) -> bytes:
    """Return the file around a closed box."""
    parts = [head, box, key.sign(_signed(head, box))]
    if sum(map(len, parts)) + DIGEST_BYTES > MOST_BUNDLE:
        raise StationError("bundle.too_large")
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return b"".join((*parts, digest.digest()))


def read(blob: bytes) -> Bundle:
    """Return the parts of a whole bundle.

    StationError("bundle.not_one") for other files, "bundle.cut" where the end is missing,
    "bundle.damaged" for one that was changed, "bundle.newer", "bundle.too_large".
    """
    if len(blob) > MOST_BUNDLE:
        raise StationError("bundle.too_large")
    told = digest_of(blob)
    if hashlib.sha256(memoryview(blob)[:-DIGEST_BYTES]).digest() != told:
        raise StationError(_what_is_wrong(blob))
    label, end, size = _label(blob)
    if len(blob) != end + size + _TAIL:
        raise StationError("bundle.damaged")
    return Bundle(label, blob[:end], blob[end : end + size], blob[end + size : -DIGEST_BYTES], told)


def digest_of(blob: bytes) -> bytes:
    """Return what a bundle just made, or one that was read, is known by."""
    return blob[-DIGEST_BYTES:]


def label_of(beginning: bytes) -> Label:
    """Return what stands open on a bundle, from its first HEAD_BYTES; not to be believed. As `read`."""
    return _label(beginning)[0]


def read_body(plain: bytes, kind: type[Body]) -> Body:
    """Return the message inside; StationError("bundle.damaged")."""
    try:
        return msgspec.msgpack.decode(plain, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as trouble:
        raise StationError("bundle.damaged") from trouble


def head_of(label: Label, size: int) -> bytes:
    """Return the open beginning of a bundle whose box has `size` bytes."""
    county = label.county.encode()
    fixed = _FIXED.pack(label.device, label.number, label.id, size)
    return MAGIC + bytes((VERSION, SUITE, label.kind, len(county))) + county + fixed


def _label(blob: bytes) -> tuple[Label, int, int]:
    """Return (label, where the box begins, its size)."""
    if not blob.startswith(MAGIC):
        raise StationError("bundle.cut" if MAGIC.startswith(blob) else "bundle.not_one")
    at = len(MAGIC)
    if len(blob) < at + 4:
        raise StationError("bundle.cut")
    version, algorithm, kind, length = blob[at : at + 4]
    if (version, algorithm) != (VERSION, SUITE):
        raise StationError("bundle.newer")
    end = at + 4 + length + _FIXED.size
    if len(blob) < end:
        raise StationError("bundle.cut")
    if kind not in KINDS:  # one of another time
        raise StationError("bundle.newer")
    try:
        county = blob[at + 4 : at + 4 + length].decode()
    except ValueError as trouble:
        raise StationError("bundle.damaged") from trouble
    device, number, one, size = _FIXED.unpack(blob[at + 4 + length : end])
    return Label(Kind(kind), county, device, number, one), end, size


def _what_is_wrong(blob: bytes) -> str:
    """Tell a file that ends too early from one that was changed."""
    try:
        _, end, size = _label(blob)
    except StationError as trouble:
        return "bundle.damaged" if trouble.code == "bundle.newer" else trouble.code
    return "bundle.cut" if len(blob) < end + size + _TAIL else "bundle.damaged"


def _cipher(stretched: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # slow to import
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return AESGCM(HKDF(SHA256(), 32, salt=None, info=_STARTS).derive(stretched))


def _signed(head: bytes, box: bytes) -> bytes:
    return message(_SAYS, head, hashlib.sha256(box).digest())
