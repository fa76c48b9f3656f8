"""What the error codes of the store, of deeds and views, and of the database key say to a person.

Most of these reach the keeper of a machine, not a farmer: they say what was kept and whom to ask.
"""

from __future__ import annotations

from station.kernel.words import N_

STORE_SENTENCES = {
    "store.unsafe_sqlite": N_(
        "This machine has SQLite {version}, which can damage data. It was not opened. Install our own packages."
    ),
    "store.wrong_key": N_(
        "The data file {file} does not open with this machine's key. Nothing was changed. "
        "Put back the key file, or restore a backup."
    ),
    "store.bad_pragma": N_(
        "The data file could not be opened safely ({name} is {value}). It was not changed. Restart, or ask the county."
    ),
    "store.newer_database": N_(
        "The data was written by a newer version ({step}). Nothing was changed. Install the newer version."
    ),
    "store.full_disk": N_(
        "The disk is full. Nothing of this was kept, and nothing was damaged. Make room, then do it again."
    ),
    "store.closed_disk": N_(
        "Nothing can be written where the data lies. Nothing was kept. Let the keeper see whether the folder may be "
        "written."
    ),
    "store.failing_disk": N_(
        "The disk did not read or write what it should. Nothing of this was kept. Try again; if it stays, back up and "
        "change the disk."
    ),
    "store.busy": N_(
        "Another program holds the data and does not let go. Nothing of this was kept. Close it, then do it again."
    ),
    "store.damaged": N_("The data file is damaged ({what}). Stop working and restore a backup with the county's help."),
    "station.not_enrolled": N_("This machine does not belong to a county yet. Enrol it first."),
    "deed.unknown": N_("There is no such action: {deed}."),
    "deed.not_allowed": N_("You may not do this ({deed}). Ask somebody who may, or log in as another person."),
    "deed.wrong_seat": N_("This cannot be done on this machine ({deed}). Do it at the county."),
    "deed.beyond_declaration": N_("The action {deed} may not touch “{what}” in {table}. Nothing was kept."),
    "view.unknown": N_("There is no such list: {view}."),
    "view.not_allowed": N_("You may not see this ({view}). Ask somebody who may, or log in as another person."),
    "record.unknown_column": N_("There is no field “{column}” in {table}. Nothing was kept."),
    "record.bad_value": N_("The field “{column}” in {table} is missing or of the wrong kind. Nothing was kept."),
    "record.gone": N_("This entry is no longer on this machine ({table}). Read the list anew."),
    "keys.lost": N_(
        "The key to this machine's data is missing ({folder}). The data is kept but cannot be read. "
        "Put the key file back, or restore a backup with the county's help."
    ),
    "keys.damaged": N_(
        "The key file {file} is damaged. The data is kept but cannot be read. "
        "Put back an undamaged copy, or restore a backup with the county's help."
    ),
    "keys.exposed": N_(
        "Other users of this machine can read the key ({folder}), and this could not be changed. "
        "Let the keeper make the folder private."
    ),
    "keys.same_place": N_("The key may not lie inside the data folder ({folder}). Choose another folder for keys."),
    "keys.not_kept": N_(
        "The key could not be written ({folder}). Nothing was changed. Is there space, and may one write there?."
    ),
    "keys.present": N_("This data folder already has a key ({folder}). Nothing was changed. Choose an empty folder."),
    "keys.pin_needed": N_("This machine asks for a PIN at start. Type it."),
    "keys.wrong_pin": N_("The start PIN is not right. Try again."),
    "keys.pin_short": N_("The start PIN is too short. Take at least {least} characters."),
    "keys.wrong_recovery": N_("This backup key was not made for this county's recovery key, or it was changed."),
    "sealed.bad_key": N_("This is not a key for sealing. Check which file was given."),
    "sealed.unreadable": N_("This was sealed for somebody else, or it was changed on the way. Nothing was taken."),
}
