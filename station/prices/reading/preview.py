"""The first rows of a file as they stand, and what each column is taken for, before anybody agreed to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from station.kernel.errors import StationError
from station.prices.reading.dates import year_first
from station.prices.reading.finder import WITHIN, Finder, Found, plain_row
from station.prices.reading.headings import Heading
from station.prices.reading.layout import places_of
from station.prices.reading.numbers import price_of
from station.prices.reading.sheets import Sheet
from station.prices.reading.signature import NO_HEADING, signature_of
from station.prices.reading.tables import Tables
from station.prices.reading.texts import clean, fold
from station.prices.reading.wide import wide_columns
from station.prices.reading.wishes import WIDE

SAMPLE = 8  # rows


@dataclass(frozen=True, slots=True)
class Preview:
    """`headings` and `fields` go by column: what stands above it, and what it is taken for ("" for nothing).

    `rows` are (line, cells) below the heading; `signature` is what the heading is known by.
    """

    headings: tuple[str, ...]
    fields: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    signature: str


def preview_of(tables: Tables, finder: Finder) -> Preview | None:
    """Return the beginning of the first sheet with a heading, or else of the first with anything; None for none."""
    for sheet in tables.sheets:
        found = finder.find(sheet.head())
        if found is not None:
            return _preview(sheet, finder, found)
    for sheet in tables.sheets:
        likely = _likely_heading(sheet.head(), finder)
        if likely is not None:
            return _preview(sheet, finder, likely)
    return None


def _preview(sheet: Sheet, finder: Finder, found: Found) -> Preview:
    head = sheet.head()
    fields = [""] * len(found.headings)
    try:
        wide = wide_columns(finder, found.headings)
        places = places_of(finder, [Heading("") if at in wide else one for at, one in enumerate(found.headings)])
    except StationError:  # two columns of one name, say: whoever looks at it will say which
        wide, places = (), {field: min(claims)[1] for field, claims in finder.claims(found.headings).items()}
    for field, at in [*((WIDE, at) for at in wide), *places.items()]:
        fields[at] = fields[at] or field
    rows = enumerate(head[found.below :], start=found.below + 1)
    sample = [(line, tuple(map(clean, cells))) for line, cells in rows if plain_row(cells)][:SAMPLE]
    signature = signature_of(head[found.place : found.below]) if found.height else NO_HEADING
    return Preview(tuple(clean(one.text) for one in found.headings), tuple(fields), tuple(sample), signature)


def _likely_heading(rows: Sequence[Sequence[str]], finder: Finder) -> Found | None:
    """Return the first row of several words and no figure; a file that begins with figures has no heading."""
    for place, cells in enumerate(rows[:WITHIN]):
        filled = [cell for cell in cells if clean(cell)]
        if len(filled) > 1:
            figures = any(price_of(cell) > 0 or year_first(cell) is not None for cell in filled)
            if figures:
                return finder.without_heading(rows[place:])
            return Found((0, False, False), place, 1, finder.read([cells]))
    return None


def mapping_of(fields: Sequence[str], headings: Sequence[str]) -> dict[str, Any]:
    """Return the mapping that means exactly these fields by column; the others are left out, whatever they are called.

    A column is named by its heading where no other has the same, else by its place.
    """
    times = Counter(map(fold, headings))

    def name(at: int) -> str:
        heading = headings[at]
        plain = heading and times[fold(heading)] == 1 and not heading.startswith(("=", "@"))
        return heading if plain else f"@{at + 1}"

    mapping: dict[str, Any] = {field: name(at) for at, field in enumerate(fields) if field not in ("", WIDE)}
    several = {key: [name(at) for at, field in enumerate(fields) if field == said]
               for key, said in ((WIDE, WIDE), ("ignore", ""))}
    return mapping | {key: columns for key, columns in several.items() if columns}
