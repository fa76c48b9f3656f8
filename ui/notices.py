"""What everybody at this machine has to know before trusting it: one calm line, only when there is something."""

from __future__ import annotations

from dataclasses import dataclass

from station.kernel.words import _
from ui.freshness import STALE_DAYS, LinkView
from ui.trouble import Weather, weather_words


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


def notice(link: LinkView, date_in_doubt: bool, weather: Weather | None = None) -> Notice | None:
    """Return the one that matters most: the date, then the disk, then the county, then the age of the news."""
    if date_in_doubt:
        return Notice(_("This machine is not sure what day it is."), _("Set the date"), "date")
    if weather is not None:
        return Notice(weather_words(weather))
    if not link.state.enrolled:
        return Notice(_("This machine does not belong to a county yet."), _("Join a county"), "enrol")
    if link.age_days > STALE_DAYS:
        words = _("The last news from the county came {when}. Prices may have changed.").format(when=link.when)
        return Notice(words, only=("home", "prices"))
    return None
