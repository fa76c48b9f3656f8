"""What two counties know of each other: whose key was accepted, and which bulletins the other took back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A county whose packages are taken here."""

    id: int
    county: str
    name: str
    words: str
    at: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A bulletin of ours (0: only a draft so far) that its own county took back: should it be taken back here too?"""

    id: int
    bulletin: int
    draft: int
    title: str
    origin: str
    origin_name: str
    reason: str
    at: int
