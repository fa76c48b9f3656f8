"""Money is whole milli-yuan (厘): 1 yuan per ton is 1 milli-yuan per kilogram, so fen are too coarse.

Reading is strict, because a wrong price does more harm than a refused one; writing trims what nobody
says aloud: 12.6, 3.85, 12, 7,600.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from station.kernel.errors import StationError
from station.kernel.text import half_width
from station.kernel.units import round_half_up, round_price, unit_of
from station.kernel.words import _, language

MILLI_PER_YUAN = 1000
# A hundred million yuan: far above any price in a village, far below the end of a 64-bit column.
LARGEST_MILLI = 100_000_000 * MILLI_PER_YUAN

_LONGEST_SHOWN = 20
_PRICE = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d*))?", re.ASCII)
_ORNAMENT_BEFORE = re.compile(r"^(?:¥|rmb|cny)\s*", re.IGNORECASE)
_ORNAMENT_AFTER = re.compile(r"\s*(?:元|块|圆|yuan)$", re.IGNORECASE)


def parse_price(text: str) -> int:
    """Return the milli-yuan a person or a price sheet wrote: "3.8", "３．８", "7,600", "¥3.80", "3.8元".

    Zero is a number here; whether it means anything is the caller's rule. Errors, all StationError:
    money.missing, money.not_a_number, money.negative, money.too_precise (finer than milli-yuan),
    money.too_large.
    """
    plain = half_width(text).replace("。", ".").strip()
    if not plain:
        raise StationError("money.missing")
    plain = _ORNAMENT_AFTER.sub("", _ORNAMENT_BEFORE.sub("", plain))
    shown = _shorten(text)
    if re.fullmatch(r"[-−–]\s*[\d.,]+", plain):
        raise StationError("money.negative", text=shown)
    found = _PRICE.fullmatch(plain)
    if found is None or not (found[1] or found[2]):
        raise StationError("money.not_a_number", text=shown)
    fraction = (found[2] or "").rstrip("0")
    if len(fraction) > 3:
        raise StationError("money.too_precise", text=shown)
    whole = (found[1] or "0").replace(",", "").lstrip("0")
    if len(whole) > 9:
        raise StationError("money.too_large", text=shown)
    return _bounded(int(whole or "0") * MILLI_PER_YUAN + int(fraction.ljust(3, "0")), shown)


def milli_of(yuan: int | float | Decimal) -> int:
    """Return the nearest milli-yuan of a number of yuan out of a spreadsheet (2.0999999999999996 is 2.1).

    Errors as in `parse_price`; a NaN or an infinity is money.not_a_number.
    """
    exact = Decimal(repr(yuan)) if isinstance(yuan, float) else Decimal(yuan)
    shown = _shorten(str(yuan))
    if not exact.is_finite():
        raise StationError("money.not_a_number", text=shown)
    if exact < 0:
        raise StationError("money.negative", text=shown)
    if exact > LARGEST_MILLI:
        raise StationError("money.too_large", text=shown)
    return _bounded(int((exact * MILLI_PER_YUAN).to_integral_value(ROUND_HALF_UP)), shown)


def _bounded(milli: int, shown: str) -> int:
    if milli > LARGEST_MILLI:
        raise StationError("money.too_large", text=shown)
    return milli


def _shorten(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def format_amount(milli: int | Fraction, in_language: str | None = None) -> str:
    """Return `milli` as yuan for the eye: two decimals at most, none that are zero, thousands grouped.

    What would vanish in two decimals keeps a third: 1 milli-yuan is "0.001", never "0".
    """
    rounded = round_price(milli) or round_half_up(milli)
    return _figures(rounded, in_language)


def format_exact(milli: int, in_language: str | None = None) -> str:
    """Return `milli` as yuan with every digit it has: 385 is "0.385"."""
    return _figures(milli, in_language)


def format_price(milli: int | Fraction, unit: str, in_language: str | None = None) -> str:
    """Return a price with its unit, "12.6 yuan/jin"; StationError unit.unknown.

    The unit's label is in the language in use; `in_language` (a catalog name such as "zh_CN") only
    chooses how thousands are grouped and defaults to the same.
    """
    label = _(unit_of(unit).label)
    return _("{amount} {unit_label}").format(amount=format_amount(milli, in_language), unit_label=label)


def _figures(milli: int, in_language: str | None) -> str:
    if abs(milli) >= 1000 * MILLI_PER_YUAN:
        return _grouped(milli, in_language or language())
    whole, rest = divmod(abs(milli), MILLI_PER_YUAN)
    decimals = f"{rest:03d}".rstrip("0")
    return ("-" if milli < 0 else "") + str(whole) + (f".{decimals}" if decimals else "")


def _grouped(milli: int, in_language: str) -> str:
    # Babel takes 30 ms to import and most prices are below a thousand yuan.
    from babel.numbers import format_decimal

    return format_decimal(Decimal(milli) / MILLI_PER_YUAN, "#,##0.###", locale=in_language)
