"""Approval at the desk: the oldest first, held against what it replaces, never one's own, and only what was seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from station.kernel.deeds import OPERATOR, Person, Role, Seat
from station.store import identity
from tests.ui.bulletins.writing.conftest import APPROVER, Showing
from tests.ui.seats import EDITOR, make_desk, person, who
from ui.bulletins.writing.approval import ApprovalScreen
from ui.desk import Desk
from ui.desk_board.gather import gather
from ui.desk_board.presenter import Eyes, tasks

CLERK = Person(9_002, "clerk", "黄镇", Role.TOWN, 70)


def handed_in(desk: Desk, who_writes: Person | None = None, **other: Any) -> int:
    told = {"category": "technology", "title": "甲", "what": "<p>一</p>", "audience": "440981104"} | other
    writer = who_writes or person(desk, EDITOR)
    row = desk.store.do("bulletins.write", writer, **told)
    desk.store.do("bulletins.submit", writer, draft=row)
    return int(row)


def issued(desk: Desk) -> list[str]:
    return [one.title for one in desk.store.show("bulletins.list", OPERATOR)]


@pytest.fixture
def screen(desk: Desk, shown: Showing) -> ApprovalScreen:
    desk.seat_person(APPROVER)
    return shown(ApprovalScreen(desk))  # type: ignore[no-any-return]


def test_a_draft_is_read_held_against_the_old_one_and_issued(desk: Desk, screen: ApprovalScreen) -> None:
    old = desk.store.do("bulletins.approve", APPROVER, draft=handed_in(desk, title="旧", safety="<p>七天</p>"))
    handed_in(desk, title="新", safety="<p>十四天</p>", replaces=old)
    screen.reload()
    card = screen.card
    assert card.facts.told["Written by"] == "黄晓玲"
    assert card.facts.told["For whom"] == "根子镇, 1 station"
    assert (card.now.title.plain, card.before.title.plain) == ("新", "旧")
    assert not card.before.isHidden()
    assert "(changed)" in card.now.viewer.spoken()
    card.approve.click()
    assert issued(desk) == ["旧"], "it asks first"
    screen.confirm._yes.click()
    assert issued(desk) == ["新", "旧"]
    assert screen.queue.waiting == []
    assert screen.pages.currentWidget() is screen.empty


def test_the_oldest_waits_first_and_is_counted_on_the_board(desk: Desk, screen: ApprovalScreen) -> None:
    for title in ("一", "二", "三"):
        handed_in(desk, title=title)
        desk.store.clock._clock.advance(60_000)  # type: ignore[attr-defined]
    screen.reload()
    assert [one.draft.content.title for one in screen.queue.waiting] == ["一", "二", "三"]
    eyes = Eyes("jin", desk.sentence)
    found = [one for one in tasks(gather(desk.store, APPROVER), eyes) if one.key == "drafts"]
    assert [(one.what, one.steps[0].screen) for one in found] == [("3 bulletins to approve", "bulletins.approval")]
    editor = person(desk, EDITOR)
    assert [one for one in tasks(gather(desk.store, editor), eyes) if one.key == "drafts"] == []


def test_ones_own_work_is_shown_and_cannot_be_approved(desk: Desk, screen: ApprovalScreen) -> None:
    handed_in(desk, APPROVER)
    screen.reload()
    assert not screen.card.approve.isEnabled()
    assert screen.card.why._words.plain == "Somebody else must approve what you wrote."
    screen.ask()
    assert screen.confirm.isHidden()
    desk.seat_person(person(desk, EDITOR))
    screen.reload()
    assert screen.card.why._words.plain == "Your role writes. Somebody who approves must look at it."
    screen.ask_remark()
    assert screen.remark.isHidden()


def test_a_county_of_one_is_told_what_it_says(desk: Desk, shown: Showing) -> None:
    desk.store.write(lambda db: db.execute("UPDATE people_account SET active = 0 WHERE station = 0"))
    handed_in(desk, OPERATOR)
    desk.seat_person(OPERATOR)
    screen = shown(ApprovalScreen(desk))
    screen.ask()
    assert "published by one person alone" in screen.confirm._words.plain
    screen.approve()
    assert desk.store.show("bulletins.list", OPERATOR)[0].alone


def test_it_is_given_back_with_a_word_and_never_without(desk: Desk, screen: ApprovalScreen) -> None:
    row = handed_in(desk)
    screen.reload()
    screen.table.setFocus()
    QTest.keyClick(screen.table, Qt.Key.Key_R)
    assert not screen.remark.isHidden()
    screen.remark.bar._yes.click()
    assert screen.queue.waiting
    QTest.keyClicks(screen.remark.line, "say when")
    assert screen.unsaved()
    QTest.keyClick(screen.remark.line, Qt.Key.Key_Return)
    draft = desk.store.show("bulletins.draft", APPROVER, draft=row)[0][0]
    assert (draft.state, draft.remark) == ("returned", "say when")
    assert screen.queue.waiting == []


def test_what_changed_after_the_look_is_not_issued(desk: Desk, screen: ApprovalScreen) -> None:
    row = handed_in(desk)
    screen.reload()
    screen.ask()
    desk.store.do("bulletins.give_back", APPROVER, draft=row, remark="x")
    desk.store.do("bulletins.rewrite", person(desk, EDITOR), draft=row, title="别的")
    desk.store.do("bulletins.submit", person(desk, EDITOR), draft=row)
    screen.approve()
    assert issued(desk) == []
    assert "changed after you looked" in screen.trouble.plain
    assert [one.draft.content.title for one in screen.queue.waiting] == ["别的"], "it is there to be looked at again"


def test_a_town_approves_what_its_villages_hand_in(tmp_path: Path, shown: Showing) -> None:
    desk = make_desk(tmp_path, Seat.COUNTY, language="en")
    here = {name: getattr(who(Seat.VILLAGE, 77), name) for name in who(Seat.VILLAGE, 77).__dataclass_fields__}

    def become(**other: object) -> None:
        told = identity.Identity(**(here | other))
        desk.store.write(lambda db: identity.save(db, told))
        desk.identity = desk.store.identity()

    become(division="440981104210")
    handed_in(desk, Person(13, "chen", "陈亚明", Role.OFFICER, 77), category="village", title="公示", audience="")
    become(seat=Seat.TOWN, station=70, division="440981104")
    desk.seat_person(CLERK)
    screen = shown(ApprovalScreen(desk))
    assert [one.draft.author_name for one in screen.queue.waiting] == ["陈亚明"]
    screen.ask()
    screen.confirm._yes.click()
    assert issued(desk) == ["公示"]
    desk.close()
