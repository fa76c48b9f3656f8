"""Who says it, and that nobody changed it: signatures around requests, answers and statements.

Integrity depends neither on TLS nor on the clock (SYNC.md rule 23). Every envelope carries the id of
its algorithm, so that others can be added. What is signed always begins with words saying what it is,
so that a signature over one thing can never be shown as one over another.

A request: b"TQ", version, algorithm, device (varint), request counter (varint), body, signature over
(method, path, device, counter, SHA-256 of the body). An answer: b"TA", version, algorithm, body,
signature over (SHA-256 of the request, SHA-256 of the body). Receipts and certificates are
sync/statements.py, enrolment codes sync/codes.py.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from station.kernel import ids
from station.kernel.errors import StationError
from station.kernel.planes import Reader, put_varint
from station.kernel.sealed import open_sealed, seal_to
from sync.codes import code_key, code_proof, make_code, parse_code
from sync.keys import ED25519_SHA256, SIGNATURE_BYTES, VERSION, DeviceKey, fingerprint, message, verify
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
    "DeviceKey",
    "Receipt",
    "Request",
    "as_text",
    "code_key",
    "code_proof",
    "fingerprint",
    "from_text",
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
    "signature_of",
    "verify",
    "verify_certificate",
    "verify_receipt",
    "whole_receipt",
]

_REQUEST, _ANSWER = b"TQ", b"TA"
_SAYS_REQUEST, _SAYS_ANSWER = b"tianxin request 0", b"tianxin answer 0"
_MOST_COUNTER = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it arrived: nothing in it is to be believed before `verify`."""

    device: int
    counter: int
    algorithm: int
    body: bytes
    signature: bytes
    digest: bytes  # SHA-256 of the whole request; the answer is bound to it

    def verify(self, public: bytes, method: str, path: str) -> None:
        """Check that the holder of `public` made this for `method` and `path`.

        StationError("envelope.bad_signature").
        """
        verify(public, self.signature, _request_message((method, path), self.device, self.counter, self.body))


def seal_request(
    key: DeviceKey, device: int, counter: int, target: tuple[str, str], body: bytes
) -> tuple[bytes, bytes]:
    """Return (the signed request, its digest). `target` is (method, path); `counter` must rise with every request."""
    out = bytearray(_REQUEST + bytes((VERSION, ED25519_SHA256)))
    put_varint(out, device)
    put_varint(out, counter)
    blob = bytes(out) + body + key.sign(_request_message(target, device, counter, body))
    return blob, hashlib.sha256(blob).digest()


def open_request(blob: bytes) -> Request:
    """Return the parts of a request, not yet verified.

    StationError("envelope.malformed", "envelope.unknown_algorithm").
    """
    reader, signature = _opened(blob, _REQUEST)
    try:
        device, counter = reader.varint(), reader.varint()
    except StationError as trouble:
        raise StationError("envelope.malformed") from trouble
    if device > ids.MAX_DEVICE or counter > _MOST_COUNTER:
        raise StationError("envelope.malformed")
    return Request(device, counter, ED25519_SHA256, reader.rest(), signature, hashlib.sha256(blob).digest())


def seal_answer(key: DeviceKey, request_digest: bytes, body: bytes) -> bytes:
    """Return the county's signed answer to the request with that digest."""
    head = _ANSWER + bytes((VERSION, ED25519_SHA256))
    return head + body + key.sign(_answer_message(request_digest, body))


def open_answer(public: bytes, request_digest: bytes, blob: bytes) -> bytes:
    """Return the body of an answer to just this request, signed by the holder of `public`.

    StationError("envelope.malformed", "envelope.unknown_algorithm", "envelope.bad_signature").
    """
    reader, signature = _opened(blob, _ANSWER)
    body = reader.rest()
    verify(public, signature, _answer_message(request_digest, body))
    return body


def _opened(blob: bytes, magic: bytes) -> tuple[Reader, bytes]:
    """Return what stands between head and signature, and the signature."""
    head = len(magic) + 2
    if len(blob) < head + SIGNATURE_BYTES or blob[: len(magic)] != magic or blob[head - 2] != VERSION:
        raise StationError("envelope.malformed")
    if blob[head - 1] != ED25519_SHA256:
        raise StationError("envelope.unknown_algorithm")
    return Reader(blob[:-SIGNATURE_BYTES], head), blob[-SIGNATURE_BYTES:]


def _request_message(target: tuple[str, str], device: int, counter: int, body: bytes) -> bytes:
    numbers = device.to_bytes(8, "big"), counter.to_bytes(8, "big")
    return message(_SAYS_REQUEST, *(part.encode() for part in target), *numbers, hashlib.sha256(body).digest())


def _answer_message(request_digest: bytes, body: bytes) -> bytes:
    return message(_SAYS_ANSWER, request_digest, hashlib.sha256(body).digest())
