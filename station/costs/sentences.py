"""What people read when the costs of a plot are refused."""

from __future__ import annotations

from station.kernel.words import N_

SENTENCES = {
    "cost.bad_area": N_("How many mu is the plot? Write for example 2.5."),
    "cost.bad_figure": N_("“{text}” is no number that fits here. At most two decimals."),
    "cost.bad_year": N_("The year of the harvest must lie between {first} and {last}."),
    "cost.bad_number": N_("Give the plot a number from 1 to {most}."),
    "cost.bad_amount": N_("One of the amounts cannot be right. Costs are per mu."),
    "cost.days_and_wage": N_("Own days and the worth of a day belong together."),
    "cost.nothing": N_("No cost is given."),
    "cost.number_taken": N_("Plot {number} of this crop and year is here already. Take that one back first."),
    "cost.no_station": N_("This machine belongs to no station, so the plot would be nobody's."),
    "cost.not_yours": N_("Another station asked for that plot."),
    "cost.locked": N_("That was entered more than a day ago and is locked. Ask the county."),
}
