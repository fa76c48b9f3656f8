"""Reach in words: how far a bulletin came, at one station and in all; lines to save and print. No widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from station.bulletins.receipts.model import Reach, Slip, StationReach
from station.kernel.words import N_, _, ngettext
from ui.widgets.page_table import Field

When = Callable[[int | None], str]
STATES = {
    "away": N_("has not come"),
    "came": N_("came"),
    "shown": N_("shown"),
    "never": N_("never shown"),
    "owed": N_("not acknowledged"),
    "heeded": N_("acknowledged"),
}


def list_fields(when: When) -> tuple[Field, ...]:
    """Return the columns of the list of bulletins."""
    return (
        Field(N_("Bulletin"), lambda one: one.title, hint=lambda one: f"{one.number} {one.title}"),
        Field(N_("Issued"), lambda one: when(one.issued), width=76, yields=2),
        Field(N_("Came"), lambda one: f"{one.came} / {one.addressed}", width=60, right=True),
        Field(N_("Shown"), lambda one: f"{one.shown} / {one.addressed}", width=60, right=True, yields=4),
        Field(N_("Read or heard"), lambda one: str(one.reads + one.hearings), width=60, right=True, yields=3),
        Field(N_("Slips"), lambda one: str(one.printed), width=48, right=True, yields=1),
        Field(N_("Recall"), recall_words, width=112, tone=lambda one: "rise" if one.owed else ""),
    )


def station_fields(when: When) -> tuple[Field, ...]:
    """Return the columns of the stations of one bulletin."""
    return (
        Field(N_("Station"), lambda one: one.name or _("the county's desk"), hint=lambda one: one.name),
        Field(N_("State"), state_words, width=96, tone=lambda one: "rise" if one.owed_since is not None else ""),
        Field(N_("Shown"), lambda one: when(one.shown), width=84, yields=2),
        Field(N_("Read or heard"), lambda one: str(one.reads + one.hearings), width=60, right=True, yields=3),
        Field(N_("Last contact"), lambda one: when(one.contact_ms), width=92, yields=1),
    )


def slip_fields(when: When) -> tuple[Field, ...]:
    """Return the columns of the slips that went out."""
    return (
        Field(N_("Slip"), slip_words, width=76),
        Field(N_("Station"), lambda one: one.station_name or _("the county's desk"), yields=1),
        Field(N_("Printed"), lambda one: when(one.at), width=92),
        Field(N_("Contact"), lambda one: one.contact or _("not left"), hint=lambda one: one.contact),
    )


def slip_words(one: Slip) -> str:
    """Return the number of a slip, marked where it was printed again."""
    if not one.copies:
        return one.number
    return _("{number} (again {n})").format(number=one.number, n=one.copies)


def state_words(one: StationReach) -> str:
    """Return how it stands at a station; one that is not among those it is for any more is marked."""
    words = _(STATES.get(one.state, one.state))
    return words if one.addressed else _("{state} (not for it)").format(state=words)


def recall_words(one: Reach) -> str:
    """Return how many have not acknowledged a recall, "" of a bulletin that holds."""
    if one.recalled is None:
        return ""
    if not one.owed:
        return _("all know")
    return ngettext("{n} to come", "{n} to come", one.owed).format(n=one.owed)


def told_words(one: Reach, stations: Sequence[StationReach], when: When) -> str:
    """Return the chosen bulletin in a sentence or two."""
    parts = [_("For {n}: came to {came}, shown at {shown}.").format(
        n=ngettext("{n} station", "{n} stations", one.addressed).format(n=one.addressed),
        came=one.came, shown=one.shown)]
    parts.append(_("Opened {reads} times, heard {hearings} times, {slips} slips. Counts come the day after.").format(
        reads=one.reads, hearings=one.hearings, slips=one.printed))
    if one.recalled is not None:
        parts.append(_("Taken back {when}: {reason}").format(when=when(one.recalled), reason=one.reason))
        waiting = [station.name for station in stations if station.owed_since is not None]
        if waiting:
            parts.append(ngettext(
                "{n} station has not acknowledged it.", "{n} stations have not acknowledged it.", len(waiting)
            ).format(n=len(waiting)))
    return "\n".join(parts)


def lines_of(stations: Sequence[StationReach], slips: Sequence[Slip], when: When) -> list[Sequence[str]]:
    """Return the stations, then the slips, as lines with titles."""
    lines: list[Sequence[str]] = [(
        _("Station"), _("State"), _("Came"), _("Shown"), _("Opened"), _("Heard"), _("Slips"), _("Acknowledged"),
        _("Last contact"))]
    lines += [(
        one.name or _("the county's desk"), state_words(one), when(one.came), when(one.shown), str(one.reads),
        str(one.hearings), str(one.printed), when(one.acknowledged), when(one.contact_ms)) for one in stations]
    if slips:
        lines += [(), (_("Slip"), _("Station"), _("Printed"), _("Contact"))]
        lines += [(slip_words(one), one.station_name, when(one.at), one.contact) for one in slips]
    return lines
