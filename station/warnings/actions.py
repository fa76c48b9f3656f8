"""Deeds of warnings: issue, extend, lift; a station tells that one stood on its screen."""

from __future__ import annotations

from station.kernel import audience as whom
from station.kernel.calendar import TERM_OF_CODE
from station.kernel.deeds import ANYONE, EVERY_SEAT, Role, Seat, deed
from station.kernel.errors import StationError
from station.store.act import Act
from station.warnings import store
from station.warnings.declared import ENDING, NOTE, SHOWN, WARNING
from station.warnings.model import KINDS, LONGEST_BODY, LONGEST_MS, LONGEST_NOTE, LONGEST_TEXT, Warned

WARNERS = frozenset({Role.EDITOR, Role.APPROVER, Role.SUPERVISOR, Role.KEEPER, Role.TOWN, Role.OPERATOR})
DESKS = frozenset({Seat.COUNTY, Seat.TOWN})
INSERT = frozenset({"insert"})
HOUR_MS = 3_600_000
OVER = frozenset({"past", "lifted", "replaced"})
IS_SHOWN = "SELECT 1 FROM warnings_shown WHERE warning = ? AND station = ?"


@deed("warnings.issue", roles=WARNERS, seats=DESKS, writes={WARNING.name: INSERT})
def issue(
    act: Act,
    *,
    kind: str,
    colour: str,
    text: str,
    hours: int,
    todo: str = "",
    issuer: str = "",
    level: str = "county",
    audience: str = "",
    begins_in: int = 0,
    replaces: int = 0,
) -> int:
    """Warn for `hours`, from `begins_in` hours on; `replaces` a warning of another colour. Return the warning."""
    if kind not in KINDS:
        raise StationError("warning.bad_kind")
    if colour not in KINDS[kind][1]:
        raise StationError("warning.bad_colour")
    text, todo, issuer = text.strip(), todo.strip(), issuer.strip()
    if not text:
        raise StationError("warning.no_text")
    if not issuer:
        raise StationError("warning.no_issuer")
    _check_length(text, LONGEST_TEXT)
    _check_length(todo, LONGEST_TEXT)
    _check_length(issuer, LONGEST_BODY)
    begins, ends = _hours(act, begins_in, hours)
    level, audience = _for_seat(act, level, audience)
    if replaces:
        audience = _stood_in_for(act, replaces, kind).audience
    now = act.clock.now_ms()
    return act.insert(WARNING.name, {
        "kind": kind, "colour": colour, "level": level, "issuer": issuer, "text": text, "todo": todo,
        "audience": audience, "valid_from": begins, "valid_to": ends, "replaces": replaces or None,
        "person": act.person.id, "person_name": act.person.name, "at": now,
    })


@deed("warnings.extend", roles=WARNERS, seats=DESKS, writes={ENDING.name: INSERT})
def extend(act: Act, *, warning: int, hours: int) -> int:
    """Let a warning hold for `hours` from now on; return the row that says so."""
    found = _need_own(act, warning)
    return _end(act, found, _hours(act, 0, hours)[1], lifted=False)


@deed("warnings.lift", roles=WARNERS, seats=DESKS, writes={ENDING.name: INSERT})
def lift(act: Act, *, warning: int) -> int:
    """End a warning before its time; return the row that says so."""
    return _end(act, _need_own(act, warning), act.clock.now_ms(), lifted=True)


@deed("warnings.show", roles=ANYONE, seats=EVERY_SEAT - {Seat.COUNTY}, writes={SHOWN.name: INSERT}, nameless=True)
def show(act: Act, *, warning: int) -> bool:
    """Tell the county that a warning stands on a screen of this station; return whether it is for the first time."""
    store.need(act.db, warning, act.clock.now_ms())
    if act.db.execute(IS_SHOWN, (warning, act.identity.station)).fetchone():
        return False
    act.insert(SHOWN.name, {"warning": warning, "station": act.identity.station, "at": act.clock.now_ms()})
    return True


