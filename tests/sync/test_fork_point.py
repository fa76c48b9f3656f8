"""The point where two logs part is found by enough of each chain value that chance does not find another."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from station.store import outbox
from sync import enrolling
from sync.client.renumbering import Renumbering
from sync.county import tables
from sync.county.seat import CountySeat
from tests.sync.looking import waiting
from tests.sync.seats import Village
from tests.sync.test_copies import number

grp = tables.grp


def alike_at_first(county: CountySeat, village: Village) -> int:
    """Let the county have another chain after the last group, alike in its first four bytes; return its number."""
    for price in (1000, 1001):
        village.report(price)
        village.sync()
    mine = grp.c.device == number(village)
    with county.ledger.writing() as connection:
        last = connection.execute(select(grp).where(mine).order_by(grp.c.number.desc()).limit(1)).one()
        other = bytes(last.chain)[:4] + bytes(one ^ 1 for one in bytes(last.chain)[4:])
        connection.execute(update(grp).where(mine & (grp.c.number == last.number)).values(chain=other))
    return int(last.number)


def test_p05_four_equal_bytes_are_no_common_point(county: CountySeat, village: Village) -> None:
    last = alike_at_first(county, village)
    before = number(village)
    assert Renumbering(village.store, village.carrier).renumber()
    assert number(village) != before
    assert outbox.mark(village.store.reader())[0] < last
    village.sync()
    assert waiting(county) == [1000, 1001, 1001]


def test_p05_with_four_bytes_there_is_no_way_on(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the length of old finds a point that is none, and the device refuses it each time."""
    for module in ("sync.client.renumbering", "sync.county.renumber"):
        monkeypatch.setattr(f"{module}.FORK_BYTES", 4)
    assert enrolling.FORK_BYTES == 8
    alike_at_first(county, village)
    with pytest.raises(Exception, match="forked"):
        Renumbering(village.store, village.carrier).renumber()
