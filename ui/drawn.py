"""Everything drawn: outline icons, pictures of products, pictures on the doors.

Drawings are SVG files beside this module, rendered once per size and kept. Where one is missing a
tile with the first character of the name stands in, in a colour that stays the same for the name,
so a product the county added yesterday is still found by its place and colour.
"""

from __future__ import annotations

import json
import logging
import unicodedata
import zlib
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPen, QPixmap

from ui.theme import make_font

FOLDER = Path(__file__).resolve().parent
LARGE_ICON = 56  # pixels
log = logging.getLogger(__name__)
# Ground and ink of stand-in tiles: all 4.5:1 or more, none of them the red or green of a price.
_TILES = (
    ("#E9E2CF", "#5A4A1E"),
    ("#DDE8D5", "#2F4F27"),
    ("#D7E6EC", "#1F4B5F"),
    ("#EADDE6", "#5B2F4F"),
    ("#F1E0CC", "#6B3F12"),
    ("#DFE0F0", "#33376B"),
    ("#E4E8C9", "#454F14"),
    ("#EFDFD6", "#6A372A"),
)


def icon(name: str, colour: str, size: int) -> QPixmap:
    """Return the outline icon `name` in `colour` ("#rrggbb"), `size` pixels square."""
    return _icon(name, colour, size, _ratio())


def button_icon(name: str, colour: str, size: int, *, gap: int = 0, disabled: str = "") -> QIcon:
    """Return the icon for a button, `size` + `gap` pixels wide: styles put too little air before the word.

    `disabled` is its colour when the button cannot be pressed.
    """
    made = QIcon(_with_gap(icon(name, colour, size), size, gap))
    if disabled:
        made.addPixmap(_with_gap(icon(name, disabled, size), size, gap), QIcon.Mode.Disabled)
    return made


def _with_gap(drawing: QPixmap, size: int, gap: int) -> QPixmap:
    if not gap:
        return drawing
    ratio = drawing.devicePixelRatio()
    wide = QPixmap(round((size + gap) * ratio), round(size * ratio))
    wide.setDevicePixelRatio(ratio)
    wide.fill(Qt.GlobalColor.transparent)
    painter = QPainter(wide)
    painter.drawPixmap(0, 0, drawing)
    painter.end()
    return wide


def product_picture(name: str, size: int) -> QPixmap:
    """Return the picture of a product called `name` (as shown, or its slug), `size` pixels square."""
    return _picture(name, size, _ratio())


def door_picture(name: str, size: int) -> QPixmap:
    """Return the picture of a door ("prices", "technology", "training", "requests"), `size` pixels square."""
    return _picture(f"door-{name}", size, _ratio())


def slug_of(name: str) -> str | None:
    """Return the drawing's slug for a product's name, alias or slug; None when nothing is drawn for it."""
    folded = unicodedata.normalize("NFC", name).strip()
    if folded in _index():
        return _index()[folded]
    return folded if _drawing("pictures", folded) else None


def has_icon(name: str) -> bool:
    """Return whether the icon is drawn; a stand-in is shown where not."""
    return _drawing("icons", name) is not None


def forget() -> None:
    """Drop what was rendered, after a move to a screen of another pixel ratio."""
    for kept in (_icon, _picture):
        kept.cache_clear()


def _ratio() -> float:
    screen = QGuiApplication.primaryScreen()
    return screen.devicePixelRatio() if screen else 1.0


@lru_cache(maxsize=1)
def _index() -> dict[str, str]:
    try:
        told = json.loads((FOLDER / "pictures" / "index.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        log.warning("no index of pictures")
        return {}
    return {unicodedata.normalize("NFC", name): slug for name, slug in told["products"].items()}


def _drawing(folder: str, slug: str) -> Path | None:
    return FOLDER / folder / f"{slug}.svg" if slug in _drawn(folder) else None


@lru_cache(maxsize=2)
def _drawn(folder: str) -> frozenset[str]:
    """The names of what is there: a product's name comes from far away and is never made into a path."""
    return frozenset(path.stem for path in (FOLDER / folder).glob("*.svg"))


@lru_cache(maxsize=512)
def _icon(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    path = _drawing("icons", name)
    if path is None:
        return _stand_in_icon(name, colour, size, ratio)
    svg = path.read_text(encoding="utf-8").replace("currentColor", colour)
    if size >= LARGE_ICON:  # a line drawn for a button grows coarse when it fills an empty page
        svg = svg.replace('stroke-width="2"', 'stroke-width="1.2"')
    return _render(svg, size, ratio)


@lru_cache(maxsize=256)
def _picture(name: str, size: int, ratio: float) -> QPixmap:
    slug = slug_of(name)
    path = _drawing("pictures", slug) if slug else None
    if path is None:
        return _stand_in_tile(name, size, ratio)
    return _render(path.read_text(encoding="utf-8"), size, ratio)


def _blank(size: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(max(1, round(size * ratio)), max(1, round(size * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _render(svg: str, size: int, ratio: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer  # only now: the first screen should not wait for the SVG library

    renderer = QSvgRenderer(QByteArray(svg.encode()))
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    pixmap = _blank(size, ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


def _first_letters(name: str) -> str:
    words = name.removeprefix("door-").strip() or "?"
    return words[:2].capitalize() if words[0].isascii() else words[0]


def _stand_in_tile(name: str, size: int, ratio: float) -> QPixmap:
    ground, ink = _TILES[zlib.crc32(unicodedata.normalize("NFC", name).encode()) % len(_TILES)]
    pixmap = _blank(size, ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(QRectF(size * 0.06, size * 0.06, size * 0.88, size * 0.88), size * 0.14, size * 0.14)
    painter.setPen(QColor(ink))
    painter.setFont(make_font(max(8, round(size * 0.48))))
    painter.drawText(QRectF(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, _first_letters(name))
    painter.end()
    return pixmap


def _stand_in_icon(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    pixmap = _blank(size, ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colour), max(1.5, size / 12)))
    edge = size * 0.12
    painter.drawRoundedRect(QRectF(edge, edge, size - 2 * edge, size - 2 * edge), size * 0.2, size * 0.2)
    painter.setFont(make_font(max(6, round(size * 0.5))))
    painter.drawText(QRectF(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, name[:1].upper())
    painter.end()
    return pixmap
