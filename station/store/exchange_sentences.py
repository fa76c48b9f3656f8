"""What the codes of the exchange, the county and the command line say to a person.

They stand here and not in `sync/` because a verdict is shown where the work was done: at the station.
"""

from __future__ import annotations

from station.kernel.words import N_

EXCHANGE_SENTENCES = {
    "codec.bad_value": N_("The value of “{column}” cannot be stored."),
    "codec.malformed": N_("What arrived is damaged. Nothing of it was taken; it will be asked for again."),
    "frame.malformed": N_("What arrived is damaged. Nothing of it was taken; it will be asked for again."),
    "frame.unknown_table": N_("The other side is newer than this program and sent something it does not know."),
    "envelope.malformed": N_("What arrived is damaged. Nothing of it was taken; it will be asked for again."),
    "envelope.bad_signature": N_("The signature is wrong: this does not come from our county. Nothing was taken."),
    "envelope.unknown_algorithm": N_("The other side signs in a way this program does not know."),
    "enrol.bad_code": N_("That code is not complete or has a slip in it. Compare it letter by letter."),
    "enrol.unknown_code": N_("The county does not know this code. Ask the county for a new one."),
    "enrol.used_code": N_("This code was already used by another machine. Ask the county for a new one."),
    "enrol.expired_code": N_("The code is too old. Ask the county for a new one."),
    "enrol.not_our_county": N_(
        "The server could not prove that it is our county. Nothing was changed; check the address."
    ),
    "enrol.already": N_("This machine already belongs to a county."),
    "people.role_changed": N_(
        "The person may no longer do this, but could when it was perhaps done. The county will look at it."
    ),
    "people.account_closed": N_("The account was closed before this arrived. The county will look at it."),
    "county.not_initialised": N_("There is no county in this folder yet. Make one with “county init”."),
    "county.backup_failed": N_("The backup could not be made ({file}). Is there space, and may one write there?"),
    "county.not_a_backup": N_("This is no sound backup of a county: {file}. Nothing was changed."),
    "county.other_county": N_("The backup is of another county ({county}). Nothing was changed."),
    "county.ledger_elsewhere": N_(
        "The ledger of this county lies in PostgreSQL. Back it up and put it back there; after putting it back, "
        "run “county new-epoch”."
    ),
    "county.in_use": N_("The county server or a window is still open. Close it first; nothing was changed."),
    "county.ledger_faults": N_("The ledger contradicts itself in {count} places: {what}"),
    "county.exists": N_("There is already a county in this folder."),
    "county.bad_database": N_(
        "This is no PostgreSQL address. Write postgresql+psycopg://USER:PASSWORD@HOST/NAME."
    ),
    "county.database_unreachable": N_(
        "The PostgreSQL database does not answer or does not let us in. Check host, name, password and rights."
    ),
    "county.wrong_key": N_(
        "The ledger was closed with another key than this machine has. Bring the key of the county's own machine."
    ),
    "county.newer_ledger": N_("A newer program has used this ledger. Update this program; nothing was changed."),
    "county.unknown_ledger": N_(
        "The tables of this ledger are of an early trial of this program or of another one. Nothing was changed."
    ),
    "sync.offline": N_("No line to the county. Everything is kept here and goes up by itself later."),
    "sync.budget_spent": N_("What the exchange may cost is used up. Everything is kept here and goes up later."),
    "sync.under_way": N_("This machine is exchanging with the county already. Wait until that is done."),
    "sync.no_server": N_("This machine has no server address."),
    "sync.not_our_line": N_(
        "The line leads to a stranger, not to our county's server. Nothing was sent; check the address."
    ),
    "sync.tls_dates": N_("The county server's certificate has run out. Tell the county; everything is kept here."),
    "sync.no_receipt": N_("The county has not confirmed anything of this machine yet."),
    "receipt.no_file": N_("The file {file} cannot be read."),
    "receipt.not_one": N_(
        "This is neither a receipt nor a seal. Copy the whole text of the code from its first letter."
    ),
    "receipt.not_ours": N_("This was not signed by our county, or somebody changed it."),
    "sync.not_a_county": N_("Something answered, but it is not a county server. Check the address."),
    "sync.version": N_(
        "This program and the county's are too far apart. Update the older one; what was entered stays here and goes "
        "up then."
    ),
    "sync.newer_program": N_("The county's program does not know this yet. It waits there until that is updated."),
    "layout.malformed": N_("What arrived is damaged. Nothing of it was taken; it will be asked for again."),
    "layout.contradicts": N_("The other side means something else by “{table}”. One of the programs must be updated."),
    "sync.malformed": N_("What arrived is damaged. Nothing of it was taken; it will be asked for again."),
    "sync.unknown_device": N_(
        "The county does not know this machine, or has shut it out. What was entered stays here."
    ),
    "sync.replayed": N_("The county has already seen this request. It will be made anew."),
    "sync.chain_broken": N_(
        "What was sent does not follow from what the county has. Nothing was taken; tell the county."
    ),
    "sync.forked": N_(
        "Another copy of this machine's data has reported to the county. Nothing was lost; exchange once more, by line "
        "or by stick, and this machine gets a number of its own."
    ),
    "sync.gap": N_("The county lacks earlier entries of this machine. Tell the county; nothing was lost."),
    "sync.copied": N_("This is a copy of another machine's data. It gets a number of its own; nothing was lost."),
    "sync.number_taken": N_("The county has given this number to another machine. Syncing again gets a new one."),
    "county.own_machine": N_("Machine {device} is the county's own. It cannot stand anywhere else."),
    "county.no_machine_there": N_("No machine stands in “{station}”. Look at “county status”."),
    "county.several_machines": N_("Several machines stand in “{station}”: {devices}. Say which by its number."),
    "county.no_device": N_("There is no machine with the number {device}. Look at “county status”."),
    "sync.device_expired": N_(
        "This machine's certificate has run out. What it delivers waits at the county until it is let in again."
    ),
    "sync.device_revoked": N_("The county has shut this machine out. What it delivers waits there for people."),
    "sync.bad_seal": N_("What this machine offered the county is not under the county's seal. People look at it."),
    "sync.not_sealed": N_("What this machine offered is not what the county once gave it. People look at it."),
    "sync.not_proven": N_(
        "Only this station says what this entry of the county was. Another station or people have to say so too."
    ),
    "county.no_offer": N_("No machine offers {table} {row}. Look at “county offered”."),
    "sync.bad_receipt": N_("The county's receipt does not fit this machine. Nothing was marked as confirmed."),
    "sync.unknown_table": N_("The county does not know “{table}” yet. The entry stays here."),
    "sync.foreign_row": N_("The entry carries another machine's number and was not taken."),
    "sync.row_exists": N_("The county already has this entry in another form."),
    "sync.row_missing": N_("What this entry belongs to is not at the county yet. It waits there."),
    "sync.row_deleted": N_("What this entry belongs to has been deleted at the county. The entry was not taken."),
    "sync.unread": N_(
        "The county's program cannot read this entry. It keeps it as it came; what follows waits here. Tell the county."
    ),
    "sync.unread_here": N_(
        "This program cannot read some of what the county sends. A newer one will; the rest is here."
    ),
    "sync.laid_down": N_("People at the county looked at it and did not take it."),
    "sync.internal": N_("The county's program could not take this entry. It is kept there; tell the county."),
    "sync.out_of_scope": N_("This station may not write that. The entry was not taken."),
    "sync.column_not_yours": N_("Only the county may change “{column}”. The entry was not taken."),
    "media.empty": N_("The file is empty. Choose another one."),
    "media.too_large": N_("The file is too large ({size} bytes). Choose a smaller one."),
    "media.damaged": N_("The file arrived damaged. It will be fetched again."),
    "home.unusable": N_("The data folder {folder} cannot be used. Choose another one."),
    "command.bad_value": N_("“{text}” is not a value that fits here."),
    "command.not_from_words": N_(
        "This needs a value of kind {text}, which cannot be typed. Use the command made for it."
    ),
    "command.unknown_parameter": N_("There is no parameter “{text}”. Known: {known}."),
    "command.missing_parameter": N_("The parameter “{text}” is missing."),
    "command.bad_mapping": N_("The column file {file} cannot be read; it must be JSON."),
    "command.cannot_write": N_(
        "{file} could not be written: {reason}. Nothing was changed there; choose another folder."
    ),
}
