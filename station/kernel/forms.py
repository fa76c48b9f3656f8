"""The forms a column of whole numbers can take, their inverses, and which one is lightest.

The choice is made by integer arithmetic on a fixed sample of the column, so the same numbers give
the same bytes on every machine for ever: row hashes, and with them the comparison of two stores,
depend on it. What the forms are for: prices that stand for days (RUNS, STEADY), a low and a high
close to the typical price (NEAR), ids of a few devices (SPLIT), ids of a few people (DICT), days
and counters (LINEAR).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import accumulate, chain, compress, islice, repeat
from operator import add, ne, not_, or_, sub
from typing import NamedTuple, TypeVar

from station.kernel.ids import COUNTER_BITS, MAX_COUNTER
from station.kernel.planes import FEW, fold, malformed, to_planes, weigh, width_of

# The first byte of a column: below 0x80 the one value of all rows, folded; else one of these forms.
# STEADY carries in the lowest bit which reference is meant, PLAIN and DELTA their width in bytes,
# 0 where a byte with the width in bits follows.
CONST, LINEAR, DICT, SPLIT, RUNS, NEAR, STEADY, PLAIN, DELTA = 0x80, 0x81, 0x82, 0x83, 0x84, 0x86, 0x88, 0x90, 0xA0

_T = TypeVar("_T")
Integers = Sequence[int]

_LEAST_PART, _MOST_PART = 64, 512  # values of each of the four parts of a sample
_DICT_MOST = 256
_FORM_COST = 64  # eighths of a bit: the header of one more part
_TOO_WIDE = 1 << 60


def deltas(values: Integers) -> list[int]:
    """Return the difference of each value from the one before."""
    return list(map(sub, islice(values, 1, None), values))


def evenly_spaced(values: list[int]) -> bool:
    """Say whether each value lies as far above the one before as the second (which differs from the first)."""
    count, first, step = len(values), values[0], values[1] - values[0]
    if not step or values[-1] != first + step * (count - 1):
        return False
    return values == list(range(first, first + step * count, step))


def distances(values: Integers, reference: Integers) -> list[int]:
    """Return how far each value lies above its reference."""
    return list(map(sub, values, reference))


def reduced(values: list[int]) -> tuple[int, list[int]]:
    """Return the greatest common divisor of `values` and the values divided by it."""
    divisor = math.gcd(*values)
    return (divisor, [value // divisor for value in values]) if divisor > 1 else (1, values)


def above_least(values: list[int]) -> tuple[int, int, list[int]]:
    """Return the least value, the common divisor of the distances from it, and these divided by it."""
    base = min(values)
    divisor, rest = reduced([value - base for value in values] if base else values)
    return base, divisor, rest


def runs(values: Sequence[_T]) -> tuple[list[_T], list[int]]:
    """Return the value of each run of equal values, and the lengths of the runs."""
    count = len(values)
    starts = [0, *compress(range(1, count), map(ne, islice(values, 1, None), values))]
    return [values[start] for start in starts], list(map(sub, chain(islice(starts, 1, None), (count,)), starts))


def from_runs(heads: Sequence[_T], lengths: Integers, count: int) -> list[_T]:
    """Return what `runs` was given; lengths that do not add up to `count` are refused."""
    if min(lengths) < 1 or sum(lengths) != count:
        raise malformed()
    return list(chain.from_iterable(map(repeat, heads, lengths)))


def dictionary(values: Integers) -> tuple[list[int], list[int]]:
    """Return the distinct values in order of first appearance, and each value's place among them."""
    distinct = list(dict.fromkeys(values))
    places = dict(zip(distinct, range(len(distinct)), strict=True))
    return distinct, list(map(places.__getitem__, values))


def split(values: Integers) -> tuple[list[int], list[int]]:
    """Return row ids as device numbers and counters."""
    return [value >> COUNTER_BITS for value in values], [value & MAX_COUNTER for value in values]


def from_split(devices: Integers, counters: Integers) -> list[int]:
    """Return what `split` was given."""
    return [(device << COUNTER_BITS) + counter for device, counter in zip(devices, counters, strict=True)]


def moves(column: Integers) -> bytes:
    """Return a flag a row: 1 where `column` differs from the row before, and at the first row."""
    return b"\x01" + bytes(map(ne, islice(column, 1, None), column))


