"""What others' files must pass before they hang on a bulletin, and again before anybody sees them."""

from __future__ import annotations

from station.bulletins.safety.taking import Taken, take_in

__all__ = ["Taken", "take_in"]
