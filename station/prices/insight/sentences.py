"""How each figure is made, to be printed beside it, and what people read when a rule or basket is refused."""

from __future__ import annotations

from station.kernel.words import N_

SENTENCES = {
    "price.how_change": N_(
        "Change: the newest price less the one that held on {against_day}, of the same market, grade and kind. "
        "Where that day had none, the newest of the {days} days before it counts, and its day is shown."
    ),
    "price.how_band": N_(
        "Usual for the season: half of the daily prices within {days} days of {on_day} in the {years} years before "
        "lay in this band, a quarter below it and a quarter above. At least {needed} earlier years are needed."
    ),
    "price.how_index": N_(
        "{name}: {count} products with fixed weights, against {base_from_day} to {base_to_day} = 100. Each product "
        "counts with the middle of what its price moved by, every market compared with itself alone; a price holds "
        "for {days} days. On {on_day} products of {needed} % of the weight must have a price. Never joined to an "
        "index of another base."
    ),
    "price.how_alert": N_("Alerts: an accepted price of the last {days} days at the threshold or beyond it."),
    "price.how_unusual": N_(
        "Unusual: further from the median of the {days} days before than 3.5 robust standard deviations (median "
        "absolute deviation, at least 1/{least} of the median; Iglewicz and Hoaglin 1993). Fewer than {fewest} days "
        "say nothing."
    ),
    "price.how_gaps": N_(
        "No new price for {days} days or longer, by the day of the price; a station by when it last reported. What "
        "has had none for {forgotten} days is left out."
    ),
    "price.basket_items": N_("Choose 1 to {most} products, each once and with a weight above zero."),
    "price.basket_product": N_("A product of the basket is not in the catalogue."),
    "price.basket_period": N_("The base period must be over and at most {days} days long, its first day first."),
    "price.bad_threshold": N_("The threshold must be a price above zero."),
    "price.alert_twice": N_("You are already told of that."),
    "price.too_many_alerts": N_("{most} rules are enough. Take one away first."),
    "price.alert_not_yours": N_("The county set this rule for every station. Only the county takes it away."),
    "price.no_station": N_("This machine belongs to no station, so nobody would be told."),
}
