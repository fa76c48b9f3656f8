"""`main.py demo`: a county, its server and three machines with labelled sample data, opened at the village kiosk.

Everything is made by the deeds, files and codes of real use, in a folder and under keys of its own, so
it never mixes with a real station. Where nobody could see a window it photographs the screens instead.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from PySide6.QtCore import QLockFile

from station.cli import Context
from station.home import Home, default_folder
from station.kernel import words
from station.kernel.clock import GuardedClock, SystemClock
from station.kernel.words import _
from station.store.keyfile import VARIABLE as KEYS
from sync.client import Offline
from ui import photos
from ui.app import KIOSK, run_window
from ui.sample import county, people
from ui.sample.server import LOG, Server, ServerFailed, free_port

FOLDER, SHOTS = "demo", "shots"
STAFF = "staff"
STATE, MAKING, LOCK = "demo.json", "demo.making", "demo.lock"
FORMAT = 9  # goes up with every new trial of the ledger or of a seat's store: the demo is then made anew
OWN_FOLDERS = (county.COUNTY, county.SHEETS, *(place.folder for place in people.PLACES), photos.BLANK)
SEATS = tuple(place.folder for place in people.PLACES)
PLATFORM = "QT_QPA_PLATFORM"
UNSEEN = frozenset({"offscreen", "minimal"})


@dataclass(frozen=True, slots=True)
class State:
    """What the demo knows of its last run: the newest day of its prices, and the port of its server."""

    format: int
    day: int
    port: int


def add_parser(groups: Any) -> None:
    """Add the command to the groups of the command line."""
    parser = groups.add_parser(FOLDER, help="a county and its stations with sample data")
    parser.add_argument("--home", type=Path, default=argparse.SUPPRESS, help="folder of the sample county")
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
    parser.add_argument("--lang", choices=words.LANGUAGES, default=argparse.SUPPRESS)
    parser.add_argument("--seat", choices=SEATS, default=SEATS[0], help="whose window to open")
    parser.add_argument("--fresh", action="store_true", help="make the sample county anew")
    parser.add_argument("--shots", type=Path, default=None, help="photograph every screen into this folder")
    parser.add_argument("--few", action="store_true", help="photograph in one language and one size only")
    parser.set_defaults(run=run)


def run(context: Context, asked: argparse.Namespace) -> Any:
    """Open the demo; return what was photographed, or None after the window was closed."""
    folder: Path = (asked.home or default_folder() / FOLDER).absolute()
    os.environ[KEYS] = str(folder.with_name(f"{folder.name}-keys"))  # beside it, as keys never lie in what they open
    shots = asked.shots or (folder / SHOTS if _nobody_sees() else None)
    if shots is not None:
        os.environ.setdefault(PLATFORM, "offscreen")
    with _alone(folder), _in_words(folder), contextlib.ExitStack() as ending:
        server = _opened(context, folder, ending, fresh=asked.fresh)
        if shots is None:
            return _show(folder, asked.seat, asked.lang)
        server.wait_ready()
        plan = photos.Plan.few(asked.lang or words.DEFAULT) if asked.few else photos.Plan.every()
        album = photos.take_all(folder, shots, plan)
    _say(_("{n} pictures are in {folder}.").format(n=album.pictures, folder=shots))
    if album.faults:
        raise SystemExit("\n".join(album.faults))
    return {"folder": str(shots), "pictures": album.pictures}


def _show(folder: Path, seat: str, language: str | None) -> None:
    os.environ.setdefault("TIANXIN_WINDOWED", "1")  # beside other windows, and closed like them
    _say(_("Log in with one of these names and the PIN {pin}:").format(pin=people.PIN))
    for worker in people.WORKERS:
        if worker.folder == seat:
            _say(f"  {worker.login}  {worker.name}")
    if run_window(Home(folder / seat), STAFF if seat == people.OFFICE.folder else KIOSK, language):
        raise SystemExit(1)


def _opened(context: Context, folder: Path, ending: contextlib.ExitStack, *, fresh: bool) -> Server:
    """Return the running server of the sample county in `folder`, made first where there is none."""
    state = None if fresh else _state(folder)
    today = GuardedClock(SystemClock()).today()
    given = None
    if state is None:
        _clear(folder)
        _say(_("Making the sample county. This takes some seconds, and only the first time."))
        given = county.found(context, folder)
    elif today > state.day:
        county.add_days_since(context, folder, state.day)
    server = Server(folder / county.COUNTY, free_port(state.port if state else 0))
    ending.enter_context(_ended_with(server))
    if given is not None:
        server.wait_ready()
        county.join(context, folder, given, server.address)
        county.judge(context, folder)
        county.settle(context, folder)
    elif state is not None and state.port != server.port:
        county.move(context, folder, server.address)
    _keep(folder, State(FORMAT, today, server.port))
    return server


def _nobody_sees() -> bool:
    """Tell whether a window would open where no eye can be: no display, or one that was switched off."""
    platform = os.environ.get(PLATFORM, "").partition(":")[0]
    if platform:
        return platform in UNSEEN
    return sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _state(folder: Path) -> State | None:
    try:
        kept = State(**json.loads((folder / STATE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return kept if kept.format == FORMAT else None


def _keep(folder: Path, state: State) -> None:
    draft = folder / f"{STATE}.tmp"
    draft.write_text(json.dumps(asdict(state)), "utf-8")
    draft.replace(folder / STATE)
    (folder / MAKING).unlink(missing_ok=True)


def _clear(folder: Path) -> None:
    """Take away an old or half-made sample; anything else in the folder stays, and then there will be no demo."""
    ours = (folder / STATE).exists() or (folder / MAKING).exists()
    if not ours and any(one.name != LOCK for one in folder.iterdir()):
        raise SystemExit(_("{folder} is not empty and holds no demo. Choose another folder.").format(folder=folder))
    (folder / MAKING).touch()
    for name in OWN_FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
    old_keys = Path(os.environ[KEYS]).glob("*.key") if ours else ()
    for file in (folder / STATE, folder / LOG, *old_keys):
        file.unlink(missing_ok=True)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    lock = QLockFile(str(folder / LOCK))
    lock.setStaleLockTime(0)
    if not lock.tryLock(0):
        raise SystemExit(_("The demo in {folder} is already open.").format(folder=folder))
    try:
        yield
    finally:
        lock.unlock()


@contextlib.contextmanager
def _in_words(folder: Path) -> Iterator[None]:
    """Say in a sentence what may fail on somebody's machine: its loopback, or the server on it."""
    try:
        yield
    except (ServerFailed, Offline) as trouble:
        raise SystemExit(_("The county server does not answer. See {file}.").format(file=folder / LOG)) from trouble


@contextlib.contextmanager
def _ended_with(server: Server) -> Iterator[None]:
    """Stop the server at the end, and when this program is told to go: the stores bear that like a power cut."""

    def end(number: int, _frame: FrameType | None) -> None:
        server.stop()
        os._exit(128 + number)

    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield
    finally:
        server.stop()
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
