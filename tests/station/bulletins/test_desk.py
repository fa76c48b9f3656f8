"""What the writing desk asks: whom an audience reaches, what waits for whom, and files in their order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.bulletins.drafts.hanging import Hung
from station.bulletins.model import Content
from station.bulletins.store import need_draft
from station.kernel.deeds import OPERATOR, Person, Role, Seat
from station.kernel.errors import StationError
from station.store.store import Store
from tests.station.bulletins.seats import (
    APPROVER,
    EDITOR,
    OFFICER,
    TOWN,
    TOWN_CLERK,
    VILLAGE,
    become,
    county,
    issue,
    write,
)

OTHER_TOWN = "440981103"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Store]:
    opened = county(tmp_path)
    yield opened
    opened.close()


def waiting(desk: Store, person: Person) -> list[tuple[int, str, bool]]:
    return [(one.draft.id, one.refusal, one.alone) for one in desk.show("bulletins.waiting", person)]


def test_an_audience_says_how_many_stations_it_reaches(desk: Store) -> None:
    desk.do("places.seed_divisions", OPERATOR, code="440981")
    codes = [desk.show("places.divisions", OPERATOR, parent=town, limit=9)[0].code for town in (TOWN, OTHER_TOWN)]
    for division in (VILLAGE, *codes):
        desk.do("places.open_station", OPERATOR, name=f"站{division}", division=division)
    told = {
        one: desk.show("places.reach_of", EDITOR, audience=one)[0].stations
        for one in ("", TOWN, VILLAGE, f"{VILLAGE} {OTHER_TOWN}", "441900")
    }
    assert told == {"": 3, TOWN: 2, VILLAGE: 1, f"{VILLAGE} {OTHER_TOWN}": 2, "441900": 0}
    station = desk.show("places.stations", OPERATOR, limit=9)[0]
    desk.do("places.close_station", OPERATOR, station=station.id)
    reach = desk.show("places.reach_of", EDITOR, audience="", limit=1)[0]
    assert (reach.stations, reach.all, len(reach.names)) == (2, 2, 1), "a closed station reads nothing"


def test_the_oldest_draft_waits_first_and_nobody_is_offered_their_own(desk: Store) -> None:
    for login in ("lie", "hes"):
        desk.do("people.add", OPERATOR, login=login, name=login, role="editor")
    late, early = write(desk), write(desk, APPROVER, replaces=issue(desk))
    desk.do("bulletins.submit", APPROVER, draft=early)
    desk.clock._clock.advance(1_000)  # type: ignore[attr-defined]
    desk.do("bulletins.submit", EDITOR, draft=late)
    assert waiting(desk, APPROVER) == [(early, "bulletin.own_work", False), (late, "", False)]
    assert waiting(desk, EDITOR) == [(early, "bulletin.not_approver", False), (late, "bulletin.not_approver", False)]
    first = desk.show("bulletins.waiting", APPROVER)[0]
    assert first.before is not None
    assert first.before.content.title == "晚稻稻飞虱防治"
    with pytest.raises(StationError, match="own_work"):
        desk.do("bulletins.approve", APPROVER, draft=early, digest=first.digest)


def test_who_is_alone_is_told_so(desk: Store) -> None:
    draft = write(desk, OPERATOR)
    desk.do("bulletins.submit", OPERATOR, draft=draft)
    assert waiting(desk, OPERATOR) == [(draft, "", True)]


def test_a_town_sees_what_its_own_villages_handed_in(desk: Store) -> None:
    become(desk, Seat.VILLAGE, 77, VILLAGE)
    draft = write(desk, OFFICER, category="village", title="公示", advice="")
    desk.do("bulletins.submit", OFFICER, draft=draft)
    assert waiting(desk, OFFICER) == [], "a village approves nothing"
    become(desk, Seat.TOWN, 70, "440981105")
    assert waiting(desk, TOWN_CLERK) == []
    become(desk, Seat.TOWN, 70, TOWN)
    assert waiting(desk, TOWN_CLERK) == [(draft, "", False)]


def hang(desk: Store, draft: int, name: str, kind: str = "picture") -> int:
    sha = desk.media.add(name.encode(), desk.clock.now_ms())
    return int(desk.do("bulletins.attach", EDITOR, draft=draft, kind=kind, sha=sha, name=name, size=9))


def test_files_change_places_and_captions_within_their_kind(desk: Store) -> None:
    draft = write(desk)
    for name in ("1.jpg", "2.jpg"):
        hang(desk, draft, name)
    third, sound = hang(desk, draft, "3.jpg"), hang(desk, draft, "a.ogg", "audio")
    moved = desk.do("bulletins.rehang", EDITOR, draft=draft, asset=third, place=0, caption="病叶")
    desk.do("bulletins.rehang", EDITOR, draft=draft, asset=sound, language="yue")
    found = need_draft(desk.reader(), draft).assets
    assert [(one.name, one.place, one.caption, one.language) for one in found] == [
        ("3.jpg", 0, "病叶", ""), ("1.jpg", 1, "", ""), ("2.jpg", 2, "", ""), ("a.ogg", 0, "", "yue")]
    assert found[0].id == moved
    with pytest.raises(StationError, match="no_asset"):
        desk.do("bulletins.rehang", EDITOR, draft=draft, asset=third, place=1)
    with pytest.raises(StationError, match="bad_asset"):
        desk.do("bulletins.rehang", EDITOR, draft=draft, asset=found[3].id, language="xxx")
    assert len(need_draft(desk.reader(), draft).assets) == 4


def content(**other: object) -> Content:
    told: dict[str, object] = dict.fromkeys(
        ("issuer", "timing", "how", "dose", "safety", "body", "stage", "audience"), "")
    told |= {"category": "technology", "title": "甲", "level": "county", "what": "<p>甲<script>x</script></p>"}
    told |= dict.fromkeys(("crops", "terms", "farmers", "advice"), ())
    return Content(**(told | {"valid_from": 20_779, "valid_to": None, "replaces": None} | other))  # type: ignore[arg-type]


def test_a_whole_draft_is_taken_in_or_nothing_of_it(desk: Store) -> None:
    sha = desk.media.add(b"x", desk.clock.now_ms())
    good = Hung("picture", "", "叶", "1.jpg", 1, sha)
    draft = desk.do("bulletins.take_in", EDITOR, content=content(), hung=[good])
    found = need_draft(desk.reader(), draft)
    assert (found.content.what, found.author_name) == ("<p>甲</p>", "李编")
    assert [one.caption for one in found.assets] == ["叶"]
    with pytest.raises(StationError, match="bad_asset"):
        desk.do("bulletins.take_in", EDITOR, content=content(title="乙"), hung=[good, Hung("x", "", "", "", 1, sha)])
    assert [one.content.title for one in desk.show("bulletins.drafts", EDITOR)] == ["甲"]


def test_a_village_cannot_take_in_what_it_may_not_write(desk: Store) -> None:
    become(desk, Seat.VILLAGE, 77, VILLAGE)
    officer = Person(13, "officer", "陈亚明", Role.OFFICER, 77)
    with pytest.raises(StationError, match="village_only"):
        desk.do("bulletins.take_in", officer, content=content(), hung=[])


def test_who_changes_the_words_of_another_cannot_vouch_for_them(desk: Store) -> None:
    for login in ("lie", "hes"):
        desk.do("people.add", OPERATOR, login=login, name=login, role="editor")
    draft = write(desk)
    desk.do("bulletins.rewrite", APPROVER, draft=draft, safety="<p>只有我看过。</p>")
    desk.do("bulletins.submit", EDITOR, draft=draft)
    assert waiting(desk, APPROVER) == [(draft, "bulletin.own_work", False)]
    with pytest.raises(StationError, match="own_work"):
        desk.do("bulletins.approve", APPROVER, draft=draft)
    keeper = Person(21, "keeper", "钟", Role.KEEPER)
    assert desk.do("bulletins.approve", keeper, draft=draft)
