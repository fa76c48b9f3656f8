"""Costs: what a mu of a crop cost to grow, told by a plot's number and by nobody's name."""

from __future__ import annotations

from station.costs.declared import PLOT
from station.costs.migrations import MIGRATIONS
from station.costs.sentences import SENTENCES
from station.kernel.later import Later
from station.kernel.record import Feature

FEATURE = Feature(
    "costs",
    tables=(PLOT,),
    deeds=Later(__name__, {"costs.record": "actions.record", "costs.withdraw": "actions.withdraw"}),
    views=Later(
        __name__,
        {
            "costs.mine": "store.mine_view",
            "costs.summary": "store.summary_view",
            "costs.plots": "store.plots_view",
        },
    ),
    migrations=MIGRATIONS,
    sentences=SENTENCES,
)
