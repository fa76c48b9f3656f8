"""What a machine does by itself once something came from the county: deeds without a person (Feature.chores).

They run before an exchange, for what the last one left when it was broken off, and after what came by line or stick.
Each does a bounded amount, and only where its view finds that there is need: most exchanges bring nothing, and a
transaction costs a write to the disk.
"""

from __future__ import annotations

import logging

from sqlcipher3 import dbapi2

from station.kernel.deeds import OPERATOR
from station.store import identity, oplog
from station.store.store import Store

log = logging.getLogger(__name__)


def do_chores(store: Store) -> bool:
    """Do what the features declared for this kind of seat; return whether the county is to be told of it.

    A chore that makes its code fail is written down and keeps nobody from exchanging (fault P15). Trouble of the
    database itself goes on to the caller.
    """
    before = oplog.tip(store.reader())[0]
    who = identity.load(store.reader())
    for name, due in store.registry.chores.items():
        try:
            if who is not None and who.seat in store.registry.deeds[name].seats and store.show(due, OPERATOR, limit=1):
                store.do(name, OPERATOR)
        except (dbapi2.OperationalError, MemoryError):
            raise
        except Exception:
            log.exception("chore %s failed", name)
    return oplog.tip(store.reader())[0] > before
