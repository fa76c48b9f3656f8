"""Accounts as the county makes them, and the rules of log-in names, telephones, terms, masks and locks.

An account travels; a PIN never does. Each machine knows its people by a PIN set on it with a one-time
code from the county, whose slow hash came with the account (DESIGN.md ruling 16, DOMAIN.md 5.4).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from station.kernel.days import MILLI_PER_MINUTE
from station.kernel.deeds import COUNTY_STAFF, Person, Role
from station.kernel.errors import StationError

STATION_ROLES = frozenset({Role.OFFICER, Role.TRAINER, Role.TOWN})
LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,31}")
RESERVED_LOGINS = frozenset({Role.OPERATOR.value})
LONGEST_NAME = 60
MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0\d{9,11}(-\d{1,6})?")

TRIES = 5
LOCK_MINUTES = (5, 15, 60, 240)
IDLE_MS = 3 * MILLI_PER_MINUTE

ACTIVATED, RESET, LOCKED = "activated", "reset", "locked"


@dataclass(frozen=True, slots=True)
class Account:
    """One account as stored; days are local days since 1970-01-01, None without a term."""

    id: int
    login: str
    name: str
    role: str
    station: int
    phone: str | None
    term_from: int | None
    term_to: int | None
    active: bool
    activation: str | None = field(default=None, repr=False)
    reset: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Session:
    """One log-in at one machine. Times are of the steady counter, which nobody can set."""

    person: Person
    started_ms: int
    last_ms: int

    def touched(self, steady_ms: int) -> Session:
        """Return the session after a sign of life."""
        return Session(self.person, self.started_ms, max(self.last_ms, steady_ms))

    def is_idle(self, steady_ms: int, limit_ms: int = IDLE_MS) -> bool:
        """Tell whether nobody touched anything for `limit_ms`, or the machine was restarted since."""
        return not 0 <= steady_ms - self.last_ms < limit_ms


def person_of_row(row_id: int, row: Mapping[str, Any]) -> Person | None:
    """Return who an account row stands for; None when it was closed or its role is unknown here."""
    return former_of_row(row_id, row) if row["active"] else None


def former_of_row(row_id: int, row: Mapping[str, Any]) -> Person | None:
    """Return who an account row stands or stood for, closed or not; None when its role is unknown here."""
    roles = {role.value: role for role in STATION_ROLES | COUNTY_STAFF}
    if row["role"] not in roles:
        return None
    return Person(row_id, row["login"], row["name"], roles[row["role"]], row["station"])


def refuse_barred(account: Account, today: int) -> Person:
    """Return the person; StationError("people.closed" / "people.not_yet" / "people.term_over")."""
    person = person_of_row(account.id, {"active": account.active, "role": account.role, "login": account.login,
                                        "name": account.name, "station": account.station})
    if person is None:
        raise StationError("people.closed")
    if account.term_from is not None and today < account.term_from:
        raise StationError("people.not_yet")
    if account.term_to is not None and today > account.term_to:
        raise StationError("people.term_over")
    return person


def role_for(role: str, station: int) -> Role:
    """Return the role an account may have at `station`; county staff have none, everybody else needs one.

    StationError("people.unknown_role" / "people.station_missing" / "people.station_not_wanted").
    """
    named = {one.value: one for one in STATION_ROLES | COUNTY_STAFF}
    if role not in named:
        raise StationError("people.unknown_role", role=role, known=", ".join(sorted(named)))
    if named[role] in STATION_ROLES and not station:
        raise StationError("people.station_missing", role=role)
    if named[role] in COUNTY_STAFF and station:
        raise StationError("people.station_not_wanted", role=role)
    return named[role]


def normal_login(login: str) -> str:
    """Return a log-in name as it is compared: half width, lower case."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def new_login(login: str) -> str:
    """Return the log-in name for a new account; StationError("people.bad_login")."""
    found = normal_login(login)
    if not LOGIN.fullmatch(found) or found in RESERVED_LOGINS:
        raise StationError("people.bad_login", login=login)
    return found


def new_name(name: str) -> str:
    """Return a person's name as it is stored, NFC; StationError("people.bad_name")."""
    found = " ".join(unicodedata.normalize("NFC", name).split())
    if not found or len(found) > LONGEST_NAME or not found.isprintable():
        raise StationError("people.bad_name")
    return found


def new_phone(phone: str) -> str | None:
    """Return a telephone number in one form, None for an empty one; StationError("people.bad_phone").

    Mobile: 11 digits; landline: 0, area, number and perhaps "-extension" (DOMAIN.md 4.7).
    """
    plain = unicodedata.normalize("NFKC", phone).strip()
    if not plain:
        return None
    plain = re.sub(r"^(\+|00)86", "", re.sub(r"[\s()]", "", plain))
    for candidate in (plain.replace("-", ""), re.sub(r"^(0\d{2,3})-", r"\1", plain)):
        if MOBILE.fullmatch(candidate) or LANDLINE.fullmatch(candidate):
            return candidate
    raise StationError("people.bad_phone")


def lock_minutes(wrong: int) -> int:
    """Return for how long the `wrong`-th wrong try in a row locks: nothing but at every fifth, then longer."""
    if not wrong or wrong % TRIES:
        return 0
    return LOCK_MINUTES[min(wrong // TRIES, len(LOCK_MINUTES)) - 1]


def lock_left_ms(wrong: int, locked_steady_ms: int | None, steady_ms: int) -> int:
    """Return how much of a lock is left, in milliseconds.

    Only time the machine was running counts, so turning its clock shortens nothing. After a restart the
    counter begins again: what it has counted since then is all that is sure to have passed.
    """
    if locked_steady_ms is None:
        return 0
    passed = steady_ms - locked_steady_ms if steady_ms >= locked_steady_ms else steady_ms
    return max(0, lock_minutes(wrong) * MILLI_PER_MINUTE - passed)
