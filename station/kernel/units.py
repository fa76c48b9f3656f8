"""Units of price and the exact way from one to another.

A slip of factor two between jin and kilogram is the likeliest error in the whole product, so prices
are converted as fractions and only rounded for the eye. Factors: DOMAIN.md section 4.5.
"""

from __future__ import annotations

import enum
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from station.kernel.errors import StationError
from station.kernel.words import N_


class Dimension(enum.Enum):
    """What a unit measures; prices convert only within MASS or within AREA."""

    MASS = "mass"
    COUNT = "count"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit a price may be given in.

    `label` is the msgid shown behind a price, `noun` the msgid of the unit alone (behind a volume).
    `grams` is set for MASS; `mu` (15 to the hectare) for AREA.
    """

    code: str
    dimension: Dimension
    label: str
    noun: str
    grams: int | None = None
    mu: int | None = None


UNITS = {
    unit.code: unit
    for unit in (
        Unit("jin", Dimension.MASS, N_("yuan/jin"), N_("jin"), grams=500),
        Unit("kg", Dimension.MASS, N_("yuan/kg"), N_("kg"), grams=1000),
        Unit("liang", Dimension.MASS, N_("yuan/liang"), N_("liang"), grams=50),
        Unit("dan", Dimension.MASS, N_("yuan/100 jin"), N_("100 jin"), grams=50_000),
        Unit("bag50", Dimension.MASS, N_("yuan/50 kg bag"), N_("50 kg bag"), grams=50_000),
        Unit("ton", Dimension.MASS, N_("yuan/ton"), N_("ton"), grams=1_000_000),
        Unit("head", Dimension.COUNT, N_("yuan/head"), N_("head of livestock")),
        Unit("each", Dimension.COUNT, N_("yuan/each"), N_("each one")),
        Unit("fish", Dimension.COUNT, N_("yuan/fish"), N_("whole fish")),
        Unit("stem", Dimension.COUNT, N_("yuan/stem"), N_("flower stem")),
        Unit("box", Dimension.COUNT, N_("yuan/box"), N_("box of goods")),
        Unit("bunch", Dimension.COUNT, N_("yuan/bunch"), N_("bunch of greens")),
        Unit("mu", Dimension.AREA, N_("yuan/mu"), N_("mu"), mu=1),
        Unit("hectare", Dimension.AREA, N_("yuan/hectare"), N_("hectare"), mu=15),
    )
}

# What price sheets write, after folding: without "元/", spaces and case. A bare 袋 or 件 is no unit:
# feed comes in bags of 40 kg as well.
_SPELLINGS = {
    "jin": "斤 市斤 500克 500g 0.5公斤 0.5kg",
    "kg": "公斤 千克 kg 1kg 1公斤 1000g 1000克",
    "liang": "两 50克 50g",
    "dan": "担 百斤 100斤",
    "bag50": "50公斤 50公斤袋 50公斤/袋 50kg 50千克 袋(50公斤)",
    "ton": "吨 t 公吨 1000kg 1000公斤",
    "head": "头 head",
    "each": "只 羽 个 each",
    "fish": "条 尾",
    "stem": "枝 支",
    "box": "箱",
    "bunch": "把 扎 束",
    "mu": "亩",
    "hectare": "公顷 ha",
}
_CODE_OF_SPELLING = {spelling: code for code, spellings in _SPELLINGS.items() for spelling in spellings.split()}


def unit_of(code: str) -> Unit:
    """Return the unit called `code`; StationError unit.unknown when there is none."""
    found = UNITS.get(code)
    if found is None:
        raise StationError("unit.unknown", unit=code)
    return found


def read_unit(text: str) -> str:
    """Return the code of a unit as a price sheet writes it ("元/公斤", "KG", "市斤", "jin").

    Errors: StationError unit.missing for an empty text, unit.unknown for one nobody declared.
    """
    folded = "".join(unicodedata.normalize("NFKC", text).lower().split())
    folded = folded.replace("每", "/").replace("圆", "元").removeprefix("人民币").removeprefix("元").removeprefix("/")
    if not folded:
        raise StationError("unit.missing")
    code = folded if folded in UNITS else _CODE_OF_SPELLING.get(folded)
    if code is None:
        raise StationError("unit.unknown", unit=text.strip())
    return code


def same_dimension(one: str, other: str) -> bool:
    """Tell whether a price in `one` can be shown in `other` without knowing the weight of a piece."""
    first, second = unit_of(one), unit_of(other)
    return first == second or (first.dimension is second.dimension and first.dimension is not Dimension.COUNT)


def convert_price(
    milli: int | Fraction, from_unit: str, to_unit: str, *, grams_per_piece: int | None = None
) -> Fraction:
    """Return the exact price per `to_unit`, in milli-yuan, of `milli` per `from_unit`.

    `grams_per_piece` is the weight recorded with the price; with it, and only with it, a price per
    piece becomes a price by weight and back. Errors: StationError unit.no_conversion, unit.unknown.
    """
    source, target = unit_of(from_unit), unit_of(to_unit)
    if source == target:
        return Fraction(milli)
    had, wanted = _size(source, grams_per_piece), _size(target, grams_per_piece)
    two_kinds_of_piece = source.dimension is target.dimension is Dimension.COUNT
    if had is None or wanted is None or had[0] is not wanted[0] or two_kinds_of_piece:
        raise StationError("unit.no_conversion", from_unit=from_unit, to_unit=to_unit)
    return Fraction(milli) * wanted[1] / had[1]


def _size(unit: Unit, grams_per_piece: int | None) -> tuple[Dimension, int] | None:
    if unit.grams is not None:
        return Dimension.MASS, unit.grams
    if unit.mu is not None:
        return Dimension.AREA, unit.mu
    if grams_per_piece is not None and grams_per_piece > 0:
        return Dimension.MASS, grams_per_piece
    return None


def round_half_up(value: int | Fraction) -> int:
    """Return the nearest whole number; a half goes away from zero, as people at a market round."""
    size = int(abs(Fraction(value)) + Fraction(1, 2))
    return size if value >= 0 else -size


def round_price(value: int | Fraction) -> int:
    """Return `value` (milli-yuan) to whole fen, for display only: never convert what was rounded."""
    return round_half_up(Fraction(value) / 10) * 10
