"""The media that ride beside a bundle: one file under the same name, written and read piece by piece.

A bundle is verified whole and held in memory; a quarter of a gigabyte of pictures is neither. So they lie in
a file of their own that only the holder of a key inside the bundle can read or could have written: each piece
is closed alone, in its place (SYNC.md rule 19). What is whole when a file ends too early is kept, and every
medium is held against its SHA-256 by whoever keeps it.

Layout: b"TXMEDIA1", 32 random bytes of salt; then for each piece its size u32 and AES-256-GCM of the message
Piece, under HKDF-SHA256 of the key and the salt, nonce = number of the piece (11 bytes) and 0; last an empty
piece with 1 at the end of its nonce.
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from station.kernel.errors import StationError
from station.store.media import PIECE
from sync.protocol import Have, Piece

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC, ENDING = b"TXMEDIA1", ".txm"
KEY_BYTES = SALT_BYTES = 32
MOST_FREIGHT = 256 << 20  # bytes of one file
MOST_TOLD = 4096  # media named in one bundle, each way
LARGEST_BOX = PIECE + 256
_BESIDE_PIECE = 128  # bytes a piece costs besides its data
_INFO, _KEYS = b"tianxin media box 1", b"tianxin media key 1"
_SIZE = struct.Struct(">I")


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def key_of(private: bytes, digest: bytes) -> bytes:
    """Return the key for what goes back with the answer to the bundle `digest`: always the same one."""
    return _derived(private, b"", _KEYS + digest)


def chosen(media: Iterable[Have], room: int) -> tuple[list[Have], bool]:
    """Return (the media that go in a file of `room` bytes, in their order, whether others stay behind)."""
    taken, left, behind = [], min(room, MOST_FREIGHT), False
    for one in media:
        cost = one.size + (one.size // PIECE + 2) * _BESIDE_PIECE
        if cost <= left:
            taken.append(one)
            left -= cost
        else:
            behind = True
    return taken, behind


def shut(key: bytes, pieces: Iterable[Piece]) -> Iterator[bytes]:
    """Yield the parts of the file that carries `pieces`."""
    salt, number = secrets.token_bytes(SALT_BYTES), 0
    cipher = _cipher(key, salt)
    yield MAGIC + salt
    for number, piece in enumerate(pieces, 1):
        yield _framed(cipher.encrypt(_nonce(number, 0), msgspec.msgpack.encode(piece), None))
    yield _framed(cipher.encrypt(_nonce(number + 1, 1), b"", None))


def read(key: bytes, opened: BinaryIO) -> Iterator[Piece]:
    """Yield the pieces of a file, each proven to be the next; what was yielded before an error is good.

    StationError("bundle.media_cut") where the end is missing, "bundle.media_strange" for what does not belong here.
    """
    head = opened.read(len(MAGIC) + SALT_BYTES)
    if len(head) < len(MAGIC) + SALT_BYTES:
        raise StationError("bundle.media_cut")
    if not head.startswith(MAGIC):
        raise StationError("bundle.media_strange")
    cipher, number = _cipher(key, head[len(MAGIC) :]), 1
    while True:
        box = _box(opened)
        piece = _opened(cipher, number, box)
        if piece is None:
            return
        yield piece
        number += 1


def _box(opened: BinaryIO) -> bytes:
    size = opened.read(_SIZE.size)
    if len(size) < _SIZE.size:
        raise StationError("bundle.media_cut")
    length = _SIZE.unpack(size)[0]
    if length > LARGEST_BOX:
        raise StationError("bundle.media_strange")
    box = opened.read(length)
    if len(box) < length:
        raise StationError("bundle.media_cut")
    return box


def _opened(cipher: AESGCM, number: int, box: bytes) -> Piece | None:
    """Return the next piece, None for the end of the file."""
    from cryptography.exceptions import InvalidTag

    try:
        return msgspec.msgpack.decode(cipher.decrypt(_nonce(number, 0), box, None), type=Piece)
    except msgspec.DecodeError as trouble:
        raise StationError("bundle.media_strange") from trouble
    except (InvalidTag, ValueError):
        try:
            cipher.decrypt(_nonce(number, 1), box, None)
        except (InvalidTag, ValueError) as trouble:
            raise StationError("bundle.media_strange") from trouble
    return None


def _framed(box: bytes) -> bytes:
    return _SIZE.pack(len(box)) + box


def _nonce(number: int, last: int) -> bytes:
    return number.to_bytes(11, "big") + bytes((last,))


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # slow to import

    return AESGCM(_derived(key, salt, _INFO))


def _derived(key: bytes, salt: bytes, info: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY_BYTES, salt=salt or None, info=info).derive(key)
