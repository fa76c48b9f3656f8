"""P7: a station that was away so long that the ends of rows were cleared away meanwhile."""

from __future__ import annotations

from itertools import pairwise

import pytest
from sqlalchemy import select, update

from station.kernel.clock import MILLI_PER_DAY
from station.kernel.deeds import OPERATOR
from station.store import outbox, rows
from sync.client import comparing
from sync.county import horizon, tables
from sync.county.exchange import Exchange as CountyExchange
from sync.county.seat import CountySeat
from tests.sync.looking import waiting
from tests.sync.seats import Village
from tests.sync.test_copies import check_whole

MONTHS_14 = 425  # days


def later(county: CountySeat, days: int) -> int:
    """Let the county's calendar go on; clear away what is due; return how many ends went."""
    now = county.store.clock.now_ms()
    county.service.exchange = CountyExchange(county.ledger, county.store.registry, lambda: now + days * MILLI_PER_DAY)
    return horizon.clear(county.ledger, now + days * MILLI_PER_DAY)


def alias(county: CountySeat) -> tuple[int, str]:
    product = county.store.show("products.list", OPERATOR, limit=1)[0]
    return int(county.do("products.add_alias", product=product.id, name="老名字", kind="dialect")), "products.alias"


def has(village: Village, table: str, row: int) -> bool:
    declared = village.store.registry.tables[table]
    return rows.get_row(village.store.reader(), declared, row) is not None


def test_p07_after_fourteen_months_nothing_is_resurrected_and_unsent_work_survives(
    county: CountySeat, village: Village, other: Village
) -> None:
    made, table = alias(county)
    for one in (village, other):
        one.sync()
        one.sync()
    assert has(village, table, made)
    village.report(2000)
    county.do("products.drop_alias", alias=made)
    later(county, 1)
    for month in range(1, 14):
        county.do("products.add", name=f"{month}月果", category="fruit")
        other.sync()
    assert later(county, MONTHS_14) > 0
    village.sync()
    check_whole(county, village, other)
    assert not has(village, table, made)
    assert waiting(county) == [2000]
    names = {one.name for one in village.store.show("products.list", OPERATOR, limit=10_000)}
    assert {f"{month}月果" for month in range(1, 14)} <= names
    assert not has(other, table, made)


def test_p07_without_the_comparison_the_row_would_stay_for_ever(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a station that believes its feed alone."""
    monkeypatch.setattr(comparing, "MOST_TIMES", 0)
    made, table = alias(county)
    village.sync()
    village.sync()
    county.do("products.drop_alias", alias=made)
    later(county, 1)
    later(county, MONTHS_14)
    for _ in range(3):
        village.sync()
    assert has(village, table, made)


def dates(county: CountySeat) -> dict[tuple[str, int], list[int]]:
    """Return {feed: days before today that are written down}."""
    with county.ledger.reading() as connection:
        found = connection.execute(select(tables.dated).where(tables.dated.c.scope != horizon.LOOKED)).all()
        today = connection.execute(
            select(tables.dated.c.day).where(tables.dated.c.scope == horizon.LOOKED)).scalar_one()
    told: dict[tuple[str, int], list[int]] = {}
    for one in sorted(found, key=lambda one: -one.day):
        told.setdefault((one.scope, one.lane), []).append(today - one.day)
    return told


def story_of_days(county: CountySeat, days: int) -> None:
    """Clear away every day; every day one feed moves, and no other."""
    for day in range(days):
        with county.ledger.writing() as connection:
            moving = (tables.feed.c.scope == "all") & (tables.feed.c.lane == 3)
            connection.execute(update(tables.feed).where(moving).values(seq=tables.feed.c.seq + 1))
        later(county, day)


def test_p16_the_dates_of_feeds_stay_few(county: CountySeat) -> None:
    story_of_days(county, 420)
    found = dates(county)
    moving = found.pop(("all", 3))
    assert all(len(days) == 1 for days in found.values()), "a feed that does not move needs no dates"
    assert moving[:14] == list(range(14))
    assert len(moving) <= 14 + horizon.KEEP_DAYS // 7 + 2
    assert max(moving) >= horizon.KEEP_DAYS - 7, "and the ends of a year ago are known"
    gaps = [older - newer for newer, older in pairwise(moving)]
    assert max(gaps) <= 7


def test_p16_control_a_date_for_every_day_is_found(county: CountySeat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(horizon, "EACH_DAY", horizon.KEEP_DAYS)
    story_of_days(county, 60)
    assert len(dates(county)["all", 3]) == 60


def test_the_county_seat_lets_go_of_ops_after_ninety_days_and_of_media_nobody_names(county: CountySeat) -> None:
    for number in range(3):
        county.do("products.add", name=f"{number}果", category="fruit")
    sha = county.store.media.add(b"nobody names it", county.store.clock.now_ms())
    assert county.store.reader().execute("SELECT count(*) FROM op").fetchone()[0] > 3
    county.store.write(lambda db: db.execute("UPDATE grp SET decided_ms = decided_ms - ?", (91 * MILLI_PER_DAY,)))
    county.store.media._db.execute("UPDATE medium SET added_ms = added_ms - ?", (2 * MILLI_PER_DAY,))
    county.clear_away()
    assert county.store.reader().execute("SELECT count(*) FROM op").fetchone()[0] <= 1, "the one at the mark"
    assert county.store.media.read(sha) is None
    county.do("products.add", name="新果", category="fruit")
    assert outbox.waiting(county.store.reader()).ops == 0


def test_p07_who_was_away_for_a_year_still_hears_of_every_end(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "MOST_TIMES", 0)
    made, table = alias(county)
    village.sync()
    county.do("products.drop_alias", alias=made)
    later(county, 1)
    assert later(county, 365) == 0
    village.sync()
    assert not has(village, table, made)


def test_p07_work_on_what_ended_is_parked_in_sight(county: CountySeat, village: Village) -> None:
    made, table = alias(county)
    village.sync()
    county.do("products.drop_alias", alias=made)
    later(county, 1)
    later(county, MONTHS_14)
    village.forge("prices.report", lambda act: act.delete(table, made))
    village.report(3000)
    village.sync()
    assert outbox.waiting(village.store.reader()).ops == 0
    assert len(outbox.problems(village.store.reader())) == 1
    assert waiting(county) == [3000]
    assert not has(village, table, made)


def test_the_end_of_a_row_is_cleared_whole_and_its_horizon_noted(county: CountySeat) -> None:
    made, _ = alias(county)
    county.do("products.drop_alias", alias=made)
    later(county, 1)
    assert later(county, 1) == 0, "once a day"
    later(county, MONTHS_14)
    with county.ledger.reading() as connection:
        assert connection.execute(select(tables.entry).where(tables.entry.c.row == made)).first() is None
        assert connection.execute(select(tables.row).where(tables.row.c.row == made)).first() is None
        assert max(connection.execute(select(tables.feed.c.horizon)).scalars()) > 0
        dates = connection.execute(select(tables.dated.c.day)).scalars().all()
    assert len(set(dates)) == 2, "one old date is enough"


def test_what_is_alive_is_never_cleared(county: CountySeat, village: Village) -> None:
    village.sync()
    with county.ledger.reading() as connection:
        before = connection.execute(select(tables.entry.c.row).where(tables.entry.c.here)).all()
    later(county, 1)
    later(county, MONTHS_14)
    with county.ledger.reading() as connection:
        after = connection.execute(select(tables.entry.c.row).where(tables.entry.c.here)).all()
    live = {one.row for one in after}
    assert {one.row for one in before} >= live
    check_whole(county, village)
