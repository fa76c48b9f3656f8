"""What a snapshot says of people (nothing), and of rows that its reader changed itself."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from station.features import FEATURES
from station.kernel.record import Registry
from station.store import inbox
from station.store.migrate import create_declared
from station.store.store import Store
from sync import bundle, protocol, snapshot
from sync.client import snapshots as taking
from sync.client import sticks
from sync.client.exchange import Exchange
from sync.client.taking import take_feed
from sync.county import courier, snapshots
from sync.county.seat import CountySeat
from sync.frames import decode_frame
from sync.protocol import Answer
from tests.sync import notes
from tests.sync.seats import Village


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A stick."""
    place = tmp_path / "stick"
    place.mkdir()
    return place


class TestPersonal:
    """A table with a telephone number in a scope of places: that scope stays out of what anybody can read."""

    @pytest.fixture
    def declared(self) -> Registry:
        return notes.with_notes()

    def test_nothing_of_people_is_in_the_file(self, county: CountySeat, village: Village, folder: Path) -> None:
        before = courier.share(county, folder)
        assert before.private == []
        note = village.store.do("notes.add", village.officer, title="一", text="独门暗号")
        village.store.do("notes.change", village.officer, note=note, phone="13800138000")
        village.sync()
        county.sync()
        after = courier.share(county, folder)
        assert after.private == ["at:440981"]
        assert "at:440981" not in after.scopes
        assert _tables_in(county, Path(after.file)) & {"notes.note"} == set()

    def test_the_control_without_the_look_through_it_would_be(
        self, county: CountySeat, village: Village, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        village.store.do("notes.add", village.officer, title="一", text="独门暗号")
        village.sync()
        county.sync()
        monkeypatch.setattr(snapshots, "hides", lambda table: False)
        assert "notes.note" in _tables_in(county, Path(courier.share(county, folder).file))


def _tables_in(county: CountySeat, file: Path) -> set[str]:
    """Return the tables of the rows in a snapshot."""
    answers = snapshot.opened(bundle.read(file.read_bytes())).answers
    feeds = [feed for one in answers for feed in protocol.decode(one, Answer).feeds if feed.frame]
    return {item.table for feed in feeds for item in decode_frame(county.store.registry, feed.frame)}


class TestOwnChanges:
    """A machine hears the verdicts on two changes of its own, and the file, before it hears their new versions."""

    @pytest.fixture
    def declared(self) -> Registry:
        columns = tuple(column for column in notes.NOTE.columns if column.name != "phone")
        board = dataclasses.replace(notes.NOTE, columns=columns)
        feature = dataclasses.replace(
            notes.FEATURE, tables=(board,), migrations=(lambda db: create_declared(db.conn, board),), views=())
        return Registry((*FEATURES, feature))

    def story(self, county: CountySeat, village: Village, folder: Path) -> tuple[Store, int]:
        store = village.store
        note = int(store.do("notes.add", village.officer, title="一", text="一"))
        self._urgent_only(county, village)
        courier.share(county, folder)
        store.do("notes.change", village.officer, note=note, text="二")
        self._urgent_only(county, village)
        sticks.import_from(store, folder)
        return store, note

    def _urgent_only(self, county: CountySeat, village: Village) -> None:
        """A metered line: verdicts come, this table's news do not."""
        urgent = Exchange(village.store, village.carrier)
        urgent.most_lane = 0
        urgent.run()
        county.sync()

    def _text(self, store: Store, note: int) -> str:
        return str(store.reader().execute("SELECT text FROM notes_note WHERE id = ?", (note,)).fetchone()[0])

    def test_the_newest_words_stay(self, county: CountySeat, village: Village, folder: Path) -> None:
        store, note = self.story(county, village, folder)
        assert self._text(store, note) == "二"
        for _ in range(3):
            village.sync()
        assert self._text(store, note) == "二"
        sums = {key: total for key, total in inbox.tallies(store.reader()).items() if key[1] == notes.NOTE.name}
        assert sums == {("at:440981", notes.NOTE.name): inbox.tallies(county.store.reader())["county", notes.NOTE.name]}

    def test_the_control_taken_like_a_frame_of_ours_the_old_words_would_stay(
        self, county: CountySeat, village: Village, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unshared(*given: Any, shared: bool) -> int:
            return take_feed(*given)

        monkeypatch.setattr(taking, "take_feed", unshared)
        store, note = self.story(county, village, folder)
        for _ in range(3):
            village.sync()
        assert self._text(store, note) == "一"
