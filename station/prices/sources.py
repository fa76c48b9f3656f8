"""Where imported prices come from: each source with its licence note, and what its files look like.

A layout is data, learned from what a person said once about a file: no code is written for one source. It is
known again by the heading of the file (reading/signature.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from station.kernel.deeds import COUNTY_SEAT, COUNTY_STAFF, Role, deed, view
from station.kernel.errors import StationError
from station.kernel.text import nfc
from station.prices.declared import LAYOUT, SOURCE
from station.prices.model import STATION_SOURCE
from station.prices.reading.headings import FIELDS
from station.prices.reading.model import Learned, PriceFile
from station.prices.reading.signature import NO_HEADING
from station.store.act import Act, Reading

KEEPERS = frozenset({Role.OPERATOR, Role.EDITOR, Role.KEEPER})
LONGEST = 2000  # characters of a licence note or a mapping

SOURCE_ROW = "SELECT id, licence FROM prices_source WHERE name = ? ORDER BY id LIMIT 1"
SOURCES = """
SELECT name, coalesce((SELECT licence FROM prices_source WHERE prices_source.name = all_names.name LIMIT 1), ''),
(SELECT count(*) FROM prices_layout WHERE source = all_names.name),
(SELECT max(taken) FROM prices_sheet WHERE source = all_names.name)
FROM (SELECT name FROM prices_source UNION SELECT source FROM prices_layout
UNION SELECT DISTINCT source FROM series WHERE source NOT LIKE 'station:%') AS all_names ORDER BY name LIMIT ?"""
LAYOUTS = """
SELECT id, source, signature, mapping, market, unit, kind, learned FROM prices_layout
WHERE ? IN ('', source) ORDER BY source, learned DESC, id LIMIT ?"""
SAME = "SELECT id FROM prices_layout WHERE source = ? AND signature = ? ORDER BY id LIMIT 1"
MOST_LAYOUTS = 1000


@dataclass(frozen=True, slots=True)
class PriceSource:
    """A source with its licence note, how many layouts are known of it, and when it was imported last (UTC ms)."""

    name: str
    licence: str
    layouts: int
    taken: int | None


@dataclass(frozen=True, slots=True)
class Layout:
    """A learned layout as it is kept; `learned` in UTC ms."""

    id: int
    source: str
    signature: str
    mapping: Mapping[str, Any]
    market: str
    unit: str
    kind: str
    learned: int


def licence_of(db: Any, source: str) -> str:
    """Return the licence note of a source, "" where none was written."""
    found = db.execute(SOURCE_ROW, (source,)).fetchone()
    return "" if found is None else str(found[1])


def learned_layouts(db: Any, source: str = "") -> tuple[Learned, ...]:
    """Return the layouts the reading may know a file by, the newest explanation first."""
    rows = db.execute(LAYOUTS, (source, MOST_LAYOUTS)).fetchall()
    return tuple(Learned(row[1], row[2], _read(row[3]), row[4], row[5], row[6]) for row in rows)


def _read(mapping: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(mapping)
    return found


def lasting(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a mapping holds for the next file too: one date for all rows does not."""
    kept = {field: value for field, value in mapping.items() if field in (*FIELDS, "date_order", "ignore")}
    if str(kept.get("date", "")).startswith("="):
        del kept["date"]
    return kept


def to_learn(source: str, file: PriceFile) -> dict[str, Any] | None:
    """Return the parameters of `prices.learn_layout` for a file that was read; None where nothing is to be learned."""
    told = file.told
    if not file.signature or file.signature == NO_HEADING or not (told.mapping or told.market or told.unit):
        return None
    mapping = json.dumps(lasting(told.mapping or {}), ensure_ascii=False)
    said = {"mapping": mapping, "market": told.market, "unit": told.unit, "kind": told.kind}
    return {"source": source, "signature": file.signature, **said}


@deed(
    "prices.describe_source", roles=KEEPERS, seats=COUNTY_SEAT, writes={SOURCE.name: frozenset({"insert", "licence"})}
)
def describe_source(act: Act, *, source: str, licence: str) -> None:
    """Write down under which terms the prices of a source may be shown."""
    name, note = _named(source), nfc(licence)
    if len(note) > LONGEST:
        raise StationError("price.note_too_long", most=LONGEST)
    found = act.db.execute(SOURCE_ROW, (name,)).fetchone()
    if found is None:
        act.insert(SOURCE.name, {"name": name, "licence": note})
    elif found[1] != note:
        act.patch(SOURCE.name, found[0], {"licence": note})


@deed(
    "prices.learn_layout",
    roles=KEEPERS,
    seats=COUNTY_SEAT,
    writes={LAYOUT.name: frozenset({"insert", "mapping", "market", "unit", "kind", "learned"})},
)
def learn_layout(
    act: Act, *, source: str, signature: str, mapping: str, market: str = "", unit: str = "", kind: str = ""
) -> int:
    """Keep what was said about a file of this source, for the next one with the same heading; return the row."""
    name = _named(source)
    try:
        said = json.dumps(lasting(json.loads(mapping)), ensure_ascii=False, sort_keys=True)
    except (ValueError, AttributeError, RecursionError) as trouble:
        raise StationError("price.mapping_value", field="mapping", text=mapping[:80]) from trouble
    if len(said) > LONGEST:
        raise StationError("price.note_too_long", most=LONGEST)
    values = {"mapping": said, "market": nfc(market), "unit": nfc(unit), "kind": kind, "learned": act.clock.now_ms()}
    found = act.db.execute(SAME, (name, signature)).fetchone()
    if found is not None:
        act.patch(LAYOUT.name, found[0], values)
        return int(found[0])
    return act.insert(LAYOUT.name, {"source": name, "signature": signature, **values})


@deed("prices.forget_layout", roles=KEEPERS, seats=COUNTY_SEAT, writes={LAYOUT.name: frozenset({"delete"})})
def forget_layout(act: Act, *, layout: int) -> None:
    """Forget a learned layout; the next file with this heading is asked about again."""
    if act.db.execute("SELECT 1 FROM prices_layout WHERE id = ?", (layout,)).fetchone() is None:
        raise StationError("price.no_layout")
    act.delete(LAYOUT.name, layout)


def _named(source: str) -> str:
    name = nfc(source)
    if not name:
        raise StationError("price.no_source")
    if name.startswith(STATION_SOURCE):
        raise StationError("price.foreign_source", source=name)
    return name


@view("prices.sources", roles=COUNTY_STAFF | {Role.OPERATOR})
def sources_view(reading: Reading, *, limit: int) -> list[PriceSource]:
    """The sources prices were imported from, with their licence notes and how many layouts are known of each."""
    return [PriceSource(*row) for row in reading.db.execute(SOURCES, (limit,))]


@view("prices.layouts", roles=COUNTY_STAFF | {Role.OPERATOR})
def layouts_view(reading: Reading, *, source: str = "", limit: int) -> list[Layout]:
    """What was learned about the files of a source, or of all."""
    rows = reading.db.execute(LAYOUTS, (source, limit)).fetchall()
    return [Layout(row[0], row[1], row[2], _read(row[3]), *row[4:]) for row in rows]
