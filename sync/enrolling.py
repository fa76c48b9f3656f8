"""The messages by which a machine gets its number, and a copy of a machine one of its own."""

from __future__ import annotations

import msgspec

from sync.protocol import Count, Name

FORK_BYTES = 8  # of a chain value: a page names a thousand, and a false fork point would be found again each time


class EnrolRequest(msgspec.Struct, array_like=True, frozen=True):
    """A new device's request: the public part of its code, its key, and the proof it knows the rest.

    `sealing` is the X25519 key for what is sealed to it (sync/bundle.py); the proof covers it.
    """

    version: Count
    code_id: Name
    public: bytes
    nonce: bytes
    proof: bytes
    sealing: bytes = b""


class Grant(msgspec.Struct, array_like=True, frozen=True):
    """What the county gives an enrolled device."""

    county: str
    county_name: str
    county_public: bytes
    epoch: int
    device: int
    seat: str
    station: int
    station_name: str
    division: str
    scopes: list[str]
    certificate: bytes
    authority: bytes = b""  # the county's certificate authority (DER), where it has one
    county_sealing: bytes = b""


class Renumber(msgspec.Struct, array_like=True, frozen=True):
    """A database that shares its number with another copy, or that the county forgot, says who it is.

    `public` is a new key (empty: the old number is to be known again), `proof` its signature. `lasts` are
    the last op numbers of this page of its groups, newest first, `chains` the first eight bytes of the chain
    after each; below `floor` (op number, chain there) it has no ops any more. `origin` is the number its log
    had before. `more` says that older groups follow on another page.
    """

    version: Count
    public: bytes
    sealing: bytes
    incarnation: bytes
    proof: bytes
    certificate: bytes
    verdicts: Count
    origin: Count
    floor: tuple[Count, bytes]
    lasts: list[Count]
    chains: bytes
    more: bool


class Renumbered(msgspec.Struct, array_like=True, frozen=True):
    """The new grant (encoded) and the newest point both logs have; `older` asks for the next page instead."""

    grant: bytes
    fork: int
    chain: bytes
    older: bool
    problem: str


class EnrolAnswer(msgspec.Struct, array_like=True, frozen=True):
    """The grant (encoded) and the county's proof that it knows the code; or a problem code alone."""

    version: int
    grant: bytes
    proof: bytes
    problem: str
