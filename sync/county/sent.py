"""The ops of a hello as they arrived, each in its group; reading them needs no ledger."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

from station.kernel.errors import StationError
from station.kernel.layout import Known
from station.store.oplog import Op, links
from sync.frames import decode_ops
from sync.items import Item
from sync.protocol import Hello

log = logging.getLogger(__name__)


class Sent(NamedTuple):
    """One op as it arrived: for the stage, for the judge, and what it adds to the chain."""

    op: Op
    item: Item
    link: bytes


def read_ops(known: Known, hello: Hello) -> list[Sent]:
    """Return the ops of a hello, each in its group; StationError("sync.malformed", "frame.malformed")."""
    heads = iter(sorted([(head.number, head.count) for head in hello.heads], key=itemgetter(0)))
    group, count, coming = 0, 0, next(heads, None)
    items, ops = [], []
    for number, (item, body) in enumerate(decode_ops(known, hello.ops), hello.mark + 1):
        while coming is not None and coming[0] <= number:
            (group, count), coming = coming, next(heads, None)
        if number >= group + count:
            raise StationError("sync.malformed")
        items.append(item)
        ops.append(Op(number, group, item.table, item.row, item.kind, item.version, body))
    return list(map(Sent, ops, items, links(ops)))


def read_or_why(known: Known, hello: Hello) -> Sequence[Sent] | StationError:
    """Return the ops of a hello, or why they cannot be read: whether anybody wants them is not known here."""
    try:
        return read_ops(known, hello) if hello.ops else []
    except StationError as trouble:
        return trouble
    except MemoryError:
        raise  # the machine's trouble, not theirs: the device asks again
    except Exception as trouble:
        log.exception("the ops of a hello could not be read")
        return StationError("sync.internal", what=type(trouble).__name__)
