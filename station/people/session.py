"""Logging in with a PIN, changing it, and seeing whether a person may go on working.

These are no deeds: a wrong try must be kept although it fails. It is counted before the PIN is looked
at, so that pulling the plug at the right moment wins no free guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, cast

from station.kernel.days import MILLI_PER_MINUTE
from station.kernel.deeds import OPERATOR, Person
from station.kernel.errors import StationError
from station.people import model, pins, store
from station.people.model import TRIES, Account, Session
from station.store.database import Connection
from station.store.store import Store


class SteadyClock(Protocol):
    """The part of the guarded clock that counts and cannot be set."""

    def monotonic_ms(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Try:
    """One try to log in, already counted; `account` is None when the name has no PIN here."""

    account: Account | None
    stored: str
    pepper: str
    wrong: int

    @property
    def row_id(self) -> int:
        return self.account.id if self.account else 0


def steady_ms(place: Store) -> int:
    """Return the machine's steady counter, in milliseconds."""
    return cast(SteadyClock, place.clock).monotonic_ms()


def log_in(place: Store, login: str, pin: str) -> Person:
    """Return the person, or say why not.

    StationError: "people.wrong_pin" (the same for an unknown name), "people.locked", and only after
    the right PIN "people.closed", "people.not_yet", "people.term_over".
    """
    found = _prove(place, login, pin)
    person = model.refuse_barred(found, place.clock.today())
    place.note(person, "people.log_in", str(person.id))
    return person


def start(place: Store, login: str, pin: str) -> Session:
    """Log in and return the session that begins now; the errors of `log_in`."""
    person = log_in(place, login, pin)
    now = steady_ms(place)
    return Session(person, now, now)


def change_pin(place: Store, login: str, old: str, new: str) -> None:
    """Set another PIN; the errors of `log_in` and `new_pin`, and "people.pin_same"."""
    found = _prove(place, login, old)
    person = model.refuse_barred(found, place.clock.today())
    pin = pins.new_pin(new, (found.login, found.phone or ""))
    if pin == pins.read_pin(old):
        raise StationError("people.pin_same")
    place.write(lambda db: store.set_pin(db, found.id, pin, place.clock.now_ms()))
    place.note(person, "people.change_pin", str(person.id))


def log_out(place: Store, person: Person) -> None:
    """Leave a mark in the trail."""
    place.note(person, "people.log_out", str(person.id))


def still_may(place: Store, person: Person) -> bool:
    """Tell whether a person who logged in earlier may go on: open account, same role, within the term."""
    if person.id == OPERATOR.id:
        return True
    found = store.account(place.reader(), person.id)
    try:
        now = found and model.refuse_barred(found, place.clock.today())
    except StationError:
        return False
    return now is not None and now.role is person.role


def _prove(place: Store, login: str, pin: str) -> Account:
    steady = steady_ms(place)
    made: Try = place.write(lambda db: _count_try(db, login, steady))
    if pins.is_pin(made.stored, pins.read_pin(pin), made.pepper) and made.account is not None:
        place.write(lambda db: store.clear_tries(db, made.row_id))
        return made.account
    place.note(OPERATOR, "people.wrong_pin", str(made.row_id))
    minutes = model.lock_minutes(made.wrong)
    if not minutes:
        raise StationError("people.wrong_pin", left=TRIES - made.wrong % TRIES)
    place.note(OPERATOR, "people.locked", str(made.row_id))
    if made.account is not None:
        place.do("people.tell_locked", OPERATOR, account=made.row_id)
    raise StationError("people.locked", minutes=minutes)


def _count_try(db: Connection, login: str, steady: int) -> Try:
    account, stored = _resident(db, login)
    row_id = account.id if account else 0
    wrong, locked = store.tries(db, row_id)
    left = model.lock_left_ms(wrong, locked, steady)
    if left:
        raise StationError("people.locked", minutes=-(-left // MILLI_PER_MINUTE))
    wrong += 1
    store.set_tries(db, row_id, wrong, steady if model.lock_minutes(wrong) else None)
    return Try(account, stored, store.pepper(db), wrong)


def _resident(db: Connection, login: str) -> tuple[Account | None, str]:
    for found in store.by_login(db, login):
        stored = store.pin_hash(db, found.id)
        if stored is not None:
            return found, stored
    return None, pins.NOBODY
