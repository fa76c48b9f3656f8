"""P7 and P20 by stick: a station that was away longer than ends of rows are kept, and rows changed by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.kernel.clock import MILLI_PER_DAY
from station.kernel.deeds import OPERATOR
from station.store import outbox, settings
from sync import bundle, protocol
from sync.client import bundles, differing, sticks
from sync.client.clearing import CLEARED
from sync.county import courier, horizon
from sync.county.seat import CountySeat
from sync.protocol import Hello
from tests.sync.looking import waiting
from tests.sync.seats import Village
from tests.sync.sticks import store_hash
from tests.sync.test_compare import lose
from tests.sync.test_copies import level
from tests.sync.test_horizon import MONTHS_14, alias, has


def carry(county: CountySeat, village: Village) -> bundles.Arrived:
    """One stick to the county and back."""
    return bundles.take(village.store, county.bundles.take(bundles.make(village.store).blob).back)


def clear(county: CountySeat, days: int) -> int:
    return horizon.clear(county.ledger, county.store.clock.now_ms() + days * MILLI_PER_DAY)


def ended_unheard(county: CountySeat, village: Village) -> tuple[int, str]:
    """Let a row end while the station is away, and its end be cleared away; return the row and its table."""
    made, table = alias(county)
    carry(county, village)
    assert has(village, table, made)
    county.do("products.drop_alias", alias=made)
    clear(county, 1)
    for month in range(1, 14):
        county.do("products.add", name=f"{month}月果", category="fruit")
    assert clear(county, MONTHS_14) > 0
    return made, table


def test_p07_by_stick_after_fourteen_months_nothing_is_resurrected_and_unsent_work_survives(
    county: CountySeat, village: Village, other: Village
) -> None:
    carry(county, other)
    village.report(2000)
    made, table = ended_unheard(county, village)
    village.report(2001)
    for _ in range(2):
        carry(county, village)
        carry(county, other)
    assert not has(village, table, made)
    assert not has(other, table, made)
    assert level(county, village)
    assert level(county, other)
    assert outbox.waiting(village.store.reader()).ops == 0
    assert waiting(county) == [2000, 2001]
    names = {one.name for one in village.store.show("products.list", OPERATOR, limit=10_000)}
    assert {f"{month}月果" for month in range(1, 14)} <= names


def test_p07_by_stick_without_the_comparison_the_row_would_stay_for_ever(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a station that believes its feeds alone."""
    monkeypatch.setattr(differing, "find", lambda *_: None)
    made, table = ended_unheard(county, village)
    for _ in range(4):
        carry(county, village)
    assert has(village, table, made)
    assert not level(county, village)


def test_p07_a_comparison_that_comes_late_or_twice_undoes_nothing(county: CountySeat, village: Village) -> None:
    made, table = ended_unheard(county, village)
    carry(county, village)
    late = county.bundles.take(bundles.make(village.store).blob).back
    assert has(village, table, made)
    bundles.take(village.store, late)
    assert not has(village, table, made)
    again, _ = alias(county)
    carry(county, village)
    here = store_hash(village.store)
    bundles.take(village.store, late)
    assert store_hash(village.store) == here
    assert has(village, table, again)


def test_p07_what_came_by_line_since_is_not_taken_away_by_an_old_stick(county: CountySeat, village: Village) -> None:
    """The stick says what was wrong when the bundle was packed; what the line put there since is newer."""
    carry(county, village)
    product = lose(village.store, "products.product")
    carry(county, village)
    late = county.bundles.take(bundles.make(village.store).blob).back
    county.do("products.edit", product=product, rank=77)
    village.sync()
    assert level(county, village)
    bundles.take(village.store, late)
    assert level(county, village)
    assert village.store.show("products.card", OPERATOR, id=product).product.rank == 77


def test_p20_by_stick_a_row_that_is_missing_comes_back(county: CountySeat, village: Village) -> None:
    carry(county, village)
    product = lose(village.store, "products.product")
    assert not has(village, "products.product", product)
    carry(county, village)
    assert carry(county, village).rows >= 1
    assert has(village, "products.product", product)
    assert level(county, village)


def test_a_bundle_shows_nothing_while_nothing_differs(county: CountySeat, village: Village) -> None:
    for _ in range(2):
        carry(county, village)
    blob = bundles.make(village.store).blob
    up = bundle.read(blob).open(county.ledger.county().key.sealing()[0], bundle.Up)
    hello = protocol.decode(up.hellos[0], Hello)
    assert hello.aside.sums
    assert hello.aside.buckets == []


def test_a_station_that_has_sticks_alone_lets_go_of_ops_whose_days_are_over(
    county: CountySeat, village: Village, tmp_path: Path
) -> None:
    village.report(2000)
    sticks.export_to(village.store, tmp_path)
    courier.take_all(county, tmp_path)
    sticks.import_from(village.store, tmp_path)
    db = village.store.reader()
    kept = db.execute("SELECT count(*) FROM grp").fetchone()[0]
    assert kept > 0
    village.store.write(lambda db: db.execute("UPDATE grp SET decided_ms = 0"))
    village.store.write(lambda db: settings.forget(db, CLEARED))
    village.report(2001)
    sticks.export_to(village.store, tmp_path)
    courier.take_all(county, tmp_path)
    sticks.import_from(village.store, tmp_path)
    db = village.store.reader()
    assert db.execute("SELECT count(*) FROM grp WHERE decided_ms = 0").fetchone()[0] == 0
    assert outbox.floor(db)[0] > 0
    village.report(2002)
    assert carry(county, village).ops > 0
