"""Enrolment without any network: a stick that carries a machine's number, certificate and what everybody may read.

A one-time code closes it, so that the stick may be lost without the code and the code without the stick.
The number is reserved, the certificate names no key yet: the key is bound at first contact, by line or
by stick (DESIGN.md ruling 18). Nothing personal is on it (ruling 19).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import msgspec
from sqlalchemy import select, update

from station.kernel.record import Registry
from sync import bundle, protocol
from sync.bundle import Kind, Label, Start
from sync.codes import parse_code
from sync.county import accounts, tables
from sync.county.accounts import DAY_MS, Place
from sync.county.answers import MOST_NEWS, Answers, Reading
from sync.county.exchange import known_device
from sync.county.layouts import Books
from sync.county.ledger import Ledger
from sync.protocol import Reply

CODE_DAYS = 7  # from the making of the stick until the code is typed at the station (SYNC.md rule 4)
CONTACT_DAYS = 90  # until the first contact: a courier may come once a season


@dataclass(frozen=True, slots=True)
class Provided:
    """A starting bundle, the code that opens it, and the number it reserved."""

    code: str
    device: int
    blob: bytes
    label: Label


def provide(ledger: Ledger, registry: Registry, place: Place, now_ms: int, authority: bytes = b"") -> Provided:
    """Reserve a device number for a machine at `place` and return what it begins with.

    `authority` is the county's certificate authority, for the day there is a line.
    """
    county = ledger.county()
    text = accounts.new_code(ledger, place, now_ms, CONTACT_DAYS * DAY_MS)
    code_id, _ = parse_code(text)
    code = tables.code
    mine = (code.c.county == county.county) & (code.c.code_id == code_id)
    with ledger.writing() as connection:
        stretched = bytes(connection.execute(select(code.c.key).where(mine)).scalar_one())
        grant = accounts.add_device(connection, county, place, b"", now_ms)
        connection.execute(update(code).where(mine).values(device=grant.device))
        device = known_device(connection, county, grant.device)
        public = frozenset(scope for scope in place.scopes if not scope.startswith("station:"))
        book = Books(registry).open(connection, county.county)
        answers, _ = Answers(connection, book, county, now_ms).make(
            Reading(device, 0, {}, public, MOST_NEWS), reply=Reply(layout=book.told_to(b"")))
    told = protocol.encode(msgspec.structs.replace(grant, authority=authority))
    label = Label(Kind.START, county.county, grant.device, 0, secrets.token_bytes(bundle.ID_BYTES))
    body = Start(bundle.VERSION, now_ms, now_ms + CODE_DAYS * DAY_MS, told, answers)
    return Provided(text, grant.device, bundle.close_with(county.key, stretched, label, body), label)
