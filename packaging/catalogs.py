"""Keep the word catalogs true to the code: gather msgids, fill in translations, check, compile.

    catalogs.py                      write locale/messages.pot and every .po anew, then compile
    catalogs.py --merge FILE.json .. the same, taking {"msgid": "translation"} into zh_CN first
    catalogs.py --check              say what is out of date, empty, fuzzy or has other placeholders; exit 1
    catalogs.py --compile            write the .mo files the program reads

Nothing in the files depends on the day, on line numbers or on the order of code, so that a catalog
changes only when words change and two people's words merge.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import string
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("main.py", "station", "sync", "ui")
LANGUAGES = ("zh_CN", "en")
SOURCE_LANGUAGE = "en"  # its words are the msgids themselves
MERGED_LANGUAGE = "zh_CN"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
COMMENT_TAG = "Translators:"
CHANGING_HEADERS = re.compile(r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Project-Id-Version'
                              r'|Report-Msgid-Bugs-To|Language-Team): .*\n', re.MULTILINE)
HEADER_COMMENT = "# Words of 田信. GPL-3.0-or-later. Written by `make catalogs`; edit only the msgstr lines."

Key = tuple[str, str]  # context, singular msgid


@dataclass(slots=True)
class Entry:
    """One msgid as the code has it."""

    context: str
    one: str
    many: str = ""
    files: set[str] = field(default_factory=set)
    comments: list[str] = field(default_factory=list)

    @property
    def id(self) -> str | tuple[str, str]:
        return (self.one, self.many) if self.many else self.one

    @property
    def key(self) -> Key:
        return (self.context, self.one)


def source_files(root: Path) -> Iterator[Path]:
    """Yield the Python files whose words people see."""
    for name in SOURCES:
        start = root / name
        yield from [start] if start.is_file() else sorted(start.rglob("*.py"))


def extract(root: Path) -> list[Entry]:
    """Gather every msgid of the code, in an order that only depends on files and words."""
    found: dict[Key, Entry] = {}
    for path in source_files(root):
        name = path.relative_to(root).as_posix()
        for _line, words, comments, context in extract_from_file("python", path, KEYWORDS, (COMMENT_TAG,)):
            one, many = words if isinstance(words, tuple) else (words, "")
            entry = found.setdefault((context or "", one), Entry(context or "", one))
            entry.many = entry.many or many
            entry.files.add(name)
            entry.comments += [comment for comment in comments if comment not in entry.comments]
    return sorted(found.values(), key=lambda entry: (sorted(entry.files), entry.key))


def read(path: Path, language: str | None) -> Catalog:
    """Read a catalog file; an absent one counts as empty."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, ignore_obsolete=True)


def messages(catalog: Catalog) -> Iterator[Message]:
    """Yield the messages of `catalog` without its header."""
    return (message for message in catalog if message.id)


def key_of(message: Message) -> Key:
    """Return what tells `message` from all others."""
    return (message.context or "", message.id if isinstance(message.id, str) else message.id[0])


def forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return every form of a msgid or translation, singular first."""
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def translation(entry: Entry, known: Message | None, language: str, plurals: int) -> str | tuple[str, ...]:
    """Return what `language` says for `entry`: what is known, else the msgid for English, else nothing."""
    told = [form for form in forms(known.string)] if known else []
    if language == SOURCE_LANGUAGE and not any(told):
        told = [entry.one, entry.many] if entry.many else [entry.one]
    if not entry.many:
        return told[0] if told else ""
    return tuple(told[:plurals] + [told[-1] if told else ""] * (plurals - len(told)))


def render(entries: list[Entry], language: str | None, known: Catalog) -> str:
    """Return the text of one catalog file: the template for `language` None."""
    before = {key_of(message): message for message in messages(known)}
    catalog = Catalog(locale=language, header_comment=HEADER_COMMENT, fuzzy=False)
    for entry in entries:
        old = before.get(entry.key)
        catalog.add(
            entry.id,
            translation(entry, old, language, catalog.num_plurals) if language else None,
            locations=[(name, 0) for name in sorted(entry.files)],
            flags=["fuzzy"] if language and old and old.fuzzy else (),
            auto_comments=sorted(entry.comments),
            user_comments=old.user_comments if language and old else (),
            context=entry.context or None,
        )
    out = io.BytesIO()
    write_po(out, catalog, width=0, ignore_obsolete=True, include_lineno=False)
    return CHANGING_HEADERS.sub("", out.getvalue().decode())


def files_of(root: Path) -> dict[str | None, Path]:
    """Return the template (None) and the catalog of each language."""
    locale = root / "locale"
    return {None: locale / "messages.pot"} | {
        language: locale / language / "LC_MESSAGES" / "messages.po" for language in LANGUAGES
    }


def merge(catalog: Catalog, entries: list[Entry], told: dict[str, str]) -> list[str]:
    """Put translations `told` into `catalog`; return the msgids the code does not have."""
    unknown = set(told)
    known = {key_of(message): message for message in messages(catalog)}
    for entry in entries:
        names = {entry.one, entry.many} & set(told)
        unknown -= names
        if not names:
            continue
        text = told[entry.one] if entry.one in told else told[entry.many]
        old = known.get(entry.key)
        if old is not None:
            catalog.delete(old.id, old.context)
        catalog.add(entry.id, (text,) if entry.many else text, context=entry.context or None)
    return sorted(unknown)


def update(root: Path, told: dict[str, str]) -> list[str]:
    """Write all catalogs anew, first taking `told` into Chinese; return the msgids the code does not have."""
    entries, unknown = extract(root), []
    for language, path in files_of(root).items():
        known = read(path, language)
        if language == MERGED_LANGUAGE:
            unknown = merge(known, entries, told)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(entries, language, known), encoding="utf-8", newline="\n")
    return unknown


def placeholders(text: str) -> frozenset[str]:
    """Return the names in braces; ValueError when the braces do not balance."""
    return frozenset(name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None)


def faults(message: Message, language: str) -> Iterator[str]:
    """Say what is wrong with one translated message."""
    shown = f"{language}: {forms(message.id)[0]!r}"
    if message.fuzzy:
        yield f"{shown} is marked fuzzy"
    if not all(forms(message.string)):
        yield f"{shown} has no translation"
        return
    try:
        wanted = [placeholders(form) for form in forms(message.id)]
        given = [placeholders(form) for form in forms(message.string)]
    except ValueError as error:
        yield f"{shown} has broken braces: {error}"
        return
    # The singular may leave out the number ("one row"), the last form of any language may not.
    if given[-1] != wanted[-1] or any(form not in wanted for form in given):
        yield f"{shown} has other placeholders: {sorted(wanted[-1])} became {sorted(given[-1])}"


def check(root: Path) -> list[str]:
    """Return every fault of the catalogs, one sentence each; none means they may ship."""
    entries, found = extract(root), []
    for language, path in files_of(root).items():
        name = path.relative_to(root).as_posix()
        known = read(path, language)
        if not path.exists() or path.read_text(encoding="utf-8") != render(entries, language, known):
            found.append(f"{name} is out of date: run make catalogs")
        if language:
            found += [fault for message in messages(known) for fault in faults(message, language)]
    return found


def compile_all(root: Path) -> int:
    """Write the .mo beside every .po and return how many; whole or not at all, for a program that reads meanwhile."""
    paths = sorted((root / "locale").glob("*/LC_MESSAGES/*.po"))
    for path in paths:
        compiled = path.with_suffix(".mo")
        draft = compiled.with_suffix(f".{os.getpid()}.mo")
        with draft.open("wb") as file:
            write_mo(file, read(path, path.parts[-3]))
        draft.replace(compiled)
    return len(paths)


def told_in(paths: list[str]) -> dict[str, str]:
    """Read translation files; where two differ, the later wins and is named."""
    told: dict[str, str] = {}
    for path in paths:
        for msgid, text in json.loads(Path(path).read_text(encoding="utf-8")).items():
            if told.get(msgid, text) != text:
                print(f"{path}: {msgid!r} was {told[msgid]!r}, now {text!r}", file=sys.stderr)
            told[msgid] = text
    return told


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks; return the exit code."""
    parser = argparse.ArgumentParser(description="The word catalogs in locale/.")
    parser.add_argument("--merge", nargs="+", default=[], metavar="FILE.json", help="translations to take into zh_CN")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="only say what is wrong")
    what.add_argument("--compile", action="store_true", help="only write the .mo files")
    asked = parser.parse_args(arguments)
    if asked.check:
        found = check(ROOT)
        print("\n".join([*found, f"{len(extract(ROOT))} msgids, {len(LANGUAGES)} languages, {len(found)} faults"]))
        return 1 if found else 0
    if not asked.compile:
        for msgid in update(ROOT, told_in(asked.merge)):
            print(f"not in the code: {msgid!r}", file=sys.stderr)
        missing = [fault for fault in check(ROOT) if fault.startswith(MERGED_LANGUAGE)]
        print("\n".join([*missing, f"{len(missing)} left to do in {MERGED_LANGUAGE}"]))
    compile_all(ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
