"""The keys of devices and of the county: one suite of means, named by a number so that others can be added."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from station.kernel.errors import StationError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

VERSION = 0  # of envelopes: another means of signing or sealing is another version, and another suite
SUITE = 1  # Ed25519, SHA-256, X25519, HKDF-SHA256, AES-256-GCM-SIV
SIGNATURE_BYTES = 64
KEY_BYTES = 32
_SEALING = b"tianxin sealing key 0"


class DeviceKey:
    """An Ed25519 key pair. The private half is 32 bytes and never leaves the device."""

    __slots__ = ("_key", "_pair", "private", "public")

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self._pair: tuple[bytes, bytes] | None = None
        self.private = key.private_bytes_raw()
        self.public = key.public_key().public_bytes_raw()

    @classmethod
    def generate(cls) -> DeviceKey:
        """Make a new key."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # slow to import

        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_private(cls, private: bytes) -> DeviceKey:
        """Return the key whose raw private bytes are given; StationError("envelope.malformed") for another length."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # slow to import

        if len(private) != KEY_BYTES:
            raise StationError("envelope.malformed")
        return cls(Ed25519PrivateKey.from_private_bytes(private))

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature over `message`."""
        return self._key.sign(message)

    def sealing(self) -> tuple[bytes, bytes]:
        """Return the (private, public) X25519 pair for what is sealed to this device; it follows from the key.

        Nothing more has to be kept, and a key that signs is never one that opens.
        """
        if self._pair is None:
            self._pair = self._derived()
        return self._pair

    def _derived(self) -> tuple[bytes, bytes]:
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey  # slow to import
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        private = HKDF(SHA256(), KEY_BYTES, salt=None, info=_SEALING).derive(self.private)
        return private, X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def check_version(version: int) -> None:
    """StationError("sync.version") for an envelope of a time that this program does not know."""
    if version != VERSION:
        raise StationError("sync.version")


def verify(public: bytes, signature: bytes, message: bytes) -> None:
    """Check a signature; StationError("envelope.bad_signature") when it, or the key, is not right."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # slow to import

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError) as trouble:
        raise StationError("envelope.bad_signature") from trouble


def fingerprint(public: bytes) -> str:
    """Return four groups of four digits that two people compare aloud."""
    digits = f"{int.from_bytes(hashlib.sha256(public).digest(), 'big') % 10**16:016d}"
    return " ".join([digits[start : start + 4] for start in range(0, 16, 4)])


def message(*parts: bytes) -> bytes:
    """Join what is to be signed, with version and suite, so that no two lists of parts give the same bytes.

    In which form the thing comes (sealed, in the clear, alone) is said by the words in the first part.
    """
    head = bytes((VERSION, SUITE))
    return head + b"".join([len(part).to_bytes(4, "big") + part for part in parts])
