"""Who says it, and that nobody changed it: signatures around requests, answers and statements.

Integrity depends neither on TLS nor on the clock (SYNC.md rule 23). Every envelope carries its version, which names
the means of signing and sealing (sync/keys.py), and its form, so that others can be added. What is signed always
begins with words saying what it is, so that a signature over one thing can never be shown as one over another.

A request: b"TQ", version, form, device (varint), request counter (varint), body, signature over
(method, path, device, counter, SHA-256 of the body). Answers are sync/answering.py. Where others can read the line the
body is sealed
(sync/sealing.py) and the signature is over the sealed bytes: who is no device of the county is refused before
anything is opened, and nobody can try guesses at what was said against a signature. Receipts and certificates are
sync/statements.py, enrolment codes sync/codes.py.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from station.kernel import ids
from station.kernel.errors import StationError
from station.kernel.planes import Reader, put_varint
from station.kernel.sealed import open_sealed, seal_to
from sync import sealing
from sync.answering import Opened, Standpoint, hear_answer, open_answer, seal_answer
from sync.codes import code_key, code_proof, make_code, parse_code
from sync.keys import SIGNATURE_BYTES, VERSION, DeviceKey, check_version, fingerprint, message, verify
from sync.sealing import Context
from sync.statements import (
    Certificate,
    Receipt,
    as_text,
    from_text,
    sign_certificate,
    sign_receipt,
    signature_of,
    verify_certificate,
    verify_receipt,
    whole_receipt,
)

__all__ = [
    "Certificate",
    "Context",
    "DeviceKey",
    "Opened",
    "Receipt",
    "Request",
    "Signed",
    "Standpoint",
    "as_text",
    "code_key",
    "code_proof",
    "fingerprint",
    "from_text",
    "hear_answer",
    "make_code",
    "open_answer",
    "open_request",
    "open_sealed",
    "parse_code",
    "seal_answer",
    "seal_request",
    "seal_to",
    "sign_certificate",
    "sign_receipt",
    "sign_request",
    "signature_of",
    "verify",
    "verify_certificate",
    "verify_receipt",
    "whole_receipt",
]

_REQUEST = b"TQ"
# The forms of a request: in the clear where nobody listens; sealed with a key made for this one; in the clear where
# others can read, so that nothing of people may be in the answer; sealed with the keys both sides have of each other.
CLEAR, SEALED_ONCE, BARE, SEALED = 1, 2, 3, 5
_SAYS_REQUEST = {
    CLEAR: b"tianxin request 0", SEALED_ONCE: b"tianxin sealed request 1",
    BARE: b"tianxin open request 1", SEALED: b"tianxin sealed request 2",
}
_MOST_COUNTER = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it arrived: nothing in it is to be believed before `verify`."""

    device: int
    counter: int
    form: int
    body: bytes
    signature: bytes
    digest: bytes  # SHA-256 of the whole request; the answer is bound to it

    def verify(self, public: bytes, method: str, path: str) -> None:
        """Check that the holder of `public` made this for `method` and `path`.

        StationError("envelope.bad_signature").
        """
        said = _request_message(self.form, (method, path), (self.device, self.counter), self.body)
        verify(public, self.signature, said)

    @property
    def on_open_line(self) -> bool:
        """Whether it came in the clear over a line that others can read, and so must its answer."""
        return self.form == BARE

    def opened(self, county: DeviceKey, path: str, device: bytes = b"") -> tuple[bytes, bytes]:
        """Return (the body as it was meant, the key of its answer or b""); StationError("envelope.malformed").

        `device` is the sealing key of the device, where the county knows it.
        """
        context = Context(self.device, self.counter, path)
        if self.form == SEALED:
            return sealing.open_known(county.sealing(), device, context, self.body)
        if self.form == SEALED_ONCE:
            return sealing.open_request(*county.sealing(), context, self.body)
        return self.body, b""

    def answering(self, county: DeviceKey, path: str) -> bytes:
        """Return the key with which to answer a device the county does not know, b"" where there is none."""
        return b"" if self.form == SEALED else self.opened(county, path)[1]


@dataclass(frozen=True, slots=True)
class Signed:
    """A request ready to go: its bytes, their SHA-256, and the key its answer will be sealed with, or b""."""

    blob: bytes
    digest: bytes
    answering: bytes = b""


def seal_request(
    key: DeviceKey, device: int, counter: int, target: tuple[str, str], body: bytes
) -> tuple[bytes, bytes]:
    """Return (the signed request, its digest). `target` is (method, path); `counter` must rise with every request."""
    blob = _request(key, CLEAR, target, (device, counter), body)
    return blob, hashlib.sha256(blob).digest()


def sign_request(
    key: DeviceKey, context: Context, body: bytes, form: int = CLEAR, county: bytes = b""
) -> Signed:
    """Return a signed request to be posted, its body sealed to the X25519 key `county` where `form` says so.

    BARE is for one that says nothing of people: its answer will say nothing either.
    """
    target, numbers, answering = ("POST", context.path), (context.device, context.counter), b""
    if form == SEALED_ONCE:
        body, answering = sealing.close_request(county, context, body)
    elif form == SEALED:
        body, answering = sealing.close_known(key.sealing(), county, context, body)
    blob = _request(key, form, target, numbers, body)
    return Signed(blob, hashlib.sha256(blob).digest(), answering)


def _request(key: DeviceKey, form: int, target: tuple[str, str], numbers: tuple[int, int], body: bytes) -> bytes:
    out = bytearray(_REQUEST + bytes((VERSION, form)))
    for number in numbers:
        put_varint(out, number)
    return bytes(out) + body + key.sign(_request_message(form, target, numbers, body))


def open_request(blob: bytes) -> Request:
    """Return the parts of a request, not yet verified.

    StationError("envelope.malformed", "sync.version", "envelope.unknown_algorithm").
    """
    form, reader, signature = _opened(blob)
    try:
        device, counter = reader.varint(), reader.varint()
    except StationError as trouble:
        raise StationError("envelope.malformed") from trouble
    if device > ids.MAX_DEVICE or counter > _MOST_COUNTER:
        raise StationError("envelope.malformed")
    return Request(device, counter, form, reader.rest(), signature, hashlib.sha256(blob).digest())


def _opened(blob: bytes) -> tuple[int, Reader, bytes]:
    """Return the form, what stands between head and signature, and the signature."""
    head = len(_REQUEST) + 2
    if len(blob) < head + SIGNATURE_BYTES or blob[: len(_REQUEST)] != _REQUEST:
        raise StationError("envelope.malformed")
    check_version(blob[head - 2])
    if blob[head - 1] not in _SAYS_REQUEST:
        raise StationError("envelope.unknown_algorithm")
    return blob[head - 1], Reader(blob[:-SIGNATURE_BYTES], head), blob[-SIGNATURE_BYTES:]


def _request_message(form: int, target: tuple[str, str], numbers: tuple[int, int], body: bytes) -> bytes:
    said = *(part.encode() for part in target), *(number.to_bytes(8, "big") for number in numbers)
    return message(_SAYS_REQUEST[form], *said, hashlib.sha256(body).digest())
