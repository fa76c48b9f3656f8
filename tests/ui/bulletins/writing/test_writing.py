"""Writing at the desk: saved unasked, never while it loads, handed in with what is wrong beside its field."""

from __future__ import annotations

import wave
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station.bulletins.drafts.model import Draft
from station.bulletins.model import Content
from station.kernel.deeds import OPERATOR, Seat
from station.prices.model import Found
from station.store import identity
from tests.ui.bulletins.writing.conftest import APPROVER, Showing
from tests.ui.photographs import plain, written
from tests.ui.seats import EDITOR, OFFICER, make_desk, person, who
from ui.bulletins.writing.screen import WritingScreen
from ui.desk import Desk
from ui.divisions import NONE, PART, WHOLE
from ui.theme import Scale
from ui.widgets.chips import ChipRow

TOWN = "440981104"


def drafts(desk: Desk) -> list[Draft]:
    return desk.store.show("bulletins.drafts", desk.person)


def type_title(screen: WritingScreen, words: str) -> None:
    screen.editor.head.title.setFocus()
    screen.editor.head.title.clear()
    QTest.keyClicks(screen.editor.head.title, words)


def begun(desk: Desk, shown: Showing, words: str = "Look at the stalks") -> WritingScreen:
    screen: WritingScreen = shown(WritingScreen(desk), new=True)
    type_title(screen, "Leafhoppers")
    QTest.keyClicks(screen.editor.sections.current, words)
    return screen


def pause(screen: WritingScreen) -> None:
    """Let the pause after typing pass."""
    assert screen.editor.saver._timer.isActive()
    screen.editor.saver._timer.timeout.emit()


def test_a_draft_is_saved_after_a_pause_and_says_so(desk: Desk, shown: Showing) -> None:
    screen = begun(desk, shown)
    assert drafts(desk) == []
    assert screen.editor.state.text() == "Not saved yet"
    pause(screen)
    (draft,) = drafts(desk)
    assert (draft.content.title, draft.content.what) == ("Leafhoppers", "<p>Look at the stalks</p>")
    assert screen.editor.state.text() == "Saved just now"
    QTest.keyClicks(screen.editor.sections.current, " at once")
    pause(screen)
    assert [one.content.what for one in drafts(desk)] == ["<p>Look at the stalks at once</p>"]


def test_what_is_typed_is_saved_on_leaving(desk: Desk, shown: Showing) -> None:
    screen = begun(desk, shown)
    screen.leave()
    assert [one.content.title for one in drafts(desk)] == ["Leafhoppers"]
    assert not screen.writing


def test_nothing_is_stored_of_a_draft_in_which_nothing_was_written(desk: Desk, shown: Showing) -> None:
    screen = shown(WritingScreen(desk), new=True)
    assert not screen.editor.saver._timer.isActive()
    screen.close_editor()
    assert drafts(desk) == []


def test_opening_and_turning_pages_changes_nothing(desk: Desk, shown: Showing) -> None:
    desk.look.set_scale(Scale.LARGE)  # at which the table of the preview is as wide as its place
    body = '<h2>甲</h2><table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>'
    advice = '[{"crop": "水稻", "pest": "稻飞虱", "agent": "吡蚜酮", "dose": "20 克", "dilution": "", ' \
        '"interval": 14, "registered": true}]'
    row = desk.store.do(
        "bulletins.write", desk.person, category="technology", title="甲", body=body, advice=advice, terms="xiaoxue",
        farmers="large", audience=TOWN, level="province", valid_to=20_800)
    before = drafts(desk)
    screen = shown(WritingScreen(desk), draft=row)
    for page in ("advice", "whom", "files", "shown", "text"):
        screen.editor.show_page(page)
    for section in screen.editor.sections.pages:
        screen.editor.sections.show_section(section)
    assert not screen.editor.saver.dirty
    screen.close_editor()
    assert drafts(desk) == before


def test_another_persons_change_shows_unless_something_is_typed_here(desk: Desk, shown: Showing) -> None:
    row = desk.store.do("bulletins.write", desk.person, category="technology", title="甲", body="<p>一</p>")
    screen = shown(WritingScreen(desk), draft=row)
    desk.store.do("bulletins.rewrite", APPROVER, draft=row, title="乙")
    screen.reload()
    assert screen.editor.head.title.text() == "乙"
    type_title(screen, "C")
    desk.store.do("bulletins.rewrite", APPROVER, draft=row, body="<p>二</p>")
    screen.reload()
    assert screen.editor.head.title.text() == "C"
    screen.editor.saver.save()
    (draft,) = drafts(desk)
    assert (draft.content.title, draft.content.body) == ("C", "<p>二</p>"), "only what was typed is sent"


