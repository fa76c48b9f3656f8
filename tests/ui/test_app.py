"""Starting and ending the program: what opens, what does not and says why, and that it ends in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import main
from station.features import registry
from station.home import Home, open_store
from station.kernel.deeds import Seat
from station.store import identity, keys, settings
from sync.county.seat import initialise
from tests.conftest import ROOT
from tests.ui import seats
from ui.app import run_window
from ui.opening import LOCK_FILE, window_size
from ui.shell import Shell
from ui.start_window import StartWindow

HEAVY = ("babel", "pypinyin", "requests", "sqlite_utils", "fastapi", "sqlalchemy", "lunar_python", "xlsxwriter",
         "xlrd", "opencc", "charset_normalizer", "argon2", "PySide6.QtQml", "PySide6.QtNetwork")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("TIANXIN_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("TIANXIN_SIZE", "1024x768")
    return Home(tmp_path / "home")


def make(home: Home) -> None:
    """An enrolled machine without data."""
    store = open_store(home, registry())
    store.write(lambda db: identity.save(db, seats.who(Seat.VILLAGE, 77)))
    store.close()


def windows(kind: type) -> list[StartWindow]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]


def meet(kind: type, then: Callable[[StartWindow], None]) -> None:
    """Do `then` with the first window of `kind` as soon as it is there."""
    timer = QTimer(QApplication.instance(), interval=20)

    def look() -> None:
        found = windows(kind)
        if found:
            timer.stop()
            then(found[0])

    timer.timeout.connect(look)
    timer.start()


def read_and_close(said: list[str]) -> Callable[[StartWindow], None]:
    def read(window: StartWindow) -> None:
        said.append(window.words.plain)  # type: ignore[attr-defined]
        window.end.click()

    return read


def test_a_window_opens_closes_and_leaves_the_home_free(qtbot: QtBot, home: Home) -> None:
    make(home)
    seen: list[tuple[str, bool]] = []

    def close(window: StartWindow) -> None:
        assert isinstance(window, Shell)
        seen.append((window.walk.visit.name, window.guarded))
        window.close()

    meet(Shell, close)
    assert run_window(home, "kiosk", "en") == 0
    assert seen == [("home", False)]  # a window of a given size is an ordinary one
    assert not (home.folder / LOCK_FILE).exists()
    open_store(home, registry()).close()


def test_a_new_machine_begins_by_joining_a_county(qtbot: QtBot, home: Home) -> None:
    seen: list[str] = []

    def close(window: StartWindow) -> None:
        assert isinstance(window, Shell)
        seen.append(window.walk.visit.name)
        window.close()

    meet(Shell, close)
    assert run_window(home, "staff", None) == 0
    assert seen == ["enrol"]


def test_a_lost_key_is_told_in_one_sentence(qtbot: QtBot, home: Home, tmp_path: Path) -> None:
    make(home)
    for file in (tmp_path / "keys").glob("*.key"):
        file.unlink()
    said: list[str] = []
    meet(StartWindow, read_and_close(said))
    assert run_window(home, "kiosk", "en") == 1
    assert "key" in said[0]
    assert "missing" in said[0]


def test_a_damaged_file_is_told_in_one_sentence(qtbot: QtBot, home: Home) -> None:
    make(home)
    home.store.write_bytes(os.urandom(8192))
    said: list[str] = []
    meet(StartWindow, read_and_close(said))
    assert run_window(home, "kiosk", "en") == 1
    assert said[0]


def test_a_second_window_of_one_home_is_refused(qtbot: QtBot, home: Home) -> None:
    make(home)
    lock = QLockFile(str(home.folder / LOCK_FILE))
    assert lock.tryLock(0)
    said: list[str] = []
    meet(StartWindow, read_and_close(said))
    assert run_window(home, "kiosk", "en") == 1
    assert said == ["The program is already open on this machine."]
    lock.unlock()


def test_a_folder_that_cannot_be_is_told(qtbot: QtBot, home: Home) -> None:
    home.folder.write_text("a file where the folder should be")
    said: list[str] = []
    meet(StartWindow, read_and_close(said))
    assert run_window(home, "kiosk", "en") == 1
    assert str(home.folder) in said[0]


def test_the_start_pin_is_asked_for_until_it_is_right(qtbot: QtBot, home: Home) -> None:
    make(home)
    keys.split_with_pin(home.folder, "litchi-2026")
    said: list[str] = []

    def answer(window: StartWindow) -> None:
        window.pin.setText("litchi-2025")
        window.go_on.click()
        said.append(window.words.plain)  # type: ignore[attr-defined]
        meet(Shell, lambda shell: shell.close())
        window.pin.setText("litchi-2026")
        window.go_on.click()

    meet(StartWindow, answer)
    assert run_window(home, "kiosk", "en") == 0
    assert "not right" in said[0]


def test_the_size_of_the_window_may_be_given(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setenv("TIANXIN_SIZE", "1366x768")
    assert (window_size().width(), window_size().height()) == (1366, 768)
    monkeypatch.setenv("TIANXIN_SIZE", "wide")
    assert (window_size().width(), window_size().height()) == (1024, 768)


def _program(home: Home, code: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen(
        [sys.executable, "-c", code, str(home.folder)], cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )


def _ended(child: subprocess.Popen[str]) -> tuple[str, str]:
    try:
        return child.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        child.kill()
        raise


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the system closes windows instead")
def test_the_system_s_word_to_stop_ends_it_in_order(home: Home) -> None:
    make(home)
    code = (
        "import sys; from pathlib import Path; from station.home import Home; from ui import app\n"
        "shown = app.opening.show\n"
        "def show(*what):\n    shown(*what); print('up', flush=True)\n"
        "app.opening.show = show\n"
        "sys.exit(app.run_window(Home(Path(sys.argv[1])), 'kiosk', None))"
    )
    with _program(home, code) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "up\n"
        child.send_signal(signal.SIGTERM)
        _out, errors = _ended(child)
    assert child.returncode == 0, errors
    assert "Traceback" not in errors
    assert not (home.folder / LOCK_FILE).exists()
    store = open_store(home, registry())
    assert store.reader().execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert settings.get(store.reader(), "identity") is not None
    store.close()


def test_a_kiosk_starts_without_what_it_does_not_need(home: Home) -> None:
    make(home)
    code = (
        "import sys; from pathlib import Path; from station.home import Home; from ui import app\n"
        "from PySide6.QtCore import QTimer\n"
        "shown = app.opening.show\n"
        "def show(window, kiosk):\n"
        "    shown(window, kiosk); window.grab(); print(*sorted(sys.modules), flush=True)\n"
        "    QTimer.singleShot(0, window.close)\n"
        "app.opening.show = show\n"
        "sys.exit(app.run_window(Home(Path(sys.argv[1])), 'kiosk', None))"
    )
    with _program(home, code) as child:
        out, errors = _ended(child)
    loaded = set(out.split())
    assert "ui.home.screen" in loaded, errors
    assert [name for name in HEAVY if name in loaded] == []
    others = ("ui.prices.", "ui.county.", "ui.people.", "ui.settings.", "ui.enrol.", "ui.sync.")
    assert [name for name in loaded if name.startswith(others)] == []


@pytest.mark.parametrize("county", [True, False])
def test_only_the_countys_own_machine_gets_its_ledger(qtbot: QtBot, home: Home, county: bool) -> None:
    if county:
        initialise(home, registry(), "440981", "高州市")
    else:
        make(home)
    seen: list[bool] = []

    def close(window: StartWindow) -> None:
        assert isinstance(window, Shell)
        seen.append(window.desk.own_county is not None)
        window.close()

    meet(Shell, close)
    assert main.main(["--home", str(home.folder), "--mode", "staff", "--lang", "en"]) == 0
    assert seen == [county]
