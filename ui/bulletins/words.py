"""What a bulletin is called and how it stands, in words for farmers and for staff alike."""

from __future__ import annotations

from station.bulletins.model import Bulletin, Content, Listed
from station.kernel.said import time_in_words
from station.kernel.words import N_, _, language
from station.products.model import Product
from station.store.reading import Clock
from ui.day_words import date_words

STATES = {
    "valid": N_("holds now"),
    "coming": N_("does not hold yet"),
    "past": N_("does not hold any more"),
    "replaced": N_("replaced"),
    "recalled": N_("taken back"),
}
FROM = {
    "province": N_("by province"),
    "city": N_("by city"),
    "county": N_("by county"),
    "town": N_("by town"),
    "village": N_("by village"),
}
ALONE = N_("issued by one person alone")
BETWEEN = " · "
ENDINGS = frozenset("。！？.!?")


def closed(sentence: str) -> str:
    """Return what a person typed as a whole sentence, so that another can follow it."""
    return sentence if sentence[-1:] in ENDINGS else _("{sentence}.").format(sentence=sentence)


def issuer_words(one: Listed | Content) -> str:
    """Return whose word it is: the level it comes from, and the body that speaks where it is named.

    What the province, the city, the county, the town and the village say stands in one list: neither alone tells them
    apart, for a body's name need not say where it sits.
    """
    return BETWEEN.join(filter(None, (_(FROM[one.level]) if one.level in FROM else "", one.issuer)))


def when_words(issued: int, clock: Clock) -> str:
    """Return when a bulletin was issued, as people say it."""
    return time_in_words(issued, clock.now_ms(), clock.offset_minutes())


def state_words(state: str) -> str:
    """Return a state of `bulletins.list` in words."""
    return _(STATES[state]) if state in STATES else state


def validity_words(content: Content, today: int) -> str:
    """Return until when a bulletin holds, or that it does not hold yet or any more; "" where it has no end."""
    if content.valid_from > today:
        return _("Holds from {date} on.").format(date=date_words(content.valid_from))
    if content.valid_to is None:
        return ""
    if content.valid_to < today:
        return _("It held until {date}. Ask the officer before you follow it.").format(
            date=date_words(content.valid_to))
    return _("Holds until {date}.").format(date=date_words(content.valid_to))


def is_out_of_time(content: Content, today: int) -> bool:
    """Tell whether a bulletin does not hold yet, or does not any more."""
    return content.valid_from > today or (content.valid_to is not None and content.valid_to < today)


def signers_words(bulletin: Bulletin) -> str:
    """Return who wrote a bulletin and who vouches for it."""
    if bulletin.alone:
        return _("Written and approved by {name}: issued by one person alone.").format(name=bulletin.author_name)
    return _("Written by {author}, approved by {approver}.").format(
        author=bulletin.author_name, approver=bulletin.approver_name)


def missing_words(away: bool) -> str:
    """Return what stands in the place of a picture that is not here yet, or that cannot be shown."""
    if away:
        return _("A picture belongs here; it is still on its way.")
    return _("A picture belongs here; it is damaged and cannot be shown.")


def crop_name(product: Product) -> str:
    """Return what a product is called in the language in use."""
    return product.name_en if language() == "en" and product.name_en else product.name
