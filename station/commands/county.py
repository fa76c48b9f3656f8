"""Commands of county staff that are deeds of the county's own seat.

The seat itself lives in `sync/`, which station code does not know: `main.py` hands its opener in.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from station.cli import Command, Context, County, Enrolled, read_address, read_parameters
from station.kernel.deeds import OPERATOR, Seat
from station.kernel.errors import StationError
from station.kernel.text import nfc
from station.places.codes import normal, path
from station.prices.actions import look_through
from station.prices.reading.model import Hints
from station.prices.reading.reading import read_prices
from station.prices.sources import learned_layouts, to_learn
from station.products.likely import Likely, likely_products
from station.products.store import product_of

MOST_STATIONS = MOST_SOURCES = 1000


def _init_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--division", required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument(
        "--database", default="",
        help="postgresql+psycopg://USER:PASSWORD@HOST/NAME for a ledger that is no file here; - reads it from a pipe",
    )
    parser.add_argument("--no-seed", action="store_true", help="leave divisions and products empty")


def _init(context: Context, asked: Namespace) -> Any:
    """Make a county here and give it its products, and its divisions where this program has them."""
    division = normal(asked.division)
    context.make_county(division, asked.name, read_address(asked.database))
    with context.county() as county:
        divisions = 0
        if not asked.no_seed:
            county.store.do("products.seed", OPERATOR)
            divisions = _seed_divisions(county, division)
        return {"county": asked.name, "divisions": divisions, "ops": county.sync().ops}


def _seed_divisions(county: County, division: str) -> int:
    """Return how many divisions there are; none of a province we have no list of: the county imports its own."""
    try:
        return int(county.store.do("places.seed_divisions", OPERATOR, code=division))
    except StationError as trouble:
        if trouble.code not in ("places.not_shipped", "places.too_much"):
            raise
        return 0


def _code_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--station-name", required=True)
    parser.add_argument("--division", required=True)
    parser.add_argument("--role", required=True, choices=[seat.value for seat in Seat])
    parser.add_argument("--station", type=int, default=0, help="row id of a station that is already open")


def _code(context: Context, asked: Namespace) -> Any:
    """Open the station (unless it is open) and make a one-time code for a machine in it."""
    division = normal(asked.division)
    with context.county() as county:
        seat, station = _station(county, asked, division)
        text, minutes = county.new_code(seat, station, asked.station_name, path(division))
        return {"code": text, "station": station, "minutes": minutes}


def _station(county: County, asked: Namespace, division: str) -> tuple[Seat, int]:
    """Return (seat, row id of its station), the station opened unless it is open."""
    seat, station = Seat(asked.role), asked.station
    if seat is not Seat.COUNTY and not station:
        opened = county.do("places.open_station", name=asked.station_name, division=division)
        station = getattr(opened, "id", opened)
    return seat, station


def _provision_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="the stick")
    _code_arguments(parser)


def _provision(context: Context, asked: Namespace) -> Any:
    """As `code`, for a machine without a line: what it begins with goes onto a stick, closed by the code."""
    division = normal(asked.division)
    if not asked.folder.is_dir():
        raise StationError("stick.gone", place=str(asked.folder))
    with context.county() as county:
        seat, station = _station(county, asked, division)
        text, days, file = county.provision(asked.folder, seat, station, asked.station_name, path(division))
        return {"code": text, "station": station, "days": days, "file": file}


def _move_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("machine", help="its number, as county status says, or the name of the station it stands in")
    parser.add_argument("--to-station", default="", help="name or row id of a station that is open")
    parser.add_argument("--division", default="", help="the station's own, if it is not given")
    parser.add_argument("--role", default="", choices=["", *(seat.value for seat in Seat if seat is not Seat.COUNTY)])


def _move(context: Context, asked: Namespace) -> Any:
    """Put a machine into another station, division or role; it hears of it at its next exchange."""
    if not (asked.to_station or asked.division or asked.role):
        raise StationError("command.missing_parameter", text="--to-station")
    with context.county() as county:
        machine = _machine(county, asked.machine)
        if machine.seat is Seat.COUNTY:
            raise StationError("county.own_machine", device=machine.device)
        station, name, division = machine.station, machine.station_name, machine.division
        if asked.to_station:
            found = _open_station(county, asked.to_station)
            station, name, division = found.id, found.name, found.division
        division = normal(asked.division or division)
        seat = Seat(asked.role) if asked.role else machine.seat
        county.move(machine.device, seat, station, name, path(division))
        return {"device": machine.device, "station": station, "division": division, "role": seat.value}


def _machine(county: County, word: str) -> Enrolled:
    """Return the machine of a number, or the only one in the station of a name."""
    if word.isascii() and word.isdigit():
        found = [one for one in county.machines() if one.device == int(word)]
        if not found:
            raise StationError("county.no_device", device=int(word))
        return found[0]
    found = [one for one in county.machines() if one.station_name == nfc(word).strip()]
    if not found:
        raise StationError("county.no_machine_there", station=word)
    if len(found) > 1:
        numbers = ", ".join(str(one.device) for one in found)
        raise StationError("county.several_machines", station=word, devices=numbers)
    return found[0]


def _open_station(county: County, word: str) -> Any:
    """Return the station of a row id or of a name; StationError("places.no_station")."""
    county.sync()
    if word.isascii() and word.isdigit():
        return county.store.show("places.station", OPERATOR, id=int(word))
    title = nfc(word).strip()
    for one in county.store.show("places.stations", OPERATOR, word=title, limit=MOST_STATIONS):
        if one.name == title:
            return one
    raise StationError("places.no_station")


def _account_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--login", required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--role", required=True)
    parser.add_argument("--station", type=int, default=0)


def _account(context: Context, asked: Namespace) -> Any:
    with context.county() as county:
        return county.do("people.add", login=asked.login, name=asked.name, role=asked.role, station=asked.station)


def _import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--market", default="")
    parser.add_argument("--unit", default="")
    parser.add_argument("--source", default="")
    parser.add_argument("--kind", default="", help="of rows that do not say it: wholesale unless you say otherwise")
    parser.add_argument("--map", dest="mapping", type=Path, help="JSON: what each column is called in this file")
    parser.add_argument("--names", type=Path, help="second file: product codes and their names")
    parser.add_argument("--licence", default="", help="who allowed these prices to be shown, on which terms")
    parser.add_argument("--fresh", action="store_true", help="read the file as if none like it had been explained")
    parser.add_argument("--dry-run", action="store_true", help="say what would happen and store nothing")


def _import(context: Context, asked: Namespace) -> Any:
    """Import a market price file, or say what an import would do.

    What was said about the files of a source is kept with the import and holds for the next one that looks so.
    """
    source = nfc(asked.source) or asked.file.name.partition(".")[0]
    with context.county() as county:
        hints = Hints(
            market=asked.market, unit=asked.unit, source=source, kind=asked.kind, mapping=_mapping(asked.mapping),
            names=asked.names, learned=() if asked.fresh else learned_layouts(county.store.reader()),
        )
        file = read_prices(asked.file, name=asked.file.name, hints=hints)
        if asked.dry_run:
            return look_through(county.store.reader(), source, file)[0]
        if asked.licence:
            county.do("prices.describe_source", source=source, licence=asked.licence)
        report = county.do("prices.import_file", source=source, name=asked.file.name, file=file)
        said = to_learn(source, file) if asked.source else None
        if said is not None:
            county.do("prices.learn_layout", **said)
        return report


def _sources_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--forget", type=int, default=0, metavar="LAYOUT", help="row id of a layout to forget")


def _sources(context: Context, asked: Namespace) -> Any:
    """Show where prices come from, on which terms, and what was learned about the files of each source."""
    with context.county() as county:
        if asked.forget:
            county.do("prices.forget_layout", layout=asked.forget)
        return {
            "sources": county.store.show("prices.sources", OPERATOR, limit=MOST_SOURCES),
            "layouts": county.store.show("prices.layouts", OPERATOR, limit=MOST_SOURCES),
        }


def _names_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--merge", nargs="*", default=[], metavar="NAME=PRODUCT", help="let the product answer to NAME")
    parser.add_argument("--part", type=int, nargs="*", default=[], metavar="ALIAS", help="row ids of merges to undo")


def _names(context: Context, asked: Namespace) -> Any:
    """Show product names nobody knows with what they may mean; merge them with a product, or part them again."""
    with context.county() as county:
        for word in asked.merge:
            name, _equals, title = word.partition("=")
            found = product_of(county.store.reader(), nfc(title))
            if not found:
                raise StationError("price.unknown_product", text=title)
            county.do("products.add_alias", product=found, name=name, kind="trade")
        for alias in asked.part:
            county.do("products.drop_alias", alias=alias)
        reader = county.store.reader()
        unknown = county.store.show("prices.unknown_products", OPERATOR, limit=MOST_SOURCES)
        likely = likely_products(reader, [one.name for one in unknown])
        return {
            "unknown": [{"name": one.name, "series": one.series, "likely": _of(one.name, likely)} for one in unknown],
            "merged": county.store.show("prices.merged_names", OPERATOR, limit=MOST_SOURCES),
        }


def _of(name: str, likely: Sequence[Likely]) -> list[dict[str, str]]:
    return [{"product": one.title, "way": one.way} for one in likely if one.name == name]


def _do_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("deed")
    parser.add_argument("parameters", nargs="*", metavar="key=value")


def _do(context: Context, asked: Namespace) -> Any:
    """Do any deed of the county's seat and carry it to the ledger."""
    deed = context.registry.deeds.get(asked.deed)
    if deed is None:
        raise StationError("deed.unknown", deed=asked.deed)
    values = read_parameters(asked.parameters, deed.parameters)
    with context.county() as county:
        return {"result": county.do(asked.deed, **values)}


def _mapping(file: Path | None) -> dict[str, Any] | None:
    if file is None:
        return None
    try:
        read = json.loads(file.read_text("utf-8"))
        return {str(name): heading if isinstance(heading, list) else str(heading) for name, heading in read.items()}
    except (OSError, ValueError, AttributeError, RecursionError) as trouble:
        raise StationError("command.bad_mapping", file=file.name) from trouble


COMMANDS = (
    Command("county", "init", "make a county here", _init_arguments, _init),
    Command("county", "code", "open a station and make its one-time code", _code_arguments, _code),
    Command("county", "provision", "put a new machine's beginning on a stick", _provision_arguments, _provision),
    Command("county", "move", "put a machine into another station, division or role", _move_arguments, _move),
    Command("county", "account", "make an account and its activation code", _account_arguments, _account),
    Command("county", "do", "do any deed of the county", _do_arguments, _do),
    Command("county", "import-prices", "import a market price file", _import_arguments, _import),
    Command("county", "product-names", "merge or part names of products", _names_arguments, _names),
    Command("county", "price-sources", "show or forget what is known of price files", _sources_arguments, _sources),
)
