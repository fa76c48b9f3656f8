"""A bulletin on a slip of 58 or 80 mm: what is wrong, what to do line by line, how much, how long to wait."""

from __future__ import annotations

from dataclasses import dataclass

from station.kernel.days import date_of, day_of_ms
from station.kernel.words import _, ngettext
from ui.bulletins.advice_box import INTERVAL, facts
from ui.bulletins.gather import Reading
from ui.bulletins.passages import STEP, Block, blocks
from ui.bulletins.words import ALONE, BETWEEN, crop_name, issuer_words, validity_words
from ui.slip_paper import NAME, SlipLine

COME_BACK_DAYS = 7  # after which advice that did not help is to be asked about again
ADVISING = frozenset({"technology", "warning", "inputs", "answer"})
HOTLINE = "12316"
LARGE = 14.0  # pt


@dataclass(frozen=True, slots=True)
class Printing:
    """What belongs to one sheet of paper: its number ("" where none is counted), and when it is printed.

    `copy` says how many times it was printed again, `told` that somebody knows whom to tell of a recall.
    """

    slip: str
    printed: str
    copy: int = 0
    told: bool = False


def slip_lines(reading: Reading, printing: Printing) -> list[SlipLine]:
    """Return what stands on the slip."""
    content = reading.bulletin.content
    here = reading.identity.station_name or reading.identity.county_name if reading.identity is not None else ""
    lines = [SlipLine(here, centred=True)] if here else []
    lines += [SlipLine(), *_about(reading), SlipLine(content.title, NAME, bold=True)]
    lines += [SlipLine(line, LARGE) for line in _steps(content.how) or _steps(content.what)]
    if content.timing:
        lines += [SlipLine(_("When"), bold=True), *(SlipLine(block.words) for block in blocks(content.timing))]
    dose = [block.words for block in blocks(content.dose)]
    if dose or content.advice:
        lines += [SlipLine(), SlipLine(_("How much"), bold=True), *(SlipLine(words) for words in dose)]
    for line in content.advice:
        lines += [SlipLine(f"{name}  {value}", LARGE, bold=name == _(INTERVAL)) for name, value in facts(line)]
    if content.safety:
        lines += [SlipLine(), SlipLine(_("Take care"), bold=True)]
        lines += [SlipLine(block.words) for block in blocks(content.safety)]
    return [*lines, SlipLine(), *_foot(reading, printing)]


def _about(reading: Reading) -> list[SlipLine]:
    """Return the crops and what is the matter with them."""
    content = reading.bulletin.content
    crops = [crop_name(one) for one in reading.crops] or list(dict.fromkeys(line.crop for line in content.advice))
    pests = list(dict.fromkeys(line.pest for line in content.advice))
    return [SlipLine(BETWEEN.join(part), LARGE) for part in (crops, pests) if part]


def _steps(html: str) -> list[str]:
    found = blocks(html)
    if len(found) == 1:  # one thing to do needs no number
        return [found[0].words]
    counted = any(block.kind == STEP for block in found)
    return [_numbered(block, place, counted) for place, block in enumerate(found, 1)]


def _numbered(block: Block, place: int, counted: bool) -> str:
    number = block.number if counted else place
    return f"{number}. {block.words}" if number else block.words


def _foot(reading: Reading, printing: Printing) -> list[SlipLine]:
    bulletin, content = reading.bulletin, reading.bulletin.content
    lines = []
    if content.category in ADVISING:
        words = ngettext("If it is no better in {n} day, come back.", "If it is no better in {n} days, come back.",
                         COME_BACK_DAYS).format(n=COME_BACK_DAYS)
        lines.append(SlipLine(words, bold=True))
    issued = date_of(day_of_ms(bulletin.issued, reading.offset)).isoformat()
    alone = _(ALONE) if bulletin.alone else ""
    told: tuple[str, ...] = (
        BETWEEN.join(filter(None, (issuer_words(content), issued, alone))), validity_words(content, reading.today),
        numbers(reading, printing), _("Printed {when}").format(when=printing.printed),
        _("Telephone {number}").format(number=HOTLINE),
    )
    if printing.slip and not printing.told:
        told += (_("To be told if it is taken back, give the officer the slip number."),)
    return [*lines, *(SlipLine(words) for words in told if words)]


def numbers(reading: Reading, printing: Printing) -> str:
    """Return the number of the bulletin and that of this sheet: whoever has it can be told of a recall."""
    told = [_("Bulletin {number}").format(number=reading.bulletin.number)]
    if printing.slip:
        told.append(_("Slip {number}").format(number=printing.slip))
    if printing.copy:
        told.append(_("printed again, no. {n}").format(n=printing.copy))
    return BETWEEN.join(told)
