"""Plays a county and its stations once and writes down what crossed: the frozen recordings of the wire.

`python -m tests.sync.recordings.play FOLDER` makes new ones, from fixed keys, a fixed clock and fixed chance. Those
of a version that was released are never made again: a later version adds a folder of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from station.home import Home, open_store
from station.kernel import layout
from station.kernel.clock import GuardedClock, SetClock
from station.kernel.deeds import OPERATOR, Seat
from station.kernel.record import Registry
from station.store import identity, inbox, rows, settings
from station.store.store import Store
from sync import protocol
from sync.client import bundles, starting
from sync.client.exchange import Exchange
from sync.client.joining import enrol
from sync.client.telling import LISTED
from sync.county import accounts, backup, papers, provisioning, snapshots
from sync.county.seat import CountySeat, initialise
from sync.envelope import sign_receipt, verify_receipt
from sync.statements import Authority, sign_authority
from tests.sync.recordings import ground, meaning, plain
from tests.sync.recordings.ground import DIVISION, ENTRY, SECOND, Line, Step

STATION, OTHER = 41, 42
PLACE_SCOPES = ("all", "at:440981")


class Play:
    """The county, its machines, and the recordings made so far."""

    def __init__(self, work: Path, out: Path) -> None:
        self._work, self._out = work, out
        self.clock = SetClock(SECOND * 1000)
        home = Home(work / "county")
        initialise(home, ground.declared(), DIVISION, "高州市")
        self.seat = self._county()
        self.stores: list[Store] = []
        self.line = Line(lambda path, blob: self.seat.answer(path, blob))

    def _county(self) -> CountySeat:
        seat = CountySeat(Home(self._work / "county"), ground.declared())
        seat.store.clock = GuardedClock(self.clock)
        return seat

    def do(self, deed: str, **given: Any) -> Any:
        return self.seat.do(deed, **given)

    def place(self, station: int) -> accounts.Place:
        scopes = (f"station:{station}", *PLACE_SCOPES)
        return accounts.Place(Seat.VILLAGE, station, f"第{station}站", "440981104210", scopes)

    def store(self, name: str, registry: Registry | None = None) -> Store:
        store = open_store(Home(self._work / name), registry or ground.declared())
        store.clock = GuardedClock(self.clock)
        self.stores.append(store)
        return store

    def exchange(self, store: Store, *, deep: bool = False) -> None:
        self.clock.advance(60_000)
        run = Exchange(store, self.line)
        if deep:
            run.comparison.begin(deep=True)
        run.run()

    def keys(self, *stores: Store) -> dict[str, str]:
        """Return the private keys by device number; the county is 0."""
        known = {"0": self.seat.ledger.county().private.hex()}
        for store in stores:
            who = identity.need(store.reader())
            known[str(who.device)] = who.private.hex()
        return known

    def keep(self, name: str, keys: dict[str, str], said: Sequence[dict[str, Any]], **other: str) -> None:
        found = {
            "name": name, "county": self.seat.ledger.bound, "layout": layout.said(ground.later()).hex(), "keys": keys,
            **other}
        write_down(self._out, found, said)

    def keep_line(self, name: str, store: Store, **other: str) -> None:
        self.keep(name, self.keys(store), [as_said(step) for step in self.line.taken()], **other)

    def put_back(self, file: Path) -> None:
        """The ledger is put back from a backup."""
        self.seat.close()
        backup.restore(Home(self._work / "county"), file)
        self.seat = self._county()

    def close(self) -> None:
        self.seat.close()
        for store in self.stores:
            store.close()


def write_down(out: Path, found: Mapping[str, Any], said: Sequence[Mapping[str, Any]]) -> None:
    """Write one recording: the bytes, what reads them, and what they mean today."""
    book = meaning.Keys.of_recording(found)
    means = [{**one, "means": meaning.of(one, book)} for one in said]
    whole = {**found, "zlib": zlib.ZLIB_RUNTIME_VERSION, "said": means}
    text = json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
    (out / f"{found['name']}.json").write_text(text, encoding="utf-8")


def as_said(step: Step) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": "line", "path": step.path, "up": step.request.hex(), "down": step.answer.hex()}
    if step.stands is not None:
        found["stands"] = meaning.stands_as_json(step.stands)
    return found


def bundled(*blobs: bytes) -> list[dict[str, Any]]:
    return [{"kind": "bundle", "blob": blob.hex()} for blob in blobs]


def begin(play: Play) -> Store:
    """Enrolment, the time, the first load, and an exchange with nothing new."""
    for text in ("荔枝", "龙眼 8 元", "mango"):
        play.do("recorded.add", text=text)
    code = accounts.new_code(play.seat.ledger, play.place(STATION), play.clock.now_ms())
    store = play.store("station")
    enrol(store, play.line, code)
    play.line.post(protocol.TIME_PATH, bytes(range(16)))
    play.keep_line("enrolment", store, code=code)
    play.exchange(store)
    play.keep_line("first_load", store)
    play.exchange(store)
    play.keep_line("nothing_new", store)
    return store


def work(play: Play, store: Store) -> None:
    """Work goes up, sealed and in the clear; news come down, one of them a refusal."""
    own = store.do("recorded.add", OPERATOR, text="芒果 3.80", station=STATION)
    store.do("recorded.change", OPERATOR, entry=own, text="芒果 4.20")
    play.exchange(store)
    play.keep_line("push", store)
    store.do("recorded.drop", OPERATOR, entry=own)
    store.do("recorded.add", OPERATOR, text="别站", station=OTHER)
    play.line.private = True
    play.exchange(store)
    play.line.private = False
    play.keep_line("push_in_the_clear", store)
    first = play.do("recorded.add", text="香蕉")
    play.do("recorded.change", entry=first, text="香蕉 2.10")
    play.do("recorded.drop", entry=play.do("recorded.add", text="误"))
    play.exchange(store)
    play.keep_line("pull", store)


def compare(play: Play, store: Store) -> None:
    """A row was lost here, and the words of another changed by hand."""
    lost, changed = [row for table, row, _ in inbox.held_in(store.reader(), "all") if table == ENTRY.name][:2]
    store.write(lambda db: rows.delete_row(db, ENTRY, lost))
    store.write(lambda db: rows.patch_row(db, ENTRY, changed, {"text": "改"}))
    play.exchange(store, deep=True)
    play.keep_line("comparison", store)


def media(play: Play, store: Store) -> None:
    """A picture goes up, and another machine fetches it."""
    picture = store.media.add(b"\x89PNG" + bytes(range(200)), play.clock.now_ms())
    store.do("recorded.add", OPERATOR, text="图", station=STATION, picture=picture)
    play.exchange(store)
    play.exchange(store)
    play.keep_line("media", store)


def copies(play: Play, store: Store) -> None:
    """Two copies of one machine: the second to speak asks for a number of its own."""
    store.do("recorded.add", OPERATOR, text="同", station=STATION)
    store.close()
    shutil.copytree(store.path.parent, store.path.parent.with_name("copy"))
    one, other = play.store("station"), play.store("copy")
    play.stores.remove(store)
    one.do("recorded.add", OPERATOR, text="甲", station=STATION)
    other.do("recorded.add", OPERATOR, text="乙", station=STATION)
    play.exchange(one)
    play.line.taken()
    before = play.keys(other)
    play.exchange(other)
    play.keep("renumber", {**before, **play.keys(other)}, [as_said(step) for step in play.line.taken()])


def later_program(play: Play) -> None:
    """A machine whose program declares a column more than the county's."""
    code = accounts.new_code(play.seat.ledger, play.place(OTHER), play.clock.now_ms())
    store = play.store("later", ground.later())
    enrol(store, play.line, code)
    play.line.taken()
    store.do("recorded.add", OPERATOR, text="新", station=OTHER)
    play.exchange(store)
    play.keep_line("later_program", store)


