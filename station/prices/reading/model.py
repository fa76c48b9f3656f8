"""What a reading is asked and what it answers, shared by every module of this package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SHOWN = 120  # characters of a rejected line that are kept for showing


@dataclass(frozen=True, slots=True)
class Hints:
    """What the person who imports knows and the file does not say.

    `mapping` names the columns where the headings are unusual: field -> heading, or "=text" for one
    value in every row ({"product": "=生猪"}); fields are `headings.FIELDS`. {"date_order": "dmy"}
    reads 05/06/2014 as the fifth of June. `unit` is a unit code or a text such as 元/公斤. `names` is
    a second file that gives the names of product codes. `market` and `unit` also fill empty cells.
    """

    market: str = ""
    unit: str = ""
    source: str = ""
    kind: str = "wholesale"
    encoding: str = ""
    mapping: Mapping[str, str] | None = None
    names: str | Path | bytes | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """One line that was not taken: `text` is what stood there, `facts` fill the sentence of `code`."""

    line: int
    code: str
    text: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Quotes:
    """The good rows as parallel lists: at 168,000 rows one object per row would cost more than reading it.

    `day` counts from 1970-01-01; prices are milli-yuan per `unit`, None where not given; `volume` is
    as reported, times 1,000; `line` is the physical line, from 1 (in a workbook the row of its sheet).
    """

    market: list[str] = field(default_factory=list)
    product: list[str] = field(default_factory=list)
    spec: list[str] = field(default_factory=list)
    unit: list[str] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    day: list[int] = field(default_factory=list)
    low: list[int | None] = field(default_factory=list)
    typical: list[int | None] = field(default_factory=list)
    high: list[int | None] = field(default_factory=list)
    volume: list[int | None] = field(default_factory=list)
    origin: list[str] = field(default_factory=list)
    line: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFile(Quotes):
    """A read file: its good rows, and everything that was not one.

    `rows_read` = good rows + rejected. Apart from them are counted `headings` (heading lines, repeated
    ones and tag lines), `titles` (lines above the first heading) and `blank` lines, so every line of
    the file is accounted for. `one_unit` is the unit of all good rows or None, `unit_known_by`
    "column", "heading" or "hint". `columns` says which heading was taken for which field, `ignored`
    which headings were not used; `sheets` and `skipped_sheets` tell the same of a workbook.
    `unread_volumes` counts volumes that were no numbers and became None in rows that were taken.
    """

    name: str
    source: str
    encoding: str
    one_unit: str | None
    unit_known_by: str
    columns: Mapping[str, str]
    ignored: tuple[str, ...]
    sheets: tuple[str, ...]
    skipped_sheets: tuple[str, ...]
    rows_read: int
    headings: int
    titles: int
    blank: int
    unread_volumes: int
    rejected: list[Rejected]
