"""Commands of the exchange and of the county: enrol, sync, receipt; init, serve, code, import, status."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from station.cli import Command, Context
from station.kernel.deeds import OPERATOR, Seat
from station.kernel.errors import StationError
from station.places.model import path
from station.prices.actions import look_through
from station.prices.reading.reading import Hints, read_prices
from station.store import identity, outbox, settings
from sync.client import enrol as enrolling
from sync.client.exchange import LAST_OK, last_receipt
from sync.client.syncer import sync_once
from sync.client.transport import Http
from sync.county import accounts
from sync.county.seat import CountySeat, initialise, serving

DEFAULT_PORT = 8642


def _enrol_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--server", required=True)
    parser.add_argument("--code", required=True)


def _enrol(context: Context, asked: Namespace) -> Any:
    who = enrolling.enrol(context.store, Http(asked.server), asked.code, asked.server)
    return {"county": who.county_name, "station": who.station_name, "device": who.device, "seat": who.seat}


def _sync_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--budget", type=int, default=0, help="bytes, 0 for no limit")


def _sync(context: Context, asked: Namespace) -> Any:
    tally = sync_once(context.store, budget=asked.budget)
    return tally


def _no_arguments(parser: ArgumentParser) -> None:
    del parser


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
    receipt = last_receipt(context.store.reader())
    if receipt is None:
        raise StationError("sync.no_receipt")
    return receipt


def _init_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--division", required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--no-seed", action="store_true", help="leave divisions and products empty")


def _init(context: Context, asked: Namespace) -> Any:
    seat = initialise(context.home.folder, context.registry, asked.division, asked.name)
    try:
        if not asked.no_seed:
            seat.store.do("places.seed_divisions", OPERATOR, code=asked.division)
            seat.store.do("products.seed", OPERATOR)
        tally = seat.sync()
        return {"county": seat.ledger.county().county, "rows": tally.ops}
    finally:
        seat.close()


def _serve_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)


def _serve(context: Context, asked: Namespace) -> Any:
    import uvicorn  # with FastAPI half a second that no other command pays

    seat = CountySeat(context.home, context.registry)
    loop, application = serving(seat)
    loop.start()
    try:
        uvicorn.run(
            application(), host=asked.host, port=asked.port, log_level="warning", access_log=False,
            server_header=False, date_header=False, timeout_keep_alive=30,
        )
    finally:
        loop.stop()
        seat.close()


def _code_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--station-name", required=True)
    parser.add_argument("--division", required=True)
    parser.add_argument("--role", required=True, choices=[seat.value for seat in Seat])


def _code(context: Context, asked: Namespace) -> Any:
    seat = CountySeat(context.home, context.registry)
    try:
        kind, station = Seat(asked.role), 0
        if kind is not Seat.COUNTY:
            station = seat.do("places.open_station", name=asked.station_name, division=asked.division)
        scopes = accounts.scopes_for(kind, station, path(asked.division))
        place = accounts.Place(kind, station, asked.station_name, asked.division, scopes)
        text = accounts.new_code(seat.ledger, place, seat.store.clock.now_ms())
        return {"code": text, "station": station, "minutes": accounts.CODE_LIFE_MS // 60_000}
    finally:
        seat.close()


def _account_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--login", required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--role", required=True)
    parser.add_argument("--station", type=int, default=0)


def _account(context: Context, asked: Namespace) -> Any:
    seat = CountySeat(context.home, context.registry)
    try:
        made = seat.do("people.add", login=asked.login, name=asked.name, role=asked.role, station=asked.station)
        return made
    finally:
        seat.close()


def _import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--market", default="")
    parser.add_argument("--unit", default="")
    parser.add_argument("--source", default="")
    parser.add_argument("--kind", default="wholesale")
    parser.add_argument("--map", dest="mapping", type=Path)
    parser.add_argument("--names", type=Path, help="second file: product codes and their names")
    parser.add_argument("--dry-run", action="store_true")


def _import(context: Context, asked: Namespace) -> Any:
    file = read_prices(asked.file, name=asked.file.name, hints=_hints(asked))
    source = asked.source or asked.file.name.partition(".")[0]
    seat = CountySeat(context.home, context.registry)
    try:
        if asked.dry_run:
            return look_through(seat.store.reader(), source, file)[0]
        return seat.do("prices.import_file", source=source, name=asked.file.name, file=file)
    finally:
        seat.close()


def _hints(asked: Namespace) -> Hints:
    mapping = _read_mapping(asked.mapping) if asked.mapping else None
    return Hints(
        market=asked.market, unit=asked.unit, source=asked.source, kind=asked.kind, mapping=mapping, names=asked.names
    )


def _read_mapping(file: Path) -> dict[str, str]:
    import json

    try:
        mapping = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as trouble:
        raise StationError("price.bad_mapping", file=file.name) from trouble
    return {str(name): str(heading) for name, heading in mapping.items()}


def _county_status(context: Context, _asked: Namespace) -> Any:
    seat = CountySeat(context.home, context.registry)
    try:
        now = int(time.time() * 1000)
        seat.sync()
        return {
            "county": seat.ledger.county().name,
            "stations": [
                {
                    "device": one.device, "station": one.station_name, "seat": one.seat, "confirmed_to": one.mark,
                    "silent_s": None if not one.seen_ms else (now - one.seen_ms) // 1000,
                    "clock_offset_s": one.offset_ms // 1000, "program": one.program,
                }
                for one in accounts.devices(seat.ledger)
            ],
            "prices_waiting": len(seat.store.show("prices.waiting", OPERATOR, limit=1000)),
        }
    finally:
        seat.close()


COMMANDS = (
    Command("station", "enrol", "join a county with a one-time code", _enrol_arguments, _enrol),
    Command("station", "sync", "exchange with the county now", _sync_arguments, _sync),
    Command("station", "status", "what waits, what is confirmed", _no_arguments, _status),
    Command("station", "receipt", "the county's newest signed receipt", _no_arguments, _receipt),
    Command("county", "init", "make a county here", _init_arguments, _init),
    Command("county", "serve", "run the county server", _serve_arguments, _serve),
    Command("county", "code", "open a station and make its one-time code", _code_arguments, _code),
    Command("county", "account", "make an account and its activation code", _account_arguments, _account),
    Command("county", "import-prices", "import a market price file", _import_arguments, _import),
    Command("county", "status", "every station's state", _no_arguments, _county_status),
)
