"""The set-up asks dpkg before apt, and where it has no rights it says exactly what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Collection
from pathlib import Path

import pytest

from tests.house.source import ROOT

SCRIPT = ROOT / "packaging" / "system-packages.sh"
MISSING = {"xvfb", "libpulse0"}

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the set-up scripts need bash")


def wanted() -> set[str]:
    """Every package the script knows, as it asks for them on a machine with none."""
    text = SCRIPT.read_text(encoding="utf-8")
    lists = [part.split('"')[1] for part in text.split("\n# ") if '="' in part]
    return {name for names in lists for name in names.split() if not name.startswith("$")}


class Machine:
    """A machine of which the script sees only stand-ins for dpkg, apt, id and sudo."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "apt.log"
        self.command("id", "echo 1000")
        self.command("sudo", "exit 1")
        self.command("apt-get", f'echo "$@" >> "{self.log}"')

    def command(self, name: str, body: str) -> None:
        path = self.folder / name
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)

    def has(self, *lines: str) -> None:
        """Make dpkg-query print these lines: state, name, what it provides."""
        self.command("dpkg-query", "\n".join(f"echo '{line}'" for line in lines))

    def run(self) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"PATH": f"{self.folder}:{os.environ['PATH']}"}
        return subprocess.run(
            ["bash", str(SCRIPT)], env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False,
        )

    @property
    def asked_of_apt(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def installed(*, without: Collection[str] = ()) -> list[str]:
    return [f"installed {name}, " for name in wanted().difference(without)]


def test_nothing_is_asked_of_apt_when_all_is_there(machine: Machine) -> None:
    machine.has(*installed())
    done = machine.run()
    assert (done.returncode, done.stdout, machine.asked_of_apt) == (0, "", [])


def test_without_rights_the_missing_names_are_printed_and_no_more(machine: Machine) -> None:
    machine.has(*installed(without=MISSING))
    done = machine.run()
    assert done.returncode == 1
    assert set(done.stdout.split()) == MISSING
    assert machine.asked_of_apt == []


def test_with_rights_only_the_missing_are_installed(machine: Machine) -> None:
    machine.has(*installed(without=MISSING))
    machine.command("id", "echo 0")
    assert machine.run().returncode == 0
    update, install = machine.asked_of_apt
    assert update.endswith("update")
    assert set(install.split()) >= MISSING
    assert not set(install.split()) & (wanted() - MISSING)


def test_sudo_serves_where_it_asks_for_no_password(machine: Machine) -> None:
    machine.has(*installed(without=MISSING))
    machine.command("sudo", '[ "$1" = -n ] && exit 0\nexec "$@"')
    assert machine.run().returncode == 0
    assert len(machine.asked_of_apt) == 2


def test_a_package_counts_under_the_name_it_provides(machine: Machine) -> None:
    machine.has(*installed(without={"libpulse0"}), "installed libpulse0t64, libpulse0 (= 17.0), libpulse (= 1)")
    assert machine.run().returncode == 0


def test_a_removed_package_with_leftovers_is_missing(machine: Machine) -> None:
    machine.has(*installed(without={"xvfb"}), "config-files xvfb, ")
    done = machine.run()
    assert (done.returncode, done.stdout.split()) == (1, ["xvfb"])


def test_when_apt_fails_the_names_are_printed(machine: Machine) -> None:
    machine.has(*installed(without=MISSING))
    machine.command("id", "echo 0")
    machine.command("apt-get", "exit 100")
    done = machine.run()
    assert done.returncode == 1
    assert set(done.stdout.splitlines()[-1].split()) == MISSING
