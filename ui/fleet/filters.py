"""The chips over the lists, and what each of them shows."""

from __future__ import annotations

from station.fleet.model import CaseLine, MachineLine
from station.kernel.words import _
from ui.fleet.presenter import Fleet

ALL, TROUBLE, SILENT, OUT, CASES, CLOSED = "all", "trouble", "silent", "out", "cases", "closed"


def chips(fleet: Fleet) -> list[tuple[object, str]]:
    """Return the chips: machines by how they are, then what is to be decided and what was."""
    out = len(machines(fleet, OUT))
    found: list[tuple[object, str]] = [
        (ALL, _("All machines")),
        (TROUBLE, _("In trouble {n}").format(n=f"{len(fleet.troubled()):,}")),
        (SILENT, _("Not heard for a week {n}").format(n=f"{len(fleet.silent()):,}")),
        (CASES, _("To decide {n}").format(n=f"{len(fleet.cases):,}")),
    ]
    if out:
        found.append((OUT, _("Shut out {n}").format(n=f"{out:,}")))
    if fleet.closed:
        found.append((CLOSED, _("Decided {n}").format(n=f"{len(fleet.closed):,}")))
    return found


def machines(fleet: Fleet, wanted: object) -> list[MachineLine]:
    """Return the machines behind a chip."""
    if wanted == SILENT:
        return fleet.silent()
    if wanted == TROUBLE:
        return fleet.troubled()
    return [one for one in fleet.machines if one.revoked] if wanted == OUT else list(fleet.machines)


def cases(fleet: Fleet, wanted: object, of: int) -> list[CaseLine]:
    """Return the cases behind a chip, those of machine `of` alone unless that is 0."""
    found = fleet.closed if wanted == CLOSED else fleet.cases
    return [one for one in found if not of or of in (one.device, one.loser)]
