"""Pictures of others: drawn anew as a small JPEG before they are kept, and as pixels before they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from station.kernel.foreign import child
from station.kernel.foreign.worker import JPEG, MOST_WHOLE, PNG, WEBP

LONGEST_EDGE = 1280  # pixels; a page of A4 at 150 dots an inch, and what a village's screen shows
FEW_BYTES = 200_000  # 80 seconds of a line of 20 kbit/s (DOMAIN.md 4.2)
MOST_READ = 24_000_000  # bytes of a file; a camera's largest JPEG has 20 million
ENDINGS = "*.jpg *.jpeg *.png *.webp"


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture as rows of three bytes (red, green, blue) a pixel."""

    width: int
    height: int
    data: bytes


def is_picture(content: bytes) -> bool:
    """Tell by its first bytes whether somebody should look whether it is a picture."""
    return content.startswith((JPEG, PNG)) or (content.startswith(WEBP) and content[8:12] == b"WEBP")


def redraw(content: bytes, name: str = "", longest: int = LONGEST_EDGE, few: int = FEW_BYTES) -> bytes:
    """Return a picture as a JPEG: upright, on white, the best quality that keeps to `few` bytes, else the smallest.

    No byte of the original goes along. StationError file.large, file.not_picture, file.many_pixels, file.damaged,
    file.slow, all with `name`.
    """
    if len(content) > MOST_READ:
        raise child.refusal("large", name, most=MOST_READ // 1_000_000)
    if not is_picture(content):
        raise child.refusal("not_picture", name)
    try:
        ((_facts, made),) = child.run("redraw", [content], longest=longest, bytes=few)
    except child.Refused as why:
        raise child.refusal(why.word, name, most=MOST_WHOLE // 1_000_000) from why
    return made


def pixels(contents: Sequence[bytes], longest: int = LONGEST_EDGE) -> list[Pixels | None]:
    """Return pictures to be shown, in their order; None for each that is none or hurt the one who looked."""
    fit = [one for one in contents if is_picture(one) and len(one) <= MOST_READ]
    if not fit:
        return [None] * len(contents)
    try:
        shown = iter([_pixels(facts, made) for facts, made in child.run("pixels", fit, longest=longest)])
    except child.Refused:
        if len(contents) == 1:
            return [None]
        return [found for one in contents for found in pixels([one], longest)]  # one spoils none of the others
    return [next(shown, None) if is_picture(one) and len(one) <= MOST_READ else None for one in contents]


def _pixels(facts: dict[str, object], made: bytes) -> Pixels | None:
    width, height = facts.get("width"), facts.get("height")
    if not isinstance(width, int) or not isinstance(height, int) or width * height * 3 != len(made):
        return None
    return Pixels(width, height, made)
