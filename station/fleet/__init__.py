"""Fleet: the machines of the county, and what people must look at: values that lost, entries laid aside or refused."""

from __future__ import annotations

from station.fleet import actions, store
from station.fleet.migrations import MIGRATIONS
from station.fleet.model import CASE, DEVICE
from station.fleet.sentences import SENTENCES
from station.kernel.record import Feature, FleetRule

FEATURE = Feature(
    "fleet",
    tables=(DEVICE, CASE),
    deeds=(
        actions.tell_machines,
        actions.tell_matters,
        actions.keep,
        actions.undo,
        actions.release,
        actions.close,
        actions.acknowledge,
        actions.limit,
    ),
    views=(store.machines_view, store.cases_view),
    migrations=MIGRATIONS,
    sentences=SENTENCES,
    fleet_rule=FleetRule(
        actions.tell_machines.name, actions.tell_matters.name, store.known_machines, store.decided_groups,
        store.offer_cases,
    ),
)
