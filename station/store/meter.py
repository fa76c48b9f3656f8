"""What the exchange costs: bytes both ways and time, a line a day, and how much of it is allowed.

A village pays for its line by the megabyte. Bytes are those that crossed the socket, headers and encryption
included, of exchanges that went well and of those that broke off. What TCP and IP add to each packet (some 40
bytes) and what they send again comes on top and is the line's own.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from station.kernel.days import date_of, day_of
from station.store import settings
from station.store.database import Connection

LIMITS, LAST = "sync.limits", "sync.last_cost"
KEPT_DAYS = 400
USUAL_DAYS, LEAST_DAYS = 15, 3  # how many days say what is usual, and how many are too few
RECEIVED = "SELECT day, received FROM meter WHERE day <= ? ORDER BY day DESC LIMIT ?"
ADD = """
INSERT INTO meter (day, sent, received, ms, times) VALUES (?, ?, ?, ?, 1) ON CONFLICT (day) DO UPDATE SET
sent = sent + excluded.sent, received = received + excluded.received, ms = ms + excluded.ms, times = times + 1"""
FORGET = "DELETE FROM meter WHERE day <= ?"
SUM = """
SELECT coalesce(sum(sent), 0), coalesce(sum(received), 0), coalesce(sum(ms), 0), coalesce(sum(times), 0)
FROM meter WHERE day BETWEEN ? AND ?"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one exchange or several cost: bytes both ways, milliseconds, and how many there were."""

    sent: int = 0
    received: int = 0
    ms: int = 0
    times: int = 0

    @property
    def size(self) -> int:
        return self.sent + self.received

    @property
    def speed(self) -> float:
        """Bytes a second, 0 when it says nothing."""
        return self.size * 1000 / self.ms if self.ms > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What the exchange may cost here: bytes a day and a month, 0 for no limit.

    `metered` lets only urgent news come down and has large imports wait (station/store/bulk.py). `price` is
    milli-yuan a megabyte, 0 when nobody said it.
    """

    day: int = 0
    month: int = 0
    metered: bool = False
    price: int = 0


def add(db: Connection, today: int, now_ms: int, cost: Cost) -> None:
    """Write down what an exchange cost; `today` in days since 1970-01-01."""
    db.execute(ADD, (today, cost.sent, cost.received, cost.ms))
    db.execute(FORGET, (today - KEPT_DAYS,))
    settings.put(db, LAST, [now_ms, cost.sent, cost.received, cost.ms])


def last(db: Connection) -> tuple[int, Cost] | None:
    """Return (when, what it cost) of the newest exchange that carried anything, None before the first."""
    kept: list[int] | None = settings.get(db, LAST)
    return None if kept is None else (kept[0], Cost(kept[1], kept[2], kept[3], 1))


def of_days(db: Connection, first: int, final: int) -> Cost:
    """Return what the exchanges of these days cost together, both days included."""
    return Cost(*db.execute(SUM, (first, final)).fetchone())


def expected(db: Connection, today: int) -> int | None:
    """Return the bytes that will come down as far as the last days tell, None while they tell too little.

    It is the median of the newest days that had an exchange, for each day since the last of them; of today what is
    still missing to it. A median, since the first load and a month away are no usual days.
    """
    days: list[tuple[int, int]] = db.execute(RECEIVED, (today, USUAL_DAYS)).fetchall()
    before = sorted(received for day, received in days if day < today)
    if len(before) < LEAST_DAYS:
        return None
    usual, last_day = before[len(before) // 2], days[0][0]
    if last_day < today:
        return usual * (today - last_day)
    return max(0, usual - sum(received for day, received in days if day == today))


def of_month(db: Connection, today: int) -> Cost:
    """Return what the exchanges of this calendar month cost so far."""
    return of_days(db, day_of(date_of(today).replace(day=1)), today)


def limits(db: Connection) -> Limits:
    """Return what the exchange may cost here."""
    kept: dict[str, Any] = settings.get(db, LIMITS, {})
    return Limits(**{name: value for name, value in kept.items() if name in Limits.__slots__})


def set_limits(db: Connection, wanted: Limits) -> None:
    settings.put(db, LIMITS, asdict(wanted))


def left(db: Connection, today: int) -> int | None:
    """Return the bytes that may still cross today, never below 0; None without a limit."""
    allowed = limits(db)
    rests = [
        limit - cost.size
        for limit, cost in ((allowed.day, of_days(db, today, today)), (allowed.month, of_month(db, today)))
        if limit
    ]
    return max(0, min(rests)) if rests else None
