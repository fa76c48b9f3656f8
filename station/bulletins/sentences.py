"""What is said where a bulletin cannot be written, approved or read."""

from __future__ import annotations

from station.kernel.words import N_

SENTENCES = {
    "audience.bad_division": N_("“{division}” is no division of the county."),
    "audience.too_many": N_("At most {most} towns and villages can be named one by one. Choose whole towns."),
    "bulletin.no_draft": N_("That draft is not here any more."),
    "bulletin.not_here": N_("That bulletin is not at this station."),
    "bulletin.not_open": N_("The draft was handed in already. Let it be given back to change it."),
    "bulletin.not_yours": N_("That was written for somebody else's people."),
    "bulletin.not_submitted": N_("The draft was not handed in for approval."),
    "bulletin.changed": N_("The draft was changed after you looked at it. Look at it again."),
    "bulletin.own_work": N_("Somebody else must approve what you wrote."),
    "bulletin.not_approver": N_("Your role writes. Somebody who approves must look at it."),
    "bulletin.no_asset": N_("That file does not hang on the draft any more."),
    "bulletin.no_remark": N_("Say what should be changed."),
    "bulletin.no_reason": N_("Say why it is taken back. Farmers read it."),
    "bulletin.recalled_already": N_("That bulletin was taken back already."),
    "bulletin.bad_replacement": N_("The bulletin to read instead must be another one that still holds."),
    "bulletin.village_only": N_("A village tells its own people about village affairs. Choose that category."),
    "bulletin.beyond_town": N_("A town tells its own villages alone."),
    "bulletin.no_title": N_("The bulletin needs a title."),
    "bulletin.no_text": N_("The bulletin says nothing yet."),
    "bulletin.bad_category": N_("Choose a category."),
    "bulletin.bad_level": N_("Choose whose word it is: province, city, county, town or village."),
    "bulletin.bad_farmers": N_("Choose the farmers from the list."),
    "bulletin.bad_term": N_("Choose the solar terms from the list."),
    "bulletin.bad_crop": N_("“{word}” is no crop of the list."),
    "bulletin.bad_advice": N_("The lines of plant protection cannot be read."),
    "bulletin.long_title": N_("A title has at most {most} characters."),
    "bulletin.long_words": N_("That is too long: at most {most} characters."),
    "bulletin.long_text": N_("The text is too long for one bulletin. Make two of it."),
    "bulletin.many_crops": N_("That are too many crops for one bulletin."),
    "bulletin.many_lines": N_("That are too many lines of plant protection for one bulletin."),
    "bulletin.ends_before": N_("It would end before it begins."),
    "bulletin.half_advice": N_("Line {line} of plant protection needs crop, pest, product and dose."),
    "bulletin.not_registered": N_("Line {line}: {agent} must be registered on {crop}. Check the label and say so."),
    "bulletin.no_interval": N_("Line {line}: how many days before the harvest may it be used last?"),
    "bulletin.bad_asset": N_("That file can be neither shown nor heard here."),
    "bulletin.many_assets": N_("At most {most} files can hang on one bulletin."),
}
