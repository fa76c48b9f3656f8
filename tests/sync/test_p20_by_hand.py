"""Rows changed, deleted and made by hand: a station finds them by comparing words, a county by its own look (P20)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from station.commands.local import check
from station.kernel.errors import StationError
from station.store import copies, identity, inbox, outbox, rows, words
from station.store.store import Store
from sync.client.state import Tally
from sync.client.syncer import sync_once
from sync.client.transport import InProcess
from sync.county import tables, verifying
from sync.county.seat import CountySeat
from tests.sync.seats import Village
from tests.sync.sheets import import_varied

PRODUCT, SHEET = "products.product", "prices.sheet"
EVENT = {"account": 1, "kind": "locked", "number": 0, "at": 0}
FOREIGN = (777 << 40) + 5  # a row id no machine of this county ever gave


@pytest.fixture
def level(county: CountySeat, village: Village) -> Village:
    """A village with an address that has everything, prices and a report of its own among it."""
    import_varied(county, 30)
    who = dataclasses.replace(identity.need(village.store.reader()), server="http://county.example")
    village.store.write(lambda db: identity.save(db, who))
    village.report(3800)
    village.sync()
    village.sync()
    return village


def once(village: Village, county: CountySeat, **how: Any) -> Tally:
    return sync_once(village.store, make_transport=lambda store: InProcess(county.answer), **how)


def said(store: Store) -> dict[tuple[str, int], int]:
    """Return the words of everything that lies in the declared tables."""
    db = store.reader()
    return {
        (table.name, row): words.stored_sum(db, table, row)
        for table in store.registry.tables.values()
        for (row,) in db.execute(f"SELECT id FROM {table.sql}").fetchall()
    }


def some(store: Store, table: str, number: int = 3) -> int:
    return sorted(row for name, row, _ in inbox.held_in(store.reader(), "all") if name == table)[number]


def changed(store: Store) -> None:
    row = some(store, PRODUCT)
    store.write(lambda db: db.execute("UPDATE products_product SET rank = rank + 1 WHERE id = ?", (row,)))


def price_changed(store: Store) -> None:
    row = some(store, SHEET)
    store.write(lambda db: db.execute("UPDATE quote SET typical = typical + 10 WHERE sheet = ?", (row,)))


def deleted(store: Store) -> None:
    row = some(store, PRODUCT)
    store.write(lambda db: db.execute("DELETE FROM products_product WHERE id = ?", (row,)))


def inserted(store: Store) -> None:
    table = store.registry.tables[PRODUCT]
    values = rows.get_row(store.reader(), table, some(store, PRODUCT, 4))
    store.write(lambda db: rows.put_row(db, table, FOREIGN, values or {}))


@pytest.mark.parametrize("by_hand", [changed, price_changed, deleted, inserted])
def test_p20_what_a_hand_did_to_a_station_is_found_by_words_and_mended(
    county: CountySeat, level: Village, by_hand: Callable[[Store], None]
) -> None:
    truth = said(level.store)
    by_hand(level.store)
    assert said(level.store) != truth
    plain = once(level, county)
    assert (plain.compared, plain.mended) == (False, 0)
    assert said(level.store) != truth, "the control: versions alone do not see it"
    tally = once(level, county, deep=True)
    assert (tally.compared, tally.mended) == (True, 1)
    assert said(level.store) == truth
    again = once(level, county, deep=True)
    assert (again.compared, again.mended) == (True, 0)


def test_p20_own_work_that_waits_or_was_refused_is_not_taken_for_a_hands(county: CountySeat, level: Village) -> None:
    level.forge("prices.report", lambda act: act.insert("people.event", EVENT))
    once(level, county)
    assert outbox.problems(level.store.reader())
    level.report(4100)
    level.report(4200)
    before = said(level.store)
    tally = once(level, county, deep=True)
    assert (tally.compared, tally.mended) == (True, 0)
    assert said(level.store) == before


def test_p20_a_comparison_cut_short_says_so_and_is_done_later(county: CountySeat, level: Village) -> None:
    truth = said(level.store)
    for by_hand in (changed, deleted, inserted):
        by_hand(level.store)
    level.store.write(words.call_for)
    halted = once(level, county, deep=True, progress=lambda tally: tally.rounds < 2)
    assert not halted.compared
    spent = once(level, county, deep=True, budget=1)
    assert not spent.compared
    assert said(level.store) != truth
    assert once(level, county).compared, "it is still called for"
    assert said(level.store) == truth
    assert not once(level, county).compared, "once is enough"


def test_p20_a_damaged_file_and_a_copy_are_compared_unasked(county: CountySeat, level: Village) -> None:
    assert check(level.store) == {"integrity": "ok", "audit": "ok"}
    assert not words.is_called_for(level.store.reader())
    level.store.write(lambda db: db.execute("UPDATE audit SET what = 'x' WHERE seq = 1"))
    with pytest.raises(StationError, match=r"store\.damaged"):
        check(level.store)
    assert words.is_called_for(level.store.reader())
    level.store.write(words.is_done)
    copies.remember(level.store)
    copies._path(level.store).unlink()
    assert copies.look(level.store)
    assert words.is_called_for(level.store.reader())


def set_row(county: CountySeat, **values: Any) -> None:
    with county.ledger.writing() as connection:
        one = first(connection, tables.row, PRODUCT)
        where = (tables.row.c.tbl == PRODUCT) & (tables.row.c.row == one.row)
        connection.execute(update(tables.row).where(where).values(**values))


def first(connection: Any, table: Any, name: str) -> Any:
    return connection.execute(select(table).where(table.c.tbl == name).order_by(table.c.row)).first()


def entry_of(connection: Any) -> Any:
    one = first(connection, tables.entry, PRODUCT)
    return (tables.entry.c.tbl == PRODUCT) & (tables.entry.c.row == one.row)


def row_lost(county: CountySeat) -> None:
    with county.ledger.writing() as connection:
        one = first(connection, tables.row, PRODUCT)
        connection.execute(delete(tables.row).where((tables.row.c.tbl == PRODUCT) & (tables.row.c.row == one.row)))


def row_made(county: CountySeat) -> None:
    with county.ledger.writing() as connection:
        one = first(connection, tables.row, PRODUCT)
        connection.execute(insert(tables.row).values(**{**one._mapping, "row": FOREIGN}))


def words_changed(county: CountySeat) -> None:
    """Give one product the words of another: every sum still fits."""
    with county.ledger.writing() as connection:
        found = connection.execute(
            select(tables.row).where(tables.row.c.tbl == PRODUCT).order_by(tables.row.c.row).limit(2)).all()
        where = (tables.row.c.tbl == PRODUCT) & (tables.row.c.row == found[0].row)
        connection.execute(update(tables.row).where(where).values(body=found[1].body))


def in_entry(**values: Any) -> Callable[[CountySeat], None]:
    def work(county: CountySeat) -> None:
        with county.ledger.writing() as connection:
            connection.execute(update(tables.entry).where(entry_of(connection)).values(**values))

    return work


def entry_lost(county: CountySeat) -> None:
    with county.ledger.writing() as connection:
        connection.execute(delete(tables.entry).where(entry_of(connection)))


def sum_changed(county: CountySeat) -> None:
    with county.ledger.writing() as connection:
        connection.execute(
            update(tables.tally).where(tables.tally.c.tbl == PRODUCT).values(total=bytes(16)))


def counter_back(county: CountySeat) -> None:
    with county.ledger.writing() as connection:
        connection.execute(update(tables.feed).where(tables.feed.c.scope == "all").values(seq=1))


@pytest.mark.parametrize(("by_hand", "codes"), [
    (row_lost, {verifying.STRAY, verifying.SUM}),
    (row_made, {verifying.UNENTERED, verifying.WORDS}),
    (words_changed, {verifying.WORDS}),
    (lambda county: set_row(county, body=b"\x00\xff\xff"), {verifying.UNREADABLE}),
    (lambda county: set_row(county, version=1 << 60), {verifying.AHEAD, verifying.SUM}),
    (lambda county: set_row(county, scopes='["county"]'),
     {verifying.SCOPES, verifying.STRAY, verifying.UNENTERED, verifying.ELSEWHERE}),
    (lambda county: set_row(county, stands="0 1 1"), {verifying.ELSEWHERE}),
    (in_entry(here=False), {verifying.UNENTERED, verifying.SUM}),
    (in_entry(seq=1 << 61), {verifying.BEYOND, verifying.ELSEWHERE}),
    (in_entry(lane=9), {verifying.LANE, verifying.BEYOND, verifying.ELSEWHERE}),
    (entry_lost, {verifying.UNENTERED, verifying.SUM}),
    (sum_changed, {verifying.SUM}),
    (counter_back, {verifying.BEYOND}),
])
def test_p20_what_a_hand_did_to_the_ledger_is_named(
    county: CountySeat, level: Village, by_hand: Callable[[CountySeat], None], codes: set[str]
) -> None:
    level.store.do("prices.report", level.officer, product="荔枝", typical=4000)
    level.sync()
    county.sync()
    assert verifying.verify(county.ledger, county.store.registry, county.store) == [], "the control: an honest ledger"
    by_hand(county)
    faults = verifying.verify(county.ledger, county.store.registry, county.store)
    assert {one.code for one in faults} == codes
    assert codes <= verifying.CODES.keys()
