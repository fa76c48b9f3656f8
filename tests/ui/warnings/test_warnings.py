"""Warnings on the screens: the gravest across the top, sounded for once, gone at its hour or when lifted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from station.kernel.deeds import OPERATOR, Seat
from station.kernel.errors import StationError
from station.store import identity
from tests.ui.seats import DIVISION, KEEPER, OFFICER, VILLAGE_DIVISION, clock_of, make_desk, person, put_away, who
from ui.app import build_shell
from ui.audience import AudiencePart
from ui.desk import Desk
from ui.divisions import CODE, WHOLE
from ui.shell import Shell
from ui.warnings import words
from ui.warnings.details import WarningsScreen
from ui.warnings.notes import NotesScreen
from ui.warnings.screen import WarnScreen

HOUR_MS = 3_600_000


@pytest.fixture
def shell(tmp_path: Path, qtbot: QtBot) -> Iterator[Shell]:
    opened = build_shell(make_desk(tmp_path, language="en"), "kiosk", QSize(1024, 768))
    opened.show()
    yield opened
    put_away(opened)


def as_county(desk: Desk, deed: str, **told: Any) -> int:
    """Do a deed as the county's seat, whose rows come with an exchange."""
    here = identity.need(desk.store.reader())
    desk.store.write(lambda db: identity.save(db, who(Seat.COUNTY, 0)))
    try:
        return int(desk.store.do(deed, OPERATOR, **told))
    finally:
        desk.store.write(lambda db: identity.save(db, here))


def warn(desk: Desk, **other: Any) -> int:
    told = {"kind": "typhoon", "colour": "orange", "text": "平均风力可达 10 级。", "todo": "收割已熟的水稻。",
            "issuer": "高州市气象台", "hours": 12}
    return as_county(desk, "warnings.issue", **(told | other))


def banner(shell: Shell) -> Any:
    return shell.frames.farmer.banners.warning


def look(shell: Shell) -> None:
    shell.frames.around.urgent.look()


def test_the_gravest_stands_across_every_screen_in_words(shell: Shell) -> None:
    warn(shell.desk)
    red = warn(shell.desk, kind="rainstorm", colour="red", hours=2)
    look(shell)
    assert banner(shell).isVisible()
    assert banner(shell).words == "Rainstorm warning, red, until today 11:00 · 1 more warning"
    for screen in ("prices", "help"):
        shell.go(screen)
        assert banner(shell).isVisible()
    assert banner(shell).width() == shell.width()
    as_county(shell.desk, "warnings.lift", warning=red)
    look(shell)
    assert banner(shell).words == "Typhoon warning, orange, until today 21:00"


def test_it_goes_at_its_hour_and_when_it_is_lifted(shell: Shell) -> None:
    warn(shell.desk, hours=2)
    look(shell)
    assert banner(shell).isVisible()
    clock_of(shell.desk).advance(2 * HOUR_MS)
    look(shell)
    assert not banner(shell).isVisible()
    warning = warn(shell.desk)
    look(shell)
    assert banner(shell).isVisible()
    as_county(shell.desk, "warnings.lift", warning=warning)
    look(shell)
    assert not banner(shell).isVisible()


def test_a_doubtful_clock_keeps_it_with_words(shell: Shell) -> None:
    warn(shell.desk)
    clock_of(shell.desk).set(clock_of(shell.desk).now_ms() - 400 * 24 * HOUR_MS)
    look(shell)
    assert "this machine is not sure what day it is" in banner(shell).words


def test_it_sounds_once_and_a_restart_sounds_no_more(shell: Shell, tmp_path: Path, qtbot: QtBot) -> None:
    heard: list[str] = []
    shell.frames.around.urgent.sounded.connect(heard.append)
    warning = warn(shell.desk)
    look(shell)
    shell.frames.around.urgent._voice.timeout.emit()
    assert heard == [""], "a machine without a voice sounds a tone"
    look(shell)
    shell.frames.around.urgent._voice.timeout.emit()
    assert heard == [""]
    again = build_shell(shell.desk, "kiosk", QSize(1024, 768))
    again.frames.around.urgent.sounded.connect(heard.append)
    look(again)
    again.frames.around.urgent._voice.timeout.emit()
    assert [one.id for one in again.frames.around.urgent.now.warnings] == [warning], "it stands there all the same"
    assert heard == [""]
    warn(shell.desk, kind="heat", colour="red")
    look(again)
    again.frames.around.urgent._voice.timeout.emit()
    assert heard == ["", ""], "another warning sounds again"
    again.deleteLater()


