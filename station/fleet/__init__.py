"""Fleet: the machines of the county, and what people must look at: values that lost, entries laid aside or refused."""

from __future__ import annotations

from station.fleet.declared import CASE, DEVICE
from station.fleet.migrations import MIGRATIONS
from station.fleet.sentences import SENTENCES
from station.kernel.later import Later, called_later
from station.kernel.record import Feature, FleetRule

FEATURE = Feature(
    "fleet",
    tables=(DEVICE, CASE),
    deeds=Later(
        __name__,
        {
            "fleet.tell_machines": "actions.tell_machines",
            "fleet.tell_matters": "actions.tell_matters",
            "fleet.keep": "actions.keep",
            "fleet.undo": "actions.undo",
            "fleet.release": "actions.release",
            "fleet.close": "actions.close",
            "fleet.acknowledge": "actions.acknowledge",
            "fleet.limit": "actions.limit",
        },
    ),
    views=Later(
        __name__,
        {
            "fleet.machines": "store.machines_view",
            "fleet.cases": "store.cases_view",
        },
    ),
    migrations=MIGRATIONS,
    sentences=SENTENCES,
    fleet_rule=FleetRule(
        "fleet.tell_machines",
        "fleet.tell_matters",
        known=called_later(__name__, "store.known_machines"),
        parked=called_later(__name__, "store.decided_groups"),
        offered=called_later(__name__, "store.offer_cases"),
    ),
)