def test_a_field_that_is_refused_keeps_no_other_from_being_saved(desk: Desk, shown: Showing) -> None:
    screen = begun(desk, shown)
    pause(screen)
    days = screen.editor.whom.days
    days.endless.setChecked(False)
    days.ends.show_day(days.begins.day - 5)
    type_title(screen, "Planthoppers")
    pause(screen)
    (draft,) = drafts(desk)
    assert (draft.content.title, draft.content.valid_to) == ("Planthoppers", None)
    assert screen.editor.whom.questions["valid_to"].trouble == "It would end before it begins."
    assert screen.editor.state.text().startswith("Saved, but for one field")
    assert screen.unsaved()
    days.ends.show_day(days.begins.day + 5)
    pause(screen)
    assert drafts(desk)[0].content.valid_to == days.begins.day + 5
    assert not screen.unsaved()


def test_a_draft_handed_in_meanwhile_is_not_written_over(desk: Desk, shown: Showing) -> None:
    screen = begun(desk, shown)
    pause(screen)
    desk.store.do("bulletins.submit", desk.person, draft=drafts(desk)[0].id)
    type_title(screen, "Too late")
    pause(screen)
    assert screen.editor.state.text().startswith("Not saved: The draft was handed in already.")
    assert screen.unsaved()
    assert screen.editor.head.title.text() == "Too late", "what was typed is still there"
    assert drafts(desk)[0].content.title == "Leafhoppers"


