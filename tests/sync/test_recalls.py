"""A recall overtakes everything: it is heard of first, by line and by stick, and what it takes back is never shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from station.kernel.deeds import OPERATOR, Seat
from station.kernel.errors import StationError
from station.store.store import Store
from sync.client.exchange import SMALLEST_ANSWER, Exchange
from sync.client.state import Tally
from sync.county.seat import CountySeat
from tests.sync.bulletins import by_stick, issue, once, reach, reachable, recall
from tests.sync.seats import Village
from tests.sync.sheets import import_varied

DAYS = 60
NEWS = frozenset({"bulletins.recall", "bulletins.bulletin", "prices.sheet"})


def heard(store: Store) -> bool:
    return bool(store.reader().execute("SELECT 1 FROM bulletins_recall").fetchone())


def prices(store: Store) -> int:
    return int(store.reader().execute("SELECT count(*) FROM prices_sheet").fetchone()[0])


def bulletins(store: Store) -> int:
    return int(store.reader().execute("SELECT count(*) FROM bulletins_bulletin").fetchone()[0])


def read(store: Store, bulletin: int) -> Any:
    return store.show("bulletins.read", OPERATOR, bulletin=bulletin)[0]


def away_for_days(county: CountySeat, village: Village) -> int:
    """The village has a bulletin; since it was last seen sixty market days, thirty bulletins and a recall came."""
    wrong = issue(county)
    reachable(village)
    once(village, county)
    import_varied(county, DAYS)
    for number in range(30):
        issue(county, title=f"通知第{number}号", body=f"<p>{number} 长文" + "田间管理要点。" * 60 + "</p>")
    recall(county, wrong)
    return wrong


def rounds_until(village: Village, true: Any, want: int = SMALLEST_ANSWER) -> int:
    """Return after how many answers with something in them `true` holds: the first hello goes bare."""
    exchange, tally = Exchange(village.store, village.carrier, want=want), Tally()
    for number in range(200):
        if true(village.store):
            return number
        exchange.want = want
        exchange.round(tally)
    raise AssertionError("it never came")


def test_who_was_away_for_days_hears_of_a_recall_first(county: CountySeat, village: Village) -> None:
    wrong = away_for_days(county, village)
    came: list[str] = []
    stop = village.store.listen(lambda tables: came.extend(sorted(tables & NEWS)))
    assert rounds_until(village, heard) <= 2, "the bare hello, and the first answer that brings anything"
    stop()
    assert came[0] == "bulletins.recall", "nothing that waited came before it, in that answer neither"
    told = read(village.store, wrong)
    assert (told.content.what, told.recall.reason) == ("", "用量写错了")
    assert [one.bulletin for one in village.store.show("bulletins.withdrawn", OPERATOR)] == [wrong]
    once(village, county)
    assert reach(county, wrong)[village.station].state == "owed"


def test_other_news_of_the_same_story_come_answers_later(county: CountySeat, village: Village) -> None:
    """What the test above measures is no property of every row: the last of the prices takes its time."""
    away_for_days(county, village)
    assert rounds_until(village, lambda store: prices(store) == DAYS) > 4


def test_a_recall_comes_before_the_verdicts_are_all_told_of_a_thousand_deeds(
    county: CountySeat, village: Village
) -> None:
    wrong = away_for_days(county, village)
    village.report_many(range(3_000, 4_000))
    assert rounds_until(village, heard, want=64 << 10) <= 6
    assert read(village.store, wrong).content.what == ""


def test_a_recall_comes_by_stick_with_the_first_that_comes_back(
    county: CountySeat, village: Village, tmp_path: Path
) -> None:
    wrong = away_for_days(county, village)
    assert read(village.store, wrong).content.what
    by_stick(village, county, tmp_path / "stick")
    assert read(village.store, wrong).content.what == ""
    village.store.do("bulletins.acknowledge", village.officer, bulletin=wrong)
    by_stick(village, county, tmp_path / "stick")
    told = reach(county, wrong)[village.station]
    assert (told.state, told.recall_came is not None) == ("heeded", True)


def test_a_bulletin_that_comes_after_its_recall_is_never_shown(county: CountySeat, village: Village) -> None:
    reachable(village)
    import_varied(county, DAYS)
    wrong = issue(county, what="<p>" + "每亩用药加倍。" * 400 + "</p>")
    recall(county, wrong)
    assert rounds_until(village, heard) <= 2
    assert bulletins(village.store) == 0, "the recall is here and what it takes back is not"
    with pytest.raises(StationError, match="not_here"):
        read(village.store, wrong)
    assert not village.store.show("bulletins.withdrawn", OPERATOR), "nobody here ever saw it"
    once(village, county)
    assert read(village.store, wrong).content.what == ""
    assert [one.state for one in village.store.show("bulletins.list", OPERATOR)] == ["recalled"]
    with pytest.raises(StationError, match="recalled"):
        village.store.do("bulletins.print", village.officer, bulletin=wrong)
    assert not village.store.do("bulletins.show", OPERATOR, bulletin=wrong)
    assert not village.store.show("bulletins.withdrawn", OPERATOR)
    assert reach(county, wrong)[village.station].state == "never"


def test_the_county_s_own_desk_still_reads_what_it_took_back(county: CountySeat, village: Village) -> None:
    wrong = issue(county)
    recall(county, wrong)
    assert read(county.store, wrong).content.what
    assert county.store.identity().seat is Seat.COUNTY


def test_slips_and_contacts_reach_the_county_and_the_own_station_alone(
    county: CountySeat, village: Village, other: Village
) -> None:
    wrong = issue(county)
    once(reachable(village), county)
    once(reachable(other), county)
    number = village.store.do("bulletins.print", village.officer, bulletin=wrong, contact="村东陈婶 13800000000")
    once(village, county)
    recall(county, wrong)
    once(other, county)
    once(village, county)
    staff = county.do("people.add", login="sup", name="何督", role="supervisor")
    assert staff.code
    found = county.store.reader().execute("SELECT contact FROM bulletins_slip").fetchall()
    assert [row[0] for row in found] == ["村东陈婶 13800000000"]
    assert [one.number for one in village.store.show("bulletins.slips", village.officer, bulletin=wrong)] == [number]
    assert not other.store.reader().execute("SELECT 1 FROM bulletins_slip").fetchall()
