"""A draft from a file or a folder: shown first, with a sentence for each thing not taken, then made whole."""

from __future__ import annotations

from pathlib import Path

from tests.ui.bulletins.writing.conftest import Showing
from tests.ui.photographs import photograph
from ui.bulletins.writing.screen import WritingScreen
from ui.desk import Desk


def folder(tmp_path: Path, extra: str = "") -> Path:
    made = tmp_path / "banana"
    made.mkdir()
    (made / "index.md").write_text(f"---\ntitle: Bananas in the cold\n---\n## How\n\n1. Bag them.\n{extra}", "utf-8")
    (made / "leaf.jpg").write_bytes(photograph(800, 600))
    return made


def test_a_folder_is_looked_at_first_and_then_a_draft(desk: Desk, shown: Showing, tmp_path: Path) -> None:
    screen = shown(WritingScreen(desk))
    screen.drafts.take_in.click()
    page = screen.importing
    page.take(folder(tmp_path, "\n[more](http://h/)\n\n![x](http://h/x.png)\n"))
    assert page.shown.title.plain == "Bananas in the cold"
    assert "Bag them." in page.shown.viewer.spoken()
    assert page.count.plain == "2 things are not taken:"
    assert "http://h/x.png" in page.problems.plain
    assert desk.store.show("bulletins.drafts", desk.person) == []
    page.make.click()
    (draft,) = desk.store.show("bulletins.drafts", desk.person)
    assert (draft.content.title, [one.caption for one in draft.assets]) == ("Bananas in the cold", ["leaf"])
    assert screen.writing
    assert screen.editor.head.title.text() == "Bananas in the cold"
    assert not screen.editor.saver.dirty


def test_what_cannot_be_read_says_why_and_stores_nothing(desk: Desk, shown: Showing, tmp_path: Path) -> None:
    screen = shown(WritingScreen(desk))
    screen.begin_import()
    (tmp_path / "a.docx").write_bytes(b"no zip")
    (tmp_path / "empty").mkdir()
    for name, words in (("a.docx", "damaged"), ("gone.md", "gone.md"), ("empty", "needs one text")):
        screen.importing.take(tmp_path / name)
        assert words in screen.importing.trouble.plain
        assert screen.importing.make.isHidden()
    screen.step_back()
    assert not screen.has_step_back()
    assert desk.store.show("bulletins.drafts", desk.person) == []
