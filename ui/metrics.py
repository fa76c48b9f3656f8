"""How many pixels a point is on this screen.

Elder interfaces are specified in points, that is in millimetres a finger and an eye meet, while Qt
lays out in pixels; screens lie about their size, so a measured value ("put a bank card here") wins.
"""

from __future__ import annotations

from dataclasses import dataclass

MM_PER_POINT = 25.4 / 72
USUAL = 96 / 72
BELIEVABLE_DPI = (60.0, 240.0)
# The screens are laid out for at least this many points; a small dense panel gets smaller points
# rather than a cut-off screen. A 14-inch 1366x768 panel (112 dpi) still keeps true sizes.
ROOM_POINTS = (650.0, 490.0)
SMALLEST = 1.0
STEP = 4


@dataclass(frozen=True, slots=True)
class Metrics:
    """Pixels (device-independent ones) per typographic point."""

    px_per_pt: float = USUAL

    def pt(self, points: float) -> int:
        """Return `points` (1/72 inch) in whole pixels, at least 1."""
        return max(1, round(points * self.px_per_pt))

    def mm(self, millimetres: float) -> int:
        """Return a length in millimetres in whole pixels, at least 1."""
        return self.pt(millimetres / MM_PER_POINT)

    @staticmethod
    def space(steps: int) -> int:
        """Return a distance of `steps` spacing steps in pixels; every gap and margin is one of these."""
        return STEP * steps


def measure(width_px: int, height_px: int, width_mm: float, mm_per_px: float | None = None) -> Metrics:
    """Return the metrics of a screen of the given size.

    `mm_per_px` is the stored calibration and wins over `width_mm`, what the screen says of itself.
    An unbelievable answer (a projector that claims 160 mm, a virtual screen) counts as 96 dpi.
    """
    if mm_per_px is None:
        dpi = width_px / width_mm * 25.4 if width_mm > 0 else 0.0
        per_point = dpi / 72 if BELIEVABLE_DPI[0] <= dpi <= BELIEVABLE_DPI[1] else USUAL
    else:
        per_point = MM_PER_POINT / mm_per_px if mm_per_px > 0 else USUAL
    largest = min(width_px / ROOM_POINTS[0], height_px / ROOM_POINTS[1])
    return Metrics(max(SMALLEST, min(per_point, largest)))
