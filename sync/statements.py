"""What the county signs to be kept: receipts, certificates, seals, the list of revoked devices, its authority.

A statement is version, form, a MessagePack array and a signature over it, with words in front that
say which kind it is. It stands alone: it can be stored, printed as letters or a QR code, and checked
years later with nothing but the county's public key.

A receipt or a seal may be signed together with the answer of an exchange (sync/answering.py): then the hash of that
answer stands between the statement and its signature, and is signed as well.
"""

from __future__ import annotations

import binascii
from base64 import b32decode, b32encode
from dataclasses import dataclass
from typing import Any, get_args

import msgspec

from station.kernel.errors import StationError
from sync.keys import SIGNATURE_BYTES, SUITE, VERSION, DeviceKey, check_version, message, verify

_SAYS_RECEIPT, _SAYS_CERTIFICATE = b"tianxin receipt 0", b"tianxin certificate 0"
_SAYS_SEAL, _SAYS_REVOKED = b"tianxin seal 1", b"tianxin revoked 1"
_SAYS_AUTHORITY = b"tianxin authority 1"
ALONE, WITH_ANSWER = 1, 4  # how a statement was signed
REST_BYTES = 32  # the hash of the answer that a statement was signed with


@dataclass(frozen=True, slots=True)
class Receipt:
    """The county's word that it holds every op of a device up to `mark`; readable and printable without a line.

    `chain` is the value of the op chain after op `mark`, `incarnation` the database that sent it,
    `time_ms` the county's clock.
    """

    county: str
    device: int
    incarnation: bytes
    mark: int
    chain: bytes
    time_ms: int

    def to_bytes(self) -> bytes:
        """Return the canonical bytes that are signed."""
        fields = (self.county, self.device, self.incarnation, self.mark, self.chain, self.time_ms)
        return msgspec.msgpack.encode(fields)

    @classmethod
    def from_bytes(cls, blob: bytes) -> Receipt:
        """Undo `to_bytes`; StationError("envelope.malformed")."""
        return cls(*_array(blob, tuple[str, int, bytes, int, bytes, int]))


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the county says a key is: device number, station (its row id), seat, scopes, until which day (inclusive).

    The names of station and division are in it so that a machine that is moved knows where it stands.
    """

    county: str
    device: int
    public: bytes
    station: int
    seat: str
    scopes: tuple[str, ...]
    not_after_day: int
    algorithm: int = SUITE
    sealing: bytes = b""  # the X25519 key for what is sealed to the device
    station_name: str = ""
    division: str = ""

    def to_bytes(self) -> bytes:
        """Return the canonical bytes that are signed."""
        who = (self.county, self.device, self.public, self.station, self.seat)
        good = (self.scopes, self.not_after_day, self.algorithm, self.sealing)
        return msgspec.msgpack.encode((*who, *good, self.station_name, self.division))

    @classmethod
    def from_bytes(cls, blob: bytes) -> Certificate:
        """Undo `to_bytes`; StationError("envelope.malformed")."""
        return cls(*_array(blob, tuple[str, int, bytes, int, str, tuple[str, ...], int, int, bytes, str, str]))


@dataclass(frozen=True, slots=True)
class Seal:
    """The county's word that a device held just what the county had for it: a digest over the sums of its sets.

    A ledger put back from a backup takes back from the device what it forgot, as far as this proves that the
    county once gave it (DESIGN.md ruling 15). `time_ms` is the county's clock.
    """

    county: str
    epoch: int
    device: int
    digest: bytes
    time_ms: int

    def to_bytes(self) -> bytes:
        """Return the canonical bytes that are signed."""
        return msgspec.msgpack.encode((self.county, self.epoch, self.device, self.digest, self.time_ms))

    @classmethod
    def from_bytes(cls, blob: bytes) -> Seal:
        """Undo `to_bytes`; StationError("envelope.malformed")."""
        return cls(*_array(blob, tuple[str, int, int, bytes, int]))


@dataclass(frozen=True, slots=True)
class Revocations:
    """The devices the county has shut out; of two lists the one with the higher `number` is the newer."""

    county: str
    number: int
    devices: tuple[int, ...]
    time_ms: int

    def to_bytes(self) -> bytes:
        """Return the canonical bytes that are signed."""
        return msgspec.msgpack.encode((self.county, self.number, self.devices, self.time_ms))

    @classmethod
    def from_bytes(cls, blob: bytes) -> Revocations:
        """Undo `to_bytes`; StationError("envelope.malformed")."""
        return cls(*_array(blob, tuple[str, int, tuple[int, ...], int]))


@dataclass(frozen=True, slots=True)
class Authority:
    """What an encrypted line to the county is held against; of two the one with the higher `number` is the newer.

    `certificates` are those of its own authority in DER, one after the other: two while an authority is replaced.
    """

    county: str
    number: int
    certificates: bytes

    def to_bytes(self) -> bytes:
        """Return the canonical bytes that are signed."""
        return msgspec.msgpack.encode((self.county, self.number, self.certificates))

    @classmethod
    def from_bytes(cls, blob: bytes) -> Authority:
        """Undo `to_bytes`; StationError("envelope.malformed")."""
        return cls(*_array(blob, tuple[str, int, bytes]))


_SAYS_WITH: dict[type[Receipt | Seal], bytes] = {Receipt: _SAYS_RECEIPT, Seal: _SAYS_SEAL}


def sign_authority(key: DeviceKey, said: Authority) -> bytes:
    """Return the statement with the county's signature."""
    return _signed(key, _SAYS_AUTHORITY, said.to_bytes())


