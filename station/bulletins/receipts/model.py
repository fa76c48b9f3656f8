"""Tables of what stations tell the county of its bulletins, and what is read from them.

Each is an event of one station, received by that station's own machines and by the county alone. What comes by the
dozen (arrivals, counts of reading) is one row with lines, so that a morning's bulletins cost one small row on a line
of 20 kbit/s, and a day of reading another.
"""

from __future__ import annotations

from dataclasses import dataclass

from station.kernel import ids

# What a line of an arrival says of a bulletin.
BULLETIN_CAME, RECALL_CAME, CAME_RECALLED = 0, 1, 2
LONGEST_CONTACT = 60


@dataclass(frozen=True, slots=True)
class StationReach:
    """How far a bulletin came at one station; times in UTC ms, None for not yet.

    `addressed` is False of a station that told of it and is not (or not any more) among those it is for. `printed`
    counts slips. `state` is "away" (it has not come), "came", "shown"; of one taken back also "never" (it was not to
    be seen there), "owed" (to be acknowledged) or "heeded". `owed_since` is since when. `contact_ms` is the last word
    of any machine of the station.
    """

    station: int
    name: str
    division: str
    addressed: bool
    came: int | None
    shown: int | None
    printed: int
    reads: int
    hearings: int
    recall_came: int | None
    acknowledged: int | None
    state: str
    owed_since: int | None
    contact_ms: int | None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one bulletin came in all: stations it is for, and of them those it came to, and so on.

    `owed` are the stations that have not acknowledged its recall yet; `recalled` is when it was taken back.
    """

    bulletin: int
    title: str
    category: str
    issued: int
    recalled: int | None
    reason: str
    addressed: int
    came: int
    shown: int
    printed: int
    reads: int
    hearings: int
    acknowledged: int
    owed: int

    @property
    def number(self) -> str:
        return f"{ids.device_of(self.bulletin)}-{ids.counter_of(self.bulletin)}"


@dataclass(frozen=True, slots=True)
class Slip:
    """A printed slip: its number as it stands on the paper, when, and how to reach who took it ("" where not said).

    `contact` is hidden but for its shape (`masked`) as long as the bulletin holds, and for whoever tells nobody of a
    recall: it was given for nothing else. `copies` counts how often the slip was printed again.
    """

    id: int
    bulletin: int
    station: int
    station_name: str
    number: str
    at: int
    contact: str
    copies: int = 0
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A recall somebody at this station has still to acknowledge, with the slips that went out here.

    `instead` is what holds in its place in the end, 0 for nothing; `instead_title` is "" while that is not here yet.
    """

    recall: int
    bulletin: int
    title: str
    reason: str
    instead: int
    instead_title: str
    at: int
    person_name: str
    slips: tuple[Slip, ...]


def slip_number(row: int, number: int) -> str:
    """Return the number of a slip as it is printed: the machine and its own count, so that no two are alike."""
    return f"{ids.device_of(row)}-{number}"
