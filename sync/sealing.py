"""What travels over a line that others can read: each message closed for the one who is to read it.

Device and county have each other's sealing keys; those, and number and counter of the request, give the key of the
request, and with the request as it was sent that of its answer: so neither costs a key on the way. A copy of a device,
or one put back, makes other requests under counters that were used, and a request that came twice may be answered
twice. Under the same key, then: the cipher is AES-256-GCM-SIV, which forgives a nonce that comes again (RFC 8452), and
nothing comes of it but that equal messages look equal. Whoever has recorded a line and gets the key of either side
afterwards reads what crossed it, also what has been erased there since (sync/PROTOCOL.md, section 10).

Where the county may not know the device's key (it asks to be known again), the sender makes one for this one request
instead. Who sent it is proven by the signature around it (sync/envelope.py).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from station.kernel.errors import StationError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

KEY_BYTES = 32
TAG_BYTES = 16
REQUEST_OVERHEAD = KEY_BYTES + TAG_BYTES
_SAYS, _SAYS_KNOWN, _SAYS_ITS_ANSWER = b"tianxin sealed line 1", b"tianxin sealed line 2", b"tianxin sealed answer 2"
_NONCE = bytes(12)  # a key closes one message, or some that a copy made in its place


@dataclass(frozen=True, slots=True)
class Context:
    """What a request belongs to: nobody can show its sealed body as part of another one."""

    device: int
    counter: int
    path: str

    def to_bytes(self) -> bytes:
        return self.device.to_bytes(8, "big") + self.counter.to_bytes(8, "big") + self.path.encode()


def close_request(county: bytes, context: Context, body: bytes) -> tuple[bytes, bytes]:
    """Return (`body` sealed to the county's X25519 key, REQUEST_OVERHEAD longer; the key of its answer)."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey  # slow to import

    once = X25519PrivateKey.generate()
    public = once.public_key().public_bytes_raw()
    asking, answering = _keys(once, county, public + county + context.to_bytes())
    return public + _close(asking, body), answering


def open_request(private: bytes, county: bytes, context: Context, sealed: bytes) -> tuple[bytes, bytes]:
    """Undo `close_request` with the county's pair; StationError("envelope.malformed")."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey  # slow to import

    public = sealed[:KEY_BYTES]
    if len(sealed) < REQUEST_OVERHEAD:
        raise StationError("envelope.malformed")
    own = X25519PrivateKey.from_private_bytes(private)
    asking, answering = _keys(own, public, public + county + context.to_bytes())
    return _open(asking, sealed[KEY_BYTES:]), answering


def close_known(own: tuple[bytes, bytes], county: bytes, context: Context, body: bytes) -> tuple[bytes, bytes]:
    """Return (`body` sealed with the pair `own` of the device for the county, TAG_BYTES longer; the key of its answer).
    """
    asking, base = _known(own[0], county, own[1] + county + context.to_bytes())
    sealed = _close(asking, body)
    return sealed, _of_answer(base, sealed)


def open_known(own: tuple[bytes, bytes], device: bytes, context: Context, sealed: bytes) -> tuple[bytes, bytes]:
    """Undo `close_known` with the county's pair and the device's key; StationError("envelope.malformed")."""
    asking, base = _known(own[0], device, device + own[1] + context.to_bytes())
    return _open(asking, sealed), _of_answer(base, sealed)


def close_answer(key: bytes, body: bytes) -> bytes:
    """Return `body` closed for whoever made the request; TAG_BYTES longer."""
    return _close(key, body)


def open_answer(key: bytes, sealed: bytes) -> bytes:
    """Undo `close_answer`; StationError("envelope.malformed")."""
    return _open(key, sealed)


def _keys(own: X25519PrivateKey, other: bytes, context: bytes) -> tuple[bytes, bytes]:
    """Return the keys of request and answer; StationError("envelope.malformed") for a key that is none."""
    return _both(own, other, _SAYS + context)


def _known(private: bytes, other: bytes, context: bytes) -> tuple[bytes, bytes]:
    """Return the key of a request between two that know each other, and what that of its answer is made from."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey  # slow to import

    return _both(X25519PrivateKey.from_private_bytes(private), other, _SAYS_KNOWN + context)


def _both(own: X25519PrivateKey, other: bytes, info: bytes) -> tuple[bytes, bytes]:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(other))
    except ValueError as trouble:
        raise StationError("envelope.malformed") from trouble
    both = _derived(shared, 2 * KEY_BYTES, info)
    return both[:KEY_BYTES], both[KEY_BYTES:]


def _of_answer(base: bytes, sealed: bytes) -> bytes:
    return _derived(base, KEY_BYTES, _SAYS_ITS_ANSWER + hashlib.sha256(sealed).digest())


def _derived(secret: bytes, size: int, info: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), size, salt=None, info=info).derive(secret)


def _close(key: bytes, body: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

    return AESGCMSIV(key).encrypt(_NONCE, body, None)


def _open(key: bytes, sealed: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

    try:
        return AESGCMSIV(key).decrypt(_NONCE, sealed, None)
    except (InvalidTag, ValueError) as trouble:
        raise StationError("envelope.malformed") from trouble
