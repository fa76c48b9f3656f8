"""One column of whole numbers, in the lightest of a few exact forms (station/kernel/forms.py).

Packing is canonical: equal columns give equal bytes. Unpacking reads bytes from strangers: nothing
is built that is larger than the number of rows the caller allows.
"""

from __future__ import annotations

from itertools import accumulate
from operator import add
from typing import TypeVar

from station.kernel import forms
from station.kernel.forms import CONST, DELTA, DICT, LINEAR, NEAR, PLAIN, RUNS, SPLIT, STEADY, Company
from station.kernel.ids import COUNTER_BITS
from station.kernel.planes import (
    FEW,
    INT64_HIGH,
    INT64_LOW,
    Reader,
    fold,
    from_packed,
    from_planes,
    malformed,
    put_varint,
    to_packed,
    to_planes,
    unfold,
    width_of,
)

_DEEPEST = 3
_T = TypeVar("_T")


def pack_integers(values: list[int], *, is_ref: bool = False, company: Company | None = None) -> bytes:
    """Return the canonical bytes of `values`, which the caller knows to be within 64 signed bits.

    `company` are columns of the same rows this one lies close to; `is_ref` says the values are row ids.
    """
    out = bytearray()
    _pack(out, values, is_ref, company, 0)
    return bytes(out)


def unpack_integers(reader: Reader, count: int, company: Company | None = None) -> list[int]:
    """Return the `count` numbers at `reader`; StationError("codec.malformed") when they make no sense."""
    return _unpack(reader, count, company, 0)


def _pack(out: bytearray, values: list[int], is_ref: bool, company: Company | None, depth: int) -> None:
    if not values:
        return
    first = values[0]
    level = values.count(first) == len(values)
    if level or forms.evenly_spaced(values):
        if is_ref and first >> COUNTER_BITS:  # device and counter apart are shorter
            return _pack_compound(out, values, SPLIT, None, depth)
        return _pack_level(out, first, 0 if level else values[1] - first)
    form = forms.choose(values, is_ref, company, depth)
    if form == DELTA:
        return _pack_delta(out, values)
    if form == PLAIN:
        return _pack_plain(out, values)
    return _pack_compound(out, values, form, company, depth)


def _pack_level(out: bytearray, first: int, step: int) -> None:
    if step:
        out.append(LINEAR)
    elif fold(first) >= CONST:
        out.append(CONST)
    put_varint(out, fold(first))
    if step:
        put_varint(out, fold(step))


def _pack_plain(out: bytearray, values: list[int]) -> None:
    base, divisor, rest = forms.above_least(values)
    _pack_rest(out, PLAIN, (base, divisor), rest)


def _pack_delta(out: bytearray, values: list[int]) -> None:
    divisor, rest = forms.reduced(forms.deltas(values))
    if width_of(rest, signed=True) > 8:  # two neighbours lie further apart than the sample showed
        return _pack_plain(out, values)
    return _pack_rest(out, DELTA, (values[0], divisor), rest)


def _pack_rest(out: bytearray, form: int, head: tuple[int, int], rest: list[int]) -> None:
    signed = form == DELTA
    few = list(map(fold, rest)) if signed and len(rest) <= FEW else rest
    width = width_of(rest, signed) if len(rest) > FEW else 0
    out.append(form | width)
    put_varint(out, fold(head[0]))
    put_varint(out, head[1])
    if width:
        out += to_planes(rest, width, signed)
    else:
        bits = max(few).bit_length()
        out.append(bits)
        out += to_packed(few, bits)


def _pack_compound(out: bytearray, values: list[int], form: int, company: Company | None, depth: int) -> None:
    parts: tuple[list[int], ...]
    if form in forms.PARTS:
        parts = forms.PARTS[form](values)
    elif form == NEAR and company:
        parts = (forms.distances(values, company.near),)
    elif company:
        parts = forms.steady(values, company.reference(form & 1), company.moved())
    if not all(map(_fits, parts)):
        return _pack_plain(out, values)
    out.append(form)
    if form in (DICT, RUNS):
        put_varint(out, len(parts[0]))
    for part in parts:
        _pack(out, part, False, None, depth + 1)


def _fits(values: list[int]) -> bool:
    return not values or (min(values) >= INT64_LOW and max(values) <= INT64_HIGH)


def _unpack(reader: Reader, count: int, company: Company | None, depth: int) -> list[int]:
    if not count:
        return []
    form = reader.byte()
    if form <= CONST:
        return [unfold(form if form < CONST else reader.varint())] * count
    if form == LINEAR:
        first, step = unfold(reader.varint()), unfold(reader.varint())
        return list(range(first, first + step * count, step)) if step else [first] * count
    if form & 0xF0 in (PLAIN, DELTA):
        return _unpack_rest(reader, count, form)
    if depth >= _DEEPEST:
        raise malformed()
    return _unpack_compound(reader, count, form, company, depth + 1)


def _unpack_rest(reader: Reader, count: int, form: int) -> list[int]:
    first, divisor = unfold(reader.varint()), reader.varint()
    signed, width = form & 0xF0 == DELTA, form & 15
    number = count - 1 if signed else count
    if width:
        rest = from_planes(reader, width, number, signed)
    else:
        rest = from_packed(reader, reader.byte(), number)
        rest = list(map(unfold, rest)) if signed else rest
    if divisor != 1:
        rest = [divisor * value for value in rest]
    if signed:
        return list(accumulate(rest, initial=first))
    return [first + value for value in rest] if first else rest


def _unpack_compound(reader: Reader, count: int, form: int, company: Company | None, depth: int) -> list[int]:
    if form == SPLIT:
        return forms.from_split(_unpack(reader, count, None, depth), _unpack(reader, count, None, depth))
    if form in (DICT, RUNS):
        size = reader.varint()
        if not 0 < size <= count:
            raise malformed()
        heads = _unpack(reader, size, None, depth)
        if form == RUNS:
            return forms.from_runs(heads, _unpack(reader, size, None, depth), count)
        return look_up(heads, _unpack(reader, count, None, depth))
    if not company or form not in (NEAR, STEADY, STEADY | 1):
        raise malformed()
    if form == NEAR:
        return list(map(add, company.near, _unpack(reader, count, None, depth)))
    moved = company.moved()
    anew = _unpack(reader, sum(moved), None, depth)
    changes = _unpack(reader, count - len(anew), None, depth)
    return list(map(add, company.reference(form & 1), forms.from_steady(anew, changes, moved)))


def look_up(entries: list[_T], places: list[int]) -> list[_T]:
    """Return the entry at each of `places`; places outside are refused."""
    if min(places) < 0 or max(places) >= len(entries):
        raise malformed()
    return list(map(entries.__getitem__, places))
