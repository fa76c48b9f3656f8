"""The drawings are data a villager reads instead of words, so a broken one is a broken screen.

QSvgRenderer skips what it does not know without a word; a picture that looks right in a browser can be empty
on the kiosk. Therefore every file is rendered here the way the kiosk renders it.
"""

from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

UI = Path(__file__).resolve().parents[2] / "ui"
PICTURES = sorted((UI / "pictures").glob("*.svg"))
ICONS = sorted((UI / "icons").glob("*.svg"))
INDEX: dict[str, dict[str, str]] = json.loads((UI / "pictures" / "index.json").read_text(encoding="utf-8"))

MOST_BYTES = 6 * 1024
LONG_SIDE = 96
INK = "#1D2B24"
GROUNDS = ("#FFFFFF", "#FAF8F2", "#1F2723", "#000000")  # card, paper, the dark card, the darkest ground
ALLOWED = {"svg", "title", "g", "path", "circle", "ellipse", "rect"}
PRODUCT_NAMES = (
    "稻谷 丝苗米 甘薯 马铃薯 芋头 花生 甜玉米 菜心 芥蓝 小白菜 大白菜 结球甘蓝 生菜 蕹菜 菠菜 番茄 茄子 辣椒 黄瓜 "
    "苦瓜 丝瓜 冬瓜 南瓜 豇豆 莲藕 生姜 大蒜 荔枝 龙眼 香蕉 菠萝 柚子 砂糖橘 火龙果 番石榴 芒果 生猪 猪肉 三黄鸡 "
    "鸡蛋 草鱼 对虾 鸭 茶叶 复合肥"
)
ICON_NAMES = (
    "home back search speaker speaker-off print help settings language text-size unit-swap lock unlock user users "
    "price-tag bulletin training request sync receipt report stations map-pin calendar clock warning info check "
    "cross plus minus up down flat arrow-right arrow-left chevron-right upload download file table filter edit "
    "trash undo usb link link-off keyboard backspace power circle half-circle disc triangle keypad export copy "
    "door key camera bell chart"
)


def render(text: str, height: int = LONG_SIDE) -> QImage:
    """Draw an SVG text on a transparent image of the given height in pixels, keeping its proportions."""
    renderer = QSvgRenderer(QByteArray(text.encode()))
    assert renderer.isValid()
    box = renderer.viewBoxF()
    image = QImage(round(height * box.width() / box.height()), height, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    return image


def drawn(path: Path) -> QImage:
    return render(path.read_text(encoding="utf-8").replace("currentColor", INK))


def luminance(color: QColor) -> float:
    """Relative luminance 0..1 as WCAG 2.2 defines it."""
    channels = [color.redF(), color.greenF(), color.blueF()]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def solid_colors(image: QImage) -> list[QColor]:
    pixels = (image.pixelColor(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3))
    return [color for color in pixels if color.alpha() > 200]


def border_alphas(image: QImage) -> list[int]:
    right, bottom = image.width() - 1, image.height() - 1
    top_and_bottom = [image.pixelColor(x, y).alpha() for x in range(image.width()) for y in (0, bottom)]
    return top_and_bottom + [image.pixelColor(x, y).alpha() for y in range(image.height()) for x in (0, right)]


@pytest.mark.parametrize("path", PICTURES + ICONS, ids=lambda path: f"{path.parent.name}-{path.stem}")
class TestEveryDrawing:
    def test_is_small_plain_svg(self, path: Path) -> None:
        assert path.stat().st_size <= MOST_BYTES
        for element in ElementTree.parse(path).iter():
            tag = element.tag.removeprefix("{http://www.w3.org/2000/svg}")
            assert tag in ALLOWED, f"{tag} is not drawn by every Qt we ship, or could load something"
            for name, value in element.attrib.items():
                assert "href" not in name, "a drawing points nowhere"
                assert name not in {"style", "class", "filter", "mask", "clip-path"}
                assert not name.startswith("on"), "a drawing runs nothing"
                assert "url(" not in value

    def test_draws_something_and_nothing_is_cut_off(self, path: Path) -> None:
        image = drawn(path)
        share = len(solid_colors(image)) / ((image.width() / 3) * (image.height() / 3))
        assert share >= (0.25 if path in PICTURES else 0.03)
        assert max(border_alphas(image)) < 40, "the drawing touches its frame"


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_picture_stands_out_on_every_ground(path: Path) -> None:
    """At least a tenth of the drawn area has the 3:1 that graphics need, whatever lies behind."""
    levels = [luminance(color) for color in solid_colors(drawn(path))]
    for ground in GROUNDS:
        behind = luminance(QColor(ground))
        clear = sum(contrast(level, behind) >= 3 for level in levels)
        assert clear / len(levels) >= 0.10, ground


def test_no_two_pictures_could_be_taken_for_each_other() -> None:
    """A coarse eye: shrunk to 12 x 12 on white, any two products differ clearly in colour or shape."""
    thumbs: dict[str, list[tuple[int, int, int]]] = {}
    for slug in (*INDEX["products"].values(), *INDEX["topics"].values()):
        image = drawn(UI / "pictures" / f"{slug}.svg")
        card = QImage(image.size(), QImage.Format.Format_RGB32)
        card.fill(QColor("#FFFFFF"))
        painter = QPainter(card)
        painter.drawImage(0, 0, image)
        painter.end()
        cells = [(x, y) for x in range(4, LONG_SIDE, 8) for y in range(4, LONG_SIDE, 8)]
        colors = [card.pixelColor(x, y) for x, y in cells]
        thumbs[slug] = [(color.red(), color.green(), color.blue()) for color in colors]
    for one, other in combinations(thumbs, 2):
        pairs = zip(thumbs[one], thumbs[other], strict=True)
        distance = sum(abs(a - b) for left, right in pairs for a, b in zip(left, right, strict=True))
        assert distance / (len(thumbs[one]) * 3) >= 20, (one, other)


def test_index_names_every_picture_once() -> None:
    assert set(INDEX["products"]) == set(PRODUCT_NAMES.split())
    slugs = [slug for group in ("products", "doors", "topics") for slug in INDEX[group].values()]
    assert len(slugs) == len(set(slugs))
    assert sorted(slugs) == [path.stem for path in PICTURES]


def test_doors_are_four() -> None:
    assert set(INDEX["doors"]) == {"prices", "technology", "training", "requests"}


def test_all_promised_icons_exist() -> None:
    assert {path.stem for path in ICONS} >= set(ICON_NAMES.split())


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_icon_takes_its_colour_from_the_theme(path: Path) -> None:
    """An icon knows no colour but currentColor, and once that is replaced it is drawn in the token's colour."""
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', text)) <= {"none", "currentColor"}
    root = ElementTree.fromstring(text)
    assert root.get("viewBox") == "0 0 24 24"
    assert (root.get("stroke"), root.get("stroke-width")) == ("currentColor", "2")
    assert (root.get("stroke-linecap"), root.get("stroke-linejoin")) == ("round", "round")
    colors = {color.name() for color in solid_colors(render(text.replace("currentColor", "#14532d")))}
    assert "#14532d" in colors


def test_a_drawing_that_qt_cannot_draw_is_noticed() -> None:
    """Negative control: the renderer is silent about an empty result, the measure above is not."""
    empty = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><flower/></svg>'
    assert solid_colors(render(empty)) == []
