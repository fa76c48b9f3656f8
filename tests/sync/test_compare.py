"""What differs between a station and its county is found by sums and put right row by row, never by a resync."""

from __future__ import annotations

import pytest

from station.kernel import sums
from station.kernel.deeds import OPERATOR
from station.store import inbox, rows, settings
from station.store.store import Store
from sync.client import telling
from sync.client.exchange import Exchange
from sync.county import feeds
from sync.county.seat import CountySeat
from tests.sync.seats import Village
from tests.sync.sheets import import_varied
from tests.sync.test_feeds import same_rows


@pytest.fixture
def level(county: CountySeat, village: Village) -> Village:
    """A village that has everything, prices among it."""
    import_varied(county, 30)
    village.sync()
    assert same_rows(county, village)
    return village


def compare(village: Village, *, deep: bool = False) -> tuple[int, int, int]:
    """Return (rows put right, rounds, bytes received) of a sync that begins by comparing."""
    exchange = Exchange(village.store, village.carrier)
    exchange.comparison.begin(deep=deep)
    tally = exchange.run()
    return exchange.comparison.mended, tally.rounds, tally.received


def break_sum(store: Store, table: str, row: int, version: int, sign: int) -> None:
    """Bring the station's own sum in line with what was done to `held`, as an honest but mistaken program would."""

    def work(db: object) -> None:
        found = inbox.tallies(db).get(("all", table), 0)  # type: ignore[arg-type]
        total = sums.as_bytes(found + sign * sums.row_sum(table, row, version))
        db.execute(inbox.SET_TALLY, ("all", table, total))  # type: ignore[attr-defined]

    store.write(work)


def some_row(store: Store, table: str, number: int = 3) -> tuple[int, int]:
    """Return (row, version) of the n-th row that came through "all"."""
    held = sorted((row, version) for name, row, version in inbox.held_in(store.reader(), "all") if name == table)
    return held[number]


def lose(store: Store, table: str, number: int = 3) -> int:
    """Lose a row and every trace of it, as a bug would."""
    row, version = some_row(store, table, number)
    store.write(lambda db: rows.delete_row(db, store.registry.tables[table], row))
    store.write(lambda db: db.execute(inbox.LET_GO, (table, row, "all")))
    break_sum(store, table, row, version, -1)
    return row


@pytest.mark.parametrize("table", ["products.product", "prices.sheet", "places.division"])
def test_a_row_that_was_lost_comes_back(county: CountySeat, level: Village, table: str) -> None:
    row = lose(level.store, table)
    tally = level.sync()
    assert rows.get_row(level.store.reader(), level.store.registry.tables[table], row) is not None
    assert same_rows(county, level)
    assert tally.rounds <= 4


def test_a_row_nobody_gave_goes(county: CountySeat, level: Village) -> None:
    table = level.store.registry.tables["products.product"]
    row, _ = some_row(level.store, table.name)
    values = rows.get_row(level.store.reader(), table, row)
    assert values is not None
    level.store.write(lambda db: rows.put_row(db, table, row + 77_777, values))
    level.store.write(lambda db: db.execute(inbox.HOLD, (table.name, row + 77_777, "all", 4, False)))
    break_sum(level.store, table.name, row + 77_777, 4, +1)
    level.sync()
    assert rows.get_row(level.store.reader(), table, row + 77_777) is None
    assert same_rows(county, level)


def test_a_row_that_stayed_old_is_renewed(county: CountySeat, level: Village) -> None:
    table = level.store.registry.tables["products.product"]
    row, version = some_row(level.store, table.name)
    truth = rows.get_row(level.store.reader(), table, row)
    level.store.write(lambda db: rows.patch_row(db, table, row, {"rank": 12345}))
    level.store.write(lambda db: db.execute(inbox.HOLD, (table.name, row, "all", version - 1, False)))
    break_sum(level.store, table.name, row, version, -1)
    break_sum(level.store, table.name, row, version - 1, +1)
    level.sync()
    assert rows.get_row(level.store.reader(), table, row) == truth
    assert same_rows(county, level)


