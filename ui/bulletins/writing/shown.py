"""A draft or a bulletin as a farmer will read it, with everything that hangs on it named below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.bulletins.declared import AUDIO, PAPER, PICTURE
from station.bulletins.model import CATEGORIES, LANGUAGES, LEVELS, SECTIONS, Advice, Asset, Content
from station.kernel.days import date_of
from station.kernel.words import _
from station.store.store import Store
from ui.bulletins.closed import Passage, Plate, picture_html
from ui.bulletins.plates import plates
from ui.bulletins.viewer import STAFF, Viewer
from ui.bulletins.writing.sections import TITLES
from ui.desk import Desk
from ui.widgets.base import Worded, present
from ui.widgets.plain import label
from ui.widgets.scrolling import scrolling


def read_plates(store: Store, assets: Iterable[Asset]) -> dict[bytes, QImage]:
    """Read the pictures that hang on something; for the store's lane. Those not here yet are left out."""
    return {sha: plate.image for sha, plate in plates(store, list(assets)).items()}


def validity_words(content: Content) -> str:
    """Return from when until when something holds."""
    begins = date_of(content.valid_from).isoformat()
    if content.valid_to is None:
        return _("from {date} until it is replaced").format(date=begins)
    return _("from {date} to {last}").format(date=begins, last=date_of(content.valid_to).isoformat())


def head_words(content: Content) -> str:
    """Return the line below the title: category, whose word it is, and when it holds."""
    category, level = CATEGORIES.get(content.category, ""), LEVELS.get(content.level, "")
    issuer = content.issuer or (_(level) if level else "")
    return " · ".join(filter(None, (_(category) if category else "", issuer, validity_words(content))))


def passages(content: Content, assets: Sequence[Asset], before: Content | None = None) -> list[Passage]:
    """Return the sections, plant protection, pictures and files; what differs from `before` says so."""
    shown = []
    for name in SECTIONS:
        html = getattr(content, name)
        if html or (before is not None and getattr(before, name)):
            changed = before is not None and getattr(before, name) != html
            shown.append(Passage(_heading(_(TITLES[name]), changed), html or f"<p>{escape(_('left out now'))}</p>"))
    if content.advice:
        changed = before is not None and before.advice != content.advice
        shown.append(Passage(_heading(_("Plant protection"), changed), advice_html(content.advice)))
    within = " ".join(getattr(content, name) for name in SECTIONS)
    loose = [one for one in assets if one.kind == PICTURE and one.sha.hex() not in within]
    if loose:
        shown.append(Passage(_("Pictures"), "".join(picture_html(one.sha, one.caption) for one in loose)))
    files = [_file_words(one) for one in assets if one.kind != PICTURE]
    if files:
        shown.append(Passage(_("To hear and to read"), f"<ul>{''.join(files)}</ul>"))
    return shown


def advice_html(lines: Sequence[Advice]) -> str:
    """Return the lines of plant protection as a table."""
    titles = (
        _("Crop"), _("Pest or disease"), _("Product used"), _("Dose per mu"), _("Dilution"), _("Days before harvest"),
    )
    head = "".join(f"<th>{escape(title)}</th>" for title in titles)
    rows = []
    for line in lines:
        days = "" if line.interval is None else str(line.interval)
        agent = line.agent if line.registered else _("{product} (not registered)").format(product=line.agent)
        cells = (line.crop, line.pest, agent, line.dose, line.dilution, days)
        rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _heading(title: str, changed: bool) -> str:
    return _("{section} (changed)").format(section=title) if changed else title


def _file_words(one: Asset) -> str:
    if one.kind == AUDIO:
        spoken = _(LANGUAGES[one.language]) if one.language in LANGUAGES else _("another language")
        return f"<li>{escape(_('Recording, {language}: {name}').format(language=spoken, name=one.name))}</li>"
    words = one.caption or one.name if one.kind == PAPER else one.name
    return f"<li>{escape(_('PDF: {name}').format(name=words))}</li>"


class Shown(Worded, QWidget):
    """Shows one text with a word above that says which it is."""

    def __init__(self, desk: Desk, readers: str = STAFF) -> None:
        super().__init__()
        self._told: tuple[Content, Sequence[Asset], Mapping[bytes, QImage], Content | None] | None = None
        self.which = label("staff-small", "soft")
        self.title, self.head = label("staff-title", wrap=True), label("staff-small", "soft", wrap=True)
        self.viewer = Viewer(desk.look, readers)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        for part in (self.which, self.title, self.head):
            down.addWidget(part)
        down.addWidget(scrolling(self.viewer), 1)
        self.name_it("")
        self.begin(desk.look)

    def retranslate(self) -> None:
        self._show()

    def show_text(
        self, content: Content, assets: Sequence[Asset], images: Mapping[bytes, QImage],
        before: Content | None = None,
    ) -> None:
        """Show a text with its pictures; `before` is what it is held against."""
        self._told = content, assets, images, before
        self._show()

    def name_it(self, words: str) -> None:
        """Say which of two texts this is; "" for nothing."""
        self.which.setText(words)
        present(self.which, bool(words))

    def _show(self) -> None:
        if self._told is None:
            return
        content, assets, images, before = self._told
        self.title.setText(content.title or _("without a title"))
        self.head.setText(head_words(content))
        captions = {one.sha: one.caption for one in assets}
        plates = {sha: Plate(image, captions.get(sha, "")) for sha, image in images.items()}
        self.viewer.show_passages(passages(content, assets, before), plates)
