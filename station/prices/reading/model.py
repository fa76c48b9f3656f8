"""What a reading is asked and what it answers, shared by every module of this package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SHOWN = 120  # characters of a rejected line that are kept for showing


@dataclass(frozen=True, slots=True)
class Learned:
    """What was once said about the files of a source that look like this; `source` is whose they were.

    The columns hold for any file with this heading, whoever sent it. Market, unit and kind hold for files of
    the same source only: another market's file may well have the same heading.
    """

    source: str
    signature: str
    mapping: Mapping[str, Any]
    market: str
    unit: str
    kind: str


@dataclass(frozen=True, slots=True)
class Hints:
    """What the person who imports knows and the file does not say.

    `mapping` names the columns where the headings are unusual: field -> heading, or "=text" for one
    value in every row ({"product": "=生猪"}); fields are `headings.FIELDS`. {"date_order": "dmy"}
    reads 05/06/2014 as the fifth of June, {"ignore": ["@7", "备注"]} leaves columns out, and "@3" in the
    place of a heading is the third column. `signature` names the heading the mapping was made for
    (`signature.signature_of`); `learned` are layouts that were kept, looked at only without a mapping.
    `unit` is a unit code or a text such as 元/公斤; `kind` "" is wholesale. `names` is a second file that
    gives the names of product codes. `market` and `unit` also fill empty cells.
    """

    market: str = ""
    unit: str = ""
    source: str = ""
    kind: str = ""
    encoding: str = ""
    mapping: Mapping[str, Any] | None = None
    names: str | Path | bytes | None = None
    signature: str = ""
    learned: Sequence[Learned] = ()


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
    `signature` is that of the first heading; `learned_from` names the source whose layout was used, "" for none;
    `told` is what the file was read by, what was learned included.
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
    signature: str
    learned_from: str
    told: Hints
    rows_read: int
    headings: int
    titles: int
    blank: int
    unread_volumes: int
    rejected: list[Rejected]