def test_what_is_equal_costs_one_round_and_sends_no_rows(county: CountySeat, level: Village) -> None:
    mended, rounds, received = compare(level)
    assert (mended, rounds) == (0, 1)
    assert received < 300


def test_only_what_differs_crosses(county: CountySeat, level: Village) -> None:
    everything = sum(1 for _ in inbox.held_in(level.store.reader(), "all"))
    lose(level.store, "places.division")
    mended, _, received = compare(level)
    assert mended == 1
    assert everything > 1000
    assert received < 20_000


def test_rows_of_another_scope_are_not_given_to_who_asks(county: CountySeat, level: Village, other: Village) -> None:
    sheet = other.report(5000)
    other.sync()
    assert rows.get_row(level.store.reader(), level.store.registry.tables["prices.sheet"], sheet) is None
    level.store.write(lambda db: db.execute(inbox.HOLD, ("prices.sheet", sheet, "all", 9, False)))
    break_sum(level.store, "prices.sheet", sheet, 9, +1)
    level.sync()
    assert rows.get_row(level.store.reader(), level.store.registry.tables["prices.sheet"], sheet) is None
    assert same_rows(county, level)


@pytest.mark.parametrize(("table", "change"), [
    ("products.product", "UPDATE products_product SET rank = rank + 1 WHERE id = ?"),
    ("places.division", "UPDATE places_division SET name = '别处' WHERE id = ?"),
    ("prices.sheet", "UPDATE quote SET typical = typical + 10 WHERE sheet = ?"),
    ("prices.sheet", "UPDATE quote SET high = 99990 WHERE k = (SELECT max(k) FROM quote WHERE sheet = ?)"),
])
def test_p20_what_was_changed_by_hand_is_found_word_by_word_and_put_right(
    county: CountySeat, level: Village, table: str, change: str
) -> None:
    row, _ = some_row(level.store, table)
    declared = level.store.registry.tables[table]

    def words() -> object:
        values = rows.get_row(level.store.reader(), declared, row)
        assert values is not None
        lines = declared.keeper.get(level.store.reader(), row, values) if declared.keeper else None
        return values, lines

    truth = words()
    level.store.write(lambda db: db.execute(change, (row,)))
    assert words() != truth
    mended, _, _ = compare(level)
    assert (mended, words() == truth) == (0, False), "the control: versions alone do not see it"
    mended, _, _ = compare(level, deep=True)
    assert (mended, words() == truth) == (1, True)
    assert compare(level, deep=True)[0] == 0


def test_own_work_on_a_row_that_is_put_right_stays_on_top(county: CountySeat, level: Village) -> None:
    """The county seat's own copy: a change not yet carried survives the mending of its row."""
    product = county.store.show("products.list", OPERATOR, limit=1)[0]
    county.store.write(
        lambda db: db.execute("UPDATE products_product SET unit = 'mu' WHERE id = ?", (product.id,)))
    county.store.do("products.edit", OPERATOR, product=product.id, rank=77)
    exchange = Exchange(county.store, county._carrier)
    exchange.comparison.begin(deep=True)
    exchange.run()
    shown = county.store.show("products.card", OPERATOR, id=product.id).product
    assert (shown.rank, shown.unit) == (77, product.unit)


def test_a_comparison_waits_until_all_verdicts_are_heard(
    county: CountySeat, level: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words put right before a verdict is heard would lie below what is not judged yet; the question stays open."""
    for price in (4100, 4200, 4300):
        level.report(price)
    level.sync()
    heard = settings.get(level.store.reader(), telling.RULINGS)
    level.store.write(lambda db: settings.put(db, telling.RULINGS, heard - 3))
    row, _ = some_row(level.store, "products.product")
    level.store.write(lambda db: db.execute("UPDATE products_product SET name = '手改' WHERE id = ?", (row,)))
    monkeypatch.setattr(feeds, "MOST_RULINGS", 1)
    assert compare(level, deep=True)[0] == 1
