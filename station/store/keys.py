"""The key of the encrypted database: who holds it, where it lies, how it is found again.

The database key is random. It lies in HOME/key.wrapped, closed under a second random key that lies in
an owner-only file outside HOME. So a copied HOME, a backup or a stick reveals nothing; a stolen machine
reveals everything unless the PIN split is on (DESIGN.md ruling 19). A copy sealed to the county's
recovery key opens the backups of a machine that is gone.

Crash order: the key file first, HOME/key.wrapped last and whole. A power cut in between leaves a key
file that belongs to nothing, and the next start begins afresh; no database exists before both are there.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from station.kernel import sealed
from station.kernel.errors import StationError
from station.store import keyfile

WRAPPED = "key.wrapped"
DATABASES = "*.db"
FORMAT = 1
KEY_BYTES = 32
ID_BYTES = 16
NONCE_BYTES = 12
SALT_BYTES = 16
SHORTEST_PIN = 6  # characters; letters are welcome, it is asked once at boot

# The boot PIN has no lock-out, a thief tries it on his own machine: the costly setting of argon2-cffi.
PASSES, MEMORY_KIB, LANES = 3, 64 * 1024, 4

FILE_LAYER = b"tianxin database key, file layer"
PIN_LAYER = b"tianxin database key, PIN layer"
RECOVERY = b"tianxin database key, county recovery"


@dataclass(frozen=True, slots=True)
class Wrapped:
    """What HOME/key.wrapped holds: `salt` is empty without the PIN split, `old` names a key file to sweep."""

    key_id: str
    salt: bytes
    old: str
    closed: bytes

    def head(self) -> bytes:
        return json.dumps([FORMAT, self.key_id, self.salt.hex(), self.old]).encode()


def obtain(home: Path, pin: str | None = None) -> bytes:
    """Return the 32-byte database key of `home`, made at the first call.

    StationError: "keys.pin_needed", "keys.wrong_pin", "keys.lost" (the key file, or the wrapped key beside
    an existing database, is gone), "keys.damaged", "keys.exposed", "keys.same_place", "keys.not_kept".
    """
    has_database = any(home.glob(DATABASES))  # asked first: another process may be making both right now
    if not (home / WRAPPED).exists():
        if has_database:
            raise StationError("keys.lost", folder=str(home))
        with contextlib.suppress(FileExistsError):  # another process made it first: take that one
            return _create(home)
    return unlock(home, pin)


def unlock(home: Path, pin: str | None = None) -> bytes:
    """Return the database key of a home that has one; the errors of `obtain`, and "keys.lost" without one."""
    wrapped = _read(home)
    file_key = _file_key(wrapped.key_id)
    inner = _open(_layer(file_key, FILE_LAYER), wrapped.closed, wrapped.head())
    if inner is None:
        raise StationError("keys.damaged", file=WRAPPED)
    key = inner if not wrapped.salt else _open_with_pin(wrapped, file_key, inner, pin)
    if wrapped.old:
        _sweep(home, wrapped.old)
    return key


def is_split(home: Path) -> bool:
    """Tell whether a PIN is needed to unlock `home`."""
    return bool(_read(home).salt)


def split_with_pin(home: Path, pin: str, old_pin: str | None = None) -> None:
    """Make `pin` necessary at every start (or change it, given the old one); "keys.pin_short"."""
    if len(pin) < SHORTEST_PIN:
        raise StationError("keys.pin_short", least=SHORTEST_PIN)
    _wrap_anew(home, unlock(home, old_pin), pin)


def join(home: Path, pin: str) -> None:
    """Undo `split_with_pin`; "keys.wrong_pin" leaves everything as it is."""
    _wrap_anew(home, unlock(home, pin), None)


def recovery_copy(key: bytes, county_recovery_public: bytes) -> bytes:
    """Return the database key sealed to the county's X25519 recovery key, to be kept with the backups."""
    return sealed.seal_to(county_recovery_public, key, RECOVERY)


def open_recovery(private: bytes, blob: bytes) -> bytes:
    """Return the database key from `recovery_copy`; StationError("keys.wrong_recovery") for any other key."""
    try:
        key = sealed.open_sealed(private, blob, RECOVERY)
    except StationError as trouble:
        raise StationError("keys.wrong_recovery") from trouble
    if len(key) != KEY_BYTES:
        raise StationError("keys.wrong_recovery")
    return key


def adopt(home: Path, key: bytes) -> None:
    """Give an empty `home` the key of a restored backup; StationError("keys.present") when it has one."""
    try:
        _create(home, key)
    except FileExistsError as trouble:
        raise StationError("keys.present", folder=str(home)) from trouble


def wrap(key: bytes, purpose: bytes, secret: bytes, head: bytes) -> bytes:
    """Return `secret` closed under a key derived from `key` for this `purpose`; `head` is bound to it, not inside."""
    return _close(_layer(key, purpose), secret, head)


def unwrap(key: bytes, purpose: bytes, closed: bytes, head: bytes) -> bytes | None:
    """Undo `wrap`; None with another key, purpose or head, or where a byte was changed."""
    return _open(_layer(key, purpose), closed, head)


