"""The columns of machines and of cases."""

from __future__ import annotations

from collections.abc import Callable

from station.fleet.model import CaseLine, MachineLine
from station.kernel import said
from station.kernel.record import Registry
from station.kernel.words import N_, _
from ui.fleet import presenter
from ui.fleet.presenter import KIND_WORDS, Fleet
from ui.widgets.page_table import Field

See = Callable[[], Fleet]


def machine_fields(see: See) -> tuple[Field, ...]:
    """Return the columns of machines; `see` gives the moment their words are said at."""

    def contact(one: MachineLine) -> str:
        return presenter.contact_words(one, see())

    def tone(one: MachineLine) -> str:
        return presenter.contact_tone(one, see())

    def exact(one: MachineLine) -> str:
        return presenter.exact(one.contact_ms, see().offset)

    return (
        Field(N_("Station"), lambda one: one.name, least=120, hint=presenter.seat_words),
        Field(N_("Last contact"), contact, width=88, tone=tone, hint=exact),
        Field(N_("To look at"), presenter.cases_words, width=120, tone=lambda one: "rise", hint=presenter.cases_words),
        Field(N_("Behind"), lambda one: presenter.rows_words(one.behind), right=True, width=60, yields=3),
        Field(N_("Waits there"), lambda one: presenter.rows_words(one.waiting), right=True, width=60, yields=2),
        Field(N_("Its clock"), presenter.clock_words, width=80, tone=lambda one: "ripe", yields=4),
        Field(N_("Program"), lambda one: one.program, width=56, yields=1),
    )


def case_fields(see: See, registry: Registry) -> tuple[Field, ...]:
    """Return the columns of cases."""

    def title(one: CaseLine) -> str:
        return presenter.case_title(one, registry)

    def when(one: CaseLine) -> str:
        return said.time_in_words(min(one.at_ms, see().now_ms), see().now_ms, see().offset)

    return (
        Field(N_("What"), title, least=130, hint=title),
        Field(N_("Kind"), lambda one: _(KIND_WORDS.get(one.kind, one.kind)), width=88),
        Field(N_("Station"), lambda one: one.names[0], width=120, hint=lambda one: one.names[0], yields=2),
        Field(N_("When"), when, width=112, hint=lambda one: presenter.exact(one.at_ms, see().offset), yields=1),
    )
