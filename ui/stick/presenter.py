"""What is said about a stick: which one, what waits, what is being done, what was carried. No widget."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from station.kernel.words import N_, _, ngettext
from station.store.store import Store
from sync.client import Exported, Imported, sync_state
from ui.amounts import room_words, size_words
from ui.drives import Drive

STEP_WORDS: Mapping[str, str] = {
    "packing": N_("Gathering what waits …"),
    "writing": N_("Writing, and reading it back …"),
    "reading": N_("Looking through the stick …"),
    "taking": N_("Taking in what the county sent …"),
}


class Deed(enum.Enum):
    """What can be done with a stick."""

    TAKE = "take"
    BRING = "bring"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a stick would take to the county now."""

    ops: int
    size: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended: a headline, what was carried, and whether the stick may be pulled out now."""

    headline: str
    details: tuple[str, ...] = ()
    good: bool = True


def waiting(store: Store) -> Waiting:
    """Read what waits; for the store's lane."""
    state = sync_state(store)
    return Waiting(state.waiting_ops, state.waiting_bytes)


def chosen_of(drives: Sequence[Drive], wanted: Path | None) -> Drive | None:
    """Return the drive to use: the one a person took, else the only one."""
    taken = next((one for one in drives if one.folder == wanted), None)
    return taken or (drives[0] if len(drives) == 1 else None)


def stick_words(drives: Sequence[Drive], chosen: Drive | None) -> str:
    """Return the sentence about the sticks that are in."""
    if chosen is not None:
        return _("Stick: {name}, {free} free").format(name=chosen.name, free=room_words(chosen.free))
    if drives:
        return _("There is more than one stick. Which one?")
    return _("Put the stick in.")


def take_words(waits: Waiting | None) -> str:
    """Return what would be taken to the county."""
    if waits is None:
        return ""
    if not waits.ops:
        return _("Nothing new waits. The stick then only asks for news.")
    words = ngettext("{n} entry waits, {size}", "{n} entries wait, {size}", waits.ops)
    return words.format(n=f"{waits.ops:,}", size=size_words(waits.size))


def bring_words() -> str:
    """Return what the other button is for."""
    return _("When the stick comes back from the county.")


def taken(done: Exported) -> Outcome:
    """Return what to say when the stick carries this machine's work, read back and whole."""
    details = []
    if done.ops:
        words = ngettext("{n} entry is on the stick, {size}.", "{n} entries are on the stick, {size}.", done.ops)
        details.append(words.format(n=f"{done.ops:,}", size=size_words(done.size)))
    else:
        details.append(_("The stick asks the county for news, {size}.").format(size=size_words(done.size)))
    if done.media:
        words = ngettext(
            "{n} picture or recording rides along.", "{n} pictures and recordings ride along.", done.media)
        details.append(words.format(n=f"{done.media:,}"))
    details.append(_("It was read back and is whole. Only the county can read it."))
    details.append(_("Everything stays on this machine too, until the county has confirmed it."))
    if done.more:
        details.append(_("Not everything fitted. Carry this first, the rest goes with the next stick."))
    return Outcome(_("You can pull it out now"), tuple(details))


def brought(done: Imported, sentences: Mapping[str, str]) -> Outcome:
    """Return what to say when the county's answers were taken in; `sentences` tell codes."""
    details = []
    if done.ops:
        words = ngettext("The county confirmed {n} entry.", "The county confirmed {n} entries.", done.ops)
        details.append(words.format(n=f"{done.ops:,}"))
    if done.rows:
        words = ngettext("{n} new line of news.", "{n} new lines of news.", done.rows)
        details.append(words.format(n=f"{done.rows:,}"))
    if done.media:
        words = ngettext("{n} picture or recording came.", "{n} pictures and recordings came.", done.media)
        details.append(words.format(n=f"{done.media:,}"))
    if done.shared:
        words = ngettext(
            "What every station of the county may read was on it: {n} line of that is new here.",
            "What every station of the county may read was on it: {n} lines of that are new here.", done.shared_rows)
        details.append(words.format(n=f"{done.shared_rows:,}"))
    if done.again:
        details.append(_(
            "Something has changed at the county, and this machine knows it now. Write the stick anew and take it "
            "there once more: everything that waits, and all news, come with that."
        ))
    elif not (done.ops or done.rows or done.media or done.shared_rows):
        details.append(_("There was nothing new: this machine had it already."))
    if done.more and not done.again:
        details.append(_("The county has more than fitted. Take the stick there once more."))
    words = _("{sentence} ({file})")
    details += [words.format(sentence=sentences.get(code, code), file=name) for name, code in done.refused.items()]
    return Outcome(_("You can pull it out now"), tuple(details))


def failed(sentence: str) -> Outcome:
    """Return what to say when it did not work."""
    return Outcome(_("That did not work"), (sentence,), good=False)

