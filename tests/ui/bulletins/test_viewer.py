"""Words of a bulletin lead and load nowhere, however they got onto the screen."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QPoint, Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTextBrowser
from pytestqt.qtbot import QtBot

from station.kernel import words
from tests.canary import Canary, canary
from tests.ui.photographs import plain
from ui.bulletins.closed import Passage, Plate, picture_html
from ui.bulletins.viewer import FARMER, STAFF, Viewer
from ui.theme import Look, Scale, Theme

SHA = bytes(range(32))
HOSTILE = {
    "file": '<img src="file://{file}">',
    "bare name": '<img src="{file}">',
    "host name": '<img src="/etc/hostname"><img src="{file}">',
    "relative": '<img src="../../../../../../../..{file}">',
    "unc": r'<img src="\\127.0.0.1\share\a.png"><img src="//127.0.0.1{file}">',
    "unc file": '<img src="file://127.0.0.1{file}"><img src="file:////127.0.0.1/share/a.png">',
    "http": '<img src="{url}/a.png"><p>x</p>',
    "qrc": '<img src="qrc:{file}"><img src=":{file}">',
    "data": '<img src="data:image/png;base64,iVBORw0KGgo="><img src="data:text/html,<img src={url}>">',
    "svg": '<svg><image href="{url}/a.png"/></svg><img src="data:image/svg+xml,<svg/>">',
    "markdown": "![a]({file}) ![b]({url}/b.png) [c](file://{file})",
    "css url": '<p style="background-image:url({file})">x</p><table background="{file}"><tr><td>x</td></tr></table>',
    "style": '<style>@import "{url}/a.css"; p {{ background: url(file://{file}) }}</style><p>x</p>',
    "link": '<link rel="stylesheet" href="file://{folder}/secret.txt"><link rel="stylesheet" href="{url}/a.css">',
    "base": '<base href="file://{folder}/"><img src="secret.png">',
    "refresh": '<meta http-equiv="refresh" content="0;url=file://{file}"><meta name="qrichtext" content="1">',
    "object": '<object data="file://{file}"></object><embed src="{file}"><iframe src="{url}"></iframe>',
    "handler": '<img src="medium:{sha}" onerror="x" onload="y"><p onclick="z">x</p>',
    "javascript": '<a href="javascript:alert(1)">x</a><a href="file://{file}">y</a><a href="{url}">z</a>',
    "false medium": '<img src="medium:../../{file}"><img src="MEDIUM:{file}"><img src="medium://127.0.0.1{file}">',
    "list picture": '<ul style="list-style-image:url({file})"><li>x</li></ul>',
    "srcset": '<img srcset="{file} 2x" src=""><picture><source srcset="{url}"></picture>',
    "control": '<img src="&#102;ile://{file}"><img src="fi\tle://{file}"><img src=" {file} ">',
    "xml": '<?xml-stylesheet href="{url}"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{file}">]><p>&e;</p>',
}


@pytest.fixture
def look(qapp: QApplication) -> Look:
    made = Look(Theme(), motion=False)
    made.wear(made.theme)
    return made


@pytest.fixture
def secret(tmp_path: Path) -> Iterator[Canary]:
    with canary(tmp_path / "outside", plain(side=64)) as one:
        yield one


class Open(QTextBrowser):
    """The control: what a browser that loads does."""

    def loadResource(self, kind: int, name: QUrl | str) -> QByteArray:
        name = QUrl(name)
        if name.scheme() == "http":
            socket.create_connection((name.host(), name.port())).close()
            return QByteArray()
        return QByteArray(super().loadResource(kind, name))


def told(name: str, secret: Canary) -> str:
    return HOSTILE[name].format(file=secret.file, folder=secret.folder, url=secret.url, sha=SHA.hex())


def small() -> QImage:
    made = QImage(8, 8, QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.red)
    return made


def shown(qtbot: QtBot, widget: QTextBrowser) -> QTextBrowser:
    qtbot.addWidget(widget)
    widget.resize(600, 400)
    widget.show()
    widget.grab()
    QApplication.processEvents()
    return widget


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_section_reads_nothing_and_asks_nobody(
    qtbot: QtBot, look: Look, secret: Canary, name: str
) -> None:
    viewer = Viewer(look)
    viewer.show_passages([Passage("怎么做", told(name, secret))], {SHA: Plate(small())})
    shown(qtbot, viewer)
    assert secret.quiet()
    addresses = re.findall(r"(?:src|href|background)=\"([^\"]*)\"|url\(([^)]*)", viewer.toHtml())
    assert {one for pair in addresses for one in pair if one} <= {f"medium:{SHA.hex()}"}


@pytest.mark.parametrize("name", HOSTILE)
def test_words_that_never_passed_the_allow_list_read_nothing_either(
    qtbot: QtBot, look: Look, secret: Canary, name: str
) -> None:
    viewer = Viewer(look)
    QTextDocument.setHtml(viewer.document(), told(name, secret))  # past everything of ours but the document itself
    shown(qtbot, viewer)
    viewer.setSource(QUrl.fromLocalFile(str(secret.file)))
    viewer.setSource(QUrl(secret.url))
    viewer.setMarkdown(told(name, secret))
    viewer.grab()
    copied = viewer.document().clone()
    copied.setTextWidth(300)
    assert secret.quiet()


@pytest.mark.parametrize("name", ["file", "bare name", "css url", "relative"])
def test_the_control_is_seen_to_read(qtbot: QtBot, secret: Canary, name: str) -> None:
    browser = QTextBrowser()
    browser.setHtml(told(name, secret))
    shown(qtbot, browser)
    assert "secret.png" in secret.touched()


def test_the_control_is_seen_to_call(qtbot: QtBot, secret: Canary) -> None:
    browser = Open()
    browser.setHtml(told("http", secret))
    shown(qtbot, browser)
    assert any("socket.connect" in one for one in secret.told)
    assert secret.called() > 0


def test_the_viewer_asks_its_document_for_attachments_alone(qtbot: QtBot, look: Look) -> None:
    picture = QImage(40, 20, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    viewer = Viewer(look)
    viewer.show_passages([Passage("", picture_html(SHA))], {SHA: Plate(picture)})
    image, style = QTextDocument.ResourceType.ImageResource.value, QTextDocument.ResourceType.StyleSheetResource.value
    assert viewer.loadResource(image, QUrl(f"medium:{SHA.hex()}")) == picture
    others = (f"medium:{bytes(32).hex()}", "file:///etc/hostname", "/etc/hostname", "", "qrc:/x", "data:image/png,")
    for other in others:
        answer = viewer.loadResource(image, QUrl(other))
        assert (answer.width(), answer.height(), answer.pixelColor(0, 0).alpha()) == (1, 1, 0)
        assert viewer.loadResource(style, QUrl(other)) == QByteArray()


def test_a_picture_fits_the_width_and_is_touched(qtbot: QtBot, look: Look) -> None:
    picture = QImage(3000, 1500, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.blue)
    viewer = Viewer(look)
    viewer.show_passages([Passage("", picture_html(SHA, "稻飞虱"))], {SHA: Plate(picture)})
    shown(qtbot, viewer)
    assert viewer.horizontalScrollBar().maximum() == 0
    assert 250 < viewer.height() < 450
    touched: list[str] = []
    viewer.picture_touched.connect(touched.append)
    viewer.setFocus()
    QTest.keyClick(viewer, Qt.Key.Key_Tab)
    QTest.keyClick(viewer, Qt.Key.Key_Return)
    assert touched == [SHA.hex()]
    QTest.mouseClick(viewer.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert touched == [SHA.hex()] * 2
    viewer.resize(300, viewer.height())
    QApplication.processEvents()
    assert viewer.horizontalScrollBar().maximum() == 0
    assert viewer.height() < 250


def test_a_picture_not_here_yet_says_so_and_is_read_out(qtbot: QtBot, look: Look) -> None:
    viewer = Viewer(look)
    viewer.show_passages([Passage("怎么做", "<p>先查田。</p>" + picture_html(SHA, "稻飞虱"))])
    assert viewer.spoken() == "怎么做\n先查田。\n[图片还没到 稻飞虱]"
    assert viewer.accessibleName() == viewer.spoken()
    words.use("en")
    viewer.retranslate()
    assert "Picture not here yet" in viewer.spoken()
    viewer.show_passages([Passage("", picture_html(SHA, "a & <b>"))], {SHA: Plate(small())})
    assert viewer.spoken() == "a & <b>"


@pytest.mark.parametrize("readers", [FARMER, STAFF])
def test_it_grows_with_its_content_and_the_text_size(qtbot: QtBot, look: Look, readers: str) -> None:
    viewer = Viewer(look, readers)
    shown(qtbot, viewer)
    viewer.show_passages([Passage("", "<p>一。</p>")])
    low = viewer.height()
    viewer.show_passages([Passage("", "<p>一。</p>" * 30)])
    high = viewer.height()
    assert high > 10 * low
    assert viewer.verticalScrollBar().maximum() == 0
    look.set_scale(Scale.LARGE)
    assert (viewer.height() > high) == (readers == FARMER)


def test_nothing_can_be_dragged_copied_or_dropped(qtbot: QtBot, look: Look) -> None:
    viewer = Viewer(look)
    viewer.show_passages([Passage("", "<p>先查田。</p>")])
    shown(qtbot, viewer)
    QApplication.clipboard().setText("before")
    viewer.selectAll()
    viewer.copy()
    assert QApplication.clipboard().text() in ("before", "")
    assert viewer.createMimeDataFromSelection().formats() == []
    assert not viewer.acceptDrops()
    assert not viewer.openLinks()
    assert viewer.contextMenuPolicy() == Qt.ContextMenuPolicy.PreventContextMenu


def test_every_file_is_closed_again(qtbot: QtBot, look: Look, secret: Canary) -> None:
    viewer = Viewer(look)
    shown(qtbot, viewer)
    before = len(os.listdir("/proc/self/fd"))
    for name in HOSTILE:
        viewer.show_passages([Passage("", told(name, secret))])
        viewer.grab()
    assert len(os.listdir("/proc/self/fd")) <= before
