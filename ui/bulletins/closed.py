"""A document that reads nothing and asks for nothing: the words of bulletins on the screen and on paper.

Qt's own documents open local files, `data:` addresses and whatever else a picture names (RELIABILITY.md 2.5), some of
them after the resource was refused. Here the words pass the allow-list once more, however they came, and a picture is
shown only if its pixels were handed over; an address never reaches Qt's own way of looking for one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from PySide6.QtCore import QByteArray, QObject, Qt, QUrl
from PySide6.QtGui import QImage, QTextBlockFormat, QTextCursor, QTextDocument

from station.bulletins import markup
from station.kernel.words import _

SCHEME = "medium:"
# Of what markup.clean returns, and of no other HTML.
OPENING = re.compile(r"<(/?)(table|h2|h3)>|<img(?:[^>\"]|\"[^\"]*\")*>")
SOURCE = re.compile(r"src=\"medium:([0-9a-f]{64})\"")
WORDS = re.compile(r"alt=\"([^\"]*)\"")
LINE_GAP = 0.3  # of the size of the text: what older eyes need between lines
IN_TABLE = 3  # a picture in a table takes at most this part of the width
NOTHING = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
NOTHING.fill(Qt.GlobalColor.transparent)


@dataclass(frozen=True, slots=True)
class Passage:
    """A section: its heading in plain words ("" for none) and its HTML, trusted in no way."""

    heading: str
    html: str


@dataclass(frozen=True, slots=True)
class Plate:
    """A picture that may be shown: decoded within our limits (station.bulletins.safety), and what stands below it."""

    image: QImage
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a document is set: pixels of text and headings, ink and hairline as `#rrggbb`, and its width in pixels."""

    text: int
    heading: int
    small: int
    ink: str
    soft: str
    line: str
    width: int
    ratio: float = 1.0  # pixels of the screen to one of ours


def picture_html(sha: bytes, caption: str = "") -> str:
    """Return the HTML that shows an attached picture by its hash, as a section would."""
    return f'<p><img src="{SCHEME}{sha.hex()}" alt="{escape(caption)}"></p>'


class ClosedDocument(QTextDocument):
    """Holds passages and the pictures handed to it, and looks for nothing else."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setUndoRedoEnabled(False)
        self._plates: dict[str, Plate] = {}
        self._shown: dict[str, QImage] = {}

    def fill(self, passages: Sequence[Passage], plates: Mapping[bytes, Plate], setting: Setting) -> None:
        """Show passages; `plates` are pictures by the SHA-256 of the medium they were decoded from."""
        self._plates = {sha.hex(): plate for sha, plate in plates.items() if not plate.image.isNull()}
        self._shown = {name: _scaled(plate.image, setting) for name, plate in self._plates.items()}
        parts = []
        for passage in passages:
            if passage.heading:
                parts.append(f'<p class="h2">{escape(passage.heading)}</p>')
            parts.append(_Pictures(self._plates, setting).put_into(markup.clean(passage.html)))
        self.setDefaultStyleSheet(_style(setting))
        super().setHtml("".join(parts))
        self.setIndentWidth(2 * setting.text)
        self._space_lines(LINE_GAP * setting.text)

    def setHtml(self, html: str) -> None:
        """Show cleaned HTML without pictures: Qt's own way in is closed too."""
        super().setHtml(_Pictures({}, None).put_into(markup.clean(html)))

    def setMarkdown(self, markdown: str, features: Any = None) -> None:
        """Show the words as they are: Markdown may carry addresses."""
        self.setPlainText(markdown)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Return the pixels handed over for `medium:<sha>`, an empty picture for any other, no bytes for the rest.

        An empty picture and not nothing: without one Qt opens the address as a file.
        """
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return QByteArray()
        address = name if isinstance(name, str) else name.toString()
        return self._shown.get(address.removeprefix(SCHEME), NOTHING)

    def spoken(self) -> str:
        """Return the words without the marks that stand for pictures."""
        return self.toPlainText().replace("\ufffc", "").strip()

    def _space_lines(self, gap: float) -> None:
        cursor, spaced = QTextCursor(self), QTextBlockFormat()
        spaced.setLineHeight(gap, QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value)
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(spaced)


class _Pictures:
    """Puts pictures in the place of their names, fitted to the width, each a link of our own to look at it large."""

    def __init__(self, plates: Mapping[str, Plate], setting: Setting | None) -> None:
        self._plates, self._setting, self._depth = plates, setting, 0

    def put_into(self, cleaned: str) -> str:
        return OPENING.sub(self._one, cleaned)

    def _one(self, found: re.Match[str]) -> str:
        tag = found.group()
        if found.group(2) == "table":
            self._depth += -1 if found.group(1) else 1
            return tag
        if found.group(2):  # Qt sets the size of its own headings whatever a style says
            return "</p>" if found.group(1) else f'<p class="{found.group(2)}">'
        source, words = SOURCE.search(tag), WORDS.search(tag)
        said = words.group(1) if words else ""
        plate = self._plates.get(source.group(1)) if source else None
        if plate is None or self._setting is None:
            return self._missing(said) if source else said
        caption = escape(plate.caption) or said
        size = self._size(plate.image, self._setting)
        link = f"{SCHEME}{source.group(1)}" if source else ""
        shown = f'<a href="{link}"><img src="{link}" width="{size[0]}" height="{size[1]}"></a>'
        return shown + (f"<br>{self._small(caption)}" if caption else "")

    def _size(self, image: QImage, setting: Setting) -> tuple[int, int]:
        widest = max(1, setting.width // (IN_TABLE if self._depth > 0 else 1))
        width = min(image.width(), widest)
        return width, max(1, round(image.height() * width / image.width()))

    def _missing(self, said: str) -> str:
        return self._small("[" + " ".join(filter(None, (escape(_("Picture not here yet")), said))) + "]")

    def _small(self, words: str) -> str:
        if self._setting is None:
            return words
        return f'<span style="font-size:{self._setting.small}px; color:{self._setting.soft}">{words}</span>'


def _scaled(image: QImage, setting: Setting) -> QImage:
    """Return a picture no larger than its place on the screen: Qt's text scales without smoothing."""
    widest = max(1, round(setting.width * setting.ratio))
    if image.width() <= widest:
        return image
    return image.scaledToWidth(widest, Qt.TransformationMode.SmoothTransformation)


def _style(setting: Setting) -> str:
    body = f"font-size:{setting.text}px; color:{setting.ink};"
    gap = setting.text // 3
    return "\n".join((
        f"p, li, td, th {{ {body} }}",
        f"p {{ margin-top:0; margin-bottom:{gap}px; }}",
        f"p.h2 {{ font-size:{setting.heading}px; font-weight:bold; margin-top:{gap * 2}px; }}",
        f"p.h3 {{ font-weight:bold; margin-top:{gap}px; }}",
        f"table {{ border-collapse:collapse; border:1px solid {setting.line}; margin-bottom:{gap}px; }}",
        f"td, th {{ border:1px solid {setting.line}; padding:{gap}px; }}",
    ))
