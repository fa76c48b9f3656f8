"""What a hello says of where this store stands: the short forms, and the long ones where the county needs them."""

from __future__ import annotations

from functools import lru_cache

from station.kernel import layout
from station.kernel.errors import StationError
from station.kernel.record import Registry
from station.store import identity, inbox, outbox, rows, settings, spans
from station.store.database import Connection
from station.store.identity import Identity
from station.store.oplog import Verdict
from sync import standing
from sync.client.layouts import Layouts
from sync.client.transport import Transport
from sync.envelope import (
    BARE,
    CLEAR,
    SEALED,
    SEALED_ONCE,
    Context,
    DeviceKey,
    Receipt,
    Signed,
    Standpoint,
    sign_request,
    verify_receipt,
    whole_receipt,
)
from sync.protocol import (
    EXCHANGE_PATH,
    LEVEL_BYTES,
    TELL_LAYOUT,
    TELL_SPANS,
    TELL_WHO,
    Answer,
    Aside,
    Part,
    Ruling,
    Who,
)
from sync.statements import certificate_in

RULINGS = "sync.rulings"  # the last verdict that was heard
LISTED = "county.revoked"  # the newest list of revoked devices: its number, the devices, as it was signed
TOLD = "sync.told"  # the level of the spans that the county has from us, or knows it gave us
REQUESTS, ANSWERED = "requests", "sync.answered"  # the counters of the last request, and of the last one answered
PROGRAM = "0.1"


def signed(who: Identity, line: Transport, context: Context, body: bytes, *, bare: bool = False) -> Signed:
    """Return a request of this machine: sealed where others can read the line (DESIGN.md ruling 19), but a bare one."""
    key, algorithm = _key(who.private), CLEAR
    if who.county_sealing and not line.private:
        known = context.path == EXCHANGE_PATH and _names(who.certificate, key)
        algorithm = BARE if bare else SEALED if known else SEALED_ONCE
    return sign_request(key, context, body, algorithm, who.county_sealing)


@lru_cache(maxsize=4)  # to make a key costs as much as to sign with it
def _key(private: bytes) -> DeviceKey:
    return DeviceKey.from_private(private)


def _names(certificate: bytes, key: DeviceKey) -> bool:
    """Whether the county certified the sealing key of this machine, and so has it beside its number."""
    return bool(certificate) and certificate_in(certificate).sealing == key.sealing()[1]


def level(db: Connection, who: Identity) -> bytes:
    return standing.level(spans.all_spans(db), inbox.tallies(db), who.scopes)


def stand(who: Identity, mark: int, chain: bytes, schemas: tuple[bytes, bytes]) -> bytes:
    return standing.stand(who.incarnation, mark, chain, who.scopes, schemas)


def standpoint(db: Connection, who: Identity, last: tuple[int, bytes]) -> Standpoint:
    """Return what the county will have said of this machine when it took ops up to `last`, its number and the chain."""
    return Standpoint(
        who.county, who.epoch, who.device, who.incarnation, *last, inbox.tallies(db), who.scopes)


def aside(
    db: Connection, layouts: Layouts, who: tuple[Identity, bytes, bytes], signs: int
) -> tuple[Aside, str]:
    """Return (what goes beside a hello, the level of the spans in it or "").

    `who` is (who this is, chain at the mark, level), `signs` what the last answer asked for. After an answer
    that was lost, or before the first, the long form goes at once: the county could not judge the short one.
    """
    mine, chain, at = who
    known = at[:LEVEL_BYTES].hex()
    long = None
    unheard = settings.get(db, ANSWERED) != settings.get(db, REQUESTS)
    if signs & (TELL_WHO | TELL_LAYOUT) or unheard:
        schema, told_by_county = layouts.schemas(db)
        long = Who(mine.incarnation, chain, list(mine.scopes), PROGRAM, schema, papers(db, mine), told_by_county)
    told, parts = None, _parts(db, mine)
    if signs & TELL_SPANS or unheard or settings.get(db, TOLD) != known:
        told = _spans(db, mine)
    declared = layout.packed(layout.said(layouts.own)) if signs & TELL_LAYOUT else b""
    return Aside(who=long, spans=told, parts=parts, layout=declared), known if told is not None else ""


def papers(db: Connection, who: Identity) -> bytes:
    return standing.papers(who.certificate, settings.get(db, LISTED, [0])[0])


def all_taken(db: Connection) -> None:
    """Write down that everything of the last answer is here: the county counts on it and need not be told."""
    settings.put(db, TOLD, level(db, identity.need(db))[:LEVEL_BYTES].hex())


def heed(db: Connection, registry: Registry, now_ms: int, ruling: Ruling) -> None:
    """Keep a verdict of one group or several; rows whose change was not taken are in doubt from here on.

    So are rows that were taken and lie in no scope of this machine, which was moved meanwhile: no feed tells of them.
    """
    groups = range(ruling.group, max(ruling.group, ruling.last) + 1)
    outbox.decide_all(db, now_ms, groups, (ruling.verdict, ruling.code, ruling.facts))
    taken = ruling.verdict not in (Verdict.PARKED, Verdict.REFUSED)
    inbox.doubt(db, _made_elsewhere(db, registry, groups) if taken else outbox.changes_of(db, groups))


def _made_elsewhere(db: Connection, registry: Registry, groups: range) -> list[tuple[str, int]]:
    """Return the rows that groups made and that are here, though they lie in scopes and none of them is this machine's.

    What is for the county's eyes alone lies in no scope of a station, and stays with who made it.
    """
    scopes, found = set(identity.need(db).scopes), []
    for name, row in outbox.made_by(db, groups):
        values = rows.get_row(db, registry.tables[name], row) if name in registry.tables else None
        lies = set() if values is None else set(registry.tables[name].scopes(values)) - {"county"}
        if lies and lies.isdisjoint(scopes):
            found.append((name, row))
    return found


def proven(who: Identity, answer: Answer, chain: bytes) -> bytes:
    """Return the receipt of an answer, whole: its signature came, what it says is known here.

    StationError("sync.bad_receipt") where the signature is over something else.
    """
    said = Receipt(who.county, who.device, who.incarnation, answer.mark, chain, answer.now_ms)
    receipt = whole_receipt(said, answer.receipt)
    try:
        verify_receipt(who.county_public, receipt)
    except StationError as trouble:
        raise StationError("sync.bad_receipt") from trouble
    return receipt


def _spans(db: Connection, who: Identity) -> dict[int, dict[int, list[int]]]:
    told: dict[int, dict[int, list[int]]] = {}
    for (scope, lane), found in spans.all_spans(db).items():
        if scope in who.scopes:
            numbers = [number for low, high in found for number in (high, low)]
            told.setdefault(who.scopes.index(scope), {})[lane] = numbers
    return told


def _parts(db: Connection, who: Identity) -> list[Part]:
    return [
        Part(who.scopes.index(scope), lane, one.low, one.high, len(one.data), standing.slice_check(one.data, one.total))
        for (scope, lane), one in spans.parts(db).items()
        if scope in who.scopes
    ]
