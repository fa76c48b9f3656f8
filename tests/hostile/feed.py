"""Feeds hostile documents through every real way in, in a process of its own, and says what came of each.

    python -m tests.hostile.feed FOLDER FAMILY [CONTROL [PART OF A NAME]]

Prints JSON: what each way answered to each document, which documents touched the canary, and the most memory this
process, any child of it, and both at a time had. With a CONTROL the named part is done as it is done without our care.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QCoreApplication, QEvent, QIODevice, QMimeData
from PySide6.QtGui import QPdfWriter
from PySide6.QtWidgets import QApplication, QTextBrowser

from station.bulletins import markup, safety
from station.bulletins.declared import ASSET_KINDS, AUDIO, PAPER, PICTURE
from station.bulletins.model import SECTIONS, Asset
from station.bulletins.packages import carrying, form
from station.bulletins.safety.taking import may_show
from station.features import registry
from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.foreign import child, papers, worker
from station.store.store import Store
from sync.keys import message, verify
from tests.canary import Canary, canary
from tests.hostile.documents import documents
from tests.hostile.importing import importers
from tests.hostile.kinds import TAKEN, Bait, Document, Way
from tests.hostile.measured import most
from tests.station.bulletins.seats import EDITOR, county, write
from tests.station.kernel.foreign.made import empty_png
from ui.bulletins.closed import ClosedDocument, Passage, Setting, picture_html
from ui.bulletins.plates import plates
from ui.bulletins.viewer import Viewer
from ui.bulletins.writing.page import Page
from ui.theme import Look, Theme
from ui.widgets.scrolling import scrolling

SETTING = Setting(14, 20, 12, "#000000", "#444444", "#888888", 600)
BLANK = "blank"
OPEN_VIEWER, OPEN_DECODER = "viewer", "decoder"
MEASURED = Path(__file__).with_name("measured.py")
DECODER = """
import io, sys
from PIL import Image
Image.MAX_IMAGE_PIXELS = None
Image.open(io.BytesIO(sys.stdin.buffer.read())).convert("RGB")
"""  # of somebody without our care


class Feeder:
    """A county's seat, and the screens somebody there and in a village would look with."""

    def __init__(self, folder: Path, control: str = "") -> None:
        self.folder, self.control = folder, control
        self.store: Store = county(folder / "county")
        self.look = Look(Theme(), motion=False)
        self.look.wear(self.look.theme)

    def ways(self, family: str) -> Mapping[str, Way]:
        """Return every way in for a family, by its name."""
        importing = importers(self.store, self.folder, self.control)
        if family in importing:
            return {"import": importing[family]}
        taking: dict[str, Way] = {f"take in as {kind}": self._taking(kind) for kind in ASSET_KINDS}
        if family == "markup":
            taking["import"] = importing["marks"]
            return {**taking, "write": self.write, "view": self.view, "print": self.print, "paste": self.paste}
        taking["take over"] = self.take_over
        if family == "archive":
            taking["import"] = importing["word"]
        return {**taking, "show as picture": self.show_picture, "show as paper": self.show_paper,
                "play": lambda one: TAKEN if may_show(one.content, AUDIO) else "refused"}

    def _taking(self, kind: str) -> Way:
        def take(document: Document) -> str:
            if self.control == OPEN_DECODER and kind == PICTURE:
                program = self.folder / "decoder.py"
                program.write_text(DECODER, "utf-8")
                subprocess.run(
                    [*child.command()[:-1], str(program)], input=document.content, check=False,
                    stderr=subprocess.DEVNULL)
            path = self.folder / f"given.{kind}"
            path.write_bytes(document.content)
            taken = safety.take_in(self.store, path, kind, name=f"../{document.name}\u202egpj.exe")
            if kind != PAPER and self.store.media.read(taken.sha) == document.content and kind == PICTURE:
                return "kept as it was"
            return TAKEN

        return take

    def take_over(self, document: Document) -> str:
        """Import it as a package of a county whose key was accepted."""
        path = self.folder / "given.tianxin"
        path.write_bytes(document.content)
        opened = form.opened(path, self._check)
        carrying.checked(opened)
        taken = carrying.take(self.store, self._do, opened, {})
        return TAKEN if taken.drafts else "nothing new"

    @staticmethod
    def _check(public: bytes, signature: bytes, says: bytes, words: bytes) -> None:
        verify(public, signature, message(says, words))

    def _do(self, deed: str, person: Person, **told: Any) -> Any:
        return self.store.do(deed, person, **told)

    def write(self, document: Document) -> str:
        """Write it as every section of a draft and read it back, as the deed takes it."""
        said = document.content.decode("utf-8", "replace")
        sections: dict[str, Any] = dict.fromkeys(SECTIONS, said)
        draft = write(self.store, **sections, title="题", category="village")
        ((found, _digest),) = self.store.show("bulletins.draft", EDITOR, draft=draft, limit=1)
        self.store.do("bulletins.discard", EDITOR, draft=draft)
        return TAKEN if any(getattr(found.content, name) for name in SECTIONS) else BLANK

    def view(self, document: Document) -> str:
        """Show it as it came, as somebody would who never cleaned it."""
        said = document.content.decode("utf-8", "replace")
        if self.control == OPEN_VIEWER:
            browser: QTextBrowser = QTextBrowser()
            browser.setHtml(said)
        else:
            viewer = Viewer(self.look)
            viewer.show_passages([Passage("题", said)])
            browser = viewer
        return self._seen(browser)

    def paste(self, document: Document) -> str:
        """Open it in the sheet a section is typed on, and paste it there."""
        said, sheet, pasted = document.content.decode("utf-8", "replace"), Page(), QMimeData()
        pasted.setHtml(said)
        sheet.fill(said, {})
        sheet.insertFromMimeData(pasted)
        sheet.grab()
        kept = sheet.html
        sheet.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return TAKEN if markup.clean(kept) == kept else "kept as it was"

    def print(self, document: Document) -> str:
        """Put it onto paper."""
        held, paper = QBuffer(), ClosedDocument()
        held.open(QIODevice.OpenModeFlag.WriteOnly)
        paper.fill([Passage("题", document.content.decode("utf-8", "replace"))], {}, SETTING)
        paper.print_(QPdfWriter(held))
        return TAKEN

    def show_picture(self, document: Document) -> str:
        """Show it as a picture that came over the line."""
        sha = self.store.media.add(document.content, self.store.clock.now_ms())
        asset = Asset(1, PICTURE, 0, "", "", "a.jpg", len(document.content), sha)
        found = plates(self.store, [asset])
        viewer = Viewer(self.look)
        viewer.show_passages([Passage("", picture_html(sha, document.name))], found)
        self._seen(viewer)
        return TAKEN if found else "refused"

    def show_paper(self, document: Document) -> str:
        """Look at its first and its last page."""
        leaf = papers.look(document.content, document.name)
        if leaf.pages > 1:
            papers.look(document.content, document.name, leaf.pages - 1)
        return TAKEN

    def _seen(self, browser: QTextBrowser) -> str:
        place = scrolling(browser)
        place.resize(600, 400)
        place.show()
        place.grab()
        QApplication.processEvents()
        shown = browser.toPlainText().strip()
        place.close()
        place.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return TAKEN if shown else BLANK


