"""How a county of real processes begins: a server, its office with a keeper, a village with an officer."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.stories import PIN, VILLAGE
from tests.programs import Machine, free_port, serving

KEEPER, OFFICER = "wang", "chen"


@dataclass(frozen=True, slots=True)
class Opened:
    """A county that is served, with its machines by name; `code` enrols the village, `activation` its officer."""

    port: int
    county: Machine
    office: Machine
    village: Machine
    code: str
    activation: str

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def new_code(self, name: str) -> str:
        """Make a code for one more station of the same village."""
        made = self.county.ok("county", "code", "--station-name", name, "--division", VILLAGE, "--role", "village")
        return str(made["code"])


@contextlib.contextmanager
def open_county(folder: Path) -> Iterator[Opened]:
    """Serve a new county; its office is enrolled and its keeper known there, its village has a code."""
    county, office, village = (Machine(folder / name) for name in ("county", "office", "village"))
    county.ok("county", "init", "--division", "440981", "--name", "高州市")
    port = free_port()
    with serving(county, port) as address:
        desk_code = county.ok(
            "county", "code", "--station-name", "县里", "--division", "440981", "--role", "county")["code"]
        office.ok("station", "enrol", "--server", address, "--code", desk_code)
        keeper = county.ok("county", "account", "--login", KEEPER, "--name", "王守田", "--role", "keeper")
        office.ok("station", "sync")
        office.ok("station", "activate", KEEPER, "--code", keeper["code"], secret=PIN)
        made = county.ok("county", "code", "--station-name", "元坝村信息站", "--division", VILLAGE, "--role", "village")
        officer = county.ok(
            "county", "account", "--login", OFFICER, "--name", "陈小禾", "--role", "officer",
            "--station", str(made["station"]))
        yield Opened(port, county, office, village, made["code"], officer["code"])
