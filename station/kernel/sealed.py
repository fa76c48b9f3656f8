"""Sealed boxes: anybody can close one for a public key, only the private key opens it.

For what must lie or travel where others hold the bytes: a station's recovery key, personal rows on a
stick. The box is RFC 9180 (HPKE, base mode) with X25519, HKDF-SHA256 and AES-256-GCM, done by the
library, behind one byte that names the algorithm so that another can be added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.kernel.errors import StationError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hpke import Suite

X25519_AES256 = 1
KEY_BYTES = 32
OVERHEAD = 1 + 32 + 16  # algorithm, the sender's one-time public key, tag


def seal_to(public: bytes, plaintext: bytes, context: bytes) -> bytes:
    """Return `plaintext` sealed to the raw 32-byte X25519 key `public`; OVERHEAD bytes longer.

    `context` says what the box is for and must be the same when it is opened; it is not inside.
    Who sealed it is not proven: sign the box where that matters. StationError("sealed.bad_key").
    """
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey  # slow to import

    try:
        box = _suite().encrypt(plaintext, X25519PublicKey.from_public_bytes(public), info=context)
    except ValueError as trouble:
        raise StationError("sealed.bad_key") from trouble
    return bytes([X25519_AES256]) + box


def open_sealed(private: bytes, blob: bytes, context: bytes) -> bytes:
    """Return what `seal_to` closed for the raw X25519 key `private`.

    StationError("sealed.bad_key") for a key that is none, StationError("sealed.unreadable") when the
    box is for another key or another context, or was changed.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey  # slow to import

    try:
        key = X25519PrivateKey.from_private_bytes(private)
    except ValueError as trouble:
        raise StationError("sealed.bad_key") from trouble
    if len(blob) < OVERHEAD or blob[0] != X25519_AES256:
        raise StationError("sealed.unreadable")
    try:
        return _suite().decrypt(blob[1:], key, info=context)
    except (InvalidTag, ValueError) as trouble:
        raise StationError("sealed.unreadable") from trouble


def new_pair() -> tuple[bytes, bytes]:
    """Return a new (private, public) pair of raw X25519 keys, 32 bytes each."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey  # slow to import

    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def _suite() -> Suite:
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite  # slow to import

    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
