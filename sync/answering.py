"""The county's answer to one request, signed; what an answer proves for good is proven by that one signature.

An answer: b"TA", version, form, body, signature over (SHA-256 of the request, SHA-256 of the body). Where it
acknowledges work, or finds that both sides hold the same, the county signs a receipt or a seal instead
(sync/statements.py), together with the hash of what it would have signed otherwise. The device knows all such a
statement says but the time, which is the answer's: so it costs no byte, and the device keeps statement, hash and
signature, which prove themselves without the answer.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from station.kernel.errors import StationError
from sync import protocol, sealing
from sync.keys import SIGNATURE_BYTES, VERSION, DeviceKey, check_version, message, verify
from sync.standing import Sums, digest_of_sums
from sync.statements import Receipt, Seal, sign_with, verify_with, whole_with

Kept = Receipt | Seal
HEAD_BYTES = 4
_MAGIC = b"TA"
CLEAR, SEALED = 1, 2  # the forms of an answer; the lower half of their byte
_SAYS = {CLEAR: b"tianxin answer 0", SEALED: b"tianxin sealed answer 1"}
_KINDS: dict[type[Kept], int] = {Receipt: 1, Seal: 2}
_KIND_SHIFT = 4  # what the signature is kept as stands in the upper half of the byte of the form


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Where a device stands after its request, if the county takes all of it: what is signed with the answer says so.

    `mark` and `chain` are those of the last op it brings or has confirmed, `sums` those of the sets it holds.
    """

    county: str
    epoch: int
    device: int
    incarnation: bytes
    mark: int
    chain: bytes
    sums: Sums
    scopes: tuple[str, ...]

    def receipt(self, time_ms: int) -> Receipt:
        return Receipt(self.county, self.device, self.incarnation, self.mark, self.chain, time_ms)

    def seal(self, time_ms: int) -> Seal:
        return Seal(self.county, self.epoch, self.device, digest_of_sums(self.sums, self.scopes), time_ms)


@dataclass(frozen=True, slots=True)
class Opened:
    """An answer whose signature is right; with what it is kept as, and the whole statement of that, or None and b""."""

    body: bytes
    kept: Kept | None = None
    statement: bytes = b""


def seal_answer(
    key: DeviceKey, request_digest: bytes, body: bytes, answering: bytes = b"", kept: Kept | None = None
) -> bytes:
    """Return the county's signed answer to the request with that digest, sealed where the request was.

    Its signature is that of `kept` as well, where one is given.
    """
    form = SEALED if answering else CLEAR
    if answering:
        body = sealing.close_answer(answering, body)
    said = _message(form, request_digest, body)
    if kept is None:
        return _MAGIC + bytes((VERSION, form)) + body + key.sign(said)
    head = _MAGIC + bytes((VERSION, form | _KINDS[type(kept)] << _KIND_SHIFT))
    return head + body + sign_with(key, kept, hashlib.sha256(said).digest())


def open_answer(public: bytes, request_digest: bytes, blob: bytes, answering: bytes = b"") -> bytes:
    """Return the body of an answer to just this request, signed by the holder of `public`, sealed if the request was.

    StationError("envelope.malformed", "envelope.unknown_algorithm", "envelope.bad_signature").
    """
    return hear_answer(public, request_digest, blob, answering).body


def hear_answer(
    public: bytes, request_digest: bytes, blob: bytes, answering: bytes = b"", stands: Standpoint | None = None
) -> Opened:
    """As `open_answer`, for an answer that may be kept as a receipt or a seal of a device that `stands` somewhere.

    StationError("sync.bad_receipt") for a receipt of another mark than the answer's.
    """
    form, kind, body = _parts(blob)
    signature, said = blob[-SIGNATURE_BYTES:], _message(form, request_digest, body)
    if not kind:
        verify(public, signature, said)
        return Opened(_readable(form, body, answering))
    if stands is None:
        raise StationError("envelope.unknown_algorithm")
    body = _readable(form, body, answering)
    kept = _statement(kind, body, stands)
    rest = hashlib.sha256(said).digest()
    verify_with(public, kept, rest, signature)
    return Opened(body, kept, whole_with(kept, rest, signature))


def _parts(blob: bytes) -> tuple[int, int, bytes]:
    """Return (how it is signed, what it is kept as, the body as it came)."""
    if len(blob) < HEAD_BYTES + SIGNATURE_BYTES or blob[:2] != _MAGIC:
        raise StationError("envelope.malformed")
    check_version(blob[2])
    kind, form = blob[3] >> _KIND_SHIFT, blob[3] & (1 << _KIND_SHIFT) - 1
    if form not in _SAYS or kind > max(_KINDS.values()):
        raise StationError("envelope.unknown_algorithm")
    return form, kind, blob[HEAD_BYTES:-SIGNATURE_BYTES]


def _readable(form: int, body: bytes, answering: bytes) -> bytes:
    """Return the body as it was meant: a clear one to a sealed request is taken for one word alone.

    A county that forgot a device has no key of it to seal that with.
    """
    if answering and form == CLEAR and _says_unknown(body):
        return body
    if (form == SEALED) != bool(answering):
        raise StationError("envelope.malformed")
    return sealing.open_answer(answering, body) if answering else body


def _says_unknown(body: bytes) -> bool:
    return protocol.decode(body, protocol.Answer).problem == protocol.UNKNOWN


def _statement(kind: int, body: bytes, stands: Standpoint) -> Kept:
    """Return what the signature must be over; of a body that is not proven yet no more is read than that needs."""
    mark, time_ms = protocol.mark_and_time(body)
    if kind == _KINDS[Seal]:
        return stands.seal(time_ms)
    if mark != stands.mark:
        raise StationError("sync.bad_receipt")
    return stands.receipt(time_ms)


def _message(form: int, request_digest: bytes, body: bytes) -> bytes:
    return message(_SAYS[form], request_digest, hashlib.sha256(body).digest())
