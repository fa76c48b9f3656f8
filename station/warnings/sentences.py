"""What people read when a warning is refused."""

from __future__ import annotations

from station.kernel.words import N_

SENTENCES = {
    "warning.bad_kind": N_("Choose the kind of the warning."),
    "warning.bad_colour": N_("That kind of warning has no such colour."),
    "warning.other_kind": N_("Another colour has to be of the same kind of warning."),
    "warning.no_text": N_("Say what is coming."),
    "warning.no_issuer": N_("Say who warns."),
    "warning.long_text": N_("That is too long: at most {most} characters."),
    "warning.ends_before": N_("It would end before it begins, or is over already."),
    "warning.too_long": N_("A warning holds for at most {days} days. Issue it anew after that."),
    "warning.not_here": N_("That warning is not here."),
    "warning.over": N_("That warning is over or was lifted already."),
    "warning.beyond_town": N_("A town warns its own villages alone."),
    "warning.not_yours": N_("That warning was issued by somebody else."),
    "warning.bad_term": N_("Choose the weather or a solar term."),
    "warning.no_note": N_("That note is not here any more."),
    "warning.clock": N_("This machine is not sure what day it is. Set the date first."),
}
