"""Bulletins written elsewhere: taken whole or with one sentence for each thing that was not."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from station.bulletins.drafts.model import Draft
from station.bulletins.importing.reading import Ready, prepared, read_source, take_in, words_of
from station.cli import sentence
from station.features import registry
from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.store.store import Store
from tests.station.bulletins.seats import EDITOR, county

TEXT = """---
标题: 荔枝控梢促花
类别: 技术
节气: 小雪、大雪
作物: 荔枝
范围: 根子镇
截止: 2026-12-31
用药: 荔枝 | 霜疫霉病 | 代森锰锌 | 按标签 | 600 倍 | 14 | 已登记
---
# 荔枝控梢促花

末次秋梢老熟以后不再放冬梢。

## 怎么做

1. 先看梢。
2. 再**断根**。

| 时间 | 做什么 |
|---|---|
| 小雪 | 环割 |

![老熟的秋梢](leaf.png)

## 注意

别在雨天环割。
"""


def png(colour: str = "green") -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(held, "PNG")
    return held.getvalue()


def docx(parts: dict[str, bytes] | None = None, body: str = "") -> bytes:
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>')
    rels = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'officeDocument" Target="word/document.xml"/></Relationships>')
    told = body or (
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>香蕉防寒</w:t></w:r></w:p>'
        '<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>怎么做</w:t></w:r></w:p>'
        '<w:p><w:r><w:t>套袋，</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>灌水</w:t></w:r></w:p>'
        '<w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr></w:tbl>')
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", types)
        packed.writestr("_rels/.rels", rels)
        packed.writestr("word/document.xml", f'<?xml version="1.0"?><w:document {word}><w:body>{told}</w:body>'
                        "</w:document>")
        for name, content in (parts or {}).items():
            packed.writestr(name, content)
    return held.getvalue()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = county(tmp_path_factory.mktemp("county"))
    opened.do("places.seed_divisions", OPERATOR, code="440981")
    yield opened
    opened.close()


def ready(desk: Store, path: Path) -> Ready:
    return prepared(read_source(path), words_of(desk), desk.clock.today())


def drafted(desk: Store, one: Ready) -> Draft:
    row = take_in(desk, one, lambda deed, **told: desk.do(deed, EDITOR, **told))
    return desk.show("bulletins.draft", EDITOR, draft=row)[0][0]  # type: ignore[no-any-return]


def codes(one: Ready) -> list[str]:
    return [problem.code for problem in one.problems]


def test_markdown_becomes_a_draft_with_its_picture(template: Store, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT, "utf-8")
    (tmp_path / "leaf.png").write_bytes(png())
    one = ready(template, tmp_path / "a.md")
    assert codes(one) == []
    draft = drafted(template, one)
    content, (asset,) = draft.content, draft.assets
    assert (content.title, content.category, content.audience) == ("荔枝控梢促花", "technology", "440981104")
    assert (content.terms, len(content.crops)) == (("xiaoxue", "daxue"), 1)
    assert content.body == "<p>末次秋梢老熟以后不再放冬梢。</p>"
    assert "<strong>断根</strong>" in content.how
    assert "<td>环割</td>" in content.how
    assert content.safety == "<p>别在雨天环割。</p>"
    assert (content.advice[0].agent, content.advice[0].interval, content.advice[0].registered) == ("代森锰锌", 14, True)
    assert f'<img src="medium:{asset.sha.hex()}" alt="老熟的秋梢">' in content.how
    kept = template.media.read(asset.sha)
    assert kept is not None
    assert kept.startswith(b"\xff\xd8"), "drawn anew, and no byte of the file as it was"


@pytest.mark.parametrize(("text", "code"), [
    ("![x](http://h/x.png)", "bulletin.import_elsewhere"), ("![x](//h/x.png)", "bulletin.import_elsewhere"),
    ("![x](../x.png)", "bulletin.import_elsewhere"), ("![x](/etc/hostname)", "bulletin.import_elsewhere"),
    ("![x](a.md)", "bulletin.import_no_picture"), ("[甲](http://h/)", "bulletin.import_link"),
    ("![x](bad.png)", "file.damaged"), ("![x](link.png)", "bulletin.import_elsewhere"),
    ("---\n颜色: 红\n---\n甲", "bulletin.import_unknown_line"),
    ("---\n类别: 天气\n---\n甲", "bulletin.import_unknown_word"),
    ("---\n作物: 月球草\n---\n甲", "bulletin.bad_crop"), ("---\n截止: 明天\n---\n甲", "bulletin.import_bad_day"),
    ("---\n用药: 荔枝 | 蝽\n---\n甲", "bulletin.import_bad_advice"),
])
def test_each_thing_not_taken_is_said_and_the_rest_stands(
    template: Store, tmp_path: Path, text: str, code: str
) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "x.png").write_bytes(png())
    (inner / "link.png").symlink_to(tmp_path / "x.png")
    (inner / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (inner / "a.md").write_text(f"{text}\n\n别的都在。\n", "utf-8")
    one = ready(template, inner / "a.md")
    assert codes(one) == [code]
    assert code not in sentence(one.problems[0], registry()).partition("[")[0]
    assert "别的都在。" in one.content.body
    assert "<img" not in one.content.body
    assert one.kept == ()


def test_a_place_nobody_knows_never_widens_an_audience(template: Store, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\n范围: 根子镇、月球镇\n---\n甲", "utf-8")
    with pytest.raises(StationError, match="import_no_place"):
        ready(template, tmp_path / "a.md")


def test_raw_html_in_markdown_is_words(template: Store, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text('甲<script>x()</script>\n\n<iframe src="http://h/"></iframe>\n', "utf-8")
    body = ready(template, tmp_path / "a.md").content.body
    (tmp_path / "b.md").write_text("![x](file:///etc/hostname)", "utf-8")
    assert "<img" not in ready(template, tmp_path / "b.md").content.body, "an address of no kind for pictures is words"
    assert "&lt;script&gt;" in body
    assert "<iframe" not in body


def test_old_encodings_are_read(template: Store, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes("# 标题\n\n晚稻收割".encode("gb18030"))
    assert ready(template, tmp_path / "a.md").content.body == "<p>晚稻收割</p>"


def test_a_word_document_becomes_a_draft(template: Store, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(docx())
    one = ready(template, tmp_path / "a.docx")
    assert (one.content.title, codes(one)) == ("香蕉防寒", [])
    assert one.content.how.startswith("<p>套袋，<strong>灌水</strong></p><table>")
    assert drafted(template, one).content.how == one.content.how


@pytest.mark.parametrize("content", [
    b"PK\x03\x04 no zip", b"", docx()[:300], docx({f"word/{number}.bin": b"" for number in range(600)}),
    docx({"word/media/a.bin": bytes(90_000_000)}), docx({"word/styles.xml": b"<a>" * 20 + bytes(20_000_000)}),
    docx({"word/styles.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
    docx({"word/styles.xml": b"<a>not closed"}), docx(body="<w:p>&nope;</w:p>"),
])
def test_a_hostile_or_damaged_document_is_refused_in_one_sentence(
    template: Store, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "a.docx").write_bytes(content)
    with pytest.raises(StationError, match="import_bad_docx"):
        read_source(tmp_path / "a.docx")


def test_a_folder_is_text_pictures_recordings_and_papers(template: Store, tmp_path: Path) -> None:
    folder = tmp_path / "香蕉"
    folder.mkdir()
    (folder / "index.md").write_text("---\n标题: 香蕉防寒要点\n类别: 预警\n---\n", "utf-8")
    (folder / "正文.docx").write_bytes(docx())
    (folder / "病叶.png").write_bytes(png("brown"))
    (folder / "notes.xyz").write_bytes(b"x")
    one = ready(template, folder)
    assert (one.content.title, one.content.category) == ("香蕉防寒要点", "warning")
    assert "灌水" in one.content.how
    assert [(each.hung.kind, each.hung.caption) for each in one.kept] == [("picture", "病叶")]
    assert [problem.facts["word"] for problem in one.problems] == ["notes.xyz"]
    (folder / "index.md").unlink()
    (folder / "b.md").write_text("甲", "utf-8")
    with pytest.raises(StationError, match="import_no_text"):
        read_source(folder)
    shutil.rmtree(folder)
    with pytest.raises(StationError):
        read_source(folder)


def test_nothing_half_made_where_the_draft_is_refused(template: Store, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\n开始: 2026-12-31\n截止: 2026-12-01\n---\n甲", "utf-8")
    before = len(template.show("bulletins.drafts", EDITOR))
    with pytest.raises(StationError, match="ends_before"):
        drafted(template, ready(template, tmp_path / "a.md"))
    assert len(template.show("bulletins.drafts", EDITOR)) == before