@deed("warnings.add_note", roles=WARNERS, seats=DESKS, writes={NOTE.name: INSERT})
def add_note(act: Act, *, text: str, hours: int, issuer: str = "", term: str = "", audience: str = "") -> int:
    """Tell the weather, or what the solar term `term` asks for, for some hours; return the note."""
    text = text.strip()
    if not text:
        raise StationError("warning.no_text")
    _check_length(text, LONGEST_NOTE)
    _check_length(issuer, LONGEST_BODY)
    if term and term not in TERM_OF_CODE:
        raise StationError("warning.bad_term")
    begins, ends = _hours(act, 0, hours)
    _, audience = _for_seat(act, "county", audience)
    return act.insert(NOTE.name, {
        "text": text, "term": term, "issuer": issuer.strip(), "audience": audience, "valid_from": begins,
        "valid_to": ends,
    })


@deed("warnings.remove_note", roles=WARNERS, seats=DESKS, writes={NOTE.name: frozenset({"delete"})})
def remove_note(act: Act, *, note: int) -> None:
    """Take a note away; a town those of its own alone. StationError("warning.no_note", "warning.not_yours")."""
    found = act.db.execute("SELECT audience FROM warnings_note WHERE id = ?", (note,)).fetchone()
    if found is None:
        raise StationError("warning.no_note")
    codes = whom.codes_of(found[0])
    within = codes and all(code.startswith(act.identity.division) for code in codes)
    if act.identity.seat is Seat.TOWN and not within:
        raise StationError("warning.not_yours")
    act.delete(NOTE.name, note)


def _hours(act: Act, begins_in: int, hours: int) -> tuple[int, int]:
    """Return when it begins and ends, in UTC ms; StationError("warning.clock", "ends_before", "too_long")."""
    if act.clock.suspect:
        raise StationError("warning.clock")
    if hours <= 0 or begins_in < 0:
        raise StationError("warning.ends_before")
    if (hours + begins_in) * HOUR_MS > LONGEST_MS:
        raise StationError("warning.too_long", days=LONGEST_MS // (24 * HOUR_MS))
    begins = act.clock.now_ms() + begins_in * HOUR_MS
    return begins, begins + hours * HOUR_MS


def _for_seat(act: Act, level: str, audience: str) -> tuple[str, str]:
    """Return level and audience as this seat may say them; StationError("warning.beyond_town")."""
    codes = whom.codes_of(audience)
    if act.identity.seat is not Seat.TOWN:
        return level if level in ("province", "city", "town") else "county", whom.joined(codes)
    codes = codes or (act.identity.division,)
    if not all(code.startswith(act.identity.division) for code in codes):
        raise StationError("warning.beyond_town")
    return "town", whom.joined(codes)


def _stood_in_for(act: Act, replaces: int, kind: str) -> Warned:
    """Return the warning another colour stands in for: of the same kind and for the same people, or two would stand."""
    found = _need_own(act, replaces)
    if found.kind != kind:
        raise StationError("warning.other_kind")
    return found


def _need_own(act: Act, warning: int) -> Warned:
    """Return a warning that holds or is to come and is this seat's to change."""
    found = store.need(act.db, warning, act.clock.now_ms())
    if found.state in OVER:
        raise StationError("warning.over")
    codes = whom.codes_of(found.audience)
    within = codes and all(code.startswith(act.identity.division) for code in codes)
    if act.identity.seat is Seat.TOWN and not (within and found.level == "town"):
        raise StationError("warning.not_yours")
    return found


def _end(act: Act, found: Warned, valid_to: int, *, lifted: bool) -> int:
    return act.insert(ENDING.name, {
        "warning": found.id, "audience": found.audience, "valid_to": valid_to, "lifted": lifted,
        "person": act.person.id, "person_name": act.person.name, "at": act.clock.now_ms(),
    })


def _check_length(text: str, most: int) -> None:
    if len(text) > most:
        raise StationError("warning.long_text", most=most)
