"""Arguments, paths, logging; then the window, or one command. Nothing else lives here."""

from __future__ import annotations

import argparse
import gc
import logging
import sys
from pathlib import Path

from station.home import Home, default_folder
from station.kernel import words
from station.kernel.errors import StationError

LANGUAGES = ("zh_CN", "zh_Hant", "en")
WORKER = "look-at-files"  # as station.kernel.foreign.child says it
GROUPS = ("station", "county", "demo")


def parser() -> argparse.ArgumentParser:
    """Return the parser of everything before the sub-command."""
    made = argparse.ArgumentParser(prog="main.py", description="Tianxin, the rural information station")
    made.add_argument("--home", type=Path, default=None, help="data folder of this seat")
    made.add_argument("--mode", choices=("kiosk", "staff"), default="kiosk")
    made.add_argument("--lang", choices=LANGUAGES, default=None)
    made.add_argument("--json", action="store_true", help="one JSON document on standard output")
    return made


def main(arguments: list[str]) -> int:
    """Run; return 0 for done, 1 where the user can act, 2 for wrong usage."""
    if arguments[:1] == [WORKER]:  # the packed program is its own worker for files of others
        from station.kernel.foreign import worker

        return worker.main()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    if any(word in GROUPS for word in arguments):
        return _command(arguments)
    asked = parser().parse_args(arguments)
    gc.disable()  # nothing of what a start makes is garbage; the window takes the collector up again when it stands
    from station.features import registry  # before Qt, which slows down every import after its own

    declared, home, own = registry(), Home(asked.home or default_folder()), None
    if home.is_county:
        from sync.county.beside import OwnLedger  # a station has no ledger, and no need of its libraries

        own = OwnLedger(home, declared)
    from ui.sources import leave_unread  # Qt is loaded for a window only

    leave_unread()
    from ui.app import run_window

    return run_window(home, mode=asked.mode, language=asked.lang, own=own)


def _command(arguments: list[str]) -> int:
    from station import commands as station_commands
    from station.cli import Context, sentence, tell
    from station.features import registry
    from sync import commands as sync_commands
    from sync import showing, verifying
    from sync.county.seat import Counties

    chosen = parser()
    groups = chosen.add_subparsers(dest="group", required=True)
    if "demo" in arguments:
        from ui import demo  # the one command that needs Qt

        demo.add_parser(groups)
    named = {name: groups.add_parser(name).add_subparsers(dest="command", required=True) for name in GROUPS[:2]}
    gathered = (station_commands, sync_commands, verifying, showing)
    for command in (one for part in gathered for one in part.COMMANDS):
        one = named[command.group].add_parser(command.name, help=command.help)
        one.add_argument("--home", type=Path, default=argparse.SUPPRESS)
        one.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        command.arguments(one)
        one.set_defaults(run=command.run)
    asked = chosen.parse_args(arguments)
    words.use(asked.lang or "zh_CN")
    context = Context(Home(asked.home or default_folder()), registry(), Counties())
    try:
        tell(asked.run(context, asked), as_json=asked.json)
    except StationError as trouble:
        sys.stderr.write(sentence(trouble, context.registry) + "\n")
        return 1
    finally:
        context.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
