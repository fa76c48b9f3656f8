"""Signatures around every message: requests, answers, receipts, certificates; and the enrolment code.

Integrity depends neither on TLS nor on the clock (SYNC.md rule 23). Every envelope carries an
algorithm id, so that another signature scheme can be added beside Ed25519 with SHA-256.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from station.kernel.errors import StationError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MAGIC = b"TX"
VERSION = 0
ED25519 = 1
SIGNATURE = 64
HEAD = len(MAGIC) + 2 + 4 + 8  # magic, version, algorithm, device, counter

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: they are misread
LOOKALIKES = str.maketrans("ILO", "110")
CODE_ID, CODE_LENGTH = 4, 16
STRETCH = {"n": 1 << 14, "r": 8, "p": 1}


class DeviceKey:
    """An Ed25519 key pair of a device or a county."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def generate(cls) -> DeviceKey:
        return cls(_ed25519().Ed25519PrivateKey.generate())

    @classmethod
    def from_private(cls, raw: bytes) -> DeviceKey:
        """Return the key of 32 raw private bytes."""
        return cls(_ed25519().Ed25519PrivateKey.from_private_bytes(raw))

    @property
    def private(self) -> bytes:
        return self._key.private_bytes_raw()

    @property
    def public(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    def sign(self, purpose: bytes, *parts: bytes) -> bytes:
        """Return the 64-byte signature over `parts` for one purpose; it verifies for no other."""
        return self._key.sign(_framed(purpose, parts))


def verify(public: bytes, signature: bytes, purpose: bytes, *parts: bytes) -> None:
    """Check a signature; StationError("envelope.bad_signature") when it does not hold."""
    from cryptography.exceptions import InvalidSignature  # cryptography is loaded only where something is signed

    try:
        _ed25519().Ed25519PublicKey.from_public_bytes(public).verify(signature, _framed(purpose, parts))
    except (InvalidSignature, ValueError) as trouble:
        raise StationError("envelope.bad_signature") from trouble


def fingerprint(public: bytes) -> str:
    """Return four groups of four digits two people can compare aloud (53 bits of the key's hash)."""
    number = int.from_bytes(hashlib.sha256(public).digest()[:8], "big") % 10**16
    digits = f"{number:016d}"
    return " ".join(digits[at : at + 4] for at in range(0, 16, 4))


@dataclass(frozen=True, slots=True)
class Request:
    """A request as read, not yet verified."""

    device: int
    counter: int
    body: bytes
    head: bytes
    signature: bytes
    digest: bytes

    def verify(self, public: bytes, method: str, path: str) -> None:
        """Check that the device signed exactly this for exactly this route."""
        parts = (method.encode(), path.encode(), self.head, hashlib.sha256(self.body).digest())
        verify(public, self.signature, b"request", *parts)


def seal_request(
    key: DeviceKey, device: int, counter: int, route: tuple[str, str], body: bytes
) -> tuple[bytes, bytes]:
    """Return (signed request, its digest); `route` is (method, path), `counter` must never repeat."""
    head = MAGIC + bytes((VERSION, ED25519)) + device.to_bytes(4, "big") + counter.to_bytes(8, "big")
    method, path = route
    signature = key.sign(b"request", method.encode(), path.encode(), head, hashlib.sha256(body).digest())
    blob = head + body + signature
    return blob, hashlib.sha256(blob).digest()


def open_request(blob: bytes) -> Request:
    """Read a request; StationError("envelope.malformed"). Nothing in it is to be believed before `verify`."""
    if len(blob) < HEAD + SIGNATURE or not blob.startswith(MAGIC + bytes((VERSION,))):
        raise StationError("envelope.malformed")
    if blob[3] != ED25519:
        raise StationError("envelope.unknown_algorithm")
    head, body, signature = blob[:HEAD], blob[HEAD:-SIGNATURE], blob[-SIGNATURE:]
    device, counter = int.from_bytes(head[4:8], "big"), int.from_bytes(head[8:16], "big")
    return Request(device, counter, body, head, signature, hashlib.sha256(blob).digest())


def seal_answer(key: DeviceKey, request_digest: bytes, body: bytes) -> bytes:
    """Return the county's answer, signed together with the digest of the request it answers."""
    head = bytes((VERSION, ED25519))
    return head + body + key.sign(b"answer", request_digest, head, hashlib.sha256(body).digest())


def open_answer(public: bytes, request_digest: bytes, blob: bytes) -> bytes:
    """Return the body of an answer to that very request; StationError("envelope.bad_signature" / ".malformed")."""
    head, body, signature = _opened(blob)
    verify(public, signature, b"answer", request_digest, head, hashlib.sha256(body).digest())
    return body


@dataclass(frozen=True, slots=True)
class Receipt:
    """The county's word that it holds everything of `device` up to op `mark` (SYNC.md rule 9).

    `chain` is the 32-byte chain value after that op; `time_ms` the county's clock in UTC ms.
    """

    county: str
    device: int
    incarnation: bytes
    mark: int
    chain: bytes
    time_ms: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the county says of a device's key. `not_after` is a day since 1970-01-01."""

    county: str
    device: int
    public: bytes
    station: int
    seat: str
    scopes: tuple[str, ...]
    not_after: int


def sign_receipt(key: DeviceKey, receipt: Receipt) -> bytes:
    return _sign_words(key, b"receipt", receipt)


def verify_receipt(public: bytes, blob: bytes) -> Receipt:
    """Return a receipt the county signed; StationError("envelope.bad_signature" / ".malformed")."""
    return _verified_words(public, b"receipt", blob, Receipt)


def sign_certificate(key: DeviceKey, certificate: Certificate) -> bytes:
    return _sign_words(key, b"certificate", certificate)


def verify_certificate(public: bytes, blob: bytes) -> Certificate:
    """Return a certificate the county signed; StationError("envelope.bad_signature" / ".malformed")."""
    return _verified_words(public, b"certificate", blob, Certificate)


def make_code(chance: bytes) -> str:
    """Return a one-time code of 10 random bytes: 20 bits that name it, 60 bits that are its secret."""
    number = int.from_bytes(chance[:10], "big")
    text = "".join(ALPHABET[number >> 5 * at & 31] for at in reversed(range(CODE_LENGTH)))
    return "-".join(text[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def parse_code(typed: str) -> tuple[str, bytes]:
    """Return (public id, secret) of a code as typed: case, spaces and lookalikes do not matter."""
    text = "".join(typed.upper().split()).replace("-", "").translate(LOOKALIKES)
    if len(text) != CODE_LENGTH or set(text) - set(ALPHABET):
        raise StationError("enrol.bad_code")
    return text[:CODE_ID], text[CODE_ID:].encode()


def code_key(secret: bytes) -> bytes:
    """Stretch the 60-bit secret so that trying codes against a recorded proof is slow (about 40 ms each)."""
    return hashlib.scrypt(secret, salt=b"tianxin enrolment 0", dklen=32, **STRETCH)


def code_proof(key: bytes, side: bytes, *parts: bytes) -> bytes:
    """Return the proof of one side ("station" or "county") that it knows the code, over `parts`."""
    return hmac.new(key, _framed(side, parts), hashlib.sha256).digest()


def _framed(purpose: bytes, parts: tuple[bytes, ...]) -> bytes:
    """Join parts so that no two lists of parts give the same bytes."""
    out = bytearray(b"tianxin 0 ")
    for part in (purpose, *parts):
        out += len(part).to_bytes(4, "big") + part
    return bytes(out)


def _opened(blob: bytes) -> tuple[bytes, bytes, bytes]:
    if len(blob) < 2 + SIGNATURE or blob[0] != VERSION:
        raise StationError("envelope.malformed")
    if blob[1] != ED25519:
        raise StationError("envelope.unknown_algorithm")
    return blob[:2], blob[2:-SIGNATURE], blob[-SIGNATURE:]


def _sign_words(key: DeviceKey, purpose: bytes, words: Any) -> bytes:
    fields = [getattr(words, name) for name in words.__slots__]
    head, body = bytes((VERSION, ED25519)), msgspec.msgpack.encode(fields)
    return head + body + key.sign(purpose, head, body)


def _verified_words(public: bytes, purpose: bytes, blob: bytes, kind: type[Any]) -> Any:
    head, body, signature = _opened(blob)
    verify(public, signature, purpose, head, body)
    try:
        return msgspec.convert(dict(zip(kind.__slots__, msgspec.msgpack.decode(body), strict=True)), kind)
    except (msgspec.DecodeError, msgspec.ValidationError, ValueError, TypeError) as trouble:
        raise StationError("envelope.malformed") from trouble


def _ed25519() -> Any:
    from cryptography.hazmat.primitives.asymmetric import ed25519  # 40 ms a window need not pay at its start

    return ed25519
