"""Archives (.docx is one) that would unpack to terabytes, outside their folder, or into something else."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping

from tests.hostile.kinds import Bait, Document
from tests.station.kernel.foreign.made import picture

TYPES = ('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
         '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
         'wordprocessingml.document.main+xml"/></Types>')
SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD = f'<?xml version="1.0"?><w:document xmlns:w="{SPACE}"><w:body>{{}}</w:body></w:document>'
PARAGRAPH = "<w:p><w:r><w:t>药</w:t></w:r></w:p>"
RELATED = ('<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
           '<Relationship Id="rId1" TargetMode="{mode}" Target="{target}" '
           'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/></Relationships>')
NAMES = ("/etc/passwd", "../../../../tmp/x", r"..\..\x", r"C:\x", "C:x", r"\\127.0.0.1\share\x", "a/../../x",
"nul\0name", "CON",
         "aux.txt", "LPT1", "com1.docx", "a" * 300, "x:stream", "trailing. ", "a/./b", "//x", "\u202egpj.exe", ".")


def made(bait: Bait) -> Iterator[Document]:
    """Yield them all."""
    for number, (name, content) in enumerate([*_bombs(), *_names(), *_words(bait), *_odd(bait)]):
        yield Document(f"archive {number} {name}", "archive", content)


def packed(parts: Mapping[str, bytes | str], squeeze: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of these parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", squeeze) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name) if "\0" in name else name, content)
    return held.getvalue()


def docx(document: str, **parts: bytes | str) -> bytes:
    """Return a document of a word processor."""
    return packed({"[Content_Types].xml": TYPES, "word/document.xml": document, **parts})


def _bombs() -> Iterator[tuple[str, bytes]]:
    yield "zeros in the document", docx(WORD.format(PARAGRAPH) + " " * 60_000_000)
    yield "zeros in a picture", docx(WORD.format(PARAGRAPH), **{"word/media/image1.png": bytes(80_000_000)})
    inner = packed({"a": bytes(20_000_000)})
    for _depth in range(4):
        inner = packed({f"{number}.zip": inner for number in range(10)})
    yield "nested", inner
    yield "ten thousand parts", packed({f"word/media/{number}.png": b"x" for number in range(10_000)})
    yield "a million paragraphs", docx(WORD.format("<w:p/>" * 1_000_000))
    yield "deep", docx(WORD.format("<w:tbl><w:tr><w:tc>" * 20_000))


def _names() -> Iterator[tuple[str, bytes]]:
    for name in NAMES:
        yield f"part {name[:20]!r}", docx(WORD.format(PARAGRAPH), **{name: b"x"})
    link = zipfile.ZipInfo("word/media/image1.png")
    link.external_attr = 0o120777 << 16
    held = io.BytesIO(docx(WORD.format(PARAGRAPH)))
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr(link, "/etc/hostname")
    yield "symlink", held.getvalue()
    held = io.BytesIO(docx(WORD.format(PARAGRAPH)))
    with zipfile.ZipFile(held, "a") as archive, warnings.catch_warnings(action="ignore"):
        archive.writestr("word/document.xml", WORD.format("<w:p/>"))
    yield "twice", held.getvalue()


def _words(bait: Bait) -> Iterator[tuple[str, bytes]]:
    entity = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e SYSTEM "file://{bait.file}">]>'
    body = "<w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>"
    yield "entity of a file", docx(f'{entity}<w:document xmlns:w="{SPACE}">{body}')
    laughs = "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9))
    yield "laughs", docx(f"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'ha'>{laughs}]><w:document xmlns:w='{SPACE}'>"
                         "<w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>")
    yield "outside part", docx(f'<!DOCTYPE x SYSTEM "{bait.url}/x.dtd">' + WORD.format(PARAGRAPH).split("?>")[1])
    targets = (
        ("External", str(bait.file)), ("External", f"{bait.url}/a.png"), ("External", r"\\127.0.0.1\share"),
        ("Internal", f"../../../../../../..{bait.file}"), ("Internal", f"file://{bait.file}"))
    for mode, target in targets:
        yield f"picture {mode} {target[:12]}", docx(
            WORD.format(PARAGRAPH), **{"word/_rels/document.xml.rels": RELATED.format(mode=mode, target=target)})
    field = f'<w:p><w:fldSimple w:instr="INCLUDEPICTURE {bait.url}"/><w:fldSimple w:instr="DDEAUTO cmd /c calc"/></w:p>'
    yield "fields", docx(WORD.format(field))
    yield "macros", docx(WORD.format(PARAGRAPH), **{"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(90)})
    yield "template", docx(WORD.format(PARAGRAPH), **{"word/_rels/settings.xml.rels": RELATED.format(
        mode="External", target=bait.url)})


def _odd(bait: Bait) -> Iterator[tuple[str, bytes]]:
    whole = docx(WORD.format(PARAGRAPH))
    yield "no document", packed({"a.txt": b"x"})
    yield "empty", packed({})
    yield "cut", whole[:-30]
    yield "locked", whole.replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0")
    yield "wrong sum", whole.replace(b"word", b"wOrd", 1)
    yield "jpeg before", picture() + whole
    yield "old word", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    yield "rtf", b"{\\rtf1{\\object\\objdata 0105}{\\field{\\*\\fldinst INCLUDEPICTURE \"%s\"}}}" % bait.url.encode()
    yield "tar", b"../../x" + bytes(93) + b"0000644\0" + bytes(400)
    yield "gzip", b"\x1f\x8b\x08\0" + bytes(40)
