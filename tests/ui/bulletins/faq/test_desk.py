"""The county's answers at the window: looked through and undone, written, put right, approved, taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.bulletins.answers.reading import REASONS
from station.kernel.deeds import OPERATOR, Person, Role, Seat
from station.kernel.errors import StationError
from station.kernel.words import _
from tests.ui.seats import make_desk, put_away
from ui.bulletins.faq import work
from ui.bulletins.faq.desk import FILE, FORM, LIST, NOTHING, AnswersScreen
from ui.shell import Shell

EDITOR, APPROVER = Person(11, "huang", "黄晓玲", Role.EDITOR), Person(12, "he", "何审", Role.APPROVER)


@pytest.fixture
def shell(qtbot: QtBot, tmp_path: Path) -> Iterator[Shell]:
    made = Shell(make_desk(tmp_path, Seat.COUNTY), True, QSize(1024, 768))
    made.resize(1024, 768)
    made.show()
    yield made
    put_away(made)


def opened(shell: Shell, person: Person = EDITOR) -> AnswersScreen:
    shell.desk.seat_person(person)
    shell.desk.go("bulletins.answers")
    QApplication.processEvents()
    assert isinstance(shell.current, AnswersScreen)
    return shell.current


def file_of(folder: Path, *rows: object) -> Path:
    path = folder / "问答.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows))
    return path


def many(folder: Path, count: int) -> Path:
    rows = ({"问题": f"第{number}问怎样做？", "答案": f"照第{number}条做。"} for number in range(count))
    return file_of(folder, *rows)


def questions(shell: Shell) -> list[str]:
    return [one.question for one in shell.desk.store.show("bulletins.questions", OPERATOR)]


def drafts(shell: Shell) -> int:
    return int(shell.desk.store.reader().execute("SELECT count(*) FROM bulletins_draft").fetchone()[0])


def take_in(shell: Shell, path: Path) -> AnswersScreen:
    screen = opened(shell)
    screen.take.click()
    screen.file.look_through(path)
    screen.file.take.click()
    QApplication.processEvents()
    return screen


def approve(shell: Shell) -> AnswersScreen:
    screen = opened(shell, APPROVER)
    screen.approve.click()
    screen.confirm._yes.click()
    QApplication.processEvents()
    return screen


def choose(screen: AnswersScreen, question: str) -> None:
    place = next(at for at, one in enumerate(screen.table.rows) if one.question == question)
    screen.table.choose(place)
    QApplication.processEvents()


def test_an_empty_county_says_what_to_do(shell: Shell) -> None:
    screen = opened(shell)
    assert screen.pages.currentIndex() == NOTHING
    screen.empty.asked.emit()
    assert screen.pages.currentIndex() == FILE
    assert screen.has_step_back()
    screen.step_back()
    assert screen.pages.currentIndex() == NOTHING


def test_a_file_is_looked_through_before_anything_is_stored(shell: Shell, tmp_path: Path) -> None:
    screen = opened(shell)
    screen.take.click()
    screen.file.look_through(file_of(
        tmp_path, {"问题": "荔枝怎样催花？", "答案": "控水。", "作物": "荔枝"},
        {"问题": "荔枝怎样催花？", "答案": "控水。"},
        {"问题": "", "答案": "没有问题"}, "{坏的", {"问题": "谁？", "答案": "某。", "作物": "无名草"}))
    assert drafts(shell) == 0
    told = screen.file.told.plain
    assert "问题 → 问题, 答案 → 答案, 作物 → 作物" in told
    assert "共5行：新的2条，已有的1条。" in told
    assert "无名草" in told
    assert screen.file.rejected.plain.splitlines() == [
        f"第3行：{_(REASONS['no_question'])}", f"第4行：{_(REASONS['unreadable'])}"]
    assert len(screen.file.pairs.rows) == 3
    assert screen.file.take.text() == "收下2条"


def test_a_file_without_its_columns_says_so_and_stores_nothing(shell: Shell, tmp_path: Path) -> None:
    screen = opened(shell)
    screen.take.click()
    path = tmp_path / "价格.csv"
    path.write_text("品名,价格\n荔枝,3\n")
    screen.file.look_through(path)
    assert "价格.csv" in screen.file.trouble.plain
    assert not screen.file.take.isVisible()
    assert drafts(shell) == 0


def test_an_import_is_undone_whole(shell: Shell, tmp_path: Path) -> None:
    screen = take_in(shell, many(tmp_path, 7))
    assert drafts(shell) == 7
    assert "7条等着审核。" in screen.file.told.plain
    screen.file.undo.click()
    QApplication.processEvents()
    assert drafts(shell) == 0
    screen.file.look_through(many(tmp_path, 7))
    assert screen.file.take.text() == "收下7条", "as if it had never come"


def test_what_was_approved_meanwhile_stays_and_is_told_of(shell: Shell, tmp_path: Path) -> None:
    told: list[str] = []
    shell.desk.said.connect(told.append)
    screen = take_in(shell, many(tmp_path, 5))
    store = shell.desk.store
    store.do("bulletins.approve_answers", APPROVER, drafts=screen.file.drafts[:2])
    screen.file.undo.click()
    QApplication.processEvents()
    assert told[-1] == "已撤销3条。 有2条已经审核发出，留着，要逐条撤回。"
    assert len(questions(shell)) == 2


def test_nobody_undoes_what_somebody_else_wrote(shell: Shell, tmp_path: Path) -> None:
    screen = take_in(shell, many(tmp_path, 2))
    assert shell.desk.store.do("bulletins.undo_answers", APPROVER, drafts=screen.file.drafts) == 0
    assert drafts(shell) == 2
    with pytest.raises(StationError):
        shell.desk.store.do("bulletins.undo_answers", Person(9, "li", "李", Role.OFFICER), drafts=screen.file.drafts)


def test_a_long_import_says_how_far_it_is_and_stops_when_asked(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "AT_ONCE", 10)
    screen = opened(shell)
    screen.take.click()
    screen.file.look_through(many(tmp_path, 45))
    seen: list[tuple[int, int]] = []

    def watch(done: int, of: int) -> None:
        seen.append((done, of))
        if done == 20:
            assert screen.file.strip.told.text() == "已做20，共45"
            screen.file.strip.stop.click()

    screen.file.work.moved.connect(watch)
    screen.file.take.click()
    QApplication.processEvents()
    assert seen == [(0, 45), (10, 45), (20, 45)]
    assert drafts(shell) == 20, "what was done stays done"
    assert "你中途停了" in screen.file.told.plain
    assert not screen.file.strip.isVisible()
    screen.file.undo.click()
    assert drafts(shell) == 0


def test_one_is_written_approved_by_another_and_read_by_farmers(shell: Shell) -> None:
    screen = opened(shell)
    screen.write.click()
    assert screen.pages.currentIndex() == FORM
    screen.form.hand_in()
    assert screen.form.trouble.plain, "without words nothing is handed in"
    screen.form.question.setText("番薯几时种？")
    screen.form.answer.setPlainText("清明前后。\n起垄。")
    assert screen.unsaved()
    QTest.keyClick(screen.form.answer, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    assert screen.pages.currentIndex() == LIST
    assert not screen.approve.isVisible(), "an editor approves nothing"
    assert questions(shell) == []
    approve(shell)
    assert questions(shell) == ["番薯几时种？"]


def test_one_is_put_right_and_the_old_one_gives_way(shell: Shell, tmp_path: Path) -> None:
    take_in(shell, file_of(tmp_path, {"问题": "荔枝怎样催花？", "答案": "多浇水。", "作物": "荔枝"}))
    approve(shell)
    screen = opened(shell)
    choose(screen, "荔枝怎样催花？")
    assert screen.card.answer.plain == "多浇水。"
    screen.card.correct.click()
    assert screen.form.answer.toPlainText() == "多浇水。"
    screen.form.answer.setPlainText("控水。")
    screen.form.hand_in()
    QApplication.processEvents()
    approve(shell)
    found = {one.state: one for one in shell.desk.store.show("bulletins.answers", OPERATOR)}
    assert set(found) == {"valid", "replaced"}
    assert found["valid"].crops == found["replaced"].crops != ()
    assert questions(shell) == ["荔枝怎样催花？"]


def test_one_is_taken_back_with_a_reason(shell: Shell, tmp_path: Path) -> None:
    take_in(shell, many(tmp_path, 2))
    screen = approve(shell)
    choose(screen, "第1问怎样做？")
    screen.card.back.click()
    screen.card.really.click()
    assert screen.card.trouble.plain, "a reason is asked for"
    screen.card.why.setText("答错了")
    screen.reload()
    QApplication.processEvents()
    assert screen.card.why.text() == "答错了", "news from elsewhere take nothing from who writes"
    assert screen.card.really.isVisible()
    screen.card.really.click()
    QApplication.processEvents()
    assert questions(shell) == ["第0问怎样做？"]
    choose(screen, "第1问怎样做？")
    assert screen.card.reason.plain == "答错了"
    assert not screen.card.correct.isVisible()


def test_words_and_state_narrow_the_list(shell: Shell, tmp_path: Path) -> None:
    take_in(shell, many(tmp_path, 12))
    screen = approve(shell)
    screen = take_in(shell, file_of(tmp_path, {"问题": "新的问题？", "答案": "新的。"}))
    screen.step_back()
    assert len(screen.table.rows) == 13
    screen.line.setText("第1")
    assert len(screen.table.rows) == 3
    screen.line.clear()
    screen.state.choose("waiting")
    screen.state.activated.emit(1)
    assert [one.question for one in screen.table.rows] == ["新的问题？"]
    screen.line.setText("没有这个")
    assert screen.pages.currentIndex() == NOTHING


def test_the_author_approves_only_while_nobody_else_is_there(shell: Shell, tmp_path: Path) -> None:
    take_in(shell, many(tmp_path, 2))
    with pytest.raises(StationError) as refused:
        shell.desk.store.do(
            "bulletins.approve_answers", Person(11, "huang", "黄晓玲", Role.SUPERVISOR),
            drafts=[one.id for one in shell.desk.store.show("bulletins.answers", OPERATOR)])
    assert refused.value.code == "bulletin.own_work"
    assert questions(shell) == []