def _create(home: Path, key: bytes | None = None) -> bytes:
    key = key or secrets.token_bytes(KEY_BYTES)
    with _kept(home):
        keyfile.make_folder(home)
        keyfile.create_whole(home / WRAPPED, _wrap(home, key, None))
    return key


def _wrap_anew(home: Path, key: bytes, pin: str | None) -> None:
    # A new key file each time: an old copy of key.wrapped must not open with the file that stays.
    previous = _read(home).key_id
    with _kept(home):
        keyfile.replace(home / WRAPPED, _wrap(home, key, pin, previous))
    _sweep(home, previous)


def _wrap(home: Path, key: bytes, pin: str | None, old: str = "") -> bytes:
    """Make a new key file; return the content of key.wrapped that belongs to it."""
    key_id, file_key = secrets.token_hex(ID_BYTES), secrets.token_bytes(KEY_BYTES)
    folder = keyfile.folder()
    if folder.resolve().is_relative_to(home.resolve()):
        raise StationError("keys.same_place", folder=str(folder))
    with _kept(folder):
        keyfile.make_folder(folder)
        keyfile.create(_path(key_id), _guarded(file_key, key_id))
    salt = b"" if pin is None else secrets.token_bytes(SALT_BYTES)
    head = Wrapped(key_id, salt, old, b"").head()
    inner = key if pin is None else _close(_pin_layer(file_key, pin, salt), key, head)
    closed = _close(_layer(file_key, FILE_LAYER), inner, head)
    told = {"format": FORMAT, "key": key_id, "salt": salt.hex(), "old": old, "closed": closed.hex()}
    return json.dumps(told, indent=1).encode() + b"\n"


@contextlib.contextmanager
def _kept(folder: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError:
        raise
    except OSError as trouble:  # full, read-only, not ours
        raise StationError("keys.not_kept", folder=str(folder)) from trouble


def _read(home: Path) -> Wrapped:
    try:
        told = json.loads((home / WRAPPED).read_bytes())
        key_id, old = str(told["key"]), str(told["old"])
        # Names of files: anything but plain hex could point anywhere.
        if told["format"] != FORMAT or len(bytes.fromhex(key_id)) != ID_BYTES or len(bytes.fromhex(old)) % ID_BYTES:
            raise ValueError("not a wrapped key of this program")
        return Wrapped(key_id, bytes.fromhex(told["salt"]), old, bytes.fromhex(told["closed"]))
    except FileNotFoundError as trouble:
        raise StationError("keys.lost", folder=str(home)) from trouble
    except (ValueError, KeyError, TypeError, OSError) as trouble:
        raise StationError("keys.damaged", file=WRAPPED) from trouble


def _guarded(key: bytes, key_id: str) -> bytes:
    """Return what is stored of a file key: on Windows the system closes it for this user."""
    if not keyfile.WINDOWS:
        return key
    from station.store import dpapi  # ctypes is for Windows alone

    return dpapi.protect(key, key_id.encode())


def _unguarded(stored: bytes, key_id: str) -> bytes:
    """Undo `_guarded`."""
    if not keyfile.WINDOWS:
        return stored
    from station.store import dpapi

    return dpapi.unprotect(stored, key_id.encode())


def _file_key(key_id: str) -> bytes:
    path = _path(key_id)
    try:
        key = _unguarded(keyfile.read_private(path), key_id)
    except FileNotFoundError as trouble:
        raise StationError("keys.lost", folder=str(path.parent)) from trouble
    except OSError as trouble:
        raise StationError("keys.damaged", file=path.name) from trouble
    if len(key) != KEY_BYTES:
        raise StationError("keys.damaged", file=path.name)
    return key


def _open_with_pin(wrapped: Wrapped, file_key: bytes, inner: bytes, pin: str | None) -> bytes:
    if pin is None:
        raise StationError("keys.pin_needed")
    key = _open(_pin_layer(file_key, pin, wrapped.salt), inner, wrapped.head())
    if key is None:
        raise StationError("keys.wrong_pin")
    return key


def _path(key_id: str) -> Path:
    return keyfile.folder() / f"{key_id}.key"


def _sweep(home: Path, key_id: str) -> None:
    """Take away a key file that key.wrapped no longer needs, once that is durable."""
    keyfile.sync_folder(home)
    with contextlib.suppress(OSError):
        _path(key_id).unlink(missing_ok=True)


def _layer(secret: bytes, purpose: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256  # cryptography is slow to import
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose).derive(secret)


def _pin_layer(file_key: bytes, pin: str, salt: bytes) -> bytes:
    from argon2.low_level import Type, hash_secret_raw  # slow to import, and seldom needed

    typed = unicodedata.normalize("NFKC", pin).encode()  # a Chinese keyboard may give full-width digits
    slow = hash_secret_raw(typed, salt, PASSES, MEMORY_KIB, LANES, KEY_BYTES, Type.ID)
    return _layer(file_key + slow, PIN_LAYER)


def _close(key: bytes, plain: bytes, head: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # slow to import

    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, head)


def _open(key: bytes, closed: bytes, head: bytes) -> bytes | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # slow to import

    try:
        return AESGCM(key).decrypt(closed[:NONCE_BYTES], closed[NONCE_BYTES:], head)
    except (InvalidTag, ValueError):
        return None
