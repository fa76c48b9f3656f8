"""Deeds of the people feature: the county makes and closes accounts, a machine sets up their PINs."""

from __future__ import annotations

from dataclasses import dataclass

from station.kernel.deeds import COUNTY_SEAT, COUNTY_STAFF, Day, Role, Seat, deed
from station.kernel.errors import StationError
from station.people import model, pins, store
from station.people.declared import ACCOUNT, EVENT, SPARE
from station.people.model import ACTIVATED, LOCKED, RESET, Account
from station.store import audit
from station.store.act import Act

MAKERS = frozenset({Role.OPERATOR, Role.KEEPER, Role.SUPERVISOR})
SPARES = 2  # a forgotten PIN, and another one before the link comes up


@dataclass(frozen=True, slots=True)
class Issued:
    """A one-time code to tell the person; activation codes are shown this once. `number` is 0 for them."""

    account: int
    login: str
    code: str
    number: int = 0


@deed(
    "people.add",
    roles=MAKERS,
    seats=COUNTY_SEAT,
    writes={ACCOUNT.name: frozenset({"insert"}), SPARE.name: frozenset({"insert"})},
)
def add(act: Act, *, login: str, name: str, role: str, station: int = 0, phone: str = "") -> Issued:
    """Make an account and its activation code, which is shown once.

    `station` is the row id of the person's station, 0 for county staff. StationError: "people.bad_login",
    "people.login_taken", "people.bad_name", "people.bad_phone", "people.unknown_role",
    "people.station_missing", "people.station_not_wanted".
    """
    login = model.new_login(login)
    if store.by_login(act.db, login):
        raise StationError("people.login_taken", login=login)
    code, spares = pins.new_code(), {number: pins.new_code() for number in range(1, SPARES + 1)}
    row = {
        "login": login,
        "name": model.new_name(name),
        "role": model.role_for(role, station).value,
        "station": station,
        "phone": model.new_phone(phone),
        "term_from": None,
        "term_to": None,
        "active": 1,
        "activation": _hashed(code),
        "reset": _with_spares({}, spares),
    }
    account = act.insert(ACCOUNT.name, row)
    for number, spare in spares.items():
        act.insert(SPARE.name, {"account": account, "number": number, "code": spare})
    return Issued(account, login, code)


@deed(
    "people.deactivate",
    roles=MAKERS,
    seats=COUNTY_SEAT,
    writes={ACCOUNT.name: frozenset({"active", "activation", "reset"}), SPARE.name: frozenset({"delete"})},
)
def deactivate(act: Act, *, account: int) -> None:
    """Close an account: nobody logs in with it again, its codes are void."""
    found = _open_account(act, account)
    if found.id == act.person.id:
        raise StationError("people.not_yourself")
    act.patch(ACCOUNT.name, found.id, {"active": 0, "activation": None, "reset": None})
    for spare in store.spares(act.db, found.id):
        act.delete(SPARE.name, spare.id)


@deed("people.reissue", roles=MAKERS, seats=COUNTY_SEAT, writes={ACCOUNT.name: frozenset({"activation"})})
def reissue(act: Act, *, account: int) -> Issued:
    """Make a new activation code, shown once; it works where this change has arrived, the old one no longer."""
    found = _open_account(act, account)
    code = pins.new_code()
    act.patch(ACCOUNT.name, found.id, {"activation": _hashed(code)})
    return Issued(found.id, found.login, code)


@deed(
    "people.set_term",
    roles=MAKERS,
    seats=COUNTY_SEAT,
    writes={ACCOUNT.name: frozenset({"term_from", "term_to"})},
)
def set_term(act: Act, *, account: int, first: Day, last: Day) -> None:
    """Set the first and last day of a person's term."""
    found = _open_account(act, account)
    if last < first:
        raise StationError("people.bad_term")
    act.patch(ACCOUNT.name, found.id, {"term_from": first, "term_to": last})


@deed(
    "people.reset_code",
    roles=MAKERS,
    seats=COUNTY_SEAT,
    writes={ACCOUNT.name: frozenset({"reset"}), SPARE.name: frozenset({"insert", "delete"})},
)
def reset_code(act: Act, *, account: int, number: int = 0) -> Issued:
    """Read out a spare code for a forgotten PIN; it works at a station whose link is down.

    The same code is given until a machine says it was used; `number` asks for a later one, for when it
    was used and that news has not come. StationError("people.no_such_spare", "people.unknown_account").
    """
    found = _open_account(act, account)
    known = store.spares(act.db, found.id)
    used = store.used_numbers(act.db, found.id)
    ready = {spare.number: spare.code for spare in known if spare.number not in used}
    fresh = _refill(act, found, known, ready) if len(ready) < SPARES else {}
    ready |= fresh
    chosen = number or min(ready)
    if chosen not in ready:
        raise StationError("people.no_such_spare", number=number)
    # A code read out is no change, yet somebody may ask later who read it: it goes to the trail by name.
    audit.record(act.db, act.clock.now_ms(), act.person.id, "people.reset_code", str(found.id))
    return Issued(found.id, found.login, ready[chosen], chosen)


