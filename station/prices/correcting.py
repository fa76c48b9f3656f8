"""Corrections: a published price was wrong; another sheet stands in for its sheet, and both stay in the history.

Quotes are never changed. The county writes the sheet again with the right figures and names the old one,
which is superseded: it is shown no more but in the trail, with who said so and why. For three days every
card says what was wrong and what is right (DOMAIN.md section 6, scenario 5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from station.kernel.days import MILLI_PER_DAY
from station.kernel.deeds import COUNTY_SEAT, Money, deed, view
from station.kernel.errors import StationError
from station.kernel.record import LineColumns
from station.prices.actions import REVIEWERS
from station.prices.declared import ACCEPTED, LINES, SHEET, SUPERSEDED
from station.prices.model import Quote
from station.store import rows
from station.store.act import Act, Reading

TOLD_DAYS = 3
IDENTITY = ("market", "product", "spec", "unit", "kind", "n", "day")
KEPT = ("market", "product", "spec", "unit", "kind", "day")  # n is given anew by each store
FIGURES = ("low", "typical", "high")
PLACE = {column.name: at for at, column in enumerate(LINES)}
RECENT = """
SELECT id, corrects FROM prices_sheet
WHERE corrects IS NOT NULL AND status = 'accepted' AND taken > ? ORDER BY taken DESC, id DESC LIMIT ?"""


@dataclass(frozen=True, slots=True)
class Correction:
    """A published price and the one that stands in for it; `taken` is when, UTC ms, `person` an account."""

    old: Quote
    new: Quote
    reason: str
    taken: int
    person: int


@deed(
    "prices.correct",
    roles=REVIEWERS,
    seats=COUNTY_SEAT,
    writes={SHEET.name: frozenset({"insert", "status", "reason"})},
)
def correct(
    act: Act, *, quote: Quote, typical: Money, reason: str, low: Money | None = None, high: Money | None = None
) -> int:
    """Put right one published price, in the unit it was reported in; return the row id of the sheet with it."""
    header = rows.get_row(act.db, SHEET, quote.sheet)
    if header is None:
        raise StationError("price.no_such_sheet")
    if header["status"] != ACCEPTED:
        raise StationError("price.not_accepted")
    if not reason.strip():
        raise StationError("price.no_reason")
    figures = {"low": low, "typical": typical, "high": high}
    _check(quote, figures)
    lines = _with(_lines_of(act.db, quote.sheet, header), quote, figures)
    act.patch(SHEET.name, quote.sheet, {"status": SUPERSEDED, "reason": reason.strip()})
    fresh = {"person": act.person.id, "taken": act.clock.now_ms(), "corrects": quote.sheet, "reason": None,
             "doubts": None}
    return act.insert(SHEET.name, {**header, **fresh}, lines)


def _check(quote: Quote, figures: Mapping[str, int | None]) -> None:
    given = [price for price in figures.values() if price is not None]
    if min(given) <= 0:
        raise StationError("price.negative", text="")
    if given != sorted(given):
        raise StationError("price.out_of_order")
    if all(getattr(quote, name) == price for name, price in figures.items()):
        raise StationError("price.nothing_corrected")


def _lines_of(db: Any, sheet: int, header: Mapping[str, Any]) -> LineColumns:
    keeper = SHEET.keeper
    assert keeper is not None
    return [list(column) for column in keeper.get(db, sheet, dict(header))]


def _with(lines: LineColumns, quote: Quote, figures: Mapping[str, int | None]) -> LineColumns:
    """Return the lines with these figures for one quote; StationError("price.no_such_sheet") if it is not there."""
    wanted = tuple(getattr(quote, name) for name in IDENTITY)
    keys = list(zip(*(lines[PLACE[name]] for name in IDENTITY), strict=True))
    if wanted not in keys:
        raise StationError("price.no_such_sheet")
    at = keys.index(wanted)
    return [
        [*column[:at], figures[name], *column[at + 1 :]] if (name := one.name) in figures else column
        for one, column in zip(LINES, lines, strict=True)
    ]


@view("prices.corrections")
def corrections_view(reading: Reading, *, names: Sequence[str] = (), limit: int) -> list[Correction]:
    """What was put right in the last three days, the newest first; of these product names, or of all."""
    since = reading.clock.now_ms() - TOLD_DAYS * MILLI_PER_DAY
    found: list[Correction] = []
    for sheet, corrects in reading.db.execute(RECENT, (since, limit)).fetchall():
        found += [one for one in _told(reading.db, sheet, corrects) if not names or one.new.product in names]
    return found[:limit]


def _told(db: Any, sheet: int, corrects: int) -> Iterator[Correction]:
    """Yield where a sheet differs from the one it stands in for; nothing while that one is not here."""
    old, new = rows.get_row(db, SHEET, corrects), rows.get_row(db, SHEET, sheet)
    if old is None or new is None:
        return
    before, after = _quotes(db, corrects, old), _quotes(db, sheet, new)
    for key in sorted(before.keys() & after.keys()):
        gone = [one for one in before[key] if not any(_alike(one, other) for other in after[key])]
        come = [one for one in after[key] if not any(_alike(one, other) for other in before[key])]
        for wrong, right in zip(gone, come, strict=False):
            yield Correction(wrong, right, old["reason"] or "", new["taken"], new["person"])


def _quotes(db: Any, sheet: int, header: Mapping[str, Any]) -> dict[tuple[Any, ...], list[Quote]]:
    """Return the quotes of a sheet by what a correction leaves as it is."""
    found: dict[tuple[Any, ...], list[Quote]] = {}
    names = [column.name for column in LINES]
    for line in zip(*_lines_of(db, sheet, header), strict=True):
        values = dict(zip(names, line, strict=True))
        key = tuple(values[name] for name in KEPT)
        quote = {name: values[name] for name in (*IDENTITY, *FIGURES)}
        found.setdefault(key, []).append(
            Quote(**quote, source=header["source"], sheet=sheet, status=header["status"])
        )
    return found


def _alike(one: Quote, other: Quote) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in FIGURES)
