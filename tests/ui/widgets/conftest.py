"""A look to wear and a second language to change to."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from station.kernel import words
from ui.theme import Look, Theme

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def look(qapp: QApplication) -> Look:
    """The usual theme, worn; nothing moves."""
    made = Look(Theme(), motion=False)
    made.wear(made.theme)
    return made


def _msgids() -> set[str]:
    found = set()
    for path in (ROOT / "ui" / "widgets").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_"):
                found |= {part.value for part in node.args if isinstance(part, ast.Constant)}
    return found


@pytest.fixture
def speak_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[QWidget], None]:
    """Start in plain English; the returned function changes to a catalog that puts «» around every word."""
    catalog = Catalog(locale="zh_CN")
    for msgid in _msgids():
        catalog.add(msgid, f"«{msgid}»")
    folder = tmp_path / "locale" / "zh_CN" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalog)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    monkeypatch.setattr(words, "_loaded", {})
    words.use("en")

    def speak(widget: QWidget) -> None:
        words.use("zh_CN")
        QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.LanguageChange))

    return speak
