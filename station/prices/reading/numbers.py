"""Prices and volumes out of cells. Called once per distinct text, so plainness comes before speed.

A price that is no number is told apart by sentinels below zero instead of exceptions: the hot path
then asks one question of a whole row, `0 < low <= typical <= high`.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from station.kernel.errors import StationError
from station.kernel.money import milli_of, parse_price
from station.prices.reading.texts import half_width

NOT_GIVEN = 0
NOT_A_NUMBER, NEGATIVE, TOO_LARGE = -1, -2, -3
FAULTS = {NOT_A_NUMBER: "price.not_a_number", NEGATIVE: "price.negative", TOO_LARGE: "price.too_large"}

_DASHES = {"", "-", "--", "---", "–", "—", "——", "/", "\\", "*"}
_NOT_GIVEN_WORDS = _DASHES | {"无", "暂无", "n/a", "na", "null", "none", "nan"}
_FAULT_OF_CODE = {"money.negative": NEGATIVE, "money.too_large": TOO_LARGE}
_LONGEST = 40


def price_of(text: str) -> int:
    """Return milli-yuan, 0 where no price is given (empty, a dash, zero), or a sentinel of FAULTS.

    Finer than milli-yuan is rounded half up: spreadsheets write 1.5499999999999998 for 1.55.
    """
    plain = half_width(text)
    if plain.lower() in _NOT_GIVEN_WORDS:
        return NOT_GIVEN
    if len(plain) > _LONGEST or plain.endswith(".") or _has_odd_digits(plain):
        return NOT_A_NUMBER
    try:
        return parse_price(plain)
    except StationError as trouble:
        if trouble.code == "money.too_precise":
            return _rounded(plain)
        return _FAULT_OF_CODE.get(trouble.code, NOT_A_NUMBER)


def volume_of(text: str) -> int | None:
    """Return the volume times 1,000, None where none is given, or a sentinel below zero."""
    if half_width(text).lower() in _NOT_GIVEN_WORDS:
        return None
    return price_of(text)


def _has_odd_digits(plain: str) -> bool:
    """A footnote mark such as ² or ① must not become a digit of the price."""
    return any(character.isdigit() and not "0" <= character <= "9" for character in plain)


def _rounded(plain: str) -> int:
    try:
        return milli_of(Decimal(plain.replace(",", "")))
    except (InvalidOperation, StationError):
        return NOT_A_NUMBER
