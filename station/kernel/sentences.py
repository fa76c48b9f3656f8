"""What the kernel's error codes say to a person: what happened, what was kept, what to do."""

from __future__ import annotations

from station.kernel.words import N_

KERNEL_SENTENCES = {
    "unit.missing": N_("No unit is given. Choose one, for example yuan/jin."),
    "unit.unknown": N_("The unit “{unit}” is not known. Choose one from the list."),
    "unit.no_conversion": N_("This price cannot be shown in that unit without knowing the weight of a piece."),
    "money.missing": N_("No price is given."),
    "money.not_a_number": N_("“{text}” is not a price. Write digits, for example 3.80."),
    "money.negative": N_("“{text}” is below zero. A price cannot be."),
    "money.too_precise": N_("“{text}” has more than three decimals. Write it shorter."),
    "money.too_large": N_("“{text}” is larger than any price. Check the digits."),
    "market_day.bad_rule": N_("The market day rule “{rule}” is not understood. Write for example lunar:1,4,7."),
    "clock.behind": N_("The machine's clock says {machine}, but it was already {known}. Confirm today's date first."),
    "clock.ahead": N_(
        "The machine's clock says {machine}, more than a year after {known}. Confirm today's date first."
    ),
    "clock.jumped": N_("The machine's clock was moved to {machine} while working. Confirm today's date first."),
    "clock.disputed": N_(
        "The machine's clock says {machine}, but somebody here said otherwise. Set it right, or reach the county once."
    ),
    "clock.date_impossible": N_("That date cannot be today. Check the year."),
    "file.unreadable": N_("“{name}” cannot be read. Is the card or stick still in?"),
    "file.large": N_("“{name}” is too large: at most {most} MB."),
    "file.not_picture": N_("“{name}” is no photo or picture (JPEG, PNG, WebP)."),
    "file.not_sound": N_("“{name}” is no recording (Ogg, MP3, M4A, WAV)."),
    "file.not_paper": N_("“{name}” is no PDF."),
    "file.many_pixels": N_("“{name}” is too large to be drawn: at most {most} million dots."),
    "file.many_pages": N_("“{name}” has too many pages: at most {most}."),
    "file.locked": N_("“{name}” asks for a password. Save it without one."),
    "file.damaged": N_("“{name}” is damaged. Copy it again, or save it anew."),
    "file.slow": N_("“{name}” takes too long to open. Save it in a simpler way."),
}
