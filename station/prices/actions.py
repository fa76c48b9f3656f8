"""Deeds of the prices feature: import a file, report a price, decide on a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from station.kernel.deeds import COUNTY_SEAT, COUNTY_STAFF, Day, Money, Role, deed
from station.kernel.errors import StationError
from station.kernel.text import nfc
from station.prices import model, store
from station.prices.declared import ACCEPTED, LINES, REJECTED, SHEET, SUBMITTED
from station.prices.model import STATION_SOURCE, station_source
from station.prices.quotes.declared import EVIDENCE
from station.prices.quotes.evidence import keep_photo
from station.prices.quotes.keeping import check_sheet
from station.prices.sources import licence_of
from station.store.act import Act

if TYPE_CHECKING:
    from station.prices.reading.model import PriceFile, Rejected

REPORTERS = frozenset({Role.OFFICER, Role.TOWN}) | COUNTY_STAFF
REVIEWERS = COUNTY_STAFF | {Role.OPERATOR}


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file: rows_read = stored + duplicates + rejected; conflicting is part of stored.

    `columns` says which heading was taken for which field, `ignored` which were not used, `learned_from` whose
    learned layout told so, `licence` under which terms the source may be shown ("" where nobody wrote it down).
    """

    rows_read: int
    stored: int
    duplicates: int
    conflicting: int
    rejected: tuple[Rejected, ...]
    unknown_products: tuple[str, ...]
    encoding: str
    unit: str | None
    unit_known_by: str
    columns: Mapping[str, str]
    ignored: tuple[str, ...]
    learned_from: str
    licence: str


def look_through(db: object, source: str, file: PriceFile) -> tuple[ImportReport, tuple[list[list[object]], ...]]:
    """Return what importing `file` would do, and the sheets it would write; writes nothing."""
    from station.prices.importing import plan_import  # only a county imports; a kiosk must start without it

    plan = plan_import(db, source, file)
    report = ImportReport(
        rows_read=file.rows_read,
        stored=plan.stored,
        duplicates=plan.duplicates,
        conflicting=plan.conflicting,
        rejected=tuple(file.rejected),
        unknown_products=plan.unknown_products,
        encoding=file.encoding,
        unit=file.one_unit,
        unit_known_by=file.unit_known_by,
        columns=file.columns,
        ignored=file.ignored,
        learned_from=file.learned_from,
        licence=licence_of(db, source),
    )
    return report, plan.sheets


@deed(
    "prices.import_file",
    roles=frozenset({Role.OPERATOR, Role.EDITOR, Role.KEEPER}),
    seats=COUNTY_SEAT,
    writes={SHEET.name: frozenset({"insert"})},
)
def import_file(
    act: Act, *, source: str, name: str, file: PriceFile, watch: Callable[[int, int], None] | None = None
) -> ImportReport:
    """Store what is new in a read market price file; what `watch` raises between two sheets undoes it all."""
    if not source or source.startswith(STATION_SOURCE):
        raise StationError("price.foreign_source", source=source)
    report, sheets = look_through(act.db, source, file)
    header = {
        "source": source,
        "station": 0,
        "person": act.person.id,
        "status": ACCEPTED,
        "file": name,
        "taken": act.clock.now_ms(),
    }
    for done, lines in enumerate(sheets):
        if watch is not None:
            watch(done, len(sheets))
        act.insert(SHEET.name, header, lines)
    return report


@deed(
    "prices.report",
    roles=REPORTERS,
    writes={SHEET.name: frozenset({"insert"}), EVIDENCE.name: frozenset({"insert"})},
)
def report(
    act: Act,
    *,
    product: str,
    typical: Money,
    unit: str = "jin",
    kind: str = "field",
    market: str = "",
    spec: str = "",
    low: Money | None = None,
    high: Money | None = None,
    day: Day | None = None,
    volume: int | None = None,
    doubts: str = "",
    photo: bytes | None = None,
) -> int:
    """Report one price seen today; return the sheet's row id.

    `doubts` are codes of what looked wrong and is right, `photo` names a medium that is here already.
    """
    quote = {
        "market": nfc(market).strip() or act.identity.station_name,
        "product": nfc(product).strip(),
        "spec": nfc(spec).strip(),
        "unit": store.known_unit(unit),
        "kind": kind,
        "day": act.clock.today() if day is None else day,
        "typical": typical,
        "low": low,
        "high": high,
        "volume": volume,
        "origin": None,
    }
    model.check_report(quote, act.clock.today())
    source = station_source(act.identity.station)
    quote["n"] = store.next_n(act.db, source, quote)
    header = {
        "source": source,
        "station": act.identity.station,
        "person": act.person.id,
        "status": SUBMITTED,
        "taken": act.clock.now_ms(),
        "doubts": model.known_doubts(doubts),
    }
    lines = [[quote[column.name]] for column in LINES]
    check_sheet(header, lines)
    sheet = act.insert(SHEET.name, header, lines)
    if photo is not None:
        keep_photo(act, sheet, photo)
    return sheet


@deed(
    "prices.review",
    roles=REVIEWERS,
    seats=COUNTY_SEAT,
    writes={SHEET.name: frozenset({"status", "reason"})},
)
def review(act: Act, *, sheet: int, accept: bool, reason: str = "") -> None:
    """Accept or reject a reported price; the reason goes back to the station."""
    status = store.sheet_status(act.db, sheet)
    if status is None:
        raise StationError("price.no_such_sheet")
    if status != SUBMITTED:
        raise StationError("price.already_judged")
    act.patch(SHEET.name, sheet, {"status": ACCEPTED if accept else REJECTED, "reason": reason or None})
