"""People: who may work at which machine, as what, and how a machine knows them while the link is down."""

from __future__ import annotations

from station.kernel.record import Feature, PersonRule
from station.people import actions, store
from station.people.migrations import MIGRATIONS
from station.people.model import ACCOUNT, EVENT, SENTENCES, SPARE, former_of_row, person_of_row

FEATURE = Feature(
    "people",
    tables=(ACCOUNT, EVENT, SPARE),
    deeds=(
        actions.add,
        actions.deactivate,
        actions.reissue,
        actions.set_term,
        actions.reset_code,
        actions.activate,
        actions.tell_locked,
    ),
    views=(store.accounts_view, store.here_view),
    migrations=MIGRATIONS,
    sentences=SENTENCES,
    person_rule=PersonRule(ACCOUNT.name, person_of_row, former_of_row),
)
