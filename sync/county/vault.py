"""Seals what a shared database must not show: the bodies of tables with personal or secret columns.

A PostgreSQL ledger is read by whoever runs it, by its backups and by its replicas. So the county's own
key and its data key lie in the county's row closed under a key of the county's home, and the bodies of
tables that declare a PERSONAL or SECRET column are closed under the data key before they are stored
(DESIGN.md ruling 19). The embedded ledger goes the same way, so that there is one.

AES-256-GCM with random nonces: good for 2**32 bodies under one key (NIST SP 800-38D, 8.3).
"""

from __future__ import annotations

import functools
import hashlib
import secrets
from collections.abc import Sequence

from station.kernel.errors import StationError
from station.kernel.record import Sensitivity, Table
from station.store import keys
from station.store.oplog import shut, unshut

SEALED = b"\2"  # after the flag bytes of `shut`
NONCE_BYTES = 12
TAG_BYTES = 16
OVERHEAD = len(SEALED) + NONCE_BYTES + TAG_BYTES
HIDDEN = frozenset({Sensitivity.PERSONAL, Sensitivity.SECRET})

WRAPPING = b"tianxin county ledger, wrapping key"


class Vault:
    """The county's data key at work. A sealed body opens only as the row of the county and table it was sealed for."""

    __slots__ = ("_box", "_marking", "county")

    def __init__(self, county: str, data_key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # slow to import

        self.county = county
        self._box = AESGCM(data_key)
        self._marking = hashlib.blake2b(b"tianxin county ledger, marks", key=data_key, digest_size=32).digest()

    def mark(self, table: str, said: bytes) -> bytes:
        """Return sixteen bytes by which the same words in a table are known, and from which nobody learns them."""
        return hashlib.blake2b(b"\0".join((table.encode(), said)), key=self._marking, digest_size=16).digest()

    def shut(self, table: Table, row: int, body: bytes) -> bytes:
        """Return the stored form of a body: as `oplog.shut`, and sealed where the table holds anything personal."""
        if not hides(table):
            return shut(body)
        nonce = secrets.token_bytes(NONCE_BYTES)
        return SEALED + nonce + self._box.encrypt(nonce, shut(body), self._head(table.name, row))

    def shut_all(self, table: Table, rows: Sequence[int], bodies: Sequence[bytes]) -> list[bytes]:
        """Return what `shut` makes of each of many bodies."""
        if not hides(table):
            return list(map(shut, bodies))
        return [self.shut(table, row, body) for row, body in zip(rows, bodies, strict=True)]

    def unshut(self, table: str, row: int, stored: bytes) -> bytes:
        """Undo `shut`; StationError("county.wrong_key") for a body that was sealed elsewhere or changed."""
        if stored[:1] != SEALED:
            return unshut(stored)
        from cryptography.exceptions import InvalidTag

        nonce, closed = stored[1 : 1 + NONCE_BYTES], stored[1 + NONCE_BYTES :]
        try:
            return unshut(self._box.decrypt(nonce, closed, self._head(table, row)))
        except (InvalidTag, ValueError) as trouble:
            raise StationError("county.wrong_key") from trouble

    def seal(self, what: str, number: int, content: bytes) -> bytes:
        """Return content that is no body (a packed span, a piece of a picture) closed under the data key."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return SEALED + nonce + self._box.encrypt(nonce, content, self._head(what, number))

    def unseal(self, what: str, number: int, stored: bytes) -> bytes:
        """Undo `seal`; StationError("county.wrong_key") for what was closed elsewhere or changed."""
        from cryptography.exceptions import InvalidTag

        nonce, closed = stored[1 : 1 + NONCE_BYTES], stored[1 + NONCE_BYTES :]
        try:
            return self._box.decrypt(nonce, closed, self._head(what, number))
        except (InvalidTag, ValueError) as trouble:
            raise StationError("county.wrong_key") from trouble

    def _head(self, table: str, row: int) -> bytes:
        return b"\0".join((self.county.encode(), table.encode(), str(row).encode()))


@functools.cache
def hides(table: Table) -> bool:
    """Tell whether the bodies of `table` are sealed: one personal column is enough, a body is one piece."""
    return any(column.sensitivity in HIDDEN for column in (*table.columns, *table.lines))


def new_data_key() -> bytes:
    """Return a fresh random data key for a county."""
    return secrets.token_bytes(keys.KEY_BYTES)


def wrap(home_key: bytes, county: str, secret: bytes) -> bytes:
    """Return a key of the county as its row keeps it: closed under a key derived from the home's."""
    return keys.wrap(home_key, WRAPPING, secret, county.encode())


def unwrap(home_key: bytes, county: str, closed: bytes) -> bytes:
    """Undo `wrap`; StationError("county.wrong_key") with the key of another home."""
    secret = keys.unwrap(home_key, WRAPPING, closed, county.encode())
    if secret is None:
        raise StationError("county.wrong_key")
    return secret
