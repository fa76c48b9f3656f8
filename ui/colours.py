"""The colours as tokens, one set per mode with the same names, and how contrast is reckoned.

Chinese habit: rising prices are red and falling ones green; a colour is never the only sign.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colours:
    """One set of tokens, each "#rrggbb". `on_x` is the ink that lies on `x`, `x_pale` a tint to lay x on."""

    paper: str
    card: str
    ink: str
    ink_soft: str
    line: str  # hairlines, decoration only
    line_strong: str  # edges of things one can touch: at least 3:1
    shade: str  # the one shadow, painted as a low edge
    disabled: str
    field: str
    on_field: str
    field_pale: str
    ripe: str
    ripe_pale: str
    rise: str
    rise_pale: str
    fall: str
    fall_pale: str
    water: str
    water_pale: str
    on_water: str
    focus: str
    # Signal colours of official warnings are the same in every mode: people know them from television.
    warn_white: str = "#FFFFFF"
    on_warn_white: str = "#1D2B24"
    warn_blue: str = "#1450A8"
    on_warn_blue: str = "#FFFFFF"
    warn_yellow: str = "#FFD400"
    on_warn_yellow: str = "#1D2B24"
    warn_orange: str = "#F28C00"
    on_warn_orange: str = "#1D2B24"
    warn_red: str = "#BE1622"
    on_warn_red: str = "#FFFFFF"


LIGHT = Colours(
    paper="#FAF8F2",
    card="#FFFFFF",
    ink="#1D2B24",
    ink_soft="#4C5B53",
    line="#E2DCCD",
    line_strong="#7E887F",
    shade="#E6E0D2",
    disabled="#8B948D",
    field="#14532D",
    on_field="#FFFFFF",
    field_pale="#E6EFE2",
    ripe="#8A5200",
    ripe_pale="#FBEFD9",
    rise="#B3261E",
    rise_pale="#FBE7E3",
    fall="#00796B",
    fall_pale="#E0F3EF",
    water="#1F5F8B",
    water_pale="#E4EFF6",
    on_water="#FFFFFF",
    focus="#1F5F8B",
)

DARK = Colours(
    paper="#141A17",
    card="#1F2723",
    ink="#F2EFE6",
    ink_soft="#B7C2BA",
    line="#34403A",
    line_strong="#7D8A82",
    shade="#0C110E",
    disabled="#7A857E",
    field="#8FD3A6",
    on_field="#0B2114",
    field_pale="#24382C",
    ripe="#F2B861",
    ripe_pale="#3A2E1A",
    rise="#FF9C90",
    rise_pale="#402421",
    fall="#63D3C1",
    fall_pale="#17362F",
    water="#8EC5EC",
    water_pale="#1C3040",
    on_water="#0B1E2B",
    focus="#8EC5EC",
)

CONTRAST = Colours(
    paper="#FFFFFF",
    card="#FFFFFF",
    ink="#000000",
    ink_soft="#1F1F1F",
    line="#5A5A5A",
    line_strong="#000000",
    shade="#000000",
    disabled="#5E5E5E",
    field="#003D18",
    on_field="#FFFFFF",
    field_pale="#E3F2E3",
    ripe="#6B3A00",
    ripe_pale="#FFF3DC",
    rise="#8E0B06",
    rise_pale="#FFEBE8",
    fall="#004D43",
    fall_pale="#E0F5F0",
    water="#0A3D66",
    water_pale="#E3F0FA",
    on_water="#FFFFFF",
    focus="#0A3D66",
)

_INKS = ("ink", "ink_soft", "field", "ripe", "rise", "fall", "water")
# What may be written on what. A screen that needs another pair adds it here, so that it is tested.
PAIRS: tuple[tuple[str, str], ...] = (
    *((ink, ground) for ink in _INKS for ground in ("paper", "card")),
    *(
        (ink, ground)
        for ink in ("ink", "ink_soft")
        for ground in ("field_pale", "ripe_pale", "rise_pale", "fall_pale", "water_pale")
    ),
    *((tone, f"{tone}_pale") for tone in ("field", "ripe", "rise", "fall", "water")),
    *((f"on_{ground}", ground) for ground in ("field", "water")),
    *((f"on_warn_{ground}", f"warn_{ground}") for ground in ("white", "blue", "yellow", "orange", "red")),
)
# Edges and rings: WCAG asks 3:1 of what must be seen to use a control.
EDGES: tuple[tuple[str, str], ...] = tuple(
    (edge, ground) for edge in ("line_strong", "focus") for ground in ("paper", "card")
)


def _luminance(colour: str) -> float:
    def linear(part: str) -> float:
        value = int(part, 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(colour[start : start + 2]) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two "#rrggbb" colours, 1 to 21, as WCAG 2 reckons it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
