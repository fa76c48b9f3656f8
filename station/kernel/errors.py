"""The one error a person can do something about.

Three kinds of trouble exist (ui/trouble.py shows them): the user can act (`StationError`), weather
(offline, disk busy: a state, never an exception that reaches a screen), and bugs (everything else).
"""

from __future__ import annotations

from typing import Any


class StationError(Exception):
    """Something the person can act on: a stable code and the facts its sentence needs.

    The sentence of a code is declared by the feature that raises it (`Feature.sentences`), so the
    same error reads well on a screen, on the command line and in a verdict from the county.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code} ({told})" if told else self.code
