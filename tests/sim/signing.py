"""Ed25519 as the library has it, each answer computed once: a third of a story was signatures checked again.

Keys, and whether a signature is right, are pure functions of bytes. What is remembered is what the library itself
said, or what it signed in this process; any other signature is checked by it. The core notices nothing: its own
checks run whole, every time.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ed25519

MOST_KEPT = 20_000
Right = tuple[bytes, bytes, bytes]  # public key, signature, message


class Signatures:
    """Stands before the library for as long as `remembered` lasts."""

    def __init__(self) -> None:
        self._right: set[Right] = set()
        self.private = ed25519.Ed25519PrivateKey
        self.public = ed25519.Ed25519PublicKey
        self.keys: dict[bytes, _Private] = {}

    def is_right(self, one: Right) -> bool:
        return one in self._right

    def keep(self, one: Right) -> None:
        if len(self._right) >= MOST_KEPT:
            self._right.clear()
        self._right.add(one)


class _Private:
    """A private key that was made once."""

    def __init__(self, known: Signatures, key: Any) -> None:
        self._known, self._key = known, key
        self._private, self._public = key.private_bytes_raw(), key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        signature: bytes = self._key.sign(message)
        self._known.keep((self._public, signature, message))
        return signature

    def private_bytes_raw(self) -> bytes:
        return bytes(self._private)

    def public_key(self) -> Any:
        return self._key.public_key()


class _Privates:
    """In the place of the class of private keys."""

    def __init__(self, known: Signatures) -> None:
        self._known = known

    def from_private_bytes(self, data: bytes) -> _Private:
        found = self._known.keys.get(data)
        if found is None:
            found = self._known.keys[data] = _Private(self._known, self._known.private.from_private_bytes(data))
        return found

    def generate(self) -> Any:
        return self._known.private.generate()


class _Public:
    """A public key that is made from its bytes only where the library must be asked."""

    def __init__(self, known: Signatures, data: bytes) -> None:
        self._known, self._data = known, data

    def verify(self, signature: bytes, message: bytes) -> None:
        one = bytes(self._data), bytes(signature), bytes(message)
        if not self._known.is_right(one):
            self._known.public.from_public_bytes(self._data).verify(signature, message)
            self._known.keep(one)


class _Publics:
    """In the place of the class of public keys."""

    def __init__(self, known: Signatures) -> None:
        self._known = known

    def from_public_bytes(self, data: bytes) -> _Public:
        return _Public(self._known, data)


@contextlib.contextmanager
def remembered() -> Iterator[None]:
    """Remember keys and signatures for as long as the block lasts."""
    known = Signatures()
    ed25519.Ed25519PrivateKey = _Privates(known)  # type: ignore[misc,assignment]
    ed25519.Ed25519PublicKey = _Publics(known)  # type: ignore[misc,assignment]
    try:
        yield
    finally:
        ed25519.Ed25519PrivateKey, ed25519.Ed25519PublicKey = known.private, known.public  # type: ignore[misc]
