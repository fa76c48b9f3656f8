"""What every station of a county may read, in one signed file for all of them (SYNC.md rule 20).

It is a bundle to device 0, which is nobody: made of the answers that a machine without a number would be given, signed
by the county and closed to nobody. A carrier can read it, so nothing in it is of people.
"""

from __future__ import annotations

import msgspec

from sync import bundle
from sync.bundle import Bundle, Label, Parts
from sync.envelope import DeviceKey
from sync.protocol import Count, Moment, Name

NOBODY = 0  # the device number that no machine has


class Snapshot(msgspec.Struct, array_like=True, frozen=True):
    """The answers; what they say of scopes counts in the list `scopes`. `more`: not everything had room."""

    version: Count
    made_ms: Moment
    scopes: list[Name]
    answers: Parts
    more: bool = False


def shut(key: DeviceKey, label: Label, body: Snapshot) -> bytes:
    """Return the file, signed with the county's key; StationError("bundle.too_large")."""
    plain = msgspec.msgpack.encode(body)
    return bundle.wrap(key, bundle.head_of(label, len(plain)), plain)


def opened(arrived: Bundle) -> Snapshot:
    """Return what is inside a bundle whose signature was checked; StationError("bundle.damaged")."""
    return bundle.read_body(arrived.box, Snapshot)
