"""Which column of a sheet is what: settled once per heading, then every row is read by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from station.kernel.errors import StationError
from station.prices.reading.dates import day_in_title
from station.prices.reading.finder import Claims, Finder
from station.prices.reading.headings import FIELDS, PRICES, Heading
from station.prices.reading.model import SHOWN
from station.prices.reading.sheets import Shape
from station.prices.reading.texts import DAMAGED, clean
from station.prices.reading.unit_words import unit_in_heading, unit_in_title
from station.prices.reading.wishes import Wishes


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read the rows under one heading.

    `places` is field -> column, `shown` field -> heading as written, `ignored` the other headings.
    `kind` and `unit` (a code) are for rows without their own; `unit_known_by` says whence the unit. `day` is
    that of all rows where no column gives it.
    """

    shape: Shape
    places: Mapping[str, int]
    shown: Mapping[str, str]
    ignored: tuple[str, ...]
    kind: str
    unit: str | None
    unit_known_by: str
    wishes: Wishes
    day: int | None = None


def layout_of(finder: Finder, headings: Sequence[Heading], titles: Sequence[Sequence[str]] = ()) -> Layout:
    """Return how to read the rows below `headings`; `titles` are the rows above, which may name the unit.

    Errors: price.mapping_heading, price.columns_twice, price.product_missing, price.date_missing,
    price.figures_missing, price.heading_damaged, price.unit_missing, price.unit_clash, price.unit_not_known,
    price.market_missing.
    """
    wishes = finder.wishes
    places = places_of(finder, headings)
    texts = [clean(heading.text) for heading in headings]
    dated = None if "date" in places or "date" in wishes.fixed else day_in_title(cell for row in titles for cell in row)
    _check_readable(finder, headings, places)
    _check({*places, *wishes.fixed, *(["date"] if dated else [])}, texts)
    shown = {field: texts[at] or f"@{at + 1}" for field, at in places.items()}
    kind = next((headings[places[field]].kind for field in PRICES if field in places), "")
    unit, known_by = _unit(places, wishes, headings, titles)
    if "market" not in places and not wishes.market:
        raise StationError("price.market_missing")
    return Layout(
        shape=Shape(max(at + 1 for at, text in enumerate(texts) if text or at in places.values()), len(texts)),
        places=places,
        shown=shown | ({"date": dated[1]} if dated else {}),
        ignored=tuple(text for at, text in enumerate(texts) if text and at not in places.values()),
        kind=wishes.kind if "kind" in wishes.fixed else kind or wishes.kind,
        unit=unit,
        unit_known_by=known_by,
        wishes=wishes,
        day=dated[0] if dated else None,
    )


def places_of(finder: Finder, headings: Sequence[Heading]) -> dict[str, int]:
    """Return field -> column. Errors: price.mapping_heading, price.columns_twice."""
    claims = finder.claims(headings)
    for field, text in finder.wishes.named.items():
        if field not in claims:
            raise StationError("price.mapping_heading", field=field, text=text)
    claims = _of_one_kind(claims, headings, finder.wishes.kind)
    places: dict[str, int] = {}
    for field in FIELDS:  # product comes first: 品种 is the product, unless 品名 is there
        free = sorted(claim for claim in claims.get(field, []) if claim[1] not in places.values())
        if len(free) > 1 and free[0][0] == free[1][0]:
            raise StationError("price.columns_twice", text=clean(headings[free[0][1]].text))
        if free:
            places[field] = free[0][1]
    if "product" in places or "product" in finder.wishes.fixed:
        places.pop("code", None)
    return places


def _of_one_kind(claims: Claims, headings: Sequence[Heading], preferred: str) -> Claims:
    """Keep the price columns of one kind: a wholesale low must not meet a retail high in one row."""
    priced = [claim for field in PRICES for claim in claims.get(field, []) if claim[0] >= 0]
    kinds = [headings[at].kind for _, at in priced if headings[at].kind]
    kept = preferred if preferred in kinds else kinds[0] if kinds else ""
    fitting = {
        field: [claim for claim in claims[field] if claim[0] < 0 or headings[claim[1]].kind in ("", kept)]
        for field in PRICES
        if field in claims
    }
    return claims | fitting


def _check_readable(finder: Finder, headings: Sequence[Heading], places: Mapping[str, int]) -> None:
    """Refuse a heading that cannot be read, unless somebody said what to do with its column.

    Left out silently it might be the one that tells two grades of a product apart.
    """
    for at, heading in enumerate(headings):
        if DAMAGED in heading.text and at not in places.values() and not finder.is_ignored(heading, at):
            raise StationError("price.heading_damaged", text=clean(heading.text)[:SHOWN])


def _check(given: set[str], texts: Sequence[str]) -> None:
    shown = ", ".join(filter(None, texts))[:SHOWN]
    if not given & {"product", "code"}:
        raise StationError("price.product_missing", headings=shown)
    if "date" not in given:
        raise StationError("price.date_missing", headings=shown)
    if not given & set(PRICES):
        raise StationError("price.figures_missing", headings=shown)


def _unit(
    places: Mapping[str, int], wishes: Wishes, headings: Sequence[Heading], titles: Sequence[Sequence[str]]
) -> tuple[str | None, str]:
    """Return (code, known by). What the file says and what the person says must not differ."""
    if wishes.unit_overrides:
        return wishes.unit, "hint"
    told = [unit_in_heading(headings[places[field]].inner) for field in PRICES if field in places]
    codes = {code for code, _ in told if code}
    codes = codes or {code for row in titles for cell in row if (code := unit_in_title(cell))}
    if "unit" in places:
        return (codes.pop() if len(codes) == 1 else wishes.unit), "column"
    unknown = [text for _, text in told if text]
    if unknown:
        raise StationError("price.unit_not_known", text=unknown[0])
    said = codes | ({wishes.unit} if wishes.unit else set())
    if len(said) > 1:
        raise StationError("price.unit_clash", units=", ".join(sorted(said)))
    if not said:
        raise StationError("price.unit_missing")
    return said.pop(), "heading" if codes else "hint"
