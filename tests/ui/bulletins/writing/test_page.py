"""What is typed comes back as the few tags a bulletin has, and what is loaded or pasted leads nowhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage, QTextDocument, QTextListFormat
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ui.bulletins.writing.page import NOTHING, Page

SHA = bytes(range(32))
SECTIONS = (
    "<p>甲<strong>乙</strong>丙<em>丁</em></p>",
    "<p>一<br>二</p>",
    "<h2>症状</h2><p>叶片发黄。</p><h3>早期</h3><p>有斑。</p>",
    "<ul><li>一</li><li>二</li></ul><ol><li>先</li><li>后</li></ol><p>末</p>",
    "<table><thead><tr><th>作物</th><th>用量</th></tr></thead><tbody><tr><td>荔枝</td><td>少<br>许</td></tr>"
    '<tr><td colspan="2">见标签</td></tr></tbody></table><p>完</p>',
    f'<p><img src="medium:{SHA.hex()}" alt="病叶 &lt;一&gt;"></p><p>如上</p>',
)


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    made = Page()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("html", SECTIONS)
def test_a_section_comes_back_as_it_was(page: Page, html: str) -> None:
    page.fill(html, {SHA: QImage(900, 600, QImage.Format.Format_RGB32)})
    assert page.html == html
    page.fill(page.html, {})
    assert page.html == html
    assert not page.document().isUndoAvailable()


def test_what_is_typed_with_the_bar_is_said_in_our_tags(page: Page) -> None:
    page.set_heading(2)
    QTest.keyClicks(page, "When")
    QTest.keyClick(page, "\r")
    QTest.keyClicks(page, "now ")
    page.toggle_bold()
    QTest.keyClicks(page, "not later")
    page.toggle_bold()
    QTest.keyClick(page, "\r")
    page.set_list(QTextListFormat.Style.ListDecimal)
    QTest.keyClicks(page, "look")
    QTest.keyClick(page, "\r")
    QTest.keyClicks(page, "spray")
    assert page.html == "<h2>When</h2><p>now <strong>not later</strong></p><ol><li>look</li><li>spray</li></ol>"
    page.set_list(QTextListFormat.Style.ListDisc)
    page.selectAll()
    page.set_list(QTextListFormat.Style.ListDisc)
    page.undo()
    page.undo()
    assert page.html.endswith("<ol><li>look</li><li>spray</li></ol>")


def test_a_table_is_walked_with_tab_and_grows(page: Page) -> None:
    page.insert_table(2, 2)
    for words in ("a", "b", "c", "d"):
        QTest.keyClicks(page, words)
        QTest.keyClick(page, "\t")
    page.grow_table(rows=1)
    page.grow_table(columns=-1)
    assert page.html == (
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>c</td></tr><tr><td></td></tr></tbody></table>")


def test_a_picture_has_a_caption_that_can_change_and_go(page: Page) -> None:
    page.insert_picture(SHA, QImage(900, 600, QImage.Format.Format_RGB32), "叶")
    assert page.html == f'<p><img src="medium:{SHA.hex()}" alt="叶"></p>'
    page.change_pictures(SHA, "病叶")
    assert page.html == f'<p><img src="medium:{SHA.hex()}" alt="病叶"></p>'
    page.change_pictures(bytes(32), None)
    assert page.html
    page.change_pictures(SHA, None)
    assert page.html == ""


def test_nothing_pasted_leads_or_loads(page: Page) -> None:
    held = QMimeData()
    held.setHtml(
        '<p style="color:red">甲<img src="file:///etc/hostname"><a href="http://h/">乙</a><script>x()</script>'
        f'<img src="medium:{SHA.hex()}" alt="别人的图"></p>')
    page.insertFromMimeData(held)
    assert page.html == "<p>甲乙</p>"
    image = int(QTextDocument.ResourceType.ImageResource.value)
    for address in ("file:///etc/hostname", "http://h/x.png", f"medium:{SHA.hex()}"):
        assert page.loadResource(image, QUrl(address)) == NOTHING


def test_hostile_html_in_a_draft_is_cleaned_before_it_is_shown(page: Page) -> None:
    page.fill('<p onclick="x()">甲</p><img src="file:///etc/passwd"><style>p{}</style>', {})
    assert "passwd" not in page.toHtml()
    assert page.toPlainText().strip("\ufffc\n") == "甲"