def test_what_is_missing_stands_beside_its_field(desk: Desk, shown: Showing) -> None:
    screen = begun(desk, shown)
    editor = screen.editor
    editor.show_page("advice")
    editor.advice.begin_line()
    for column, words in enumerate(("水稻", "稻飞虱", "吡蚜酮", "20 克", "", "14")):
        editor.advice.table.item(0, column).setText(words)
    editor.show_page("text")
    editor.sections.current.setFocus()
    QTest.keyClick(editor.sections.current, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert editor.turner.taken == "advice"
    assert "must be registered" in editor.advice._trouble.plain
    editor.advice.table.item(0, 6).setCheckState(Qt.CheckState.Checked)
    type_title(screen, "x")
    editor.head.title.clear()
    editor.head.title.textEdited.emit("")
    editor.hand_in()
    assert editor.head.questions["title"].trouble == "The bulletin needs a title."
    type_title(screen, "Leafhoppers")
    editor.hand_in()
    assert not screen.writing
    (draft,) = drafts(desk)
    assert (draft.state, draft.content.advice[0].interval) == ("submitted", 14)


def test_an_audience_is_ticked_in_a_tree_and_says_whom_it_reaches(desk: Desk, shown: Showing, qtbot: QtBot) -> None:
    screen = begun(desk, shown)
    whom = screen.editor.whom
    screen.editor.show_page("whom")
    assert whom.audience.reaches.plain == "Reaches 1 station."
    qtbot.mouseClick(whom.audience.which._buttons[1][1], Qt.MouseButton.LeftButton)
    assert whom.audience.nobody
    screen.editor.hand_in()
    assert whom.questions["audience"].trouble == "Tick the towns or villages."
    towns = [whom.audience.tree.topLevelItem(place) for place in range(whom.audience.tree.topLevelItemCount())]
    town = next(one for one in towns if one.text(0) == "根子镇")
    town.child(0).setCheckState(0, WHOLE)
    assert town.checkState(0) == PART
    whom.audience._timer.timeout.emit()
    assert whom.audience.reaches.plain == "Reaches 0 stations.", "the only station stands at the town"
    for place in range(1, town.childCount()):
        town.child(place).setCheckState(0, WHOLE)
    assert (town.checkState(0), whom.audience.audience) == (WHOLE, TOWN)
    whom.audience._timer.timeout.emit()
    assert whom.audience.reaches.plain == "Reaches 1 station."
    pause(screen)
    assert drafts(desk)[0].content.audience == TOWN
    town.child(3).setCheckState(0, NONE)
    assert len(whom.audience.audience.split()) == town.childCount() - 1
    whom.crops._take(Found(7, "荔枝", "荔枝"))
    whom.crops._take(Found(7, "荔枝", "荔枝"))
    assert whom.told()["crops"] == "7"


def test_a_given_back_draft_says_why_where_it_is_written(desk: Desk, shown: Showing) -> None:
    screen = begun(desk, shown)
    screen.editor.hand_in()
    row = drafts(desk)[0].id
    desk.store.do("bulletins.give_back", APPROVER, draft=row, remark="name the days before the harvest")
    screen.reload()
    assert "name the days" in screen.drafts.card.remark._words.plain
    screen.drafts.card.write.click()
    assert "name the days" in screen.editor.remark._words.plain
    assert not screen.editor.remark.isHidden()


def test_a_draft_thrown_away_comes_back_with_its_files(desk: Desk, shown: Showing) -> None:
    row = desk.store.do("bulletins.write", desk.person, category="technology", title="甲", body="<p>一</p>")
    sha = desk.store.media.add(b"x", 1)
    desk.store.do("bulletins.attach", desk.person, draft=row, kind="paper", sha=sha, name="x.pdf", size=1)
    screen = shown(WritingScreen(desk))
    undo: list[object] = []
    desk.undoable.connect(lambda _words, back: undo.append(back))
    screen.drafts.card.discard.click()
    assert drafts(desk) == []
    undo[0]()  # type: ignore[operator]
    (draft,) = drafts(desk)
    assert (draft.content.title, [one.name for one in draft.assets]) == ("甲", ["x.pdf"])


def test_a_picture_is_hung_shown_captioned_and_taken_off_again(desk: Desk, shown: Showing, tmp_path: Path) -> None:
    file = tmp_path / "leaf.png"
    file.write_bytes(plain() if isinstance(plain(), bytes) else written(plain()))
    screen = begun(desk, shown, "")
    editor = screen.editor
    editor.files.take(file, "picture", "what")
    screen.reload()
    (draft,) = drafts(desk)
    (asset,) = draft.assets
    assert asset.kind == "picture"
    assert editor.sections.pages["what"].html == f'<p><img src="medium:{asset.sha.hex()}" alt=""></p>'
    editor.show_page("files")
    editor.files.caption.setText("A sick leaf")
    editor.files.caption.editingFinished.emit()
    screen.reload()
    pause(screen)
    (draft,) = drafts(desk)
    assert draft.assets[0].caption == "A sick leaf"
    assert 'alt="A sick leaf"' in draft.content.what
    undo: list[object] = []
    desk.undoable.connect(lambda _words, back: undo.append(back))
    editor.files.off.click()
    screen.reload()
    pause(screen)
    (draft,) = drafts(desk)
    assert (draft.assets, draft.content.what) == ((), "")
    undo[0]()  # type: ignore[operator]
    screen.reload()
    assert [one.caption for one in editor.files.assets] == ["A sick leaf"]


def test_a_file_of_another_kind_is_not_taken_and_said_so(desk: Desk, shown: Showing, tmp_path: Path) -> None:
    screen = begun(desk, shown)
    for name, content in (("x.ogg", b"MZ" + bytes(99)), ("y.mp3", b"%PDF-1.4"), ("z.ogg", b"OggS" + bytes(9_000_000))):
        (tmp_path / name).write_bytes(content)
        screen.editor.files.take(tmp_path / name, "audio")
        assert name in screen.editor.files.trouble.plain
    screen.editor.files.take(tmp_path / "gone.ogg", "audio")
    assert "gone.ogg" in screen.editor.files.trouble.plain
    assert drafts(desk) == [], "nothing was begun for a file that was not taken"
    with wave.open(str(tmp_path / "粤语版.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(bytes(1_600))
    screen.editor.files.take(tmp_path / "粤语版.wav", "audio")
    assert [one.language for one in drafts(desk)[0].assets] == ["yue"]


def test_a_village_writes_notices_of_its_own(tmp_path: Path, shown: Showing) -> None:
    desk = make_desk(tmp_path, Seat.VILLAGE, language="en")
    desk.seat_person(person(desk, OFFICER))
    here = who(Seat.VILLAGE, 77)
    desk.store.write(lambda db: identity.save(db, here.__class__(**{
        **{name: getattr(here, name) for name in here.__dataclass_fields__}, "division": "440981104210"})))
    desk.identity = desk.store.identity()
    screen = begun(desk, shown)
    assert not screen.editor.head.category.isEnabled()
    assert screen.editor.whom.audience.tree.isHidden()
    screen.editor.hand_in()
    assert screen.editor.trouble.plain == ""
    (draft,) = drafts(desk)
    assert (draft.state, draft.content.category, draft.content.audience, draft.desk) == (
        "submitted", "village", "440981104210", TOWN)
    desk.close()


def test_the_desk_in_chinese_names_everything(tmp_path: Path, shown: Showing) -> None:
    desk = make_desk(tmp_path, Seat.COUNTY, language="zh_CN")
    desk.seat_person(person(desk, EDITOR))
    screen = begun(desk, shown)
    pause(screen)
    assert screen.editor.state.text().startswith("已保存")
    desk.close()


CONTENT = Content(
    category="technology", title="Leafhoppers", level="county", issuer="Next door", what="<p>Look.</p>", timing="",
    how="", dose="", safety="", body="", crops=(), stage="", terms=(), audience="", farmers=(), valid_from=20_000,
    valid_to=None, replaces=None, advice=())


def taken_over(desk: Desk) -> None:
    """Let a package of the county next door have been taken in."""
    desk.store.do("bulletins.trust", OPERATOR, county="440982-x", name="化州市", public=bytes(32), words="1 2")
    desk.store.do("bulletins.take_over", OPERATOR, origin="440982-x", origin_row=7, content=CONTENT, hung=[])


def test_a_draft_of_another_county_says_so_and_asks_for_whom_it_is(desk: Desk, shown: Showing) -> None:
    taken_over(desk)
    screen: WritingScreen = shown(WritingScreen(desk))
    card = screen.drafts.card
    assert card.facts.told["Taken over from"] == "化州市"
    assert card.facts.told["For whom"] == "not said yet"
    card.submit.click()
    asked = "Say for whom it is: the whole county, or some towns and villages."
    assert asked in screen.drafts.trouble.text()
    card.write.click()
    editor = screen.editor
    assert editor.origin.words == "Taken over from 化州市."
    assert not editor.saver.dirty
    editor.hand_in()
    assert editor.turner.taken == "whom"
    assert editor.whom.questions["audience"].trouble == asked
    assert editor.whom.audience.which.taken is None
    assert drafts(desk)[0].state == "writing"
    take_chip(editor.whom.audience.which, "everybody")
    editor.hand_in()
    assert [(one.state, one.unasked, one.content.audience) for one in drafts(desk)] == [("submitted", False, "")]


def test_ticking_its_towns_answers_for_whom_it_is_too(desk: Desk, shown: Showing) -> None:
    taken_over(desk)
    screen: WritingScreen = shown(WritingScreen(desk), draft=drafts(desk)[0].id)
    take_chip(screen.editor.whom.audience.which, "chosen")
    screen.editor.hand_in()
    assert screen.editor.whom.questions["audience"].trouble == "Tick the towns or villages."
    screen.editor.whom.audience.tree.topLevelItem(0).setCheckState(0, WHOLE)
    screen.editor.hand_in()
    assert [(one.state, one.unasked) for one in drafts(desk)] == [("submitted", False)]


def test_one_that_was_taken_back_there_says_why(desk: Desk, shown: Showing) -> None:
    taken_over(desk)
    told = {"origin": "440982-x", "origin_row": 7, "reason": "wrong dose", "at": 1}
    desk.store.do("bulletins.propose_recall", OPERATOR, **told)
    screen: WritingScreen = shown(WritingScreen(desk))
    words = "Taken over from 化州市. It was taken back there: wrong dose. It cannot be issued here."
    assert screen.drafts.card.remark.words == words
    screen.drafts.card.write.click()
    assert screen.editor.origin.words == words


def test_a_draft_whose_bulletin_was_taken_back_is_marked_and_copied(desk: Desk, shown: Showing) -> None:
    screen = begun(desk, shown)
    screen.editor.hand_in()
    bulletin = desk.store.do("bulletins.approve", APPROVER, draft=drafts(desk)[0].id)
    screen.reload()
    card = screen.drafts.card
    assert card.copy.isHidden()
    assert card.remark.words == ""
    desk.store.do("bulletins.recall", APPROVER, bulletin=bulletin, reason="wrong dose")
    screen.reload()
    screen.drafts.table.choose_key(drafts(desk)[0].id)
    assert card.remark.words.startswith("Taken back: wrong dose.")
    assert card.facts.told["State"].startswith("taken back")
    assert card.shown.which.text() == "Taken back: nobody may follow this text"
    assert card.copy.isVisible()
    card.copy.click()
    assert screen.writing
    assert screen.editor.head.title.text() == "Leafhoppers"
    new = next(one for one in drafts(desk) if one.state == "writing")
    assert (new.content.what, new.content.replaces, new.recalled) == ("<p>Look at the stalks</p>", bulletin, "")
    screen.editor.hand_in()
    right = desk.store.do("bulletins.approve", APPROVER, draft=new.id)
    (instead,) = desk.store.show("bulletins.instead", desk.person, bulletin=bulletin)
    assert (instead.bulletin, instead.title) == (right, "Leafhoppers")


def take_chip(chips: ChipRow, key: str) -> None:
    next(button for each, button in chips._buttons if each == key).click()