class Company(NamedTuple):
    """The columns beside which a column is written: the one it lies near, and one that does so too."""

    near: Integers
    sibling: Integers | None = None

    def reference(self, number: int) -> Integers:
        """Return what distances are taken from: 0 the near column, 1 the mirror image of the sibling in it."""
        if not number or self.sibling is None:
            return self.near
        return list(map(sub, map(add, self.near, self.near), self.sibling))

    def moved(self) -> bytes:
        """Return a flag a row: 1 where either column moved, so that this one has probably moved too."""
        flags = moves(self.near)
        if self.sibling is None:
            return flags
        return bytes(map(or_, flags, moves(self.sibling)))

    def only(self, choose: Callable[[Integers], Integers]) -> Company:
        """Return the same company at chosen rows."""
        return Company(choose(self.near), None if self.sibling is None else choose(self.sibling))


def steady(values: Integers, reference: Integers, moved: bytes) -> tuple[list[int], list[int]]:
    """Return the distances from `reference` where `moved`, and elsewhere the changes of the distance, mostly 0."""
    apart = distances(values, reference)
    return list(compress(apart, moved)), list(compress(deltas(apart), map(not_, islice(moved, 1, None))))


def from_steady(anew: Integers, changes: Integers, moved: bytes) -> list[int]:
    """Return the distances that `steady` wrote as two parts."""
    groups = map(sub, accumulate(moved), repeat(1))
    if not any(changes):
        return list(map(anew.__getitem__, groups))
    waiting = iter(changes)
    drift = list(accumulate([0 if flag else next(waiting) for flag in moved]))
    starts = list(map(sub, anew, compress(drift, moved)))
    return list(map(add, map(starts.__getitem__, groups), drift))


PARTS: dict[int, Callable[[Integers], tuple[list[int], list[int]]]] = {DICT: dictionary, SPLIT: split, RUNS: runs}


def choose(values: list[int], is_ref: bool, company: Company | None, depth: int) -> int:
    """Return the lightest form of `values`, which are neither all equal nor evenly spaced.

    Part of the canonical form: any change here is a new version of it.
    """
    sample = _sample(values)
    weights = [(_plain_weight(sample), PLAIN), (_delta_weight(sample), DELTA)]
    if depth < 2:
        heads, lengths = runs(sample)
        if 2 * len(heads) < len(sample):  # runs compress better than their entropy says, hence 7/8
            weights.append((_FORM_COST + (_weight(heads) + _weight(lengths)) * 7 // 8, RUNS))
    if is_ref:
        weights.append((_FORM_COST + sum(map(_weight, split(sample))), SPLIT))
    if company:
        weights += _company_weights(sample, company.only(_sample))
    elif not depth and max(sample) - min(sample) > _DICT_MOST and len(set(sample)) <= _DICT_MOST:
        weights += _dictionary_weight(values, sample)
    return min(weights)[1]


def _sample(values: Integers) -> list[int]:
    """Return four evenly spread parts: an eighth of a short column, less of a long one."""
    count = len(values)
    part = max(_LEAST_PART, min(_MOST_PART, count >> 5))
    if count <= 4 * part:
        return list(values)
    starts = [place * (count - part) // 3 for place in range(4)]
    return list(chain.from_iterable([values[start : start + part] for start in starts]))


def _company_weights(sample: list[int], company: Company) -> list[tuple[int, int]]:
    moved = company.moved()
    weights = [(_FORM_COST + _weight(distances(sample, company.near)), NEAR)]
    for number in range(1 if company.sibling is None else 2):
        parts = steady(sample, company.reference(number), moved)
        weights.append((2 * _FORM_COST + sum(map(_weight, parts)), STEADY | number))
    return weights


def _dictionary_weight(values: list[int], sample: list[int]) -> list[tuple[int, int]]:
    distinct = set(values)
    if len(distinct) > _DICT_MOST or 2 * len(distinct) > len(values):
        return []
    table = len(distinct) * 128 * len(sample) // len(values)
    return [(_FORM_COST + table + _weight(dictionary(sample)[1]), DICT)]


def _weight(values: list[int]) -> int:
    if not values or values.count(values[0]) == len(values) or evenly_spaced(values):
        return 0
    return min(_plain_weight(values), _delta_weight(values))


def _plain_weight(values: list[int]) -> int:
    rest = above_least(values)[2]
    if len(rest) <= FEW:
        return 8 * len(rest) * max(rest).bit_length()
    width = width_of(rest, signed=False)
    return weigh(to_planes(rest, width, signed=False), len(rest)) if width <= 8 else _TOO_WIDE


def _delta_weight(values: list[int]) -> int:
    rest = reduced(deltas(values))[1]
    if rest.count(rest[0]) == len(rest):
        return 0
    if len(rest) <= FEW:
        return 8 * len(rest) * max(map(fold, rest)).bit_length()
    width = width_of(rest, signed=True)
    return weigh(to_planes(rest, width, signed=True), len(rest)) if width <= 8 else _TOO_WIDE
