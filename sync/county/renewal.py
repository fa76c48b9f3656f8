"""What a county whose program was renewed does once, before it answers anybody.

What was delivered by programs newer than the old one waits as `sync.newer_program`; whose machines may never
speak again. It is judged when the program that takes over opens the ledger, not when they do.
"""

from __future__ import annotations

from sqlalchemy import select, update

from station.kernel.record import Registry
from sync.county import tables
from sync.county.again import Parked
from sync.county.judge import NEWER
from sync.county.layouts import Books
from sync.county.ledger import Ledger, retried

county_table = tables.county


@retried
def catch_up(ledger: Ledger, registry: Registry) -> None:
    """Judge again what waited for this program, if another one judged it last."""
    county, books = ledger.county(), Books(registry)
    mine = county_table.c.county == county.county
    judged = select(county_table.c.judged, county_table.c.layouts).where(mine)
    with ledger.reading() as connection:
        if bytes(connection.execute(judged).one().judged) == books.fingerprint:
            return
    with ledger.writing() as connection:
        found = connection.execute(judged).one()
        book = books.current(connection, county.vault, bytes(found.layouts))
        if bytes(found.judged) != books.fingerprint:
            Parked(connection, county.vault, book).let_in(None, (NEWER,))
            connection.execute(update(county_table).where(mine).values(judged=books.fingerprint))
