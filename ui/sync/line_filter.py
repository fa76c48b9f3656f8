"""The chips over the list of what was done here: by where it stands, in the order it moves through them."""

from __future__ import annotations

from collections.abc import Sequence

from station.kernel.words import N_, _
from station.store.oplog import RowState
from ui.sync.presenter import Line, counts
from ui.theme import Look
from ui.widgets.chips import ChipRow

ALL = "all"
FILTERS = (
    (RowState.HERE, N_("Here {n}")),
    (RowState.SENT, N_("Sent {n}")),
    (RowState.CONFIRMED, N_("Confirmed {n}")),
    (RowState.PROBLEM, N_("Problems {n}")),
)


class LineFilter(ChipRow):
    """One chip for each state something is in, with how many."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "staff")

    def sort_out(self, lines: Sequence[Line]) -> list[Line]:
        """Offer the chips these lines give and return those behind the one that is taken."""
        standing, taken = counts(lines), self.taken
        chips: list[tuple[object, str]] = [(ALL, _("All"))]
        chips += [(state, _(words).format(n=f"{standing[state]:,}")) for state, words in FILTERS
                  if state is taken or any(line.state is state for line in lines)]
        self.show_chips(chips, taken if taken in dict(chips) else ALL)
        return [line for line in lines if self.taken == ALL or line.state is self.taken]
