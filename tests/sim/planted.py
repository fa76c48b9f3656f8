"""Faults planted into copies of the core: the negative controls of the simulator, as data.

A fault is a piece of the source of one function and what stands there instead. Where the product's text
has changed, the fault no longer fits and its test says so.
"""

from __future__ import annotations

import importlib
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """`where` is "module:function" or "module:Class.method"; in its source `old` is replaced by `new`, pair by pair."""

    name: str
    where: str
    pairs: tuple[tuple[str, str], ...]


FAULTS = (
    Fault("the county answers before it commits, and dies", "sync.county.exchange:Exchange.handle", (
        ("            visit.write_down(request.counter, answer.mark, chain)\n",
         "            visit.write_down(request.counter, answer.mark, chain)\n"
            "            if request.counter % 4 == 0: connection.rollback()\n"),
    )),
    Fault("a span is stored before its rows", "sync.client.taking:take_feed", (
        ("        return inbox.take_in(",
         "        db.execute(spans.CLEAR, stream)\n"
            "        db.executemany(spans.ADD, [(*stream, *one) for one in before])\n"
            "        return inbox.take_in("),
        ("    items = decode_frame",
         "    before = spans.spans_of(store.reader(), stream)\n"
            "    store.write(lambda db: spans.add_span(db, stream, feed.low, feed.high))\n"
            "    items = decode_frame"),
    )),
    Fault("an end is forgotten", "sync.county.draft:Draft.write", (
        ("for scope in held.scopes]",
         "for scope in held.scopes if not held.deleted]"),
    )),
    Fault("a row that moved is not evicted", "sync.county.draft:Draft.write", (
        ("for scope in gone]",
         "for scope in gone if False]"),
    )),
    Fault("a verdict is dropped", "sync.county.exchange:Exchange._news", (
        ("        spans = told_spans(visit)\n",
         "        rulings = [one for one in rulings if one.seq % 3]\n"
            "        spans = told_spans(visit)\n"),
    )),
    Fault("HELD to somebody whose words these are not", "sync.county.portions:_item", (
        ("found.writer == device",
         "found.writer"),
    )),
    Fault("a sum is not brought up to date", "sync.county.numbering:count", (
        ("    if not moved:\n",
         "    moved = {key: value for key, value in moved.items() if key[1] != 'sim.step'}\n    if not moved:\n"),
    )),
    Fault("a row leaks into everybody's scope", "sync.county.draft:Draft.put", (
        ("scopes = self._registry.tables[key[0]].scopes(words.values)",
         "scopes = tuple(dict.fromkeys((*self._registry.tables[key[0]].scopes(words.values), 'all')))"),
    )),
    Fault("a value that lost is not kept", "sync.county.intake:Intake._record", (
        ("for (table, row), name, value in decision.lost:",
         "for (table, row), name, value in decision.lost[1:]:"),
    )),
    Fault("a station believes one op more confirmed than the county said", "sync.client.exchange:Exchange._acknowledge", (
        ("outbox.set_mark(db, answer.mark, chain)",
         "outbox.set_mark(db, min(answer.mark + 1, oplog.tip(db)[0]), outbox.chain_at(db, min(answer.mark + 1, oplog.tip(db)[0])))"),
    )),
    Fault("a row whose change was refused is not asked for again", "sync.client.exchange:Exchange._settle", (
        ("inbox.doubt(db, outbox.changes_of(db, one.group))",
         "pass"),
    )),
    Fault("what ended may come back", "station.store.inbox:Inbox._count", (
        ("self._db.execute(HOLD, (item.table, item.row, self._scope, item.version, gone))",
         "self._db.execute(LET_GO, (item.table, item.row, self._scope)) if gone else self._db.execute(HOLD, (item.table, item.row, self._scope, item.version, gone))"),
    )),
)



@contextmanager
def planted(fault: Fault) -> Iterator[None]:
    """Let the product run with this fault in it, whoever has imported the function already."""
    module_name, _, path = fault.where.partition(":")
    holder: Any = importlib.import_module(module_name)
    *owner, name = path.split(".")
    for part in owner:
        holder = getattr(holder, part)
    function = getattr(holder, name)
    text = inspect.getsource(function)
    for old, new in fault.pairs:
        assert text.count(old) == 1, f"{fault.where} no longer says {old!r} once"
        text = text.replace(old, new)
    made: dict[str, Any] = {}
    source = f"from __future__ import annotations\n{textwrap.dedent(text)}"
    exec(compile(source, fault.where, "exec"), function.__globals__, made)
    kept = function.__code__
    function.__code__ = made[name].__code__
    try:
        yield
    finally:
        function.__code__ = kept
