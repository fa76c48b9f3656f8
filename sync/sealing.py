"""What travels over a line that others can read: each message closed for the one who is to read it.

The sender makes an X25519 key for this one request; it and the county's sealing key give two keys, one for the
request and one for its answer, so an answer costs no key of its own. The cipher is AES-256-GCM-SIV: were two
answers ever made for one request (it was sent twice, a ledger was put back), nothing would come of it but that
equal ones look equal. Who sent it is proven by the signature around it (sync/envelope.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from station.kernel.errors import StationError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

KEY_BYTES = 32
TAG_BYTES = 16
REQUEST_OVERHEAD = KEY_BYTES + TAG_BYTES
_SAYS = b"tianxin sealed line 1"
_NONCE = bytes(12)  # each key closes one message, or others of no interest in its place


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


def close_answer(key: bytes, body: bytes) -> bytes:
    """Return `body` closed for whoever made the request; TAG_BYTES longer."""
    return _close(key, body)


def open_answer(key: bytes, sealed: bytes) -> bytes:
    """Undo `close_answer`; StationError("envelope.malformed")."""
    return _open(key, sealed)


def _keys(own: X25519PrivateKey, other: bytes, context: bytes) -> tuple[bytes, bytes]:
    """Return the keys of request and answer; StationError("envelope.malformed") for a key that is none."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(other))
    except ValueError as trouble:
        raise StationError("envelope.malformed") from trouble
    both = HKDF(SHA256(), 2 * KEY_BYTES, salt=None, info=_SAYS + context).derive(shared)
    return both[:KEY_BYTES], both[KEY_BYTES:]


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
