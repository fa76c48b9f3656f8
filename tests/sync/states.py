"""The states of PROTOCOL.md, section 7, brought about with real stores and a real ledger; and its events.

A state is not written down anywhere: it is what both sides hold. `Stage.state` reads it off them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from station.home import Home, open_store
from station.kernel import spans
from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.places.codes import path as path_of
from station.store import copies, identity, outbox, settings
from station.store import spans as arrived
from station.store.store import Store
from sync.client import bundles, joining, starting
from sync.client.exchange import Exchange
from sync.client.layouts import Layouts
from sync.client.salvaging import GIVING
from sync.client.state import Offline
from sync.client.transport import InProcess
from sync.county import accounts, backup, numbering, offered
from sync.county.exchange import known_device
from sync.county.layouts import Books
from sync.county.seat import CountySeat
from tests.sync.boxes import program
from tests.sync.seats import VILLAGE, Made, Village
from tests.sync.yard import LINES, add_box, place_of

OLD, NEW = 1, 2


class Stage:
    """A county that can be put back, one station whose state is looked at, and one that makes news."""

    def __init__(self, made: Made, folder: Path) -> None:
        self._made = made
        self._folder = folder
        self._declared = program(OLD)
        self.county = made.county(folder / "county", self._declared)
        self.other = self._village(1)
        self.one = self._village(0)
        self.trouble = ""  # the code an exchange ended with
        self.lose = False
        self._twins: list[Store] = []
        self.done: list[str] = []  # the names of the boxes that the station, or a copy of it, made
        for village in (self.one, self.other, self.one):
            village.sync()

    def _village(self, number: int) -> Village:
        opened = self._made.village(number, self.county, self._folder / f"station{number}", declared=self._declared)
        opened.carrier = InProcess(self._handle)
        return opened

    def _handle(self, path: str, blob: bytes) -> bytes:
        answer = self.county.answer(path, blob)
        if self.lose:
            raise Offline("lost")
        return answer

    def close(self) -> None:
        for store in (self.one.store, self.other.store, *self._twins):
            store.close()
        self.county.close()

    # --- what it is in now

    def state(self) -> str:
        """Return the first state of the table that holds."""
        db = self.one.store.reader()
        who = identity.load(db)
        if who is None:
            return "new"
        with self.county.ledger.reading() as connection:
            county = self.county.ledger.county()
            row = known_device(connection, county, who.device)
            tops = numbering.tops(connection, who.county, who.scopes)
            wide = Books(self._declared).at(connection, who.county, bytes(row.layouts)).schema
        have = arrived.all_spans(db)
        holds: dict[str, Callable[[], bool]] = {
            "put back": lambda: who.epoch != county.epoch,
            "copied": lambda: outbox.chain_at(db, row.mark) != bytes(row.chain) or copies.is_copy(db),
            "unconfirmed": lambda: settings.get(db, joining.UNCONFIRMED) is not None,
            "salvaging": lambda: bool(settings.get(db, GIVING, False)),
            "barred": lambda: bool(accounts.barred(row, self.county.store.clock.now_ms())),
            "moved": lambda: set(accounts.place_of(row).scopes) != set(who.scopes),
            "apart": lambda: Layouts(self.one.store).schemas(db) != (bytes(row.schema), wide),
            "waiting": lambda: outbox.waiting(db).ops > 0,
            "behind": lambda: any(spans.gaps(have.get(key, []), top.seq) for key, top in tops.items()),
        }
        return next((name for name, held in holds.items() if held()), "level")

    # --- events

    def deed(self) -> None:
        self._box_of(self.one)

    def _box_of(self, village: Village) -> None:
        self.done.append(f"box {len(self.done)}")
        add_box(village, name=self.done[-1])

    def news(self) -> None:
        add_box(self.other)
        self.other.sync()

    def exchange(self) -> None:
        self._try(self._by_line)

    def lost(self) -> None:
        """One request arrives and its answer does not."""
        self.lose = True
        self._try(self._by_line)
        self.lose = False

    def stick(self) -> None:
        """A bundle goes up, and what the county made for it comes back."""
        def carry() -> None:
            bundles.take(self.one.store, self.county.bundles.take(bundles.make(self.one.store).blob).back)

        self._try(carry)

    def shut_out(self) -> None:
        self.county.revoke(self.number)

    def let_in(self) -> None:
        self.county.readmit(self.number)

    def move(self) -> None:
        where = self.county.store.show("places.divisions", self.one.officer, parent=VILLAGE[:6], limit=5)[-1].code
        self.county.move(self.number, Seat.VILLAGE, self.one.station, "新址信息站", path_of(where))

    def code(self) -> None:
        """Somebody types a one-time code in, on a line."""
        code, _ = self.county.new_code(Seat.VILLAGE, self.one.station, "第三台", self._where())
        self._try(lambda: joining.enrol(self.one.store, self.one.carrier, code))

    def start(self) -> None:
        """Somebody brings a starting stick and types its code in."""
        where = self._folder / f"start{len(list(self._folder.iterdir()))}"
        where.mkdir()
        code, _, file = self.county.provision(where, Seat.VILLAGE, self.one.station, "第二台", self._where())
        self._try(lambda: starting.start_from(self.one.store, Path(file).read_bytes(), code))

    def _where(self) -> list[str]:
        return list(path_of(place_of(self.other.store)))

    def put_back(self) -> None:
        """The ledger is lost with what was done last, and put back from a backup made before."""
        home = self.county.home
        backup.backup(home, self._folder / "county.backup")
        self._forgotten()
        self.other.sync()
        self._restore(home)

    def _forgotten(self) -> None:
        """What the county does after the backup was made."""
        lines = LINES[: len(self._declared.tables["boxes.box"].lines)]
        self.county.do("boxes.add", place=place_of(self.other.store), name="forgotten", lines=lines)

    def forgetful(self) -> None:
        """As `put_back`, of a ledger that the station had heard more of than the backup knows: it gives that back."""
        self.done.append("forgotten")
        backup.backup(self.county.home, self._folder / "county.backup")
        self._forgotten()
        for _ in range(3):
            self.one.sync()
        self._restore(self.county.home)

    def _restore(self, home: Home) -> None:
        self.county.close()
        for file in home.folder.glob("station.db*"):
            file.unlink()
        backup.restore(home, self._folder / "county.backup")
        self.county = CountySeat(home, self._declared)

    def copy_speaks(self) -> None:
        """A copy of the station's file does a deed and exchanges before it does."""
        home = self._closed()
        shutil.copytree(home.folder, self._folder / f"twin{len(self._twins)}")
        self.one.store = open_store(home, program(OLD))
        twin = self._as_village(open_store(Home(self._folder / f"twin{len(self._twins)}"), program(OLD)))
        self._twins.append(twin.store)
        self._box_of(twin)
        mine, self.one = self.one, twin
        self.exchange()
        self.one = mine

    def renewed(self) -> None:
        """The county's program is replaced by one that knows more columns."""
        home = self.county.home
        self.county.close()
        self._declared = program(NEW)
        self.county = CountySeat(home, self._declared)

    def take_turns(self) -> tuple[list[str], int]:
        """Let the copies exchange too; return the state each is in, and how many of their deeds were not taken."""
        found, refused = [], 0
        for twin in self._twins:
            mine, self.one = self.one, self._as_village(twin)
            self.exchange()
            self.exchange()
            found.append(self.state())
            refused += len(outbox.problems(twin.reader()))
            self.one = mine
        return found, refused

    def _as_village(self, store: Store) -> Village:
        found = Village(store, InProcess(self._handle), self.one.station)
        found.officer = self.one.officer
        return found

    def take_back(self) -> None:
        """People take every row that a station gave back and that nobody else could prove."""
        declared = self.county.store.registry
        for one in offered.waiting(self.county.ledger, declared):
            offered.decide(self.county.ledger, declared, (one.device, one.table, one.row), take=True)

    # --- states that no event brings about

    def become_new(self) -> None:
        self._closed()
        self.one.store = open_store(Home(self._folder / "fresh"), program(OLD))

    def become_unconfirmed(self) -> None:
        self.become_new()
        self.start()

    def become_salvaging(self) -> None:
        self.forgetful()
        Exchange(self.one.store, self.one.carrier).run(budget=1)

    def _closed(self) -> Home:
        self.one.store.close()
        return Home(self.one.store.path.parent)

    @property
    def number(self) -> int:
        return identity.need(self.one.store.reader()).device

    def _by_line(self) -> None:
        """What a syncer does: have the key confirmed where it came from a stick, then exchange."""
        joining.confirm_over(self.one.store, self.one.carrier)
        self.one.sync()

    def _try(self, work: Callable[[], object]) -> None:
        self.trouble = ""
        try:
            work()
        except Offline:
            pass
        except StationError as refused:
            self.trouble = refused.code
