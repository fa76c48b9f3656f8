"""A price on paper: a slip as wide as a receipt, to take home."""

from __future__ import annotations

from station.kernel.words import _
from ui.prices.farmer import told
from ui.prices.farmer.gather import CardData
from ui.prices.farmer.told import Eyes
from ui.slip_paper import BIG, NAME, SlipLine

MOST_OTHERS = 4


def slip_lines(data: CardData, eyes: Eyes, printed: str) -> list[SlipLine]:
    """Return what stands on the slip of a card; `printed` says when, as the foot shows it."""
    card = told.tell(data, eyes)
    figure = card.figure
    lines = [SlipLine(data.here.name, centred=True)] if data.here.name else []
    lines += [
        SlipLine(),
        SlipLine(card.name, NAME, bold=True),
        SlipLine(figure.number, BIG, bold=True),
        SlipLine(figure.unit, NAME),
        *([SlipLine(figure.said)] if figure.said else []),
    ]
    words = (told.change_words(data.offer, eyes), *(fact.words for fact in (*card.place, *card.facts)))
    lines += [SlipLine(line) for line in words if line]
    others = [offer for place, offer in enumerate(data.offers) if place != data.chosen][:MOST_OTHERS]
    if others:
        lines += [SlipLine(), SlipLine(_("Other markets"), bold=True)]
        lines += [SlipLine(told.offer_words(data, offer, eyes)) for offer in others]
    foot = _("Printed {when}").format(when=printed)
    lines += [SlipLine(), SlipLine(foot)]
    if data.here.phone:
        lines.append(SlipLine(_("Telephone {number}").format(number=data.here.phone)))
    return lines
