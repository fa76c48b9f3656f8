"""The command that takes a file of questions and answers in: written down by one person, approved by another."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from station.bulletins.answers.reading import REASONS, read_answers
from station.cli import Command, Context, County, read_secret
from station.kernel.deeds import OPERATOR, Person
from station.kernel.words import _
from station.people.session import log_in

AT_ONCE = 200  # drafts that are approved in one transaction


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--author", default="", help="login of who vouches for the words; the PIN is asked for")
    parser.add_argument("--approver", default="", help="login of somebody else, who approves them")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be stored")


def _import(context: Context, asked: Namespace) -> Any:
    """Import questions and answers; without people the operator does, as long as the county has nobody else."""
    file = read_answers(asked.file)
    with context.county() as county:
        author = OPERATOR if asked.dry_run else _person(county, asked.author)
        approver = OPERATOR if asked.dry_run else _person(county, asked.approver)
        found = county.do("bulletins.import_answers", author, file=file, dry_run=asked.dry_run)
        issued = 0
        for first in range(0, len(found.drafts), AT_ONCE):
            some = found.drafts[first : first + AT_ONCE]
            issued += len(county.do("bulletins.approve_answers", approver, drafts=some))
        return {
            "rows": found.rows, "stored": found.stored, "same": found.same, "issued": issued,
            "rejected": [{"line": one.line, "reason": _(REASONS[one.reason])} for one in found.rejected],
            "unknown_products": found.unknown,
        }


def _person(county: County, login: str) -> Person:
    return log_in(county.store, login, read_secret(_("PIN of {login}: ").format(login=login))) if login else OPERATOR


COMMANDS = (Command("county", "import-answers", "import questions and answers", _arguments, _import),)