def answer(way: Way, document: Document, sentences: Mapping[str, str]) -> str:
    """Return what a way says to a document; a code without a sentence and any other error are told as such."""
    try:
        return way(document)
    except StationError as refused:
        return refused.code if refused.code in sentences else f"no sentence for {refused.code}"
    except Exception as trouble:  # what a hostile document must never bring about
        return f"broke: {trouble!r:.300}"


def feed(feeder: Feeder, watched: Canary, family: str, part: str) -> dict[str, Any]:
    """Feed what of one family has `part` in its name; return what came of it."""
    told: dict[str, Any] = {"answers": {}, "touched": {}, "documents": 0}
    bait, sentences = Bait(watched.file, watched.url), registry().sentences
    for document in (one for one in documents(bait, family) if part in one.name):
        told["documents"] += 1
        for name, way in feeder.ways(family).items():
            said = answer(way, document, sentences)
            told["answers"].setdefault(said, []).append(f"{document.name} | {name}")
        if not watched.quiet():
            told["touched"][document.name] = watched.last
            watched.told.clear()
    return told


def main(arguments: list[str]) -> int:
    """Feed and tell."""
    folder, family, control, part = Path(arguments[0]), *[*arguments[1:], "", ""][:3]
    _app = QApplication([])
    feeder = Feeder(folder, control)
    pipe = folder / "most"
    os.mkfifo(pipe)
    heard = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    child.command = lambda: [sys.executable, "-E", "-P", str(MEASURED), str(pipe), worker.__file__]
    with canary(folder / "outside", empty_png(8, 8)) as watched:
        told = feed(feeder, watched, family, part)
    told |= memory(heard)
    feeder.store.close()
    sys.stdout.write(json.dumps(told))
    return 0


def memory(heard: int) -> dict[str, int]:
    """Return the most memory in MB: of this process, of any child, and of this process and a child of it at a time."""
    lived = [tuple(map(int, line.split())) for line in _lines(heard)]
    return {
        "own": max([most(os.getpid()), *(before for _child, _during, before in lived)]),
        "children": max([0, *(worker for worker, _during, _before in lived)]),
        "together": max([0, *(worker + during for worker, during, _before in lived)]),
    }


def _lines(heard: int) -> list[bytes]:
    found = b""
    try:
        while block := os.read(heard, 1 << 20):
            found += block
    except BlockingIOError:
        return found.splitlines()
    return found.splitlines()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