@deed("people.activate", roles=frozenset({Role.OPERATOR}), writes={EVENT.name: frozenset({"insert"})})
def activate(act: Act, *, login: str, code: str, pin: str) -> int:
    """Set up a person's PIN on this machine with a code from the county; return the account.

    An activation code and a spare code both work, each once on a machine. StationError: "people.bad_code",
    "people.wrong_code", "people.code_used", "people.not_here", what `refuse_barred` and `new_pin` raise.
    """
    found, number, code_hash = _account_for(act, login, pins.read_code(code))
    model.refuse_barred(found, act.clock.today())
    _refuse_strangers(act, found)
    if store.is_used(act.db, code_hash):
        raise StationError("people.code_used")
    now = act.clock.now_ms()
    store.set_pin(act.db, found.id, pins.new_pin(pin, (found.login, found.phone or "")), now)
    store.use(act.db, code_hash)
    kind = RESET if number else ACTIVATED
    act.insert(EVENT.name, {"account": found.id, "kind": kind, "number": number, "at": now})
    return found.id


@deed("people.tell_locked", roles=frozenset({Role.OPERATOR}), writes={EVENT.name: frozenset({"insert"})})
def tell_locked(act: Act, *, account: int) -> None:
    """Tell the county that somebody tried wrong PINs until the account was locked here."""
    if store.account(act.db, account) is None:
        raise StationError("people.unknown_account")
    act.insert(EVENT.name, {"account": account, "kind": LOCKED, "number": 0, "at": act.clock.now_ms()})


def _open_account(act: Act, row_id: int) -> Account:
    found = store.account(act.db, row_id)
    if found is None:
        raise StationError("people.unknown_account")
    if not found.active:
        raise StationError("people.closed")
    return found


def _hashed(code: str) -> str:
    return pins.hash_code(pins.read_code(code))


def _spare_hashes(reset: str | None) -> dict[int, str]:
    pairs = (entry.partition(":") for entry in (reset or "").split())
    return {int(number): code_hash for number, _colon, code_hash in pairs}


def _with_spares(kept: dict[int, str], fresh: dict[int, str]) -> str:
    hashes = kept | {number: _hashed(code) for number, code in fresh.items()}
    return " ".join(f"{number}:{code_hash}" for number, code_hash in sorted(hashes.items()))


def _refill(act: Act, found: Account, known: list[store.Spare], ready: dict[int, str]) -> dict[int, str]:
    """Put new spare codes in the place of used ones; stations know them from their next exchange on."""
    first = max((spare.number for spare in known), default=0) + 1
    fresh = {number: pins.new_code() for number in range(first, first + SPARES - len(ready))}
    for spare in known:
        if spare.number not in ready:
            act.delete(SPARE.name, spare.id)
    for number, code in fresh.items():
        act.insert(SPARE.name, {"account": found.id, "number": number, "code": code})
    kept = {number: code_hash for number, code_hash in _spare_hashes(found.reset).items() if number in ready}
    act.patch(ACCOUNT.name, found.id, {"reset": _with_spares(kept, fresh)})
    return fresh


def _account_for(act: Act, login: str, code: str) -> tuple[Account, int, str]:
    """Return (account, number of the spare code or 0, hash) the code belongs to."""
    for found in store.by_login(act.db, login):
        hashes = {0: found.activation} if found.activation else {}
        for number, code_hash in (hashes | _spare_hashes(found.reset)).items():
            if pins.is_code(code_hash, code):
                return found, number, code_hash
    raise StationError("people.wrong_code")


def _refuse_strangers(act: Act, found: Account) -> None:
    """County staff work at county seats, everybody else at a machine of their own station."""
    identity = act.identity
    if (found.role in {role.value for role in COUNTY_STAFF}) != (identity.seat is Seat.COUNTY):
        raise StationError("people.not_here")
    if identity.seat is not Seat.COUNTY and found.station != identity.station:
        raise StationError("people.not_here")
