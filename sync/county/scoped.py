"""The scopes of a device or a row as the ledger keeps them: a JSON list of names, the same few again and again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

from station.kernel.deeds import Seat

LONGEST_SCOPE = 200  # letters: what a device's spans and an index of PostgreSQL can name


@lru_cache(maxsize=1 << 13)
def scopes_as_text(scopes: tuple[str, ...]) -> str:
    return json.dumps(scopes)


@lru_cache(maxsize=1 << 13)
def scopes_from_text(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def writable(scopes: frozenset[str]) -> frozenset[str]:
    """Return the scopes that a seat with `scopes` writes into: its own, the county's, and the desks above it."""
    desks = {f"desk:{scope.removeprefix('at:')}" for scope in scopes if scope.startswith("at:")}
    return scopes - {"all"} | {"county"} | desks


def may_write(seat: Seat, own: frozenset[str], scopes: Iterable[str]) -> bool:
    """Tell whether a seat that writes into `own` may write a row of `scopes`: a town also tells its villages."""
    if seat is Seat.COUNTY or own.issuperset(scopes):
        return True
    if seat is not Seat.TOWN:
        return False
    town = _town(own)
    return bool(town) and all(scope in own or scope.startswith(town) for scope in scopes)


def may_change(seat: Seat, own: frozenset[str], before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Tell whether a seat that writes into `own` may change a row that lay in `before` and lies in `after` then.

    What a village laid on its town's desk is changed there, though it is the village's as well: given back, or
    approved. Where it lies stays.
    """
    if seat is Seat.TOWN and before == after and f"desk:{_town(own).removeprefix('at:')}" in before:
        return True
    return may_write(seat, own, before) and may_write(seat, own, after)


def _town(own: frozenset[str]) -> str:
    return max((scope for scope in own if scope.startswith("at:")), key=len, default="")
