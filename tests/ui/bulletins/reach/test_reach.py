"""What became of a bulletin, on the screens: the county's reach and recall, the officer's banner and slips."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from station.kernel.deeds import OPERATOR, Person, Role, Seat
from station.kernel.errors import StationError
from station.store import identity
from tests.ui.seats import KEEPER, OFFICER, make_desk, person, put_away, who
from ui.app import build_shell
from ui.bulletins.reach.screen import ReachScreen
from ui.bulletins.reach.withdrawn import WithdrawnScreen
from ui.desk import Desk
from ui.shell import Shell

APPROVER = Person(4_711, "hes", "何审", Role.APPROVER)
WRITTEN = {"category": "technology", "title": "晚稻稻飞虱防治", "issuer": "市农技中心", "what": "<p>先查田。</p>"}


def at(desk: Desk, seat: Seat, deed: str, actor: Any = OPERATOR, **told: Any) -> Any:
    """Do a deed as another seat would; its rows come with an exchange in earnest."""
    here = identity.need(desk.store.reader())
    station = desk.store.show("places.stations", OPERATOR, limit=1)[0].id
    desk.store.write(lambda db: identity.save(db, who(seat, station)))
    try:
        return desk.store.do(deed, actor, **told)
    finally:
        desk.store.write(lambda db: identity.save(db, here))


def issue(desk: Desk, **other: Any) -> int:
    """Let one person of the county write and another approve."""
    draft = at(desk, Seat.COUNTY, "bulletins.write", **(WRITTEN | other))
    at(desk, Seat.COUNTY, "bulletins.submit", draft=draft)
    return int(at(desk, Seat.COUNTY, "bulletins.approve", APPROVER, draft=draft))


@pytest.fixture
def office(tmp_path: Path, qtbot: QtBot) -> Iterator[ReachScreen]:
    desk = make_desk(tmp_path, Seat.COUNTY, language="en")
    wrong, right = issue(desk), issue(desk, title="晚稻稻飞虱防治(更正)")
    at(desk, Seat.VILLAGE, "bulletins.note_arrivals")
    at(desk, Seat.VILLAGE, "bulletins.show", bulletin=wrong)
    at(desk, Seat.VILLAGE, "bulletins.print", bulletin=wrong, contact="村东陈婶")
    assert right
    desk.seat_person(person(desk, KEEPER))
    screen = ReachScreen(desk)
    qtbot.addWidget(screen)
    screen.resize(1200, 760)
    screen.enter(bulletin=wrong)
    screen.show()
    desk.changed.connect(lambda tables: screen.reload() if tables & screen.watches else None)
    yield screen
    desk.close()


def test_the_county_sees_how_far_it_came_and_which_slips_are_out(office: ReachScreen) -> None:
    assert office.chosen is not None
    assert (office.chosen.came, office.chosen.shown, office.chosen.addressed, office.chosen.printed) == (1, 1, 1, 1)
    assert "came to 1, shown at 1" in office.told.text()
    assert [(one.number, one.contact) for one in office.out] == [("7-1", "村***")], "it holds: nobody is to be told"
    assert looked_at(office.desk) == 0


def looked_at(desk: Desk) -> int:
    trail = desk.store.reader().execute("SELECT count(*) FROM audit WHERE what = 'bulletins.see_contacts'")
    return int(trail.fetchone()[0])


def test_the_county_takes_it_back_and_sees_who_has_to_acknowledge(office: ReachScreen, tmp_path: Path) -> None:
    wrong = office.chosen
    assert wrong is not None
    office.take_back.click()
    asked = "“晚稻稻飞虱防治” goes off the screens of 1 station at once. Gone out on paper: 1 slip."
    assert asked in office.form.words.text()
    office.form.take_back()
    assert "Say why it is taken back. Farmers read it." in office.form.trouble.text()
    office.form.reason.setText("用量写错了")
    office.form.instead.setCurrentIndex(1)
    office.form.take_back()
    office.reload()
    office.table.choose_key(wrong.bulletin)
    assert office.form.isHidden()
    assert office.take_back.isHidden()
    assert office.headline.text() == "2 bulletins · 1 recall is not known everywhere"
    assert [one.state for one in office.reached] == ["owed"]
    path = tmp_path / "reach.csv"
    office.hand_out.export_to(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[1][1] == "not acknowledged"
    assert ["7-1", "根子镇元坝村信息站", "just now", "村东陈婶"] in lines
    assert looked_at(office.desk) == 1, "looking at contacts is looking at people"


@pytest.fixture
def shell(tmp_path: Path, qtbot: QtBot) -> Iterator[Shell]:
    desk = make_desk(tmp_path, language="en")
    opened = build_shell(desk, "kiosk", QSize(1024, 768))
    opened.show()
    yield opened
    put_away(opened)


def test_the_banner_stands_until_the_officer_acknowledges(shell: Shell) -> None:
    desk = shell.desk
    wrong, right = issue(desk), issue(desk, title="晚稻稻飞虱防治(更正)")
    desk.store.do("bulletins.note_arrivals", OPERATOR)
    desk.store.do("bulletins.print", OPERATOR, bulletin=wrong, contact="村东陈婶")
    urgent = shell.frames.around.urgent
    urgent.look()
    assert shell.frames.farmer.banners.recall.words == ""
    at(desk, Seat.COUNTY, "bulletins.recall", bulletin=wrong, reason="用量写错了", instead=right)
    urgent.look()
    said = "Do not follow “晚稻稻飞虱防治” any more: 用量写错了. Read “晚稻稻飞虱防治(更正)” instead."
    assert shell.frames.farmer.banners.recall.words == said
    assert shell.frames.farmer.banners.recall.button.text() == "See the new one"
    shell.frames.farmer.banners.recall.button.click()
    assert (shell.walk.visit.name, shell.walk.visit.params) == ("learn.read", {"bulletin": right})
    shell.go("prices")
    assert shell.frames.farmer.banners.recall.words == "", "it stands on the first page alone"
    desk.seat_person(person(desk, OFFICER))
    urgent.look()
    strip = shell.frames.staff.banners.recall
    assert strip.words == said
    shell.go("desk")
    (task,) = [one for one in shell.current.tasks if one.key.startswith("recall")]
    assert task is shell.current.tasks[0]
    assert task.facts[-1] == "Slips that went out:\n7-1 · 2026-11-22 · 村东陈婶"
    strip.asked.emit()
    screen = shell.current
    assert isinstance(screen, WithdrawnScreen)
    assert [(one.number, one.contact) for one in screen.slips.rows] == [("7-1", "村东陈婶")]
    screen.see_new.click()
    assert (shell.walk.visit.name, shell.walk.visit.params) == ("bulletins", {"bulletin": right})
    shell.walk.back()
    screen.table.choose_key(screen.recalls[0].recall)
    screen.acknowledge.click()
    urgent.look()
    shell.go("desk")
    assert strip.words == ""
    shell.go("bulletins.withdrawn")
    assert not screen.recalls
    with pytest.raises(StationError, match="recalled"):
        desk.store.do("bulletins.print", desk.person, bulletin=wrong)


def test_what_to_read_instead_is_told_of_while_it_is_on_its_way(shell: Shell) -> None:
    desk = shell.desk
    wrong, right = issue(desk), issue(desk, title="晚稻稻飞虱防治(更正)")
    desk.store.do("bulletins.note_arrivals", OPERATOR)
    at(desk, Seat.COUNTY, "bulletins.recall", bulletin=wrong, reason="用量写错了", instead=right)
    desk.store.write(lambda db: db.execute("DELETE FROM bulletins_bulletin WHERE id = ?", (right,)))
    shell.frames.around.urgent.look()
    strip = shell.frames.farmer.banners.recall
    assert strip.words.endswith("用量写错了. What to read instead is still on its way.")
    assert strip.button.isHidden(), "there is nothing to see yet"
    desk.seat_person(person(desk, OFFICER))
    shell.go("bulletins.withdrawn")
    screen = shell.current
    assert isinstance(screen, WithdrawnScreen)
    assert "What to read instead is still on its way." in screen.instead.text()
    assert not screen.see_new.isVisible()
