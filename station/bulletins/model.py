"""Bulletins: what the county (or a village, to its own people) tells, who vouches for it and how it is taken back.

A bulletin is written as a draft, approved by somebody else and never changed after that: a correction is another
bulletin that replaces it, and a recall takes it off every screen. What may have to be recalled by product stands in
fields of its own (`ADVICE`), never in the text alone (DOMAIN.md 2.8).
"""

from __future__ import annotations

from dataclasses import dataclass

from station.kernel import ids
from station.kernel.words import N_

CATEGORIES = {
    "technology": N_("Growing and rearing"),
    "market": N_("Markets"),
    "policy": N_("Policies"),
    "warning": N_("Pests and weather"),
    "training": N_("Classes"),
    "inputs": N_("Seed, fertiliser, plant protection"),
    "village": N_("Village affairs"),
    "answer": N_("Questions and answers"),
}
LEVELS = {
    "province": N_("province"),
    "city": N_("city"),
    "county": N_("county"),
    "town": N_("town"),
    "village": N_("village"),
}
FARMERS = {
    "any": N_("everybody"),
    "household": N_("family farms"),
    "large": N_("large growers"),
    "cooperative": N_("cooperatives"),
    "livestock": N_("livestock keepers"),
    "fishery": N_("fish farmers"),
}
LANGUAGES = {"cmn": N_("Mandarin"), "yue": N_("Cantonese"), "hak": N_("Hakka"), "nan": N_("Teochew")}
SECTIONS = ("what", "timing", "how", "dose", "safety", "body")


@dataclass(frozen=True, slots=True)
class Advice:
    """One line of plant protection: all of it as on the label; `interval` in days, None where not given."""

    crop: str
    pest: str
    agent: str
    dose: str
    dilution: str
    interval: int | None
    registered: bool


@dataclass(frozen=True, slots=True)
class Asset:
    """A picture, a recording or a paper; `place` is its place among those of its kind."""

    id: int
    kind: str
    place: int
    language: str
    caption: str
    name: str
    size: int
    sha: bytes


@dataclass(frozen=True, slots=True)
class Content:
    """What a draft and its bulletin say alike; days since 1970-01-01, `crops` by their row ids."""

    category: str
    title: str
    level: str
    issuer: str
    what: str
    timing: str
    how: str
    dose: str
    safety: str
    body: str
    crops: tuple[int, ...]
    stage: str
    terms: tuple[str, ...]
    audience: str
    farmers: tuple[str, ...]
    valid_from: int
    valid_to: int | None
    replaces: int | None
    advice: tuple[Advice, ...]


@dataclass(frozen=True, slots=True)
class Recall:
    """Why a bulletin is not to be followed any more, and what to read in its place (0: nothing)."""

    id: int
    bulletin: int
    reason: str
    instead: int
    person_name: str
    at: int


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A bulletin as it was issued, with what became of it: `recall`, or the bulletin that `replaced` it (0: none)."""

    id: int
    content: Content
    station: int
    author_name: str
    approver_name: str
    alone: bool
    issued: int
    origin: str
    assets: tuple[Asset, ...]
    recall: Recall | None
    replaced: int

    @property
    def number(self) -> str:
        return number_of(self.id)


@dataclass(frozen=True, slots=True)
class Successor:
    """What is to be read in place of another bulletin: row 0 for nothing, title "" while it is still on its way."""

    bulletin: int
    title: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a list of bulletins; `state` is "valid", "coming", "past", "replaced" or "recalled"."""

    id: int
    category: str
    title: str
    level: str
    issuer: str
    crops: tuple[int, ...]
    valid_from: int
    valid_to: int | None
    issued: int
    alone: bool
    state: str


def number_of(bulletin: int) -> str:
    """Return the number people call a bulletin by, on paper and by telephone: machine and its count."""
    return f"{ids.device_of(bulletin)}-{ids.counter_of(bulletin)}"
