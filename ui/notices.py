"""What everybody at this machine has to know before trusting it: one calm line, only when there is something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from station.kernel.money import format_price
from station.kernel.said import day_in_words
from station.kernel.units import convert_price
from station.kernel.words import _, ngettext
from ui.freshness import STALE_DAYS, LinkView
from ui.trouble import Weather, weather_words

if TYPE_CHECKING:
    from station.prices.insight.alerts import Fired  # a kiosk's first picture does not wait for it


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence, and perhaps a button that leads to `screen`. `only` tells by their start where it is shown."""

    words: str
    button: str = ""
    screen: str = ""
    only: tuple[str, ...] = ("",)

    def belongs(self, screen: str) -> bool:
        """Tell whether to show it on `screen`, which may be the very one it leads to."""
        return screen.startswith(self.only) and screen != self.screen


def reached_words(news: Sequence[Fired], named: Callable[[str], str], today: int) -> str:
    """Return that a followed price got where somebody wants to be told of it, "" for none; where it did and when."""
    if not news:
        return ""
    alert, quote = news[0].alert, news[0].quotes[0]
    words = _("{product} got to {price}: {market}, {when}.").format(
        product=named(alert.name), market=quote.market, when=day_in_words(quote.day, today),
        price=format_price(convert_price(quote.middle, quote.unit, alert.unit), alert.unit),
    )
    more = len(news) - 1
    others = ngettext("And {n} more.", "And {n} more.", more).format(n=more)
    return f"{words} {others}" if more else words


def notice(
    link: LinkView, date_in_doubt: bool, weather: Weather | None = None, reached: str = ""
) -> Notice | None:
    """Return the one that matters most: the date, the disk, the county, the age of the news, a followed price."""
    if date_in_doubt:
        return Notice(_("This machine is not sure what day it is."), _("Set the date"), "date")
    if weather is not None:
        return Notice(weather_words(weather))
    if not link.state.enrolled:
        return Notice(_("This machine does not belong to a county yet."), _("Join a county"), "enrol")
    if link.age_days > STALE_DAYS:
        words = _("The last news from the county came {when}. Prices may have changed.").format(when=link.when)
        return Notice(words, only=("home", "prices"))
    return Notice(reached, only=("home",)) if reached else None
