"""What the error codes of the fleet feature say to a person."""

from __future__ import annotations

from station.kernel.words import N_

SENTENCES = {
    "fleet.no_case": N_("There is no such case here. Read the list anew."),
    "fleet.case_closed": N_("Somebody decided this already. Read the list anew."),
    "fleet.bad_limit": N_("A limit cannot be below zero. Leave it at 0 for none."),
    "fleet.wrong_kind": N_("This cannot be decided that way."),
    "fleet.row_gone": N_("What this was about is no longer there. Keep what stands; nothing else is left to do."),
    "fleet.moved_on": N_("The value was changed again meanwhile. Look at what stands now and decide anew."),
    "fleet.not_for_your_eyes": N_("This value is personal. A keeper or a supervisor decides about it."),
}