def test_the_first_display_is_told_to_the_county_once(shell: Shell) -> None:
    warning = warn(shell.desk)
    for _ in range(2):
        look(shell)
    rows = shell.desk.store.reader().execute("SELECT warning FROM warnings_shown").fetchall()
    assert [row[0] for row in rows] == [warning]


def test_details_say_what_is_coming_and_what_to_do(shell: Shell) -> None:
    warn(shell.desk)
    as_county(shell.desk, "warnings.add_note", text="明天小雨。", hours=24)
    look(shell)
    banner(shell).details_asked.emit()
    screen = shell.current
    assert isinstance(screen, WarningsScreen)
    assert screen.said().startswith("注意。台风橙色预警。平均风力可达 10 级。收割已熟的水稻。预警到今天21点。")
    assert screen.said().endswith("明天小雨。")
    lines = screen._sheet().lines
    assert lines[1] == ("Typhoon warning, orange, until today 21:00", "平均风力可达 10 级。", "收割已熟的水稻。",
                        "高州市气象台")


@pytest.fixture
def office(tmp_path: Path, qtbot: QtBot) -> Iterator[WarnScreen]:
    desk = make_desk(tmp_path, Seat.COUNTY, language="en")
    desk.seat_person(person(desk, KEEPER))
    screen = WarnScreen(desk)
    qtbot.addWidget(screen)
    screen.resize(870, 700)
    screen.enter()
    screen.show()
    yield screen
    desk.close()


def test_the_county_warns_lifts_and_sees_who_showed_it(office: WarnScreen) -> None:
    office.add_button.click()
    form = office.form
    assert [form.colour.itemData(at) for at in range(form.colour.count())] == [
        "white", "blue", "yellow", "orange", "red"]
    assert form.whom.reaches.plain == "Reaches 1 station."
    form.colour.choose("orange")
    form.store()
    assert form.questions["text"].trouble == "Say what is coming."
    form.text.setText("平均风力可达 10 级。")
    form.issuer.setText("高州市气象台")
    form.store()
    office.reload()
    assert not office.form_open
    (one,) = office.warnings
    assert (one.colour, one.shown, one.reaches) == ("orange", 0, 1)
    assert office.headline.text() == "1 warning holds"
    office.colour.click()
    assert "orange" not in [form.colour.itemData(at) for at in range(form.colour.count())]
    form.colour.choose("red")
    form.store()
    office.reload()
    assert [(one.colour, one.state) for one in office.warnings] == [("red", "holds"), ("orange", "replaced")]
    office.table.choose(0)
    office.lift.click()
    office.confirm._yes.click()
    assert [one.state for one in office.warnings] == ["lifted", "replaced"]
    assert office.headline.text() == "0 warnings hold"


def tick(whom: AudiencePart, *codes: str) -> None:
    """Tick divisions as a person does."""
    next(button for key, button in whom.which._buttons if key == "chosen").click()
    for item in whom.tree._items():
        if item.data(0, CODE) in codes:
            item.setCheckState(0, WHOLE)


def test_any_number_of_towns_and_villages_is_warned_and_nobody_else(office: WarnScreen, qtbot: QtBot) -> None:
    store = office.desk.store
    for name, division in (("分界站", "440981105"), ("大坡站", "440981109")):
        store.do("places.open_station", OPERATOR, name=name, division=division)
    office.add_button.click()
    form = office.form
    form.colour.choose("red")
    form.text.setText("今晚有大风。")
    form.issuer.setText("高州市气象台")
    next(button for key, button in form.whom.which._buttons if key == "chosen").click()
    form.store()
    assert form.questions["whom"].trouble == "Tick the towns or villages."
    assert store.show("warnings.list", OPERATOR) == []
    tick(form.whom, "440981105", VILLAGE_DIVISION)
    assert form.questions["whom"].trouble == ""
    qtbot.waitUntil(lambda: form.whom.reaches.plain == "Reaches 2 stations.")
    form.store()
    office.reload()
    (one,) = office.warnings
    assert (one.audience, one.reaches) == (f"{VILLAGE_DIVISION} 440981105", 2)
    assert {row.name for row in office.shown.rows} == {"分界站", "根子镇元坝村信息站"}
    assert "440981109" not in one.audience


