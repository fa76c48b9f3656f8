"""What the error codes of the prices feature say to a person."""

from __future__ import annotations

from station.kernel.words import N_

SENTENCES = {
    "price.out_of_order": N_("The low price must not be above the usual one, nor the usual one above the high one."),
    "price.future_day": N_("The day lies in the future. Check the date."),
    "price.too_old": N_("The day is more than {days} days ago. Older prices are entered at the county."),
    "price.unknown_kind": N_("“{text}” is not a kind of price."),
    "price.unknown_doubt": N_("“{text}” is nothing a price is asked about."),
    "price.unknown_product": N_("No product called “{text}” is known."),
    "price.no_such_sheet": N_("That price report is not here."),
    "price.foreign_source": N_(
        "The source “{source}” belongs to somebody else. A station's prices carry its own number, imported ones a name."
    ),
    "price.bad_line": N_("A price on this sheet cannot be right. Nothing of the sheet was taken."),
    "price.not_accepted": N_("Only an accepted price is corrected. Decide on a reported one, or report a new one."),
    "price.nothing_corrected": N_("The price already says that. Nothing was changed."),
    "price.no_reason": N_("Say why the price was wrong: every station reads it."),
    "price.already_judged": N_("That price report was already decided on."),
    "price.unknown_order": N_("Prices cannot be put in order by “{text}”. Choose one of: {known}."),
    "price.no_source": N_("Give the source a name."),
    "price.note_too_long": N_("The note is too long. {most} characters are enough."),
    "price.import_stopped": N_("Stopped. Nothing of {name} was stored."),
    "price.no_photo": N_("That is no photo of this machine. Choose it again."),
    "price.photo_unreadable": N_("“{name}” cannot be read as a photo. Choose a JPEG, PNG or WebP picture."),
    "price.photo_too_large": N_("“{name}” is too large. Let the camera take smaller photos."),
    "price.list_for_nobody": N_("That list belongs to no station and no division that is known here."),
    "price.list_lines": N_("A list has at most {most} lines, and no line twice."),
    "price.absence_not_yours": N_("Another station said that. Only it can take it back."),
    "price.no_layout": N_("That layout is not known here, or it was forgotten before."),
}
