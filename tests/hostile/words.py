"""Word documents and Markdown that an importer would follow out of their folder, or that would fill or stop it."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.archives import PARAGRAPH, RELATED, SPACE, TYPES, WORD, docx, packed
from tests.hostile.kinds import Bait, Document
from tests.hostile.markups import ADDRESSES
from tests.station.kernel.foreign.made import empty_png, picture, saying_png

NAMES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:v="urn:schemas-microsoft-com:vml"')
SHOWN = (
    f'<w:p {NAMES}><w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="图"/><a:graphic><a:graphicData><pic:pic>'
    '<pic:blipFill><a:blip {how}="rId1"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
    "</w:r></w:p>")
OLE = (
    f'<w:p {NAMES}><w:r><w:object><v:shape><v:imagedata r:id="rId1"/></v:shape><o:OLEObject r:id="rId1"/></w:object>'
    "</w:r></w:p>")
TARGETS = {
    "file": "file://{file}", "path": "{file}", "address": "{url}/a.png", "share": r"\\127.0.0.1\share\a.png",
    "file share": "file:////127.0.0.1/share/a.png", "host": "file://127.0.0.1{file}", "up": "../../../../../..{file}",
    "ftp": "ftp://127.0.0.1/a.png", "device": "file:///dev/zero", "data": "data:image/png;base64,iVBORw0KGgo=",
}
PICTURES = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "bomb": saying_png(20_000, 20_000),
    "program": b"MZ" + bytes(900), "39 million dots": empty_png(6_240, 6_240, colour=6), "nothing": b"",
}


def words(bait: Bait) -> Iterator[Document]:
    """Yield the documents of a word processor."""
    for number, (name, content) in enumerate([*_linked(bait), *_held(), *_large()]):
        yield Document(f"word {number} {name}", "word", content)


def marks(bait: Bait) -> Iterator[Document]:
    """Yield the Markdown."""
    for number, (name, said) in enumerate([*_addresses(bait), *_heads(bait), *_shapes()]):
        yield Document(f"marks {number} {name}", "marks", said.encode("utf-8", "surrogatepass"))


def _linked(bait: Bait) -> Iterator[tuple[str, bytes]]:
    for name, address in TARGETS.items():
        target = bait.put_into(address)
        for mode, how in (("External", "r:link"), ("External", "r:embed"), ("Internal", "r:embed")):
            yield f"picture {name} {mode} {how}", docx(
                WORD.format(SHOWN.format(how=how)),
                **{"word/_rels/document.xml.rels": RELATED.format(mode=mode, target=target)})
    for mode in ("External", "Internal"):
        yield f"object {mode}", docx(
            WORD.format(OLE), **{"word/_rels/document.xml.rels": RELATED.format(mode=mode, target=bait.file)})
    link = f'<w:p {NAMES}><w:hyperlink r:id="rId1"><w:r><w:t>点这里</w:t></w:r></w:hyperlink></w:p>'
    for target in (f"file://{bait.file}", "javascript:alert(1)", bait.url):
        related = RELATED.format(mode="External", target=target).replace("image", "hyperlink")
        yield f"link {target[:10]}", docx(WORD.format(link), **{"word/_rels/document.xml.rels": related})


def _held() -> Iterator[tuple[str, bytes]]:
    related = {"word/_rels/document.xml.rels": RELATED.format(mode="Internal", target="media/1.png")}
    shown = SHOWN.format(how="r:embed")
    for name, content in PICTURES.items():
        yield f"holds {name}", docx(WORD.format(shown), **related, **{"word/media/1.png": content})
    leaf = picture(width=900, height=900)
    yield "one shown often", docx(WORD.format(shown * 400), **related, **{"word/media/1.png": leaf})
    inner = docx(WORD.format(PARAGRAPH))
    yield "document in a document", docx(WORD.format(PARAGRAPH), **{"word/embeddings/a.docx": inner})
    wrong = TYPES.replace("wordprocessingml.document.main+xml", "spreadsheetml.sheet.main+xml")
    yield "wrong type", packed({"[Content_Types].xml": wrong, "word/document.xml": WORD.format(PARAGRAPH)})
    yield "picture for a document", packed({"[Content_Types].xml": TYPES, "word/document.xml": picture()})


def _large() -> Iterator[tuple[str, bytes]]:
    cell = "<w:tc><w:p><w:r><w:t>格</w:t></w:r></w:p></w:tc>"
    yield "huge table", docx(WORD.format("<w:tbl>" + f"<w:tr>{cell * 60}</w:tr>" * 300 + "</w:tbl>"))
    yield "table of one row", docx(WORD.format(f"<w:tbl><w:tr>{cell * 9_000}</w:tr></w:tbl>"))
    yield "many elements", docx(WORD.format("<w:p/>" * 59_000))
    nested = "<w:tbl><w:tr><w:tc>" * 25 + PARAGRAPH + "</w:tc></w:tr></w:tbl>" * 25
    yield "nested tables", docx(WORD.format(nested))
    yield "attributes", docx(f'<?xml version="1.0"?><w:document xmlns:w="{SPACE}"><w:body '
                             + " ".join(f'a{number}="1"' for number in range(90_000)) + "/></w:document>")
    yield "one long word", docx(WORD.format(f"<w:p><w:r><w:t>{'长' * 2_000_000}</w:t></w:r></w:p>"))
    yield "hidden signs", docx(WORD.format("<w:p><w:r><w:t>安\u202e全\u200b剧毒</w:t></w:r></w:p>"))


def _addresses(bait: Bait) -> Iterator[tuple[str, str]]:
    for name, address in ADDRESSES.items():
        told = bait.put_into(address)
        yield f"picture {name}", f"# 题\n\n![图]({told.replace(' ', '%20')})\n\n<{told}>\n\n[链接]({told})\n"
        yield f"reference {name}", f"![图][a] [b][a]\n\n[a]: <{told}> \"x\"\n"
    for source in (
        "a%00b.png", "%2e%2e/secret.png", "%2Fetc%2Fhostname", "a" * 5_000 + ".png", "..%5c..%5cx.png", "CON.png",
        "nul", "a/" * 3_000 + "x.png", "\u202egnp.exe", "%F0%9F.png", "...", "x.png/.", "~/x.png"):
        yield f"name {source[:9]!r}", f"![图]({source})\n"


def _heads(bait: Bait) -> Iterator[tuple[str, str]]:
    yield "head of words", "---\n" + "".join(f"词{number}: x\n" for number in range(20_000)) + "---\n文\n"
    yield "head without end", "---\n" + "标题: x\n" * 50_000
    days = "作物: \u202e\n截止: 9999999-99-99\n开始: -1\n"
    yield "head signs", f"---\n标题: 安\u202e全\n{days}用药: {'|' * 5_000}\n---\n文"
    yield "head title", f"---\n标题: {'长' * 90_000}\n---\n文"
    yield "head place", "---\n范围: ../../x\n---\n文"
    yield "head numbers", f"---\n范围: {'9' * 90_000}\n用药: 甲|乙|丙|丁|戊|{'9' * 5_000}|是\n---\n文"
    yield "raw", bait.put_into("<img src='{file}'><script>fetch('{url}')</script>\n\n<iframe src='{url}'>\n\n文")


def _shapes() -> Iterator[tuple[str, str]]:
    for name, sign in {"quotes": "> ", "lists": "- ", "stars": "*", "brackets": "[", "pictures": "![", "ticks": "`",
                       "lines": "_", "parens": "](", "angle": "<", "bang": "![](", "tilde": "~"}.items():
        yield f"nested {name}", sign * 20_000 + "文"
    yield "steps", "\n".join("  " * number + "- x" for number in range(1_500))
    yield "broken emphasis", "*a **b " * 20_000
    yield "broken links", "[a](" * 20_000
    yield "link labels", "[a]: x\n" * 30_000
    yield "references", "".join(f"[a{number}]: /x\n" for number in range(20_000)) + "[a1]" * 20_000
    yield "table", "|" * 2_000 + "\n" + "|-" * 2_000 + "|\n" + ("|x" * 2_000 + "|\n") * 50
    yield "blanks", " \t" * 400_000 + "文"
    yield "backslashes", "\\" * 300_000
    yield "entities", "&amp;" * 100_000
    yield "one line", "长" * 650_000
    yield "no text", "\0" * 5_000
    yield "too long", "长。\n" * 400_000