@pytest.mark.parametrize("to", ["red", "blue"])
def test_another_colour_up_or_down_keeps_one_banner_and_its_people(shell: Shell, to: str) -> None:
    orange = warn(shell.desk, audience=DIVISION)
    look(shell)
    assert banner(shell).words.startswith("Typhoon warning, orange")
    warn(shell.desk, colour=to, replaces=orange, audience="440981109")
    look(shell)
    assert banner(shell).words == f"Typhoon warning, {to}, until today 21:00", "one, with no other behind it"
    (one,) = shell.desk.store.show("warnings.standing", OPERATOR)
    assert one.audience == DIVISION, "else it would still hold for some and be gone for others"
    with pytest.raises(StationError, match="other_kind"):
        warn(shell.desk, kind="rainstorm", colour="red", replaces=one.id)


@pytest.fixture
def notes(tmp_path: Path, qtbot: QtBot) -> Iterator[NotesScreen]:
    desk = make_desk(tmp_path, Seat.COUNTY, language="en")
    desk.seat_person(person(desk, KEEPER))
    screen = NotesScreen(desk)
    qtbot.addWidget(screen)
    screen.resize(870, 700)
    screen.enter()
    screen.show()
    desk.changed.connect(lambda tables: screen.reload() if tables & screen.watches else None)
    yield screen
    desk.close()


def test_the_county_tells_the_weather_and_takes_it_away(notes: NotesScreen) -> None:
    assert notes.pages.currentWidget() is notes.empty
    notes.add_button.click()
    notes.form.store()
    assert notes.form.questions["text"].trouble == "Say what is coming."
    notes.form.text.setText("明天小雨转阴。")
    assert notes.unsaved()
    notes.form.store()
    notes.reload()
    assert not notes.unsaved()
    assert not notes.form_open
    assert [one.text for one in notes.desk.store.show("warnings.notes", OPERATOR)] == ["明天小雨转阴。"]
    assert notes.headline.text() == "1 note holds"
    assert notes.facts.told["About"] == "The weather"
    assert notes.facts.told["Reaches"] == "1 station"
    notes.remove.click()
    notes.confirm._yes.click()
    assert notes.desk.store.show("warnings.notes", OPERATOR) == []
    notes.reload()
    assert notes.pages.currentWidget() is notes.empty


def test_a_solar_term_is_told_for_its_days_to_those_it_is_for(notes: NotesScreen) -> None:
    notes.add_button.click()
    form = notes.form
    assert [form.about.itemData(at) for at in range(form.about.count())] == ["", "xiaoxue", "daxue"]
    form.about.setCurrentIndex(1)
    form.about.activated.emit(1)
    assert form.hours.taken == 336
    form.text.setText("防寒，给荔枝盖草。")
    tick(form.whom, "440981105")
    form.store()
    notes.reload()
    (one,) = notes.notes
    assert (one.note.term, one.note.audience, one.state) == ("xiaoxue", "440981105", "holds")
    assert notes.facts.told["About"] == "Minor Snow"
    clock_of(notes.desk).advance(337 * HOUR_MS)
    notes.reload()
    assert [one.state for one in notes.notes] == ["past"]
    assert not notes.remove.isVisible()


def test_a_solar_term_stands_on_the_first_page_by_its_name_and_behind_the_weather(shell: Shell) -> None:
    as_county(shell.desk, "warnings.add_note", text="防寒。", hours=300, term="xiaoxue")
    look(shell)
    strip = shell.frames.farmer.banners.weather
    assert strip.words == "Minor Snow: 防寒。"
    as_county(shell.desk, "warnings.add_note", text="明天小雨。", hours=24)
    look(shell)
    assert (strip.words, strip.button.text()) == ("明天小雨。", "More")
    shell.go("warnings")
    assert isinstance(shell.current, WarningsScreen)
    assert shell.current.said() == "明天小雨。小雪。防寒。"
    assert not shell.current.print.isHidden(), "notes are printed too"


def test_the_weather_stands_on_the_first_page_alone(shell: Shell) -> None:
    as_county(shell.desk, "warnings.add_note", text="明天小雨。", hours=24)
    look(shell)
    strip = shell.frames.farmer.banners.weather
    assert strip.words == "明天小雨。"
    shell.go("prices")
    assert strip.words == ""


def test_an_officer_has_the_banner_at_the_desk(shell: Shell) -> None:
    warn(shell.desk)
    shell.desk.seat_person(person(shell.desk, OFFICER))
    look(shell)
    strip = shell.frames.staff.banners.warning
    assert strip.isVisible()
    assert strip.words.startswith("Typhoon warning, orange")


def test_every_kind_and_colour_is_said_in_chinese() -> None:
    from station.warnings.model import COLOURS, KINDS

    assert set(words.SAID_KINDS) == set(KINDS)
    assert set(words.SAID_COLOURS) == set(COLOURS)
