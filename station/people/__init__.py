"""People: who may work at which machine, as what, and how a machine knows them while the link is down."""

from __future__ import annotations

from station.kernel.later import Later, called_later
from station.kernel.record import Feature, PersonRule
from station.people.declared import ACCOUNT, EVENT, SPARE
from station.people.migrations import MIGRATIONS
from station.people.sentences import SENTENCES

FEATURE = Feature(
    "people",
    tables=(ACCOUNT, EVENT, SPARE),
    deeds=Later(
        __name__,
        {
            "people.add": "actions.add",
            "people.deactivate": "actions.deactivate",
            "people.reissue": "actions.reissue",
            "people.set_term": "actions.set_term",
            "people.reset_code": "actions.reset_code",
            "people.activate": "actions.activate",
            "people.tell_locked": "actions.tell_locked",
        },
    ),
    views=Later(
        __name__,
        {
            "people.accounts": "store.accounts_view",
            "people.here": "store.here_view",
        },
    ),
    migrations=MIGRATIONS,
    sentences=SENTENCES,
    person_rule=PersonRule(
        ACCOUNT.name,
        person=called_later(__name__, "model.person_of_row"),
        former=called_later(__name__, "model.former_of_row"),
    ),
)
