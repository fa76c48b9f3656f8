"""Commands of the exchange: enrol, sync, status and receipt of a seat; serve and status of a county."""

from __future__ import annotations

import contextlib
from argparse import ArgumentParser, Namespace
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from station.cli import Command, Context, read_address
from station.kernel.clock import day_of
from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.store import identity, outbox, settings
from sync import showing
from sync.client import sticks
from sync.client.exchange import last_receipt
from sync.client.joining import enrol
from sync.client.state import LAST_OK, Offline
from sync.client.syncer import sync_once
from sync.client.transport import Http
from sync.county import accounts, backup, calendar, courier, listening, offered, papers, tls
from sync.county.seat import CountySeat
from sync.county.service import move_address
from sync.envelope import as_text

DEFAULT_PORT = 8642


def _enrol_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--server", default="")
    parser.add_argument("--bundle", type=Path, help="the stick, or the file, that the county provided")
    parser.add_argument("--code", required=True)


def _enrol(context: Context, asked: Namespace) -> Any:
    if asked.bundle is not None:
        who = sticks.enrol_from(context.store, asked.bundle, asked.code, asked.server)
        return {"county": who.county_name, "station": who.station_name, "device": who.device, "seat": who.seat}
    if not asked.server:
        raise StationError("command.missing_parameter", text="--server")
    try:
        who = enrol(context.store, Http(asked.server), asked.code, asked.server)
    except Offline as weather:
        raise StationError("sync.offline") from weather
    return {"county": who.county_name, "station": who.station_name, "device": who.device, "seat": who.seat}


def _sync_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--budget", type=int, default=0, help="bytes, 0 for no limit")


def _sync(context: Context, asked: Namespace) -> Any:
    try:
        return sync_once(context.store, budget=asked.budget)
    except Offline as weather:
        raise StationError("sync.offline") from weather


def _no_arguments(parser: ArgumentParser) -> None:
    del parser


def _server_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("address", nargs="?", default="")


def _server(context: Context, asked: Namespace) -> Any:
    """Tell, or change, where this seat finds its county; who the county is stays proven by its key."""
    who = identity.need(context.store.reader())
    if asked.address:
        who = replace(who, server=asked.address)
        context.store.write(lambda db: identity.save(db, who))
    return {"server": who.server}


def _status(context: Context, _asked: Namespace) -> Any:
    db = context.store.reader()
    who = identity.need(db)
    waiting = outbox.waiting(db)
    return {
        "county": who.county_name,
        "station": who.station_name,
        "device": who.device,
        "confirmed_to": outbox.mark(db)[0],
        "waiting": waiting.ops,
        "waiting_bytes": waiting.size,
        "last_sync_ms": settings.get(db, LAST_OK),
        "problems": outbox.problems(db),
    }


def _receipt(context: Context, _asked: Namespace) -> Any:
    """Say what the receipt says, and as `text` what the code on a printed one carries."""
    db = context.store.reader()
    receipt = last_receipt(db)
    if receipt is None:
        raise StationError("sync.no_receipt")
    text = showing.PREFIX + as_text(bytes.fromhex(settings.get(db, outbox.RECEIPT)))
    return {**asdict(receipt), "text": text}


def _tls_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--name", action="append", required=True, help="host name or address stations use; repeat")


def _tls(context: Context, asked: Namespace) -> Any:
    """Make the county's authority and a certificate for its server; `county serve` uses them from then on."""
    seat = CountySeat(context.home, context.registry)
    try:
        tls.set_up(seat.service.tls, seat.ledger.county().county, asked.name, seat.store.clock.now_ms())
        papers.publish(seat.ledger, tls.authority(seat.service.tls))
        return {"names": asked.name, "certificate": str(seat.service.tls.certificate(tls.SERVER))}
    finally:
        seat.close()


def _serve_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument(
        "--no-seat", action="store_true", help="answer devices only: for machines that have the keys but not the seat"
    )


def _serve(context: Context, asked: Namespace) -> Any:
    listening.serve(context.home, context.registry, (asked.host, asked.port), seat=not asked.no_seat)


def _database_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("address", help="postgresql+psycopg://USER:PASSWORD@HOST/NAME; - reads it from standard input")


def _database(context: Context, asked: Namespace) -> Any:
    """Find the ledger at another PostgreSQL address from now on; the address is not shown again."""
    move_address(context.home, read_address(asked.address))
    return {"database": "changed"}


def _county_status(context: Context, _asked: Namespace) -> Any:
    seat = CountySeat(context.home, context.registry)
    try:
        seat.sync()
        now = seat.store.clock.now_ms()
        return {
            "county": seat.ledger.county().name,
            "offered": len(offered.waiting(seat.ledger, seat.store.registry)),
            "stations": [
                {
                    "device": one.device, "station": one.station_name, "seat": one.seat, "confirmed_to": one.mark,
                    "silent_s": None if not one.seen_ms else (now - one.seen_ms) // 1000,
                    "clock_offset_s": one.offset_ms // 1000, "program": one.program,
                }
                for one in accounts.devices(seat.ledger)
            ],
        }
    finally:
        seat.close()


def _clock_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--confirm", default="", metavar="YYYY-MM-DD", help="the date of today, where it is in doubt")


