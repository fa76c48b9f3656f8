"""What a station is told of its rules: once, and again only after the price had gone back in between."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from station.kernel.deeds import Seat
from station.prices.insight.alerts import Fired
from station.prices.insight.watching import HEARD, Watch, hear
from station.store import settings
from tests.station.places.seats import OFFICER
from tests.station.prices.insight.test_alerts import TODAY, follow, placed
from tests.station.prices.kept import Kept, line

MARKET = "新发地"


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Kept]:
    kept = placed(tmp_path, Seat.VILLAGE, 77)
    yield kept
    kept.store.close()


def watch(kept: Kept) -> Watch:
    found: Watch = kept.store.show("prices.watch", OFFICER, limit=50)
    return found


def news(kept: Kept) -> list[tuple[int, list[int]]]:
    found: list[Fired] = kept.store.show("prices.alert_news", OFFICER, limit=50)
    return [(one.alert.id, [quote.day for quote in one.quotes]) for one in found]


def put(kept: Kept, sheet: int, typical: int, ago: int, **other: Any) -> None:
    kept.put(sheet, [line(typical=typical, day=TODAY - ago, **other)])


def tell_all(kept: Kept) -> None:
    for one in kept.store.show("prices.alert_news", OFFICER, limit=50):
        kept.store.write(partial(hear, alert=one.alert.id, quotes=one.quotes))


def test_a_rule_stands_beside_the_newest_price_it_is_about(village: Kept) -> None:
    put(village, 1, 3_000, 9)
    put(village, 2, 3_900, 1)
    rule = follow(village)
    below = follow(village, above=False, threshold=1_000)
    found = watch(village)
    assert [(one.alert.id, len(one.reached)) for one in found.rules] == [(rule, 0), (below, 0)]
    assert {one.newest.middle for one in found.rules if one.newest} == {3_900}
    assert found.basis.definition == "price.how_alert"


def test_reached_ones_come_first_and_an_old_price_is_still_named(village: Kept) -> None:
    put(village, 1, 5_000, 20)
    put(village, 2, 2_000, 1, market="根子")
    far, near = follow(village, market=MARKET), follow(village, market="根子", above=False, threshold=2_500)
    found = watch(village)
    assert [one.alert.id for one in found.rules] == [near, far]
    assert found.rules[1].newest is not None
    assert (found.rules[1].newest.day, found.rules[1].reached) == (TODAY - 20, ())


def test_the_newest_of_what_reached_it_is_named_first(village: Kept) -> None:
    village.put(1, [line(typical=4_500, day=TODAY - 1)])
    village.put(2, [line(typical=5_000, day=TODAY)], "submitted")  # its series is the newest, what was accepted is not
    put(village, 3, 4_600, 0, market="根子")
    follow(village)
    assert [quote.day for quote in watch(village).rules[0].reached] == [TODAY, TODAY - 1]


def test_what_was_told_is_not_told_again_while_it_stays_there(village: Kept) -> None:
    put(village, 1, 4_500, 3)
    rule = follow(village)
    assert news(village) == [(rule, [TODAY - 3])]
    tell_all(village)
    assert news(village) == []
    put(village, 2, 4_600, 2)
    assert news(village) == []  # still beyond it: nobody is told every day


def test_gone_back_and_reached_again_is_news(village: Kept) -> None:
    put(village, 1, 4_500, 4)
    rule = follow(village)
    tell_all(village)
    put(village, 2, 3_000, 3)
    assert news(village) == []
    put(village, 3, 4_400, 2)
    assert news(village) == [(rule, [TODAY - 2])]


def test_another_market_is_another_matter(village: Kept) -> None:
    put(village, 1, 4_500, 4)
    rule = follow(village)
    tell_all(village)
    put(village, 2, 4_700, 4, market="根子")
    assert news(village) == [(rule, [TODAY - 4])]


def test_marks_of_rules_taken_away_are_forgotten(village: Kept) -> None:
    put(village, 1, 4_500, 4)
    first = follow(village)
    tell_all(village)
    village.store.do("prices.unfollow", OFFICER, alert=first)
    second = follow(village)
    assert news(village) == [(second, [TODAY - 4])]  # another rule, told anew
    tell_all(village)
    assert list(settings.get(village.store.reader(), HEARD)) == [str(second)]
