"""Reads accounts, keeps the PINs and counted tries of this machine, and shows who may work where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from station.kernel import masks
from station.kernel.deeds import COUNTY_STAFF, Role, view
from station.people import model, pins
from station.people.model import Account
from station.store import settings
from station.store.act import Reading
from station.store.database import Connection

FIELDS = "id, login, name, role, station, phone, term_from, term_to, active, activation, reset"
BY_ID = f"SELECT {FIELDS} FROM people_account WHERE id = ?"
BY_LOGIN = f"SELECT {FIELDS} FROM people_account WHERE login = ? ORDER BY active DESC, id"
LIST = f"""
SELECT {FIELDS}, EXISTS (SELECT 1 FROM people_event WHERE account = people_account.id AND kind = 'activated')
FROM people_account ORDER BY active DESC, login LIMIT ?"""
HERE = """
SELECT people_account.id, login, name, role FROM people_account JOIN people_pin ON account = people_account.id
WHERE active = 1 AND coalesce(term_from, ?1) <= ?1 AND coalesce(term_to, ?1) >= ?1
ORDER BY name, login LIMIT ?2"""
PIN = "SELECT hash FROM people_pin WHERE account = ?"
SET_PIN = "INSERT OR REPLACE INTO people_pin (account, hash, set_ms) VALUES (?, ?, ?)"
TRIES = "SELECT wrong, locked_steady_ms FROM people_tries WHERE account = ?"
SET_TRIES = "INSERT OR REPLACE INTO people_tries (account, wrong, locked_steady_ms) VALUES (?, ?, ?)"
CLEAR_TRIES = "DELETE FROM people_tries WHERE account = ?"
IS_USED = "SELECT 1 FROM people_used_code WHERE hash = ?"
USE = "INSERT INTO people_used_code (hash) VALUES (?)"
SPARES = "SELECT id, number, code FROM people_spare WHERE account = ? ORDER BY number"
USED_NUMBERS = "SELECT number FROM people_event WHERE account = ? AND kind = 'reset'"
PEPPER = "people.pepper"

SEE_NAMES = frozenset({Role.KEEPER, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Spare:
    """A spare code of an account, still in the county's hands."""

    id: int
    number: int
    code: str


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account in the county's list; name and telephone as the one who asks may see them."""

    id: int
    login: str
    role: str
    station: int
    active: bool
    activated: bool
    name: str
    phone: str
    term_from: int | None
    term_to: int | None


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who may log in on this machine."""

    id: int
    login: str
    name: str
    role: str


def account(db: Connection, row_id: int) -> Account | None:
    """Return one account, or None."""
    row = db.execute(BY_ID, (row_id,)).fetchone()
    return None if row is None else _account(row)


def by_login(db: Connection, login: str) -> list[Account]:
    """Return the accounts of a log-in name, open ones first.

    More than one only where two county seats gave out the same name while apart.
    """
    return [_account(row) for row in db.execute(BY_LOGIN, (model.normal_login(login),))]


def pin_hash(db: Connection, row_id: int) -> str | None:
    """Return the hash of the PIN this account has on this machine."""
    row = db.execute(PIN, (row_id,)).fetchone()
    return None if row is None else str(row[0])


def set_pin(db: Connection, row_id: int, pin: str, at_ms: int) -> None:
    """Keep the hash of a PIN already judged, and forget wrong tries and locks."""
    db.execute(SET_PIN, (row_id, pins.hash_pin(pin, pepper(db)), at_ms))
    db.execute(CLEAR_TRIES, (row_id,))


def pepper(db: Connection) -> str:
    """Return this machine's own secret for PIN hashes, made at the first call; needs the writer for that."""
    found: str | None = settings.get(db, PEPPER)
    if found is None:
        found = pins.new_pepper()
        settings.put(db, PEPPER, found)
    return found


def tries(db: Connection, row_id: int) -> tuple[int, int | None]:
    """Return (wrong tries in a row, steady time of the lock they led to)."""
    row = db.execute(TRIES, (row_id,)).fetchone()
    return (0, None) if row is None else (row[0], row[1])


def set_tries(db: Connection, row_id: int, wrong: int, locked_steady_ms: int | None) -> None:
    db.execute(SET_TRIES, (row_id, wrong, locked_steady_ms))


def clear_tries(db: Connection, row_id: int) -> None:
    db.execute(CLEAR_TRIES, (row_id,))


def is_used(db: Connection, code_hash: str) -> bool:
    """Tell whether the code with this hash has set a PIN on this machine."""
    return db.execute(IS_USED, (code_hash,)).fetchone() is not None


def use(db: Connection, code_hash: str) -> None:
    db.execute(USE, (code_hash,))


def spares(db: Connection, row_id: int) -> list[Spare]:
    """Return the spare codes of an account that lie ready at the county."""
    return [Spare(*row) for row in db.execute(SPARES, (row_id,))]


def used_numbers(db: Connection, row_id: int) -> set[int]:
    """Return the numbers of the spare codes some machine said were used."""
    return {row[0] for row in db.execute(USED_NUMBERS, (row_id,))}


@view("people.accounts", roles=COUNTY_STAFF | {Role.OPERATOR})
def accounts_view(reading: Reading, *, limit: int = 200) -> list[AccountLine]:
    """List the accounts; keeper and supervisor see names, other staff masked ones, the operator none."""
    return [_line(_account(row), bool(row[11]), reading.person.role) for row in reading.db.execute(LIST, (limit,))]


@view("people.here")
def here_view(reading: Reading, *, limit: int = 50) -> list[Resident]:
    """List who may log in on this machine today."""
    return [Resident(*row) for row in reading.db.execute(HERE, (reading.clock.today(), limit))]


def _line(found: Account, activated: bool, role: Role) -> AccountLine:
    name, phone = found.name, found.phone or ""
    if role is Role.OPERATOR:
        name, phone = "", ""
    elif role not in SEE_NAMES:
        name, phone = masks.mask_name(name), masks.mask_phone(phone)
    return AccountLine(
        found.id, found.login, found.role, found.station, found.active, activated,
        name, phone, found.term_from, found.term_to,
    )


def _account(row: Any) -> Account:
    return Account(
        row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7],
        active=bool(row[8]), activation=row[9], reset=row[10],
    )
