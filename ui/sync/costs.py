"""What the exchange costs, in words: the last one, today, this month, and what may still be spent; no widget."""

from __future__ import annotations

from dataclasses import dataclass

from station.kernel.money import format_exact
from station.kernel.words import _, ngettext
from station.store import meter
from station.store.meter import Cost, Limits
from station.store.store import Store
from ui.amounts import size_words

MEGA = 1_000_000
LEAST = 500  # bytes: fewer tell nothing about a line's speed


@dataclass(frozen=True, slots=True)
class Costs:
    """What the meter says at one moment; `last_ms` is when the newest exchange was, `left` bytes, None for no limit."""

    last_ms: int = 0
    last: Cost = Cost()  # noqa: RUF009  # frozen
    today: Cost = Cost()  # noqa: RUF009  # frozen
    month: Cost = Cost()  # noqa: RUF009  # frozen
    limits: Limits = Limits()  # noqa: RUF009  # frozen
    left: int | None = None
    coming: int | None = None  # bytes that will come down as far as the last weeks tell, None when they do not

    @property
    def speed(self) -> float:
        """Bytes a second of the newest exchange, 0 when it says nothing."""
        return self.last.speed if self.last.size >= LEAST else 0.0


def read_costs(store: Store) -> Costs:
    """Read the meter; for the store's lane."""
    db, today = store.reader(), store.clock.today()
    newest = meter.last(db)
    return Costs(
        last_ms=newest[0] if newest else 0,
        last=newest[1] if newest else Cost(),
        today=meter.of_days(db, today, today),
        month=meter.of_month(db, today),
        limits=meter.limits(db),
        left=meter.left(db, today),
        coming=meter.expected(db, today),
    )


def yuan_words(size: int, limits: Limits) -> str:
    """Return what bytes cost, "" where nobody said the price of a megabyte."""
    if not limits.price:
        return ""
    milli = -(-size * limits.price // MEGA)
    return _("{n} yuan").format(n=format_exact(max(10, -(-milli // 10) * 10)))


def spent_words(cost: Cost, limits: Limits) -> str:
    """Return bytes and what they cost."""
    return " · ".join(filter(None, (size_words(cost.size) if cost.size else _("nothing"),
                                    yuan_words(cost.size, limits) if cost.size else "")))


def seconds_words(ms: int) -> str:
    seconds = max(1, round(ms / 1000))
    return ngettext("{n} second", "{n} seconds", seconds).format(n=f"{seconds:,}")


def last_words(costs: Costs) -> str:
    """Return what the newest exchange cost and what this month cost, in one line; "" before the first."""
    if not costs.last_ms:
        return ""
    last = _("Last exchange: {cost} in {time}").format(
        cost=spent_words(costs.last, costs.limits), time=seconds_words(costs.last.ms))
    month = _("this month {cost}").format(cost=spent_words(costs.month, costs.limits))
    return f"{last} · {month}"


def left_words(costs: Costs) -> str:
    """Return how much may still cross today, "" without a limit."""
    return "" if costs.left is None else _("{size} left").format(size=size_words(costs.left)) if costs.left else _(
        "used up")


def safe_words(busy: bool) -> str:
    """Return whether the machine may be switched off now."""
    if busy:
        return _("Do not switch off yet: let the exchange end, or stop it.")
    return _("Safe to switch off: everything is kept here.")
