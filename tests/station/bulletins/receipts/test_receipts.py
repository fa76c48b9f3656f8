"""What a station tells of a bulletin: once that it came, once that it was shown, every slip, and nobody's name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from station.kernel.clock import MILLI_PER_DAY, SetClock
from station.kernel.deeds import OPERATOR, Role, Seat
from station.kernel.errors import StationError
from station.store.store import Store
from tests.station.bulletins.seats import APPROVER, EDITOR, NOW_MS, OFFICER, TOWN, VILLAGE, become, county, issue

STATION = 77


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW_MS)


@pytest.fixture
def desk(tmp_path: Path, clock: SetClock) -> Iterator[Store]:
    opened = county(tmp_path, clock)
    yield opened
    opened.close()


def at_village(store: Store) -> Store:
    return become(store, Seat.VILLAGE, STATION, VILLAGE)


def at_county(store: Store) -> Store:
    return become(store, Seat.COUNTY, 0, "440981")


def count(store: Store, table: str) -> int:
    return int(store.reader().execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def chores(store: Store) -> list[Any]:
    """Do what is told to the county by itself; return how much each told."""
    return [store.do(name, OPERATOR) for name in store.registry.chores if ".note_" in name]


def recall(store: Store, bulletin: int, **other: Any) -> int:
    at_county(store)
    return int(store.do("bulletins.recall", APPROVER, bulletin=bulletin, reason="用量写错了", **other))


def reach(store: Store, bulletin: int) -> dict[int, Any]:
    return {one.station: one for one in store.show("bulletins.reach", EDITOR, bulletin=bulletin)}


def test_what_came_is_told_once_in_one_row(desk: Store) -> None:
    bulletins = [issue(desk, title=f"防治{number}") for number in range(30)]
    at_village(desk)
    assert chores(desk) == [30, 0]
    assert chores(desk) == [0, 0]
    assert (count(desk, "bulletins_arrived"), count(desk, "bulletins_arrived_line")) == (1, 30)
    at_county(desk)
    issue(desk)
    at_village(desk)
    assert chores(desk) == [1, 0]
    told = reach(desk, bulletins[0])[STATION]
    assert (told.came, told.shown, told.state) == (NOW_MS, None, "came")


def test_the_first_display_is_told_once_and_names_nobody(desk: Store) -> None:
    bulletin = issue(desk)
    at_village(desk)
    trail = count(desk, "audit")
    assert desk.do("bulletins.show", OFFICER, bulletin=bulletin)
    assert not desk.do("bulletins.show", OFFICER, bulletin=bulletin)
    assert not desk.do("bulletins.show", OPERATOR, bulletin=bulletin, heard=True)
    assert count(desk, "bulletins_shown") == 1
    people = "SELECT person FROM grp WHERE deed = 'bulletins.show'"
    assert [row[0] for row in desk.reader().execute(people)] == [0], "who opened it is nobody's business"
    assert count(desk, "audit") == trail


def test_readings_are_counted_by_the_day_and_told_when_it_is_over(desk: Store, clock: SetClock) -> None:
    one, two = issue(desk), issue(desk, title="另一条")
    at_village(desk)
    for _ in range(3):
        desk.do("bulletins.show", OPERATOR, bulletin=one)
    desk.do("bulletins.show", OPERATOR, bulletin=one, heard=True)
    desk.do("bulletins.show", OPERATOR, bulletin=two)
    assert desk.do("bulletins.note_counts", OPERATOR) == 0, "the day is not over"
    clock.advance(MILLI_PER_DAY)
    desk.do("bulletins.show", OPERATOR, bulletin=two)
    assert desk.do("bulletins.note_counts", OPERATOR) == 1
    assert desk.do("bulletins.note_counts", OPERATOR) == 0
    assert (reach(desk, one)[STATION].reads, reach(desk, one)[STATION].hearings) == (3, 1)
    assert reach(desk, two)[STATION].reads == 1
    clock.advance(MILLI_PER_DAY)
    desk.do("bulletins.note_counts", OPERATOR)
    assert reach(desk, two)[STATION].reads == 2
    assert count(desk, "bulletins_count") == 0


def test_slips_are_numbered_and_say_how_to_reach_who_took_one(desk: Store) -> None:
    bulletin = issue(desk)
    at_village(desk)
    assert desk.do("bulletins.print", OPERATOR, bulletin=bulletin) == "1-1"
    assert desk.do("bulletins.print", OFFICER, bulletin=bulletin, contact=" 村东陈婶 ") == "1-2"
    told = desk.show("bulletins.slips", OFFICER, bulletin=bulletin)
    assert [(one.number, one.contact, one.at) for one in told] == [("1-2", "村***", NOW_MS), ("1-1", "", NOW_MS)]
    with pytest.raises(StationError, match="not_allowed"):
        desk.show("bulletins.slips", OPERATOR, bulletin=bulletin)
    with pytest.raises(StationError, match="long_words"):
        desk.do("bulletins.print", OFFICER, bulletin=bulletin, contact="长" * 61)


def test_a_contact_is_seen_by_those_who_tell_of_a_recall_and_not_before(desk: Store) -> None:
    bulletin = issue(desk)
    at_village(desk)
    desk.do("bulletins.print", OFFICER, bulletin=bulletin, contact="村东陈婶 13812345678")

    def seen(role: Role) -> list[tuple[str, bool]]:
        found = desk.show("bulletins.slips", replace(OFFICER, role=role), bulletin=bulletin)
        return [(one.contact, one.masked) for one in found]

    tellers = (Role.OFFICER, Role.TRAINER, Role.TOWN, Role.KEEPER, Role.SUPERVISOR)
    for role in (*tellers, Role.EDITOR, Role.APPROVER):
        assert seen(role) == [("村*** 138****5678", True)], role
    recall(desk, bulletin)
    at_village(desk)
    for role in tellers:
        assert seen(role) == [("村东陈婶 13812345678", False)], role
    for role in (Role.EDITOR, Role.APPROVER):
        assert seen(role) == [("村*** 138****5678", True)], role


def test_a_slip_printed_again_keeps_its_number_and_is_counted(desk: Store) -> None:
    bulletin = issue(desk)
    at_village(desk)
    desk.do("bulletins.print", OFFICER, bulletin=bulletin, contact="陈婶")
    desk.do("bulletins.print", OFFICER, bulletin=bulletin)
    first, other = sorted(desk.show("bulletins.slips", OFFICER, bulletin=bulletin), key=lambda one: one.id)
    assert desk.do("bulletins.reprint", OFFICER, slip=first.id) == 1
    assert desk.do("bulletins.reprint", OFFICER, slip=first.id, contact="李叔 13812345678") == 2
    told = {one.number: one for one in desk.show("bulletins.slips", OFFICER, bulletin=bulletin)}
    assert {number: (one.copies, one.contact) for number, one in told.items()} == {
        "1-1": (2, "李* 138****5678"), "1-2": (0, "")}
    assert reach(desk, bulletin)[STATION].printed == 2, "paper printed again is no other farmer"
    assert desk.do("bulletins.print", OFFICER, bulletin=bulletin) == "1-3"
    with pytest.raises(StationError, match="no_slip"):
        desk.do("bulletins.reprint", OFFICER, slip=other.id + 1_000)
    with pytest.raises(StationError, match="long_words"):
        desk.do("bulletins.reprint", OFFICER, slip=other.id, contact="长" * 61)
    recall(desk, bulletin)
    at_village(desk)
    with pytest.raises(StationError, match="recalled"):
        desk.do("bulletins.reprint", OFFICER, slip=first.id)


def test_a_contact_is_noted_later_and_taken_away_again(desk: Store) -> None:
    bulletin = issue(desk)
    at_village(desk)
    desk.do("bulletins.print", OPERATOR, bulletin=bulletin)

    def told() -> list[tuple[str, str, int]]:
        found = desk.show("bulletins.slips", OFFICER, bulletin=bulletin)
        return [(one.number, one.contact, one.copies) for one in found]

    slip = desk.show("bulletins.slips", OFFICER, bulletin=bulletin)[0].id
    desk.do("bulletins.note_contact", OFFICER, slip=slip, contact="陈婶")
    assert told() == [("1-1", "陈*", 0)]
    desk.do("bulletins.reprint", OFFICER, slip=slip)
    assert told() == [("1-1", "陈*", 1)], "nothing was said of it this time"
    desk.do("bulletins.note_contact", OFFICER, slip=slip, contact="")
    assert told() == [("1-1", "", 1)]
    with pytest.raises(StationError, match="not_allowed"):
        desk.do("bulletins.note_contact", OPERATOR, slip=slip, contact="陈婶")


def test_a_recall_is_owed_until_somebody_acknowledges_it(desk: Store) -> None:
    bulletin, right = issue(desk), issue(desk, title="晚稻稻飞虱防治(更正)")
    at_village(desk)
    chores(desk)
    desk.do("bulletins.print", OFFICER, bulletin=bulletin, contact="13800000000")
    assert not desk.show("bulletins.withdrawn", OFFICER)
    recall(desk, bulletin, instead=right)
    at_village(desk)
    told = desk.show("bulletins.withdrawn", OFFICER)[0]
    assert (told.title, told.reason, told.instead_title) == ("晚稻稻飞虱防治", "用量写错了", "晚稻稻飞虱防治(更正)")
    assert [one.contact for one in told.slips] == ["13800000000"]
    assert desk.show("bulletins.withdrawn", OPERATOR)[0].slips == (), "a farmer at the screen sees nobody's number"
    with pytest.raises(StationError, match="recalled"):
        desk.do("bulletins.print", OFFICER, bulletin=bulletin)
    assert not desk.do("bulletins.show", OFFICER, bulletin=bulletin)
    assert reach(desk, bulletin)[STATION].state == "owed"
    chores(desk)
    first = desk.do("bulletins.acknowledge", OFFICER, bulletin=bulletin)
    assert desk.do("bulletins.acknowledge", OFFICER, bulletin=bulletin) == first
    assert not desk.show("bulletins.withdrawn", OFFICER)
    told = reach(desk, bulletin)[STATION]
    assert (told.state, told.recall_came, told.acknowledged) == ("heeded", NOW_MS, NOW_MS)
    with pytest.raises(StationError, match="not_recalled"):
        desk.do("bulletins.acknowledge", OFFICER, bulletin=right)


@pytest.mark.parametrize("seen", [False, True])
def test_what_came_only_after_its_recall_is_owed_by_nobody(desk: Store, seen: bool) -> None:
    bulletin = issue(desk)
    if seen:  # the same story, but somebody opened it before the chore could tell that it came
        at_village(desk).do("bulletins.show", OPERATOR, bulletin=bulletin)
    recall(desk, bulletin)
    at_village(desk)
    assert chores(desk)[0] == 2
    assert bool(desk.show("bulletins.withdrawn", OFFICER)) is seen
    assert reach(desk, bulletin)[STATION].state == ("owed" if seen else "never")


def test_who_has_told_nothing_is_waited_for(desk: Store) -> None:
    """A station that was never heard of may have the bulletin on its screen all the same."""
    desk.do("places.seed_divisions", OPERATOR, code="440981")
    names = ("甲站", "乙站", "丙站")
    stations = [desk.do("places.open_station", OPERATOR, name=name, division=VILLAGE) for name in names]
    far = desk.do("places.open_station", OPERATOR, name="丁站", division="440981105201")
    bulletin = issue(desk, audience=TOWN)
    for station in stations[:2]:
        become(desk, Seat.VILLAGE, station, VILLAGE)
        chores(desk)
        desk.do("bulletins.show", OPERATOR, bulletin=bulletin)
    summed = desk.show("bulletins.reach_list", EDITOR)[0]
    assert (summed.addressed, summed.came, summed.shown, summed.owed) == (3, 2, 2, 0)
    assert far not in reach(desk, bulletin)
    recall(desk, bulletin)
    become(desk, Seat.VILLAGE, stations[0], VILLAGE)
    desk.do("bulletins.acknowledge", OFFICER, bulletin=bulletin)
    at_county(desk)
    states = {one.name: one.state for one in reach(desk, bulletin).values()}
    assert states == {"甲站": "heeded", "乙站": "owed", "丙站": "away"}
    summed = desk.show("bulletins.reach_list", EDITOR, recalled=True)[0]
    assert (summed.acknowledged, summed.owed, summed.reason) == (1, 2, "用量写错了")
    assert [one.state for one in desk.show("bulletins.reach", EDITOR, bulletin=bulletin)] == ["away", "owed", "heeded"]
