"""A row that arrives though it is there: from a log that is also another's, or after a station gave it back."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from station.store import identity
from station.store.oplog import Verdict
from sync.county import judge, tables
from sync.county.judge import SALVAGED
from sync.county.seat import CountySeat
from sync.items import Item
from tests.sync.hostile import Hostile
from tests.sync.seats import Village
from tests.sync.sheets import one_line, sheet_item

APPLIED, MERGED, REFUSED = (int(one) for one in (Verdict.APPLIED, Verdict.MERGED, Verdict.REFUSED))
Way = Callable[[CountySeat, Village, Item], None]


@pytest.fixture
def hostile(county: CountySeat, village: Village) -> Hostile:
    return Hostile(village, county.answer)


def of_a_shared_log(county: CountySeat, other: Village, item: Item) -> None:
    """The log of this machine began as that of another."""
    origin = identity.need(other.store.reader()).device
    with county.ledger.writing() as connection:
        connection.execute(update(tables.device).where(tables.device.c.device == item.row >> 40).values(origin=origin))


def given_back(county: CountySeat, other: Village, item: Item) -> None:
    """The row came back from a station after a restore."""
    where = (tables.row.c.tbl == item.table) & (tables.row.c.row == item.row)
    with county.ledger.writing() as connection:
        connection.execute(update(tables.row).where(where).values(changed=json.dumps({SALVAGED: [1, 0]})))


WAYS: list[Way] = [of_a_shared_log, given_back]


@pytest.fixture(params=WAYS)
def item(request: pytest.FixtureRequest, county: CountySeat, hostile: Hostile, other: Village) -> Item:
    """A sheet that is there, and that its machine may send again."""
    made = sheet_item(hostile)
    assert hostile.submit(made) == (APPLIED, "")
    request.param(county, other, made)
    hostile.who = identity.need(hostile.store.reader())
    return made


def lost(county: CountySeat) -> list[tuple[str, bytes]]:
    vault = county.ledger.county().vault
    with county.ledger.reading() as connection:
        found = connection.execute(select(tables.lost)).all()
    return [(one.name, vault.unshut(one.tbl, one.row, bytes(one.value))) for one in found]


def again(item: Item, **header: Any) -> Item:
    return dataclasses.replace(item, values={**(item.values or {}), **header})


def test_the_same_words_change_nothing(county: CountySeat, hostile: Hostile, item: Item) -> None:
    assert hostile.submit(item) == (APPLIED, "")
    assert lost(county) == []


def test_other_lines_are_refused_and_not_passed_over(county: CountySeat, hostile: Hostile, item: Item) -> None:
    other_lines = sheet_item(hostile, one_line(typical=9900), item.row)
    assert hostile.submit(other_lines) == (REFUSED, "sync.row_exists")


def test_other_values_are_kept_as_lost(county: CountySeat, hostile: Hostile, item: Item) -> None:
    assert hostile.submit(again(item, taken=77)) == (MERGED, "")
    assert lost(county) == [("taken", b"77")]


def test_what_the_county_did_with_the_row_since_is_no_conflict(
    county: CountySeat, hostile: Hostile, item: Item
) -> None:
    county.sync()
    county.do("prices.review", sheet=item.row, accept=True)
    assert hostile.submit(item) == (APPLIED, "")
    assert lost(county) == []


def test_a_judge_that_does_not_compare_lets_other_words_go(
    county: CountySeat, hostile: Hostile, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the judge of old."""
    monkeypatch.setattr(judge, "repeated", lambda table, held, item: {})
    assert hostile.submit(sheet_item(hostile, one_line(typical=9900), item.row)) == (APPLIED, "")
    assert lost(county) == []
