"""P7: a station that was away so long that the ends of rows were cleared away meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy import select

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


def test_p7_after_fourteen_months_nothing_is_resurrected_and_unsent_work_survives(
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


def test_p7_without_the_comparison_the_row_would_stay_for_ever(
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


def test_p7_who_was_away_for_a_year_still_hears_of_every_end(
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


def test_p7_work_on_what_ended_is_parked_in_sight(county: CountySeat, village: Village) -> None:
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
