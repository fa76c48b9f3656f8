"""Looks at every shared widget: saves pictures of them in each theme, size and language.

    QT_QPA_PLATFORM=offscreen python -m tests.ui.gallery FOLDER [name part]

A widget that was not looked at is not done. The scenes are sample values, not screens: no store here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from station.kernel import words
from tests.ui import scenes
from ui.metrics import Metrics
from ui.theme import Look, Mode, Scale, Theme

Scene = Callable[[Look], QWidget]
SCENES: dict[str, Scene] = {
    "home": scenes.home,
    "card": scenes.card,
    "grid": scenes.grid,
    "pads": scenes.pads,
    "desk": scenes.desk,
    "bits": scenes.bits,
    "idle": scenes.idle,
    "bug": scenes.bug,
}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture to take."""

    name: str
    scene: str
    width: int
    height: int
    theme: Theme
    language: str


def shots() -> list[Shot]:
    """Return what is photographed: all scenes once, then the combinations in which things break."""
    small, wide = (1024, 768), (1366, 768)
    found = []

    def add(scene: str, size: tuple[int, int], theme: Theme, language: str) -> None:
        name = f"{scene}-{size[0]}-{theme.mode.value}-{theme.scale.value}-{language}"
        if theme.metrics.px_per_pt != Metrics().px_per_pt:
            name += f"-{theme.metrics.px_per_pt:.2f}"
        found.append(Shot(name, scene, *size, theme, language))

    for scene in SCENES:
        for language in ("zh_CN", "en"):
            for size in (small, wide):
                for scale in (Scale.NORMAL, Scale.LARGE):
                    add(scene, size, Theme(scale=scale), language)
        add(scene, small, Theme(scale=Scale.SMALL), "zh_CN")
        for mode in (Mode.DARK, Mode.CONTRAST):
            add(scene, wide, Theme(mode), "zh_CN")
        add(scene, wide, Theme(metrics=Metrics(112 / 72)), "zh_CN")  # a 14-inch laptop panel
    return found


def take(shot: Shot, look: Look, folder: Path) -> None:
    """Build the scene, let it settle and save it."""
    words.use(shot.language)
    look.wear(shot.theme)
    window = SCENES[shot.scene](look)
    window.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    if isinstance(window, QDialog):
        window.adjustSize()
    else:
        window.resize(shot.width, shot.height)
    window.show()
    for _round in range(3):
        QApplication.processEvents()
    window.grab().save(str(folder / f"{shot.name}.png"))
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # no event loop runs here to do it


def main(arguments: list[str]) -> int:
    """Save the pictures whose name contains the second argument, or all of them."""
    if not arguments:
        print(__doc__)
        return 2
    app = QApplication.instance() or QApplication(sys.argv[:1])
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    part = arguments[1] if len(arguments) > 1 else ""
    look = Look(motion=False)
    for shot in shots():
        if part in shot.name:
            take(shot, look, folder)
    app.processEvents()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