def verify_authority(public: bytes, blob: bytes) -> Authority:
    """Return what the holder of `public` signed; StationError as `verify_receipt`."""
    return Authority.from_bytes(_checked(public, _SAYS_AUTHORITY, blob))


def verify_seal(public: bytes, blob: bytes) -> Seal:
    """Return the seal the holder of `public` signed with an answer, as all are; StationError as `verify_receipt`."""
    return Seal.from_bytes(_checked(public, _SAYS_SEAL, blob, (WITH_ANSWER,)))


def sign_with(key: DeviceKey, statement: Receipt | Seal, rest: bytes) -> bytes:
    """Return the county's signature over a statement and the hash `rest` of the answer it comes with."""
    return key.sign(message(_SAYS_WITH[type(statement)], statement.to_bytes(), rest))


def verify_with(public: bytes, statement: Receipt | Seal, rest: bytes, signature: bytes) -> None:
    """Check what `sign_with` made; StationError("envelope.bad_signature")."""
    verify(public, signature, message(_SAYS_WITH[type(statement)], statement.to_bytes(), rest))


def whole_with(statement: Receipt | Seal, rest: bytes, signature: bytes) -> bytes:
    """Return a statement that was signed with an answer, to be kept and shown: the signature is not checked here."""
    return bytes((VERSION, WITH_ANSWER)) + statement.to_bytes() + rest + signature


def sign_revocations(key: DeviceKey, listed: Revocations) -> bytes:
    """Return the list with the county's signature."""
    return _signed(key, _SAYS_REVOKED, listed.to_bytes())


def verify_revocations(public: bytes, blob: bytes) -> Revocations:
    """Return the list the holder of `public` signed; StationError as `verify_receipt`."""
    return Revocations.from_bytes(_checked(public, _SAYS_REVOKED, blob))


def sign_receipt(key: DeviceKey, receipt: Receipt) -> bytes:
    """Return the receipt with the county's signature."""
    return _signed(key, _SAYS_RECEIPT, receipt.to_bytes())


def signature_of(statement: bytes) -> bytes:
    """Return what of a statement somebody who knows all it says does not know yet: its last bytes."""
    return statement[-SIGNATURE_BYTES:]


def whole_receipt(receipt: Receipt, signature: bytes) -> bytes:
    """Return the statement that says `receipt`, with a signature that came alone and is not checked here."""
    return bytes((VERSION, ALONE)) + receipt.to_bytes() + signature


def verify_receipt(public: bytes, blob: bytes) -> Receipt:
    """Return the receipt the holder of `public` signed, alone or with an answer.

    StationError("envelope.malformed", "sync.version", "envelope.unknown_algorithm",
    "envelope.bad_signature").
    """
    return Receipt.from_bytes(_checked(public, _SAYS_RECEIPT, blob, (ALONE, WITH_ANSWER)))


def sign_certificate(key: DeviceKey, certificate: Certificate) -> bytes:
    """Return the certificate with the county's signature."""
    return _signed(key, _SAYS_CERTIFICATE, certificate.to_bytes())


def verify_certificate(public: bytes, blob: bytes) -> Certificate:
    """Return the certificate the holder of `public` signed; whether it has run out is for the caller.

    StationError as `verify_receipt`.
    """
    return Certificate.from_bytes(_checked(public, _SAYS_CERTIFICATE, blob))


def certificate_in(blob: bytes) -> Certificate:
    """Return what a certificate says that was checked when it came; StationError("envelope.malformed")."""
    return Certificate.from_bytes(blob[2:-SIGNATURE_BYTES])


def new_key_words(device: int, public: bytes, sealing: bytes) -> bytes:
    """Return what a new key signs to prove that whoever asks for a number holds it: the old number and the keys."""
    return message(b"tianxin renumber 1", device.to_bytes(8, "big"), public, sealing)


def as_text(blob: bytes) -> str:
    """Return a statement in capital letters and digits, as a QR code holds them best."""
    return b32encode(blob).decode("ascii").rstrip("=")


def from_text(text: str) -> bytes:
    """Undo `as_text`; spaces, line ends and case do not matter. StationError("envelope.malformed")."""
    letters = "".join(text.split()).upper()
    try:
        return b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError) as trouble:
        raise StationError("envelope.malformed") from trouble


def _signed(key: DeviceKey, says: bytes, statement: bytes) -> bytes:
    return bytes((VERSION, ALONE)) + statement + key.sign(message(says, statement))


def _checked(public: bytes, says: bytes, blob: bytes, forms: tuple[int, ...] = (ALONE,)) -> bytes:
    """Return the statement without what is around it; `forms` are those in which its kind is signed."""
    if len(blob) < 2 + SIGNATURE_BYTES:
        raise StationError("envelope.malformed")
    check_version(blob[0])
    if blob[1] not in forms:
        raise StationError("envelope.unknown_algorithm")
    end = len(blob) - SIGNATURE_BYTES - (REST_BYTES if blob[1] == WITH_ANSWER else 0)
    statement, rest = blob[2 : max(2, end)], blob[end:-SIGNATURE_BYTES]
    verify(public, blob[-SIGNATURE_BYTES:], message(says, statement, *([rest] if rest else [])))
    return statement


def _array(blob: bytes, kind: Any) -> Any:
    """Read the values of a MessagePack array; one that is not in canonical form is refused.

    Values behind those that are known here are of a later version: they are signed too, and passed over.
    """
    try:
        found = msgspec.msgpack.decode(blob, type=list)
        values = msgspec.convert(found[: len(get_args(kind))], kind, strict=True)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as trouble:
        raise StationError("envelope.malformed") from trouble
    if msgspec.msgpack.encode(found) != blob:
        raise StationError("envelope.malformed")
    return values
