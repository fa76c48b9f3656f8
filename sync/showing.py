"""Commands for a receipt or seal that somebody shows: who signed it, what it says, and whether it is still so here.

What a person has is the text of the QR code on the printed sheet, or what `station receipt` prints. The county's key is
all it takes to see who signed it; what it says is then held against the log of this machine, or against the ledger.
"""

from __future__ import annotations

import contextlib
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection as Reading
from sqlalchemy import select

from station.cli import Command, Context
from station.kernel.days import date_of, day_of_ms
from station.kernel.errors import StationError
from station.kernel.words import N_, _
from station.store import identity, outbox
from station.store.database import Connection
from sync.county import tables
from sync.county.seat import CountySeat
from sync.statements import Receipt, Seal, from_text, verify_receipt, verify_seal

PREFIX = "TIANXIN:"  # as the QR code of a printed receipt begins
LARGEST = 1 << 14  # bytes of a file that is looked at; a receipt is two hundred
SAME, LESS, OTHER, UNKNOWN, SAYS_NOTHING = "same", "less", "other", "unknown", ""
AT_THE_STATION = {
    SAME: N_("It is about this machine, and the log here says the same."),
    LESS: N_("It is about this machine, but the log here does not reach so far: this is an older copy."),
    OTHER: N_("It is about this machine, but the log here says something else: another copy goes by its number."),
    UNKNOWN: N_("It is about another machine, or older than the log here. The county can tell whether it holds that."),
}
AT_THE_COUNTY = {
    SAME: N_("The ledger holds just that."),
    LESS: N_("The ledger does not hold so much of that machine any more: was it put back from a backup?"),
    OTHER: N_("The ledger holds other work under these numbers: look for a copied machine."),
    UNKNOWN: N_("The ledger cannot tell: it does not know the machine, or what it had up to just that number."),
}


def blob_of(file: Path) -> bytes:
    """Return the statement in a file: its bytes, or the letters of a QR code with or without their prefix.

    StationError("receipt.no_file", file=...), "receipt.not_one".
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as trouble:
        raise StationError("receipt.no_file", file=str(file)) from trouble
    if content[:1] == b"\0":
        return content
    try:
        return from_text(content.decode("ascii").strip().upper().removeprefix(PREFIX))
    except (UnicodeDecodeError, StationError) as trouble:
        raise StationError("receipt.not_one") from trouble


def read(public: bytes, county: str, blob: bytes) -> Receipt | Seal:
    """Return what our county signed.

    StationError("receipt.not_ours") for what another signed or somebody changed, "receipt.not_one" for anything else,
    "sync.version" for what a program of a later time made.
    """
    codes = set()
    for verify in (verify_receipt, verify_seal):
        try:
            found: Receipt | Seal = verify(public, blob)
        except StationError as trouble:
            codes.add(trouble.code)
            continue
        if found.county == county:
            return found
        raise StationError("receipt.not_ours")
    if "sync.version" in codes:
        raise StationError("sync.version")
    raise StationError("receipt.not_ours" if "envelope.bad_signature" in codes else "receipt.not_one")


def told(found: Receipt | Seal, agrees: str, sentences: dict[str, str]) -> dict[str, Any]:
    """Return what a command says of it."""
    day = date_of(day_of_ms(found.time_ms)).isoformat()
    said: dict[str, Any] = {"county": found.county, "device": found.device, "time_ms": found.time_ms}
    if isinstance(found, Seal):
        words = _("On {day} the county signed that machine {device} held just what the county had for it.")
        return {"kind": "seal", **said, "says": [words.format(day=day, device=found.device)]}
    words = _("On {day} the county signed that it holds everything of machine {device} up to number {number}.")
    told_so = words.format(day=day, device=found.device, number=found.mark)
    return {
        "kind": "receipt", **said, "mark": found.mark, "chain": found.chain.hex(), "agrees": agrees,
        "says": [told_so, _(sentences[agrees])]}


def at_station(db: Connection, found: Receipt | Seal) -> str:
    """Hold a receipt against the log of this machine."""
    who = identity.need(db)
    if isinstance(found, Seal):
        return SAYS_NOTHING
    if found.device != who.device:
        return UNKNOWN
    chain = outbox.chain_at(db, found.mark)
    if chain is not None:
        return SAME if chain == found.chain else OTHER
    return UNKNOWN if found.mark <= outbox.mark(db)[0] else LESS


def at_county(connection: Reading, found: Receipt | Seal) -> str:
    """Hold a receipt against the ledger."""
    if isinstance(found, Seal):
        return SAYS_NOTHING
    device, grp = tables.device, tables.grp
    mine = (device.c.county == found.county) & (device.c.device == found.device)
    row = connection.execute(select(device.c.mark, device.c.chain).where(mine)).first()
    if row is None:
        return UNKNOWN
    if row.mark <= found.mark:
        return LESS if row.mark < found.mark else SAME if bytes(row.chain) == found.chain else OTHER
    its = (grp.c.county == found.county) & (grp.c.device == found.device)
    ends = its & (grp.c.number + grp.c.count - 1 == found.mark) & grp.c.chain.is_not(None)
    chain = connection.execute(select(grp.c.chain).where(ends)).scalar()
    if chain is None:
        return UNKNOWN
    return SAME if bytes(chain) == found.chain else OTHER


def _file_argument(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the text of the code on the sheet, as a file")


def _station(context: Context, asked: Namespace) -> Any:
    """Say who signed a receipt, what it says, and whether the log here agrees."""
    db = context.store.reader()
    who = identity.need(db)
    found = read(who.county_public, who.county, blob_of(asked.file))
    return told(found, at_station(db, found), AT_THE_STATION)


def _county(context: Context, asked: Namespace) -> Any:
    """Say who signed a receipt, what it says, and whether the ledger agrees."""
    with contextlib.closing(CountySeat(context.home, context.registry)) as seat:
        county = seat.ledger.county()
        found = read(county.public, county.county, blob_of(asked.file))
        with seat.ledger.reading() as connection:
            return told(found, at_county(connection, found), AT_THE_COUNTY)


COMMANDS = (
    Command("station", "check-receipt", "see who signed a receipt, and what it says", _file_argument, _station),
    Command("county", "check-receipt", "see who signed a receipt, and what it says", _file_argument, _county),
)
