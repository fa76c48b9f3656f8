"""Says what stands in an editor's document in the few tags a bulletin may have.

Qt's own HTML says everything by styles, of which the allow-list leaves nothing: bold would be gone. So the document
is walked instead, and what is said passes the allow-list all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from PySide6.QtGui import QFont, QTextBlock, QTextCharFormat, QTextDocument, QTextFormat, QTextListFormat, QTextTable

from station.bulletins import markup

LINE_BREAK = "\u2028"
BULLETS = frozenset({
    QTextListFormat.Style.ListDisc, QTextListFormat.Style.ListCircle, QTextListFormat.Style.ListSquare,
})


def html_of(document: QTextDocument) -> str:
    """Return the document as a section of a bulletin; "" where it says nothing."""
    return markup.clean("".join(_parts(document)))


def _parts(document: QTextDocument) -> Iterator[str]:
    """Yield the parts of the document, the items of each list within its tag."""
    listed = ""
    for thing in _things(document.rootFrame()):
        tag = "" if isinstance(thing, QTextTable) else _list_tag(thing)
        if tag != listed:
            yield f"</{listed}>" if listed else ""
            yield f"<{tag}>" if tag else ""
            listed = tag
        yield _table(thing) if isinstance(thing, QTextTable) else _block(thing, tag)
    yield f"</{listed}>" if listed else ""


def _things(frame: Any) -> Iterator[QTextBlock | QTextTable]:
    """Yield the blocks and tables of a frame; other frames give theirs."""
    place = frame.begin()
    while not place.atEnd():
        inner = place.currentFrame()
        if isinstance(inner, QTextTable):
            yield inner
        elif inner is not None:
            yield from _things(inner)
        else:
            yield place.currentBlock()
        place += 1


def _list_tag(block: QTextBlock) -> str:
    found = block.textList()
    if not found:  # None, which Qt's stubs do not say
        return ""
    return "ul" if found.format().style() in BULLETS else "ol"


def _block(block: QTextBlock, listed: str) -> str:
    level = block.blockFormat().headingLevel()
    words = _words(block, bold=not level)
    if not words.replace("<br>", "").strip():
        return ""
    tag = "li" if listed else "p" if not level else "h2" if level <= 2 else "h3"
    return f"<{tag}>{words}</{tag}>"


def _words(block: QTextBlock, bold: bool) -> str:
    said = []
    place = block.begin()
    while not place.atEnd():
        fragment = place.fragment()
        said.append(_fragment(fragment.text(), fragment.charFormat(), bold))
        place += 1
    return "".join(said)


def _fragment(text: str, form: QTextCharFormat, bold: bool) -> str:
    if form.isImageFormat():
        words = escape(str(form.property(QTextFormat.Property.ImageAltText.value) or ""))
        name = escape(form.toImageFormat().name())
        return f'<img src="{name}" alt="{words}">' * text.count("\ufffc")
    words = escape(text, quote=False).replace(LINE_BREAK, "<br>")
    if bold and form.fontWeight() > QFont.Weight.Medium.value and words.strip():
        words = f"<strong>{words}</strong>"
    return f"<em>{words}</em>" if form.fontItalic() and words.strip() else words


def _table(table: QTextTable) -> str:
    heads = min(table.format().headerRowCount(), table.rows())
    rows = [_row(table, number, "th" if number < heads else "td") for number in range(table.rows())]
    head = f"<thead>{''.join(rows[:heads])}</thead>" if heads else ""
    return f"<table>{head}<tbody>{''.join(rows[heads:])}</tbody></table>"


def _row(table: QTextTable, number: int, tag: str) -> str:
    cells = []
    for column in range(table.columns()):
        cell = table.cellAt(number, column)
        if (cell.row(), cell.column()) == (number, column):
            spans = "".join(
                f' {name}="{count}"' for name, count in (("colspan", cell.columnSpan()), ("rowspan", cell.rowSpan()))
                if count > 1
            )
            cells.append(f"<{tag}{spans}>{_cell(cell, bold=tag == 'td')}</{tag}>")
    return f"<tr>{''.join(cells)}</tr>"


def _cell(cell: Any, bold: bool) -> str:
    lines = []
    place = cell.begin()
    while not place.atEnd():
        block = place.currentBlock()
        if place.currentFrame() is None and block.isValid():
            lines.append(_words(block, bold))
        place += 1
    return "<br>".join(lines).strip()
