"""Commands that publish bulletins and take them back: deeds of the county's own seat (DESIGN.md ruling 17)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from station.bulletins import store
from station.bulletins.checks import check_ready
from station.bulletins.importing.reading import Ready, prepared, read_source, take_in, words_of
from station.bulletins.model import number_of
from station.cli import Command, Context, County, read_secret, sentence
from station.kernel.deeds import OPERATOR, Person
from station.kernel.errors import StationError
from station.kernel.words import _
from station.people.session import log_in


@dataclass(frozen=True, slots=True)
class Pair:
    """Who writes and who approves; no approver: it waits for one."""

    author: Person
    approver: Person | None


def _publish_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="Markdown, .docx, or a folder of both")
    parser.add_argument("--author", default="", help="log-in of who wrote it; the PIN is asked for")
    parser.add_argument("--approver", default="", help="log-in of who vouches for it; without one the drafts wait")
    parser.add_argument("--anyway", action="store_true", help="publish even where something is not taken")


def _publish(context: Context, asked: Namespace) -> Any:
    """Read every file first, then write, hand in and approve: nothing is stored of a heap of which one is unfit."""
    with context.county() as county:
        county.sync()
        pair = _pair(county, asked)
        words, today = words_of(county.store), county.store.clock.today()
        ready = [(path, prepared(read_source(path), words, today)) for path in asked.files]
        for path, one in ready:
            _check(context, path, one, asked.anyway)
        return [_issue(context, county, pair, path, one) for path, one in ready]


def _pair(county: County, asked: Namespace) -> Pair:
    """Return author and approver, proved by their PINs; the operator alone until there are two accounts."""
    author = _person(county, asked.author, _("PIN of the author: "))
    approver = _person(county, asked.approver, _("PIN of the approver: ")) if asked.approver else None
    if not asked.author and not asked.approver:
        approver = OPERATOR
    if approver is not None and approver.id == author.id and store.staff_count(county.store.reader()) >= 2:
        raise StationError("bulletin.own_work")
    return Pair(author, approver)


def _person(county: County, login: str, prompt: str) -> Person:
    return log_in(county.store, login, read_secret(prompt)) if login else OPERATOR


def _check(context: Context, path: Path, ready: Ready, anyway: bool) -> None:
    check_ready(ready.content)
    if ready.problems and not anyway:
        raise StationError("bulletin.import_not_whole", name=path.name, why=_sentence(context, ready.problems[0]))


def _sentence(context: Context, problem: StationError) -> str:
    return sentence(problem, context.registry).removesuffix(f" [{problem.code}]")


def _issue(context: Context, county: County, pair: Pair, path: Path, ready: Ready) -> dict[str, Any]:
    draft = take_in(county.store, ready, partial(county.do, person=pair.author))
    county.do("bulletins.submit", person=pair.author, draft=draft)
    not_taken = [_sentence(context, one) for one in ready.problems]
    told: dict[str, Any] = {"file": path.name, "draft": draft, "not_taken": not_taken}
    if pair.approver is None:
        return told | {"state": "submitted"}
    bulletin = int(county.do("bulletins.approve", person=pair.approver, draft=draft))
    alone = store.need_bulletin(county.store.reader(), bulletin).alone
    return told | {"state": "issued", "bulletin": bulletin, "number": number_of(bulletin), "alone": alone}


def _recall_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("bulletin", help="row id, or the number on its paper, as 3-118")
    parser.add_argument("--reason", required=True, help="farmers read it")
    parser.add_argument("--instead", default="", help="the bulletin to read in its place")
    parser.add_argument("--as", dest="login", default="", help="log-in of who takes it back; the PIN is asked for")


def _recall(context: Context, asked: Namespace) -> Any:
    """Take a bulletin back from every screen."""
    with context.county() as county:
        county.sync()
        person = _person(county, asked.login, _("PIN: "))
        bulletin, instead = _row(county, asked.bulletin), _row(county, asked.instead) if asked.instead else 0
        recall = county.do(
            "bulletins.recall", person=person, bulletin=bulletin, reason=asked.reason, instead=instead)
        return {"recall": recall, "bulletin": bulletin, "number": number_of(bulletin)}


def _row(county: County, word: str) -> int:
    """Return the bulletin of a row id or of the number people call it by; StationError("bulletin.not_here")."""
    if word.isascii() and word.isdigit():
        return int(word)
    for row in county.store.reader().execute("SELECT id FROM bulletins_bulletin"):
        if number_of(row[0]) == word:
            return int(row[0])
    raise StationError("bulletin.not_here")


COMMANDS = (
    Command("county", "publish", "write, hand in and approve bulletins", _publish_arguments, _publish),
    Command("county", "recall", "take a bulletin back", _recall_arguments, _recall),
)
