"""How much the county holds at once for a device that loads everything: counted, not timed."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from sync.client.exchange import SMALLEST_ANSWER, Exchange
from sync.client.state import Tally
from sync.county import portions, stretches, tables
from sync.county.seat import CountySeat
from sync.county.vault import Vault
from sync.frames import decode_frame
from tests.sync.seats import Village, open_village
from tests.sync.sheets import import_varied

A_STRETCH = 512  # bytes before packing: a history of many stretches from few prices


@pytest.fixture
def long_history(county: CountySeat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Village:
    """A station enrolled just now, at a county whose history is packed in many pieces."""
    monkeypatch.setattr(stretches, "PORTION", A_STRETCH)
    monkeypatch.setattr(stretches, "WORTH_PACKING", 1)
    import_varied(county, 250)
    village = open_village(county, tmp_path / "new", "新站")
    for table in ("span", "held", "tally"):
        village.store.write(lambda db, table=table: db.execute(f"DELETE FROM {table}"))
    repack(county)
    return village


def repack(county: CountySeat) -> None:
    with county.ledger.writing() as connection:
        connection.execute(delete(tables.stretch))
        connection.execute(update(tables.feed).values(loose=1 << 30))
    stretches.pack(county.ledger, county.store.registry)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the county opens of what lies sealed in its ledger, by its kind."""
    found: list[str] = []
    unseal = Vault.unseal

    def counted(vault: Vault, what: str, number: int, box: bytes) -> bytes:
        found.append(what)
        return unseal(vault, what, number, box)

    monkeypatch.setattr(Vault, "unseal", counted)
    return found


def made(county: CountySeat) -> int:
    with county.ledger.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(tables.stretch)).scalar_one())


def test_an_answer_opens_no_more_packed_spans_than_it_gives(
    county: CountySeat, long_history: Village, opened: list[str]
) -> None:
    """A station that loads ten years would else have the county hold ten years, once for each answer under way."""
    assert made(county) > 20
    exchange = Exchange(long_history.store, long_history.carrier, tick=iter(range(0, 10**7, 3)).__next__)
    most, more = 0, True
    while more:
        exchange.want = SMALLEST_ANSWER
        before = len(opened)
        more = exchange.round(Tally())
        most = max(most, opened[before:].count(stretches.WHAT))
    lanes = 8  # of a place, and of the county: one span of each may begin in an answer
    assert 0 < most <= lanes
    assert opened.count(stretches.WHAT) >= made(county), "all of it came, span by span"


def frames(county: CountySeat) -> list[tuple[int, int]]:
    """Return (rows, lines of all of them) of each packed span."""
    with county.ledger.reading() as connection:
        found = connection.execute(select(tables.stretch.c.low, tables.stretch.c.frame)).all()
    vault, known = county.ledger.county().vault, county.store.registry
    read = [decode_frame(known, vault.unseal(stretches.WHAT, one.low, bytes(one.frame))) for one in found]
    return [(len(items), sum([len(item.lines[0]) for item in items if item.lines])) for items in read]


def test_a_frame_has_no_more_lines_than_a_station_may_build_at_once(
    county: CountySeat, long_history: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a bound of 64 lines none is above it but a single row; with the usual bound there are such frames."""
    monkeypatch.setattr(stretches, "PORTION", 128 << 10)
    repack(county)
    assert any(lines > 64 < rows for rows, lines in frames(county)), "the control: it is the bound that cuts"
    monkeypatch.setattr(portions, "MOST_LINES", 64)
    repack(county)
    assert all(lines <= 64 or rows == 1 for rows, lines in frames(county))
