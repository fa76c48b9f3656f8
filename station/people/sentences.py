"""What the error codes of the people feature say to a person."""

from __future__ import annotations

from station.kernel.words import N_

SENTENCES = {
    "people.bad_login": N_(
        "“{login}” cannot be a log-in name. Take 2 to 32 small letters and digits, a letter first."
    ),
    "people.login_taken": N_("The log-in name “{login}” was given out before. Choose another."),
    "people.bad_name": N_("The name is missing or too long."),
    "people.bad_phone": N_("This is not a telephone number. Write all digits, or leave it empty."),
    "people.unknown_role": N_("There is no role “{role}”. Choose one of: {known}."),
    "people.station_missing": N_("Say at which station this person works ({role})."),
    "people.station_not_wanted": N_("County staff belong to no station ({role}). Leave the station empty."),
    "people.unknown_account": N_("There is no such account. Read the list anew."),
    "people.not_yourself": N_("You cannot close your own account. Let somebody else do it."),
    "people.bad_term": N_("The term ends before it begins. Check the dates."),
    "people.no_such_spare": N_("There is no unused code number {number} for this account. Leave the number out."),
    "people.bad_code": N_("An activation code has {length} letters and digits. Check it and type it again."),
    "people.wrong_code": N_(
        "The log-in name or the code is not right. Check both, or let this machine sync with the county first."
    ),
    "people.code_used": N_("This code was already used on this machine. Ask the county for another one."),
    "people.not_here": N_("This account belongs to another station. Ask the county."),
    "people.not_of_this_station": N_(
        "Whoever did this has no open account at that station, so the county did not take it. Ask the county."
    ),
    "people.pin_not_digits": N_("A PIN has digits only."),
    "people.pin_short": N_("The PIN is too short. Take at least {least} digits."),
    "people.pin_long": N_("The PIN is too long. Take at most {most} digits."),
    "people.pin_simple": N_("This PIN is too easy to guess. Take digits that do not follow a pattern."),
    "people.pin_known": N_("Others know these digits: they are in your log-in name or telephone number. Take others."),
    "people.pin_same": N_("The new PIN is the old one. Take another."),
    "people.wrong_pin": N_(
        "The log-in name or the PIN is not right. Tries left: {left}. "
        "If you are new on this machine, set it up with your activation code first."
    ),
    "people.locked": N_("Too many wrong tries. Wait {minutes} minutes, or ask the county for a new code."),
    "people.closed": N_("This account is closed. Ask the county."),
    "people.not_yet": N_("The term of this account has not begun yet. Ask the county."),
    "people.term_over": N_("The term of this account is over. Ask the county."),
}
