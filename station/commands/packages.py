"""Bulletins from county to county by command line: one signed file out, one signed file in."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from station.cli import Command, Context, County, read_value
from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError

MOST_PRODUCTS = 100_000


def _export_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--from", dest="start", default="", help="first day they hold from, 2026-11-22")


def _export(context: Context, asked: Namespace) -> Any:
    """Write the county's own bulletins with their attachments and recalls, signed with its key."""
    from station.bulletins.packages import carrying, form

    start = read_value(asked.start, "Day | None") or 0
    with context.county() as county:
        county.sync()
        found = county.store.show("bulletins.to_hand_over", OPERATOR, start=start, limit=form.MOST_ITEMS)
        names = {number: name for name, number in _crops(county).items()}
        try:
            bulletins, size = carrying.export(asked.file, county.store, found, names, county.signer.sign)
        except OSError as trouble:
            reason = trouble.strerror or type(trouble).__name__
            raise StationError("command.cannot_write", file=asked.file.name, reason=reason) from trouble
        county.store.note(OPERATOR, "bulletins.export", asked.file.name)
        return {"bulletins": bulletins, "bytes": size, "words": county.signer.own_words()}


def _import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--accept", default="", help="the words of the other county's key, once they were compared")


def _import(context: Context, asked: Namespace) -> Any:
    """Take bulletins of another county over as drafts; nothing of a file that is not whole or not signed."""
    from station.bulletins.packages import carrying, form

    with context.county() as county:
        county.sync()
        opened = form.opened(asked.file, county.signer.check)
        carrying.checked(opened)
        _need_trust(county, opened, asked.accept)
        taken = carrying.take(county.store, county.do, opened, _crops(county))
        return {"county": opened.listed.name, "drafts": taken.drafts, "known": taken.known, "recalls": taken.recalls}


def _need_trust(county: County, opened: Any, accepted: str) -> None:
    """StationError("package.own", "package.stranger", "package.other_words")."""
    from station.bulletins.packages import store
    from station.store import identity

    listed, db = opened.listed, county.store.reader()
    if listed.county == identity.need(db).county:
        raise StationError("package.own")
    if store.is_known(db, listed.county, listed.public):
        return
    words = county.signer.words(listed.public)
    if not accepted:
        raise StationError("package.stranger", county=listed.name, words=words)
    if accepted.split() != words.split():
        raise StationError("package.other_words", county=listed.name, words=words)
    county.do("bulletins.trust", county=listed.county, name=listed.name, public=listed.public, words=words)


def _crops(county: County) -> dict[str, int]:
    """Return the row of each product by its name: rows are a county's own, names both counties know."""
    found = county.store.show("products.list", OPERATOR, with_varieties=True, limit=MOST_PRODUCTS)
    return {one.name: one.id for one in found}


COMMANDS = (
    Command("county", "export-bulletins", "write our bulletins for another county", _export_arguments, _export),
    Command("county", "import-bulletins", "take bulletins of another county over", _import_arguments, _import),
)
