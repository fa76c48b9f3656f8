"""The page for sticks over a real village store and a real county: two buttons, and when it may be pulled out."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from station.kernel.deeds import Seat
from station.store import outbox
from sync.client import Exported, Imported
from sync.county import courier
from sync.county.seat import CountySeat
from tests.sync.seats import Village, make_county, open_village
from tests.ui.seats import make_desk
from ui.app import desk_over
from ui.desk import Desk
from ui.drives import Drive, drive_at, plugged_in
from ui.jobs import InlineJobs
from ui.screens import places
from ui.stick import presenter
from ui.stick.screen import StickScreen
from ui.stick.watch import Watch
from ui.sync.screen import SyncCentre

ROOT_ONLY = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting a stick needs root")


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIANXIN_KEYS", str(tmp_path / "keys"))
    monkeypatch.setattr(Watch, "roots", ())


@pytest.fixture
def county(tmp_path: Path) -> Iterator[CountySeat]:
    seat = make_county(tmp_path / "county")
    yield seat
    seat.close()


@pytest.fixture
def village(county: CountySeat, tmp_path: Path) -> Village:
    return open_village(county, tmp_path / "village")


@pytest.fixture
def desk(village: Village) -> Iterator[Desk]:
    made = desk_over(village.store, InlineJobs(), "en")
    made.seat_person(village.officer)
    yield made
    made.close()


@pytest.fixture
def screen(desk: Desk, qtbot: QtBot, tmp_path: Path) -> StickScreen:
    made = StickScreen(desk)
    qtbot.addWidget(made)
    made.resize(1024, 700)
    (tmp_path / "stick").mkdir()
    made.enter(folder=tmp_path / "stick")
    return made


def test_work_goes_up_and_news_come_home(
    screen: StickScreen, county: CountySeat, village: Village, tmp_path: Path
) -> None:
    village.report(3800)
    screen.reload()
    assert screen.take.words.plain.startswith(f"{outbox.waiting(village.store.reader()).ops} entr")
    screen.take.button.click()
    assert screen.result.done
    assert screen.result.headline.text() == "You can pull it out now"
    assert "on the stick" in screen.result.details.plain
    courier.take_all(county, tmp_path / "stick")
    screen.bring.button.click()
    assert screen.result.done
    assert "The county confirmed" in screen.result.details.plain
    assert screen.take.words.plain == "Nothing new waits. The stick then only asks for news."
    screen.bring.button.click()
    assert screen.result.details.plain == "There was nothing new: this machine had it already."


def test_nothing_is_promised_when_it_did_not_work(screen: StickScreen, tmp_path: Path) -> None:
    screen.bring.button.click()
    assert not screen.result.done
    assert screen.result.headline.text() == "That did not work"
    assert "There is nothing for us on this stick" in screen.result.details.plain
    (tmp_path / "stick" / "TIANXIN").write_text("in the way")
    screen.take.button.click()
    assert not screen.result.done
    assert "Something else has this name" in screen.result.details.plain
    (tmp_path / "stick" / "TIANXIN").unlink()
    (tmp_path / "stick").rmdir()
    screen.take.button.click()
    assert not screen.result.done
    assert "The stick is not there any more" in screen.result.details.plain


def test_a_refused_answer_is_told_beside_the_good_ones(
    screen: StickScreen, county: CountySeat, village: Village, tmp_path: Path
) -> None:
    village.report(3800)
    screen.take.button.click()
    courier.take_all(county, tmp_path / "stick")
    news = courier.export(county, tmp_path / "stick", village.station)[0]
    torn = tmp_path / "stick" / "TIANXIN" / news.file
    torn.write_bytes(torn.read_bytes()[:-5])
    screen.bring.button.click()
    assert screen.result.done
    assert "The file ends too early" in screen.result.details.plain


def test_without_a_stick_there_is_nothing_to_press(screen: StickScreen) -> None:
    screen.enter()
    assert screen.sentence.plain == "Put the stick in."
    assert not screen.take.button.isEnabled()
    assert not screen.bring.button.isEnabled()


def test_of_two_sticks_one_is_chosen(screen: StickScreen, tmp_path: Path) -> None:
    screen.enter()
    drives = [Drive(tmp_path / name, name, 10**9) for name in ("one", "two")]
    screen.watch.found(drives)
    assert screen.sentence.plain == "There is more than one stick. Which one?"
    assert not screen.take.button.isEnabled()
    screen.watch.take(drives[1].folder)
    assert screen.watch.chosen == drives[1]
    assert screen.take.button.isEnabled()
    screen.watch.found(drives[:1])
    assert screen.watch.chosen == drives[0]
    screen.watch.found([])
    assert screen.watch.chosen is None


def test_what_was_said_goes_with_the_stick(screen: StickScreen, tmp_path: Path) -> None:
    drive = drive_at(tmp_path / "stick")
    assert drive is not None
    screen.enter()
    screen.watch.found([drive])
    screen.take.button.click()  # which looks again, and finds that the stick is no mount
    screen.watch.found([drive])
    screen.result.show_outcome(presenter.failed("no"))
    screen.watch.found([])
    assert screen.result.outcome is not None  # a failure stays to be read
    screen.watch.found([drive])
    screen.result.show_outcome(presenter.Outcome("pull it"))
    screen.watch.found([])
    assert screen.result.outcome is None
    screen.leave()
    assert screen.watch.chosen is None


@ROOT_ONLY
def test_a_stick_is_seen_when_it_is_plugged_in(screen: StickScreen, tmp_path: Path) -> None:
    media = tmp_path / "media"
    (media / "lixin" / "KINGSTON").mkdir(parents=True)
    (media / "lixin" / "no stick").mkdir()
    screen.watch.roots = (media,)
    screen.enter()
    assert screen.watch.chosen is None
    place = media / "lixin" / "KINGSTON"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "stick", str(place)], capture_output=True)
    if done.returncode:
        pytest.skip("no file system may be mounted here")
    try:
        assert [one.name for one in plugged_in((media,))] == ["KINGSTON"]
        screen.watch.look()
        assert screen.sentence.plain == "Stick: KINGSTON, 1 MB free"
        screen.take.button.click()
        assert screen.result.done
        assert list((place / "TIANXIN").iterdir())
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)
    screen.watch.look()
    assert screen.sentence.plain == "Put the stick in."
    assert screen.result.outcome is None
    assert plugged_in((tmp_path / "none",)) == []


@pytest.mark.parametrize(("say", "expected"), [
    (lambda: presenter.taken(Exported("f", 1, 0, 700, False)), "asks the county for news, 0.7 kB"),
    (lambda: presenter.taken(Exported("f", 1, 5, 700, True)), "the rest goes with the next stick"),
    (lambda: presenter.brought(Imported(1, 0, 0, 3, 0, True), {}), "Take the stick there once more"),
    (lambda: presenter.brought(Imported(1, more=True, again=True), {}), "there once more: everything that waits"),
    (lambda: presenter.brought(Imported(1, media=2), {}), "2 pictures and recordings came"),
    (lambda: presenter.brought(Imported(shared=1, shared_rows=4), {}), "4 lines of that are new here"),
    (lambda: presenter.brought(Imported(shared=1), {}), "There was nothing new"),
    (lambda: presenter.taken(Exported("f", 1, 0, 700, False, 3)), "3 pictures and recordings ride along"),
    (lambda: presenter.brought(Imported(1, refused={"a.txb": "bundle.new"}), {}), "bundle.new"),
])
def test_what_is_said(desk: Desk, say: Callable[[], presenter.Outcome], expected: str) -> None:
    assert any(expected in one for one in say().details)


def test_the_county_has_no_such_page(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "office").mkdir()
    place = next(one for one in places() if one.name == "stick")
    assert place.seats == frozenset(Seat) - {Seat.COUNTY}
    office = make_desk(tmp_path / "office", Seat.COUNTY)
    centre = SyncCentre(office)
    qtbot.addWidget(centre)
    centre.enter()
    assert centre.stick.isHidden()
    office.close()


def test_the_sync_centre_leads_to_it(desk: Desk, qtbot: QtBot) -> None:
    centre = SyncCentre(desk)
    qtbot.addWidget(centre)
    centre.enter()
    asked: list[str] = []
    desk.asked.connect(lambda name, params: asked.append(name))
    centre.stick.click()
    assert asked == ["stick"]