def sticks(play: Play) -> None:
    """Every kind of bundle, and what a machine begins with that has no line."""
    ledger, registry = play.seat.ledger, ground.declared()
    made = provisioning.provide(ledger, registry, play.place(OTHER), play.clock.now_ms())
    store = play.store("hills")
    starting.start_from(store, made.blob, made.code)
    keys = play.keys(store)
    play.keep("bundle_start", keys, bundled(made.blob), code=made.code)
    store.do("recorded.add", OPERATOR, text="山里", station=OTHER)
    up = bundles.make(store).blob
    back = play.seat.bundles.take(up).back
    play.keep("bundle_up", keys, bundled(up), code=made.code)
    bundles.take(store, back)
    play.keep("bundle_return", keys, bundled(back))
    play.do("recorded.add", text="柚子")
    play.keep("bundle_news", keys, bundled(play.seat.bundles.news(identity.need(store.reader()).device)))
    shared = snapshots.make(ledger, registry, play.clock.now_ms())
    play.keep("snapshot", keys, bundled(shared.blob))


def statements(play: Play, store: Store) -> None:
    """Papers: what people are shown, and what machines are sent."""
    who, key = identity.need(store.reader()), play.seat.ledger.county().key
    db = store.reader()
    with_answer = bytes.fromhex(settings.get(db, "sync.receipt"))
    alone = sign_receipt(key, verify_receipt(key.public, with_answer))
    papers.revoke(play.seat.ledger, identity.need(play.stores[-1].reader()).device)
    play.exchange(store)
    play.line.taken()
    listed = bytes.fromhex(settings.get(db, LISTED)[2])
    seal = bytes.fromhex(settings.get(db, "sync.seal"))
    authority = sign_authority(key, Authority(who.county, 3, b"der"))
    said = [{"kind": "paper", "blob": blob.hex()} for blob in (
        with_answer, alone, who.certificate, listed, seal, authority)]
    play.keep("papers", play.keys(store), said)


def put_back(play: Play, store: Store, file: Path) -> None:
    """The ledger is put back; a machine gives back what it forgot and sends its own work again."""
    play.do("recorded.add", text="夜里写的")
    store.do("recorded.add", OPERATOR, text="夜里报的", station=STATION)
    play.exchange(store)
    play.exchange(store)
    play.line.taken()
    play.put_back(file)
    play.exchange(store)
    play.keep_line("put_back", store)


def play_all(out: Path) -> None:
    """Write every recording into `out`."""
    for found, said in plain.recordings():
        write_down(out, found, said)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TIANXIN_KEYS"] = str(Path(folder) / "keys")
        current: list[Line] = []
        with ground.repeatable(lambda: current[0] if current else None):
            play = Play(Path(folder), out)
            current.append(play.line)
            store = begin(play)
            work(play, store)
            compare(play, store)
            media(play, store)
            later_program(play)
            sticks(play)
            statements(play, store)
            file = Path(folder) / "night.backup"
            backup.backup(play.seat.home, file)
            put_back(play, store, file)
            copies(play, store)
            play.close()


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    play_all(Path(sys.argv[1]))
