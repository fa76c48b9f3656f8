"""The tree of divisions an audience is ticked in: whole towns, or single villages of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from station.kernel.deeds import Person, Seat
from station.kernel.words import _
from station.store.store import Store
from ui.desk import Desk
from ui.widgets.base import Worded

MOST = 2_000
CODE = Qt.ItemDataRole.UserRole
NONE, PART, WHOLE = Qt.CheckState.Unchecked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Checked


@dataclass(frozen=True, slots=True)
class Division:
    """A division as it is ticked, with those in it."""

    code: str
    name: str
    inside: tuple[Division, ...] = ()


def read_divisions(store: Store, person: Person) -> tuple[Division, ...]:
    """Read what may be ticked at this seat: the county's towns with their villages, or a town's villages."""
    identity = store.identity()
    if identity is None:
        return ()
    if identity.seat is Seat.VILLAGE:  # nothing to tick, but it has a name
        beside = store.show("places.divisions", person, parent=identity.division[:9], limit=MOST)
        return tuple(Division(one.code, one.short_name) for one in beside if one.code == identity.division)

    def below(code: str, deep: int) -> tuple[Division, ...]:
        found = store.show("places.divisions", person, parent=code, limit=MOST)
        return tuple(Division(one.code, one.short_name, below(one.code, deep - 1) if deep else ()) for one in found)

    return below(identity.division, 1 if identity.seat is Seat.COUNTY else 0)


def names_of(divisions: Sequence[Division]) -> dict[str, str]:
    """Return what each division is called, by its code."""
    return {each.code: each.name for one in divisions for each in (one, *one.inside)}


def audience_words(audience: str, names: Mapping[str, str], most: int = 6) -> str:
    """Return for whom something is, in words."""
    codes = audience.split()
    if not codes:
        return _("the whole county")
    words = _("、").join(names.get(code, code) for code in codes[:most])
    return _("{places} and {n} more").format(places=words, n=len(codes) - most) if len(codes) > most else words


class DivisionTree(Worded, QTreeWidget):
    """Emits `changed` when a person ticked something. `codes` are whole divisions; a ticked town names no village."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._quiet = False
        self._offered: tuple[Division, ...] = ()
        self._beyond: list[str] = []  # codes of a draft that stand in no tree here
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.itemChanged.connect(self._ticked)
        self.begin(desk.look)

    def retranslate(self) -> None:
        self.setAccessibleName(_("For whom"))

    def offer(self, divisions: Sequence[Division]) -> None:
        """Offer these divisions; what was ticked stays so."""
        if self._offered == tuple(divisions):
            return  # a tree that is ticked in stays as it is
        self._offered = tuple(divisions)
        kept, self._quiet = self.codes, True
        self.clear()
        for one in divisions:
            self._add(self.invisibleRootItem(), one)
        self._quiet = False
        self.tick(kept)

    def tick(self, codes: Sequence[str]) -> None:
        """Show these as ticked, and nothing else."""
        self._quiet = True
        known = {item.data(0, CODE): item for item in self._items()}
        for item in known.values():
            item.setCheckState(0, NONE)
        for code in codes:
            if code in known:
                self._spread(known[code], WHOLE)
                above = known[code].parent()
                self._lift(above)
                if above is not None:
                    above.setExpanded(True)
        self._beyond = [code for code in codes if code not in known]
        self._quiet = False

    @property
    def codes(self) -> list[str]:
        """The divisions ticked, none within another."""
        found = [item for item in self._items() if item.checkState(0) == WHOLE]
        outer = [item for item in found if (above := item.parent()) is None or above.checkState(0) != WHOLE]
        return sorted([*(str(item.data(0, CODE)) for item in outer), *self._beyond])

    def _add(self, above: QTreeWidgetItem, division: Division) -> None:
        item = QTreeWidgetItem(above, [division.name])
        item.setData(0, CODE, division.code)
        item.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        item.setCheckState(0, NONE)
        for inner in division.inside:
            self._add(item, inner)

    def _items(self) -> list[QTreeWidgetItem]:
        root = self.invisibleRootItem()
        return [item for top in _inside(root) for item in (top, *_inside(top))]

    def _ticked(self, item: QTreeWidgetItem, _column: int) -> None:
        if self._quiet:
            return
        self._quiet = True
        self._spread(item, WHOLE if item.checkState(0) != NONE else NONE)
        self._lift(item.parent())
        self._quiet = False
        self.changed.emit()

    def _spread(self, item: QTreeWidgetItem, state: Qt.CheckState) -> None:
        item.setCheckState(0, state)
        for inner in _inside(item):
            self._spread(inner, state)

    def _lift(self, item: QTreeWidgetItem | None) -> None:
        """Let a town say whether all, some or none of its villages are ticked; all of them are the whole town."""
        if item is not None:
            states = {inner.checkState(0) for inner in _inside(item)}
            item.setCheckState(0, states.pop() if len(states) == 1 else PART)


def _inside(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = [item.child(place) for place in range(item.childCount())]
    return [one for one in found if one is not None]
