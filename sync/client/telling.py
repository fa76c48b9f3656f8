"""What a hello says of where this store stands: the short forms, and the long ones where the county needs them."""

from __future__ import annotations

import hashlib

from station.kernel.record import Registry
from station.store import inbox, settings, spans
from station.store.database import Connection
from station.store.identity import Identity
from sync import standing
from sync.protocol import LEVEL_BYTES, TELL_SPANS, TELL_WHO, Aside, Part, Who

RULINGS = "sync.rulings"  # the last verdict that was heard
LISTED = "county.revoked"  # the newest list of revoked devices: its number, the devices, as it was signed
TOLD = "sync.told"  # the level of the spans that the county has from us
REQUESTS, ANSWERED = "requests", "sync.answered"  # the counters of the last request, and of the last one answered
PROGRAM = "0.1"


def level(db: Connection, who: Identity) -> bytes:
    return standing.level(spans.all_spans(db), inbox.tallies(db), who.scopes)


def stand(who: Identity, mark: int, chain: bytes) -> bytes:
    return standing.stand(who.incarnation, mark, chain, who.scopes)


def aside(
    db: Connection, registry: Registry, who: tuple[Identity, bytes, bytes], signs: int
) -> tuple[Aside, str]:
    """Return (what goes beside a hello, the level of the spans in it or "").

    `who` is (identity, chain at the mark, level), `signs` what the last answer asked for. After an answer
    that was lost, or before the first, the long form goes at once: the county could not judge the short one.
    """
    identity, chain, at = who
    known = at[:LEVEL_BYTES].hex()
    long = None
    if signs & TELL_WHO or settings.get(db, ANSWERED) != settings.get(db, REQUESTS):
        long = Who(identity.incarnation, chain, list(identity.scopes), PROGRAM, schema(registry), papers(db, identity))
    told, parts = None, _parts(db, identity)
    if signs & TELL_SPANS or settings.get(db, TOLD) != known:
        told = _spans(db, identity)
    return Aside(who=long, spans=told, parts=parts), known if told is not None else ""


def papers(db: Connection, who: Identity) -> bytes:
    return standing.papers(who.certificate, settings.get(db, LISTED, [0])[0])


def schema(registry: Registry) -> bytes:
    """Return eight bytes over the declared tables and their columns."""
    said = hashlib.blake2b(digest_size=8)
    for name, table in sorted(registry.tables.items()):
        for column in (*table.columns, *table.lines):
            said.update(f"{name} {column.name} {column.kind.value} {column.optional}\n".encode())
    return said.digest()


def _spans(db: Connection, who: Identity) -> dict[int, dict[int, list[int]]]:
    told: dict[int, dict[int, list[int]]] = {}
    for (scope, lane), found in spans.all_spans(db).items():
        if scope in who.scopes:
            numbers = [number for low, high in found for number in (high, low)]
            told.setdefault(who.scopes.index(scope), {})[lane] = numbers
    return told


def _parts(db: Connection, who: Identity) -> list[Part]:
    return [
        Part(who.scopes.index(scope), lane, low, high, size)
        for (scope, lane), (low, high, _, size) in spans.parts(db).items()
        if scope in who.scopes
    ]
