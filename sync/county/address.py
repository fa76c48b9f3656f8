"""Where a county's ledger is when it is not a file in its home: a PostgreSQL address, and which county there.

The address may hold a password. It lies in the home, owner-only and closed under a key derived from the
home's, and is told to nobody: no command prints it, no error or log line carries it.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from station.home import Home
from station.kernel.errors import StationError
from station.store import keyfile, keys

DRIVER = "postgresql+psycopg"
PURPOSE = b"tianxin county ledger, address"
HEAD = b"tianxin ledger address 1"


@dataclass(frozen=True, slots=True)
class Address:
    """A PostgreSQL ledger and the county in it that this home serves."""

    url: URL
    county: str


def parse(text: str) -> URL:
    """Return the address as somebody typed it; StationError("county.bad_database") for anything but PostgreSQL."""
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError) as trouble:
        raise StationError("county.bad_database") from trouble
    if url.drivername not in (DRIVER, "postgresql") or not url.database:
        raise StationError("county.bad_database")
    return url.set(drivername=DRIVER)


def read(home: Home, key: bytes) -> Address | None:
    """Return the address kept in `home`, None where the ledger is embedded; StationError("county.wrong_key")."""
    try:
        closed = keyfile.read_private(home.ledger_address)
    except FileNotFoundError:
        return None
    plain = keys.unwrap(key, PURPOSE, closed, HEAD)
    if plain is None:
        raise StationError("county.wrong_key")
    url, county = msgspec.msgpack.decode(plain, type=tuple[str, str])
    return Address(parse(url), county)


def write(home: Home, key: bytes, address: Address) -> None:
    """Keep the address in `home`, whole or not at all."""
    plain = msgspec.msgpack.encode((address.url.render_as_string(hide_password=False), address.county))
    keyfile.replace(home.ledger_address, keys.wrap(key, PURPOSE, plain, HEAD))
