"""Warnings by kind, colour and hours: who may issue them, when they end, what a doubtful clock does not hide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from station import people, places, warnings
from station.kernel.clock import GuardedClock, SetClock
from station.kernel.deeds import OPERATOR, Person, Role, Seat
from station.kernel.errors import StationError
from station.store import identity
from station.store.store import Store
from station.warnings.model import KINDS
from station.warnings.sounding import sound_for
from tests.station.places.seats import open_seat

NOW_MS = 1_795_309_200_000  # 2026-11-22, 09:00 in Guangdong
HOUR_MS = 3_600_000
KEEPER = Person(11, "keeper", "钟志明", Role.KEEPER)
CLERK = Person(14, "clerk", "黄镇", Role.TOWN, 70)
OFFICER = Person(13, "officer", "陈亚明", Role.OFFICER, 77)
VILLAGE, TOWN = "440981104210", "440981104"


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW_MS)


@pytest.fixture
def desk(tmp_path: Path, clock: SetClock) -> Iterator[Store]:
    opened = open_seat(tmp_path, places.FEATURE, people.FEATURE, warnings.FEATURE)
    opened.clock = GuardedClock(clock)
    yield opened
    opened.close()


def at(store: Store, seat: Seat, station: int, division: str) -> None:
    who = identity.need(store.reader())
    store.write(lambda db: identity.save(db, replace(who, seat=seat, station=station, division=division)))


def warn(store: Store, person: Person = KEEPER, **other: Any) -> int:
    told = {"kind": "typhoon", "colour": "orange", "text": "12 小时内平均风力可达 10 级。", "todo": "收割已熟的水稻。",
            "issuer": "高州市气象台", "hours": 12}
    return int(store.do("warnings.issue", person, **(told | other)))


def standing(store: Store) -> list[Any]:
    return list(store.show("warnings.standing", OPERATOR))


def at_village(store: Store) -> None:
    at(store, Seat.VILLAGE, 77, VILLAGE)


def test_typhoons_have_five_colours_and_rainstorms_three() -> None:
    assert KINDS["typhoon"][1] == ("white", "blue", "yellow", "orange", "red")
    assert KINDS["rainstorm"][1] == ("yellow", "orange", "red")
    assert len(KINDS) == 10


@pytest.mark.parametrize(("other", "code"), [
    ({"kind": "x"}, "bad_kind"), ({"kind": "rainstorm", "colour": "blue"}, "bad_colour"), ({"text": " "}, "no_text"),
    ({"issuer": ""}, "no_issuer"), ({"hours": 0}, "ends_before"), ({"hours": 24 * 15}, "too_long"),
    ({"todo": "长" * 501}, "long_text"), ({"begins_in": -1}, "ends_before"),
])
def test_what_is_no_warning_is_refused(desk: Store, other: dict[str, Any], code: str) -> None:
    with pytest.raises(StationError, match=code):
        warn(desk, **other)


def test_the_gravest_stands_first_and_each_until_its_hour(desk: Store, clock: SetClock) -> None:
    orange = warn(desk)
    red = warn(desk, kind="rainstorm", colour="red", hours=2)
    coming = warn(desk, kind="heat", colour="yellow", begins_in=20, hours=5)
    at_village(desk)
    assert [one.id for one in standing(desk)] == [red, orange]
    clock.advance(2 * HOUR_MS)
    assert [one.id for one in standing(desk)] == [orange]
    clock.advance(10 * HOUR_MS)
    assert standing(desk) == []
    clock.advance(9 * HOUR_MS)
    assert [one.id for one in standing(desk)] == [coming]


def test_a_clock_that_is_minutes_behind_shows_what_was_issued_just_now(desk: Store, clock: SetClock) -> None:
    warning = warn(desk)
    clock.set(NOW_MS - 5 * 60_000)
    at_village(desk)
    assert [one.id for one in standing(desk)] == [warning]
    assert [one.state for one in desk.show("warnings.list", OPERATOR)] == ["holds"]


def test_a_warning_is_extended_lifted_and_replaced_by_another_colour(desk: Store, clock: SetClock) -> None:
    yellow = warn(desk, colour="yellow", hours=2)
    desk.do("warnings.extend", KEEPER, warning=yellow, hours=8)
    clock.advance(3 * HOUR_MS)
    at_village(desk)
    assert standing(desk)[0].valid_to == NOW_MS + 8 * HOUR_MS
    at(desk, Seat.COUNTY, 0, "440981")
    red = warn(desk, colour="red", replaces=yellow)
    at_village(desk)
    assert [one.id for one in standing(desk)] == [red]
    at(desk, Seat.COUNTY, 0, "440981")
    desk.do("warnings.lift", KEEPER, warning=red)
    for deed, told in (("warnings.lift", {}), ("warnings.extend", {"hours": 5})):
        with pytest.raises(StationError, match="over"):
            desk.do(deed, KEEPER, warning=red, **told)
    at_village(desk)
    assert standing(desk) == []


def test_only_those_it_is_for_see_it(desk: Store) -> None:
    warn(desk, audience="440981105")
    mine = warn(desk, audience=TOWN)
    at_village(desk)
    assert [one.id for one in standing(desk)] == [mine]


def test_a_town_warns_its_own_villages_and_touches_nothing_of_the_county(desk: Store) -> None:
    countys = warn(desk, audience=TOWN)
    at(desk, Seat.TOWN, 70, TOWN)
    with pytest.raises(StationError, match="beyond_town"):
        warn(desk, CLERK, audience="440981105")
    with pytest.raises(StationError, match="not_yours"):
        desk.do("warnings.lift", CLERK, warning=countys)
    own = warn(desk, CLERK, level="province")
    assert desk.show("warnings.list", CLERK)[0].level == "town"
    desk.do("warnings.lift", CLERK, warning=own)
    at_village(desk)
    with pytest.raises(StationError):
        warn(desk, OFFICER)


@pytest.mark.parametrize("wrong", [-400, 40])
def test_a_doubtful_clock_hides_nothing_in_silence(desk: Store, clock: SetClock, wrong: int) -> None:
    """A machine that wakes far off still shows what may hold, and says that it is not sure."""
    warning = warn(desk)
    at_village(desk)
    assert not standing(desk)[0].doubtful
    clock.set(NOW_MS + wrong * 24 * HOUR_MS)
    assert desk.clock.suspect
    told = standing(desk)
    assert [(one.id, one.doubtful) for one in told] == [(warning, True)]
    at(desk, Seat.COUNTY, 0, "440981")
    with pytest.raises(StationError, match="clock"):
        warn(desk)


def test_a_sure_clock_ends_what_a_doubtful_one_kept(desk: Store, clock: SetClock) -> None:
    """The negative control of the test above: what is kept there is kept for the doubt alone."""
    warn(desk)
    at_village(desk)
    clock.advance(13 * HOUR_MS)
    assert not desk.clock.suspect
    assert standing(desk) == []
    clock.set(NOW_MS - 400 * 24 * HOUR_MS)
    assert [one.doubtful for one in standing(desk)] == [True], "it ended within three days, and the day is in doubt"


def test_the_first_display_is_told_once_with_nobody_s_name(desk: Store) -> None:
    desk.do("places.seed_divisions", OPERATOR, code="440981")
    here, _there = (desk.do("places.open_station", OPERATOR, name=name, division=VILLAGE) for name in ("甲", "乙"))
    assert desk.show("places.reach_of", KEEPER, audience=TOWN)[0].stations == 2
    warning = warn(desk)
    at(desk, Seat.VILLAGE, here, VILLAGE)
    assert desk.do("warnings.show", OFFICER, warning=warning)
    assert not desk.do("warnings.show", OFFICER, warning=warning)
    at(desk, Seat.COUNTY, 0, "440981")
    told = desk.show("warnings.shown", KEEPER, warning=warning)
    assert [(one.name, one.at) for one in told] == [("乙", None), ("甲", NOW_MS)]
    one = desk.show("warnings.list", KEEPER)[0]
    assert (one.shown, one.reaches) == (1, 2)
    people_of = "SELECT person FROM grp WHERE deed = 'warnings.show'"
    assert [row[0] for row in desk.reader().execute(people_of)] == [0]


def test_a_machine_sounds_once_for_each(desk: Store) -> None:
    assert sound_for(desk, [1, 2]) == [1, 2]
    assert sound_for(desk, [2, 3]) == [3]
    assert sound_for(desk, [1, 2, 3]) == []


def test_notes_of_the_weather_hold_for_their_hours(desk: Store, clock: SetClock) -> None:
    note = desk.do("warnings.add_note", KEEPER, text="明天小雨，15 到 22 度。", hours=24)
    desk.do("warnings.add_note", KEEPER, text="小雪:防寒。", hours=48, term="xiaoxue", audience="440981105")
    at_village(desk)
    assert [one.id for one in desk.show("warnings.notes", OPERATOR)] == [note]
    clock.advance(25 * HOUR_MS)
    assert desk.show("warnings.notes", OPERATOR) == []


def test_a_note_is_about_the_weather_or_a_term_and_taken_away_by_its_own_desk(desk: Store) -> None:
    desk.do("places.seed_divisions", OPERATOR, code="440981")
    for name, division in (("甲", VILLAGE), ("乙", VILLAGE), ("丙", "440981105")):
        desk.do("places.open_station", OPERATOR, name=name, division=division)
    with pytest.raises(StationError, match="bad_term"):
        desk.do("warnings.add_note", KEEPER, text="防寒。", hours=24, term="winter")
    countys = desk.do("warnings.add_note", KEEPER, text="明天小雨。", hours=24, audience=TOWN)
    everybodys = desk.do("warnings.add_note", KEEPER, text="后天晴。", hours=24)
    told = {one.note.id: (one.state, one.reaches) for one in desk.show("warnings.note_list", KEEPER)}
    assert told == {countys: ("holds", 2), everybodys: ("holds", 3)}
    at(desk, Seat.TOWN, 70, TOWN)
    with pytest.raises(StationError, match="not_yours"):
        desk.do("warnings.remove_note", CLERK, note=everybodys)
    desk.do("warnings.remove_note", CLERK, note=countys)
    with pytest.raises(StationError, match="no_note"):
        desk.do("warnings.remove_note", CLERK, note=countys)
