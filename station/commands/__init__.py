"""What can be done without a window: the commands over this store, and those of a county. They name the features."""

from __future__ import annotations

from station.commands import answers, county, exports, local, packages, publishing

COMMANDS = (
    *local.COMMANDS, *county.COMMANDS, *publishing.COMMANDS, *answers.COMMANDS, *exports.COMMANDS, *packages.COMMANDS,
)