def _clock(context: Context, asked: Namespace) -> Any:
    """Say by which time the county judges, and take an operator's word for the date (sync/county/calendar.py)."""
    with contextlib.closing(CountySeat(context.home, context.registry)) as seat:
        clock: Any = seat.store.clock
        if asked.confirm:
            clock.confirm(_day(asked.confirm))
            calendar.confirm(seat.ledger, clock.now_ms())
            seat.store.note(OPERATOR, "county.clock", asked.confirm)
        now_ms = clock.now_ms()
        return {"now_ms": now_ms, "doubtful": clock.needs_confirmation or calendar.doubtful(seat.ledger, now_ms)}


def _day(text: str) -> int:
    try:
        return day_of(date.fromisoformat(text))
    except ValueError as trouble:
        raise StationError("clock.date_impossible") from trouble


def _file_argument(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path)


def _backup(context: Context, asked: Namespace) -> Any:
    """Safe beside a running server."""
    about = backup.backup(context.home, asked.file)
    return {"file": str(asked.file), "county": about["county"]}


def _restore(context: Context, asked: Namespace) -> Any:
    county = backup.restore(context.home, asked.file)
    return {"county": county.name, "epoch": county.epoch}


def _new_epoch(context: Context, _asked: Namespace) -> Any:
    """For a ledger put back by the means of PostgreSQL; `county restore` does it by itself."""
    county = backup.new_epoch(context.home)
    return {"county": county.name, "epoch": county.epoch}


def _offered(context: Context, _asked: Namespace) -> Any:
    with contextlib.closing(CountySeat(context.home, context.registry)) as seat:
        return offered.waiting(seat.ledger, seat.store.registry)


def _take_back_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("device", type=int, help="who offered it, as county offered says")
    parser.add_argument("table")
    parser.add_argument("row", type=int)
    parser.add_argument("--refuse", action="store_true", help="throw the offer away")


def _take_back(context: Context, asked: Namespace) -> Any:
    with contextlib.closing(CountySeat(context.home, context.registry)) as seat:
        seat.take_back((asked.device, asked.table, asked.row), take=not asked.refuse)
    return {"table": asked.table, "row": asked.row, "taken": not asked.refuse}


def _device_argument(parser: ArgumentParser) -> None:
    parser.add_argument("device", type=int, help="number, as county status says")


def _revoke(context: Context, asked: Namespace) -> Any:
    with contextlib.closing(CountySeat(context.home, context.registry)) as seat:
        seat.revoke(asked.device)
    return {"device": asked.device, "revoked": True}


def _readmit(context: Context, asked: Namespace) -> Any:
    with contextlib.closing(CountySeat(context.home, context.registry)) as seat:
        seat.readmit(asked.device)
    return {"device": asked.device, "revoked": False}


def _place_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("place", type=Path, help="a stick's folder, or one file")


def _export(context: Context, asked: Namespace) -> Any:
    return sticks.export_to(context.store, asked.place)


def _import(context: Context, asked: Namespace) -> Any:
    return sticks.import_from(context.store, asked.place)


def _news_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("place", type=Path, help="a stick's folder, or one file")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--station", type=int, help="row id of the station")
    which.add_argument("--all", action="store_true", help="a bundle for every machine")


def _news(context: Context, asked: Namespace) -> Any:
    with contextlib.closing(CountySeat(context.home, context.registry)) as seat:
        return courier.export(seat, asked.place, None if asked.all else asked.station)


def _snapshot(context: Context, asked: Namespace) -> Any:
    """One file for all stations, with what each of them may read; nothing in it is of people."""
    with contextlib.closing(CountySeat(context.home, context.registry)) as seat:
        return courier.share(seat, asked.place)


def _bring(context: Context, asked: Namespace) -> Any:
    with contextlib.closing(CountySeat(context.home, context.registry)) as seat:
        return courier.take_all(seat, asked.place)


COMMANDS = (
    Command("station", "enrol", "join a county with a one-time code", _enrol_arguments, _enrol),
    Command("station", "sync", "exchange with the county now", _sync_arguments, _sync),
    Command("station", "export-bundle", "put what waits on a stick", _place_arguments, _export),
    Command("station", "import-bundle", "take in what the county put on a stick", _place_arguments, _import),
    Command("station", "server", "where the county is", _server_arguments, _server),
    Command("station", "status", "what waits, what is confirmed", _no_arguments, _status),
    Command("station", "receipt", "the county's newest signed receipt", _no_arguments, _receipt),
    Command("county", "serve", "run the county server", _serve_arguments, _serve),
    Command("county", "export-bundle", "put news for stations on a stick", _news_arguments, _news),
    Command("county", "export-snapshot", "put what every station may read on a stick", _place_arguments, _snapshot),
    Command("county", "import-bundle", "take in stations' work from a stick, and answer it", _place_arguments, _bring),
    Command("county", "tls", "set the county's line up for encryption", _tls_arguments, _tls),
    Command("county", "backup", "write ledger and seat to one file", _file_argument, _backup),
    Command("county", "restore", "put the ledger back from a backup", _file_argument, _restore),
    Command("county", "new-epoch", "let stations send again: PostgreSQL was put back", _no_arguments, _new_epoch),
    Command("county", "offered", "rows offered after a restore that wait for people", _no_arguments, _offered),
    Command("county", "take-back", "take, or refuse, a row that was offered", _take_back_arguments, _take_back),
    Command("county", "revoke", "shut a machine out; what it still delivers waits", _device_argument, _revoke),
    Command("county", "readmit", "let a machine in again", _device_argument, _readmit),
    Command("county", "database", "another address of the ledger's PostgreSQL", _database_arguments, _database),
    Command("county", "clock", "by which date the county judges; confirm it", _clock_arguments, _clock),
    Command("county", "status", "every station's state", _no_arguments, _county_status),
)
