"""Sealed boxes: opened by one key for one purpose only, and readable by any RFC 9180 implementation."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from station.kernel import sealed
from station.kernel.errors import StationError

PRIVATE, PUBLIC = sealed.new_pair()
BOX = sealed.seal_to(PUBLIC, "妃子笑".encode(), b"test")


def test_a_box_opens_with_its_key() -> None:
    assert sealed.open_sealed(PRIVATE, BOX, b"test").decode() == "妃子笑"
    assert len(BOX) == len("妃子笑".encode()) + sealed.OVERHEAD
    assert sealed.seal_to(PUBLIC, "妃子笑".encode(), b"test") != BOX


@pytest.mark.parametrize(
    "blob",
    [b"", BOX[:-1], BOX + b"\0", bytes([9]) + BOX[1:], BOX[:1] + bytes(32) + BOX[33:], bytes(200)],
    ids=["empty", "cut", "longer", "algorithm", "zero key", "zeros"],
)
def test_a_changed_box_is_refused(blob: bytes) -> None:
    with pytest.raises(StationError) as refused:
        sealed.open_sealed(PRIVATE, blob, b"test")
    assert refused.value.code == "sealed.unreadable"


def test_every_bit_counts() -> None:
    for place in range(1, len(BOX)):
        changed = bytearray(BOX)
        changed[place] ^= 1
        with pytest.raises(StationError):
            sealed.open_sealed(PRIVATE, bytes(changed), b"test")


def test_another_key_or_purpose_opens_nothing() -> None:
    other, _public = sealed.new_pair()
    for private, context in ((other, b"test"), (PRIVATE, b"another purpose")):
        with pytest.raises(StationError) as refused:
            sealed.open_sealed(private, BOX, context)
        assert refused.value.code == "sealed.unreadable"


@pytest.mark.parametrize("key", [b"", b"short", bytes(33)])
def test_what_is_no_key_is_said_to_be_none(key: bytes) -> None:
    for attempt in (lambda: sealed.seal_to(key, b"x", b""), lambda: sealed.open_sealed(key, BOX, b"test")):
        with pytest.raises(StationError) as refused:
            attempt()
        assert refused.value.code == "sealed.bad_key"


def _extract(suite: bytes, salt: bytes, label: bytes, material: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + material, hashlib.sha256)


def _expand(suite: bytes, secret: bytes, label: bytes, info: bytes, length: int) -> bytes:
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(secret, labelled + b"\1", hashlib.sha256)[:length]


def test_a_box_is_what_rfc_9180_says() -> None:
    """A backup must be readable in ten years by whatever knows the standard: opened here by hand."""
    sender, ciphertext = BOX[1:33], BOX[33:]
    shared = X25519PrivateKey.from_private_bytes(PRIVATE).exchange(X25519PublicKey.from_public_bytes(sender))
    kem = b"KEM" + (0x20).to_bytes(2, "big")
    secret = _expand(kem, _extract(kem, b"", b"eae_prk", shared), b"shared_secret", sender + PUBLIC, 32)
    suite = b"HPKE" + bytes([0, 0x20, 0, 1, 0, 2])
    context = b"\0" + _extract(suite, b"", b"psk_id_hash", b"") + _extract(suite, b"", b"info_hash", b"test")
    base = _extract(suite, secret, b"secret", b"")
    key, nonce = _expand(suite, base, b"key", context, 32), _expand(suite, base, b"base_nonce", context, 12)
    assert AESGCM(key).decrypt(nonce, ciphertext, b"").decode() == "妃子笑"
