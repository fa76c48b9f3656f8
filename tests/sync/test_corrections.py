"""A wrong price that was published and put right: what every station holds and is told after its next exchange."""

from __future__ import annotations

from typing import Any

from station.kernel.deeds import OPERATOR
from sync.county.seat import CountySeat
from tests.sync.seats import Village


def shown(seat: Village) -> list[int | None]:
    return [one.typical for one in seat.store.show("prices.history", OPERATOR, name="荔枝")]


def told(seat: Village) -> list[tuple[int | None, int | None, str]]:
    found: list[Any] = seat.store.show("prices.corrections", OPERATOR)
    return [(one.old.typical, one.new.typical, one.reason) for one in found]


def test_a_correction_reaches_every_station_and_both_prices_stay(
    county: CountySeat, village: Village, other: Village
) -> None:
    sheet = village.report(3600)
    village.sync()
    county.sync()
    county.do("prices.review", sheet=sheet, accept=True)
    for seat in (village, other):
        seat.sync()
        assert 3600 in shown(seat)
    wrong = next(one for one in county.store.show("prices.history", OPERATOR, name="荔枝") if one.typical == 3600)
    county.do("prices.correct", quote=wrong, typical=1800, reason="斤和公斤弄反了")
    for seat in (village, other):
        seat.sync()
        assert told(seat) == [(3600, 1800, "斤和公斤弄反了")]
        assert 1800 in shown(seat)
        assert 3600 not in shown(seat)
        trail = seat.store.show(
            "prices.trail", OPERATOR, product=wrong.product, source=wrong.source, market=wrong.market,
            unit=wrong.unit, kind=wrong.kind, spec=wrong.spec)
        statuses = {line.quote.typical: line.quote.status for line in trail}
        assert (statuses[3600], statuses[1800]) == ("superseded", "accepted")
