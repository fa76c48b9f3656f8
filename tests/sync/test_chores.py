"""What a station does by itself after an exchange: the county hears of arrivals within the same session."""

from __future__ import annotations

import dataclasses
import logging
from pathlib import Path
from typing import Any

import pytest

from station.features import FEATURES
from station.kernel.deeds import OPERATOR, Role, deed, view
from station.kernel.errors import StationError
from station.kernel.record import Feature, Registry
from station.store import outbox
from station.store.chores import do_chores
from sync.client.sticks import import_from
from sync.county import courier
from sync.county.seat import CountySeat
from tests.sync.bulletins import by_stick, issue, once, reach, reachable
from tests.sync.seats import Made, Village, first_village


def test_an_arrival_is_told_in_the_session_that_brought_it(county: CountySeat, village: Village) -> None:
    bulletin = issue(county)
    tally = once(reachable(village), county)
    assert reach(county, bulletin)[village.station].came
    assert not outbox.waiting(village.store.reader()).ops
    assert tally.ops == 1
    again = once(village, county)
    assert (again.ops, again.rounds) == (0, 1), "a session without news costs one round as ever"


def test_without_chores_the_county_hears_of_nothing(county: CountySeat, made: Made, tmp_path: Path) -> None:
    """The same story told by a program without them: what the test above looks at is theirs."""
    idle = Registry([dataclasses.replace(feature, chores={}) for feature in FEATURES])
    village = reachable(made.village(0, county, tmp_path / "idle", declared=idle))
    bulletin = issue(county)
    once(village, county)
    assert reach(county, bulletin)[village.station].came is None
    village.store.close()


def test_an_arrival_by_stick_is_told_by_the_next(county: CountySeat, village: Village, tmp_path: Path) -> None:
    bulletin = issue(county)
    stick = tmp_path / "stick"
    by_stick(village, county, stick)
    assert village.store.show("bulletins.read", OPERATOR, bulletin=bulletin)
    assert outbox.waiting(village.store.reader()).ops == 1
    by_stick(village, county, stick)
    assert reach(county, bulletin)[village.station].came


def test_news_on_a_stick_are_told_of_as_well(county: CountySeat, village: Village, tmp_path: Path) -> None:
    bulletin = issue(county)
    courier.export(county, tmp_path, None)
    import_from(village.store, tmp_path)
    assert once(reachable(village), county).ops == 1
    assert reach(county, bulletin)[village.station].came


def test_what_was_broken_off_is_told_by_the_next_session(county: CountySeat, village: Village) -> None:
    bulletin = issue(county)
    village.sync()  # the exchange alone, as where the machine is switched off before its chores
    assert once(reachable(village), county).ops == 1
    assert reach(county, bulletin)[village.station].came


def test_a_morning_of_bulletins_costs_the_line_little(county: CountySeat, village: Village) -> None:
    for number in range(20):
        issue(county, title=f"通知第{number}号")
    reachable(village).sync()
    waiting = outbox.waiting(village.store.reader()).ops
    assert do_chores(village.store)
    assert outbox.waiting(village.store.reader()).ops == waiting + 1
    before = once(village, county).sent
    assert before < 500, "twenty arrivals go in one request"
    assert not do_chores(village.store)


@deed("chores.stumble", roles=frozenset({Role.OPERATOR}))
def stumble(act: Any) -> None:
    raise ZeroDivisionError


@deed("chores.refuse", roles=frozenset({Role.OPERATOR}))
def refuse(act: Any) -> None:
    raise StationError("chores.no")


@view("chores.always")
def always(reading: Any, *, limit: int = 1) -> list[int]:
    return [1]


def test_where_there_is_no_need_nothing_is_written(county: CountySeat, village: Village) -> None:
    issue(county)
    once(reachable(village), county)
    commits: list[frozenset[str]] = []
    stop = village.store.listen(commits.append)
    assert not do_chores(village.store)
    assert commits == []
    stop()


def test_a_chore_that_fails_keeps_nobody_from_exchanging(
    county: CountySeat, made: Made, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Feature(
        "chores", deeds=(stumble, refuse), views=(always,),
        chores={"chores.stumble": "chores.always", "chores.refuse": "chores.always", "chores.missing": "chores.always"})
    village = reachable(made.village(0, county, tmp_path / "broken", declared=Registry([broken, *FEATURES])))
    bulletin = issue(county, audience=first_village(county))
    with caplog.at_level(logging.CRITICAL):
        once(village, county)
    assert reach(county, bulletin)[village.station].came
    village.store.close()


def test_a_county_does_no_chores(county: CountySeat) -> None:
    issue(county)
    assert not do_chores(county.store)
