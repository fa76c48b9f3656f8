"""What is typed into the cost form, read; and what its figures are called. Rules, no widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from station.costs.declared import ITEMS
from station.costs.model import worth_of
from station.kernel.errors import StationError
from station.kernel.money import format_exact, parse_price
from station.kernel.units import round_price
from station.kernel.words import N_, _

WORK = {"days": N_("Own days of work"), "wage": N_("Worth of a day")}
YIELD = {"harvest": N_("Yield, kg"), "income": N_("Sold for")}
AMOUNTS = {**ITEMS, **WORK, **YIELD}
PER_HUNDRED = frozenset({"area", "days", "harvest"})
WHOLE = frozenset({"year", "number"})
TENTH = 10  # a thousandth, as prices are read, to a hundredth


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed as the parameters of the deed, and beside which field something is wrong."""

    values: dict[str, Any]
    faults: dict[str, StationError] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """What a mu costs by what stands there, own work counted; milli-yuan."""
        paid = sum(self.values.get(name) or 0 for name in ITEMS)
        return paid + worth_of(self.values.get("days"), self.values.get("wage"))


def read(texts: Mapping[str, str]) -> Typed:
    """Read the amounts typed; an empty field is not asked."""
    typed = Typed({})
    for name, text in texts.items():
        try:
            typed.values[name] = _number(name, text) if text.strip() else None
        except StationError as error:
            typed.faults[name] = error
    return typed


def _number(name: str, text: str) -> int:
    step = 1000 if name in WHOLE else TENTH if name in PER_HUNDRED else 1
    try:
        whole, rest = divmod(parse_price(text), step)
    except StationError as error:
        raise error if step == 1 else StationError("cost.bad_figure", text=text) from error
    if rest:
        raise StationError("cost.bad_figure", text=text)
    return whole


def mu_words(area: int) -> str:
    """Return an area in mu."""
    return _("{n} mu").format(n=format_exact(area * TENTH))


def yuan(milli: int | None) -> str:
    """Return an amount per mu to the fen, "" for none."""
    return "" if milli is None else _("{amount} yuan/mu").format(amount=format_exact(round_price(milli)))
