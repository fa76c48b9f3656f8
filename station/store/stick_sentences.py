"""What the codes of bundles and sticks say to a person: what happened, what was kept, what to do."""

from __future__ import annotations

from station.kernel.words import N_

STICK_SENTENCES = {
    "bundle.not_one": N_("This file is not one of ours. Nothing was taken."),
    "bundle.cut": N_("The file ends too early: the stick was pulled too soon. Nothing was taken; write it once more."),
    "bundle.damaged": N_("The file is damaged. Nothing was taken; have it written once more."),
    "bundle.newer": N_("The file was made by a newer version. Nothing was taken; update this program."),
    "bundle.too_large": N_("The file is larger than the program ever writes. Nothing was taken."),
    "bundle.forged": N_("The signature is wrong: whoever made this file is not who it says. Nothing was taken."),
    "bundle.unreadable": N_("The file was sealed for somebody else. Nothing was taken."),
    "bundle.no_key": N_("The other side has not told its key yet. Exchange once over the line, or enrol anew."),
    "bundle.other_county": N_("The file belongs to another county. Nothing was taken."),
    "bundle.other_station": N_("The file is for another station. Nothing was taken."),
    "bundle.not_up": N_("This file is on its way to a station and not for the county. Nothing was taken."),
    "bundle.not_down": N_("This file is on its way to the county and not for a station. Nothing was taken."),
    "bundle.not_start": N_("With this file no machine can begin. Take the stick the county made for it."),
    "bundle.wrong_code": N_("The code does not open this file. Compare it letter by letter."),
    "bundle.gap": N_(
        "Entries {first} to {last} of this station are missing. Nothing was taken; bring the earlier file first."
    ),
    "bundle.reused": N_("Another file came under the same number. Nothing was taken; look for a copied machine."),
    "bundle.not_asked": N_("This answers a file that this machine did not make. Nothing was taken."),
    "bundle.earlier_missing": N_("An earlier answer is missing. Nothing was taken; take new work to the county."),
    "bundle.old_epoch": N_(
        "The county was put back from a backup, and this file does not fit how this machine stands to it. "
        "Nothing was taken; write the stick anew and take it to the county."
    ),
    "bundle.media_cut": N_(
        "The pictures and recordings end too early: the stick was pulled too soon. Those that are whole were "
        "taken, the rest comes with the next stick; nothing else is missing."
    ),
    "bundle.media_strange": N_(
        "The pictures and recordings on this stick are damaged or not ours. Those before the damage were taken, the "
        "rest comes with the next stick; nothing else is missing."
    ),
    "stick.full": N_("The stick is full: {needed} kB are needed, {free} kB are free. Nothing was written."),
    "stick.locked": N_("Nothing can be written on this stick ({place}). Is it locked? Take another one."),
    "stick.gone": N_("The stick is not there any more ({place}). Put it in and begin again."),
    "stick.name_taken": N_("Something else has this name: {file}. Nothing was overwritten; take another stick."),
    "stick.not_kept": N_("The stick did not keep what was written ({place}). Nothing was lost; take another stick."),
    "stick.nothing": N_("There is nothing for us on this stick ({place})."),
    "stick.nobody": N_("There is no machine that a file could be made for yet."),
}
