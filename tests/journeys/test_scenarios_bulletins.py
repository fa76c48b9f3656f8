"""Journeys through windows: DOMAIN.md section 6, scenarios 7 to 9, each over an exchange that really happens.

7 a pest bulletin for two towns: `test_07` receipt and first display at the county within one exchange of both sides
8 a bulletin with a wrong dose taken back: `test_08`, station away for three days, slips with contacts
9 typhoon, orange: `test_09` words, sound once, restart, end by the clock, lifting, who showed it
That text comes before pictures, and that others never store it: tests/sync/test_media_order.py
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from station.kernel.deeds import OPERATOR
from station.store import identity
from sync.client.syncer import sync_once
from tests.journeys.land import Land, Place, make_land, settle, words_on
from tests.sync.bulletins import OFTEN
from tests.sync.seats import Made, make
from ui.app import build_shell
from ui.bulletins.farmer.reader import Reader
from ui.bulletins.reach.screen import ReachScreen
from ui.bulletins.reach.withdrawn import WithdrawnScreen
from ui.warnings.screen import WarnScreen

WRONG = "每亩用药 200 克"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("land")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIANXIN_KEYS", str(folder / "keys"))
        yield make(folder / "made")


@pytest.fixture
def land(made: Made, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Land]:
    shutil.copytree(made.folder.parent / "keys", tmp_path / "keys")
    monkeypatch.setenv("TIANXIN_KEYS", str(tmp_path / "keys"))
    opened = make_land(made, tmp_path)
    yield opened
    opened.close()


def session(place: Place) -> None:
    """One exchange as the machine has it by itself, its chores included."""
    who = identity.need(place.store.reader())
    if not who.server:
        known = dataclasses.replace(who, server="http://county.example")
        place.store.write(lambda db: identity.save(db, known))
    sync_once(place.store, make_transport=lambda store: place.carrier)
    place.shell.frames.around.urgent.look()
    settle()


def issue(land: Land, **other: Any) -> int:
    draft = land.county.store.do("bulletins.write", OPERATOR, **(OFTEN | {"what": f"<p>{WRONG}</p>"} | other))
    land.county.store.do("bulletins.submit", OPERATOR, draft=draft)
    bulletin = int(land.county.store.do("bulletins.approve", OPERATOR, draft=draft))
    land.county.sync()
    return bulletin


def reach_at(land: Land, bulletin: int) -> dict[str, Any]:
    """What the office's screen knows after one exchange, by station."""
    session(land.office)
    if not land.office.desk.is_staff:
        land.office.log_in()
    screen = land.office.go("bulletins.reach", bulletin=bulletin)
    assert isinstance(screen, ReachScreen)
    screen.reload()
    screen.table.choose_key(bulletin)
    return {one.name: one for one in screen.reached}


def test_07_receipt_and_first_display_are_at_the_county_within_one_exchange(land: Land) -> None:
    bulletin = issue(land, audience="440981100 440981")
    session(land.village)
    told = reach_at(land, bulletin)
    assert (told["元坝村信息站"].came is not None, told["元坝村信息站"].shown) == (True, None)
    assert told["良德村信息站"].state == "away"
    reader = land.village.go("learn.read", bulletin=bulletin)
    assert isinstance(reader, Reader)
    session(land.village)
    assert reach_at(land, bulletin)["元坝村信息站"].shown is not None


def test_08_a_wrong_dose_is_taken_back(land: Land) -> None:
    bulletin, right = issue(land), issue(land, title="晚稻稻飞虱防治(更正)", what="<p>每亩 20 克</p>")
    village, other = land.village, land.other
    for place in (village, other):
        session(place)
    slip = village.store.do("bulletins.print", OPERATOR, bulletin=bulletin, contact="村东陈婶 13800000000")
    session(village)
    reach_at(land, bulletin)
    screen = land.office.shell.current
    screen.take_back.click()
    screen.form.reason.setText("用量写错了十倍")
    screen.form.instead.choose(right)
    screen.form.take_back()
    session(land.office)
    land.county.sync()
    for place in (village, other):
        place.pass_days(3)
    session(village)
    reader = village.go("learn.read", bulletin=bulletin)
    assert WRONG not in words_on(reader)
    assert "用量写错了十倍" in words_on(reader)
    village.go("home")
    banner = village.shell.frames.farmer.banners.recall
    assert banner.isVisible()
    assert "用量写错了十倍" in banner.words
    assert "晚稻稻飞虱防治(更正)" in banner.words
    told = reach_at(land, bulletin)
    assert {one.name for one in told.values() if one.owed_since is not None} == {"元坝村信息站", "良德村信息站"}
    village.log_in()
    page = village.go("bulletins.withdrawn")
    assert isinstance(page, WithdrawnScreen)
    assert [(one.number, one.contact) for one in page.slips.rows] == [(slip, "村东陈婶 13800000000")]
    page.acknowledge.click()
    session(village)
    village.go("desk")
    assert village.shell.frames.staff.banners.recall.words == ""
    told = reach_at(land, bulletin)
    assert {one.name for one in told.values() if one.owed_since is not None} == {"良德村信息站"}


def test_09_typhoon_orange(land: Land) -> None:
    village, heard = land.village, list[str]()
    village.shell.frames.around.urgent.sounded.connect(heard.append)
    land.office.log_in()
    desk = land.office.go("warnings.desk")
    assert isinstance(desk, WarnScreen)
    desk.add_button.click()
    desk.form.kind.choose("typhoon")
    desk.form._offer_colours()
    desk.form.colour.choose("orange")
    desk.form.hours.choose(12)
    desk.form.text.setText("12 小时内平均风力可达 10 级。")
    desk.form.issuer.setText("高州市气象台")
    desk.form.store()
    session(land.office)
    land.county.sync()
    session(village)
    strip = village.shell.frames.farmer.banners.warning
    village.shell.frames.around.urgent._voice.timeout.emit()
    assert strip.isVisible()
    assert strip.words.startswith("Typhoon warning, orange, until t")
    assert strip.width() == village.shell.width()
    assert len(heard) == 1
    again = build_shell(village.desk, "kiosk", QSize(1024, 768))  # switched off and on, nobody has a line
    again.show()
    again.frames.around.urgent.sounded.connect(heard.append)
    again.frames.around.urgent.look()
    settle()
    again.frames.around.urgent._voice.timeout.emit()
    assert again.frames.farmer.banners.warning.isVisible()
    assert len(heard) == 1
    again.hide()
    again.deleteLater()
    session(village)
    session(land.office)
    shown = {one.name: one.at for one in land.office.store.show(
        "warnings.shown", land.office.person, warning=desk.warnings[0].id)}
    assert shown["元坝村信息站"] is not None
    assert shown["良德村信息站"] is None
    village.pass_days(0.6)
    village.shell.frames.around.urgent.look()
    settle()
    assert not strip.isVisible()


def test_09_a_lifted_warning_goes_with_the_next_exchange(land: Land) -> None:
    warning = land.county.do("warnings.issue", kind="typhoon", colour="orange", text="大风", issuer="气象台", hours=12)
    session(land.village)
    strip = land.village.shell.frames.farmer.banners.warning
    assert strip.isVisible()
    land.county.do("warnings.lift", warning=warning)
    session(land.village)
    assert not strip.isVisible()
