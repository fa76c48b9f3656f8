"""Row ids that any device can mint offline without asking anybody.

An id is (device number, counter) packed into 63 bits: 23 bits of device, 40 of counter. Device
numbers are given once per county, so (county, id) is unique for ever (DESIGN.md ruling 2).
"""

from __future__ import annotations

COUNTER_BITS = 40
MAX_DEVICE = (1 << 23) - 1
MAX_COUNTER = (1 << COUNTER_BITS) - 1


def pack(device: int, counter: int) -> int:
    """Return the row id of `counter` on `device`; ValueError when either does not fit."""
    if not 0 < device <= MAX_DEVICE:
        raise ValueError(f"device number out of range: {device}")
    if not 0 < counter <= MAX_COUNTER:
        raise ValueError(f"row counter out of range: {counter}")
    return device << COUNTER_BITS | counter


def device_of(row_id: int) -> int:
    """Return the number of the device that minted `row_id`."""
    return row_id >> COUNTER_BITS


def counter_of(row_id: int) -> int:
    """Return the counter part of `row_id`."""
    return row_id & MAX_COUNTER
