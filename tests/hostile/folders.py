"""Folders that lead elsewhere, never end, or whose names hurt: as somebody may hand them over on a stick."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.hostile.archives import PARAGRAPH, WORD, docx
from tests.hostile.kinds import Bait, Document
from tests.station.kernel.foreign.made import paper, picture

TEXT = "# 题\n\n文\n"
MANY = 100_000
NAMES = (
    "a\nb.jpg", "a\rb.jpg", "\u202egpj.exe", "安\u202e全.jpg", "\u2067a\u2069.jpg", "CON", "nul.jpg", "aux.md.jpg",
    "COM1.png", " .jpg", "a .jpg", "-rf.jpg", "$(id).jpg", "`id`.jpg", "<b>.jpg", "a'\".jpg", "%2e%2e.jpg", "..jpg",
    "\x1b[2J.jpg",
    "\u0001.jpg", "\ufeff.jpg", "长" * 80 + ".jpg", "a:b.jpg", "a\\b.jpg", "medium:0.jpg", "\udcff.jpg", "Ａ.jpg",
    "é.jpg")
Build = Callable[[Path], None]


def made(bait: Bait) -> Iterator[Document]:
    """Yield them all."""
    found = [*_links(bait), *_endless(), *_names(), *_crowds(), *_texts(bait)]
    for number, (name, build) in enumerate(found):
        told = f"folder {number} {name!a}"
        yield Document(told, "folder", told.encode(), build)


def _with(files: dict[str, bytes | str], links: dict[str, str], place: Path) -> None:
    place.mkdir()
    for name, content in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    for name, target in links.items():
        (place / name).symlink_to(target)


def folder(files: dict[str, bytes | str], **links: str) -> Build:
    """Return what makes a folder of files and of links, `a__b` for a.b."""
    return functools.partial(_with, files, {name.replace("__", "."): target for name, target in links.items()})


def _links(bait: Bait) -> Iterator[tuple[str, Build]]:
    secret, out = str(bait.file), str(bait.file.parent)
    words = str(bait.file.with_suffix(".txt"))
    yield "picture that leads out", folder({"index.md": TEXT}, a__png=secret)
    yield "text that leads out", folder({}, index__md=words)
    yield "only text that leads out", folder({}, a__md=words)
    yield "document that leads out", folder({"index.md": ""}, a__docx=secret)
    yield "shown link", folder({"index.md": "![图](a.png)"}, a__png=secret)
    yield "shown in a linked folder", folder({"index.md": "![图](sub/secret.png)"}, sub=out)
    yield "shown through a linked folder", folder({"index.md": "![图](sub/../secret.png)", "x": ""}, sub=f"{out}/.")
    yield "shown above", folder({"index.md": f"![图](../../../../../../../..{secret})"})
    yield "shown by its path", folder({"index.md": f"![图]({secret})\n![图](file://{secret})\n![图]({bait.url}/a.png)"})
    yield "ring", folder({"index.md": "![图](a.png)"}, a__png="b.png", b__png="a.png")
    yield "ring of folders", folder({"index.md": "![图](sub/sub/sub/sub/a.png)"}, sub=".")
    yield "leads nowhere", folder({"index.md": "![图](a.png)"}, a__png="/nowhere/at/all.png")
    yield "process", folder(
        {"index.md": TEXT}, a__png="/proc/self/environ", b__pdf="/proc/self/mem", c__mp3="/proc/kcore")
    yield "devices", folder({"index.md": "![图](a.png)"}, a__png="/dev/zero", b__pdf="/dev/urandom", c__mp3="/dev/tty")
    yield "zero for a text", folder({}, index__md="/dev/zero")
    yield "chain", folder({"index.md": TEXT}, a__png="b", b="c", c=secret)


def _endless() -> Iterator[tuple[str, Build]]:
    def pipes(*names: str) -> Build:
        def build(place: Path) -> None:
            _with({} if "index.md" in names else {"index.md": "![图](a.png)"}, {}, place)
            for name in names:
                os.mkfifo(place / name)

        return build

    yield "pipe for a picture", pipes("a.png")
    yield "pipe for a text", pipes("index.md")
    yield "pipes", pipes("a.pdf", "b.mp3", "c.docx", "d.md")

    def hole(name: str, size: int) -> Build:
        def build(place: Path) -> None:
            _with({} if name == "index.md" else {"index.md": f"![图]({name})"}, {}, place)
            with open(place / name, "wb") as file:
                file.truncate(size)

        return build

    for name in ("index.md", "a.png", "a.pdf", "a.mp3"):
        yield f"terabyte {name}", hole(name, 1 << 40)


def _names() -> Iterator[tuple[str, Build]]:
    for name in NAMES:
        yield f"name {name[:12]}", folder({"index.md": TEXT, name: picture(width=20, height=20)})
    yield "text called oddly", folder({"\u202edm.文\n.md": TEXT})
    yield "folder for a text", folder({"index.md/x.md": TEXT})
    yield "hidden", folder({"index.md": TEXT, ".hidden.png": picture(), "._index.md": b"\0\5\x16\7"})
    yield "both cases", folder({"index.md": TEXT, "INDEX.MD": "# 别的", "正文.md": "# 第三"})


def _crowds() -> Iterator[tuple[str, Build]]:
    def crowd(place: Path) -> None:
        _with({"index.md": TEXT}, {}, place)
        for number in range(MANY):
            os.mknod(place / f"{number}.png")

    yield "a hundred thousand names", crowd
    leaf = picture(width=30, height=30)
    yield "nine hundred pictures", folder({"index.md": TEXT, **{f"{number}.png": leaf for number in range(900)}})
    shown = "".join(f"![图]({number}.png)\n" for number in range(900))
    yield "nine hundred shown", folder({"index.md": shown, **{f"{number}.png": leaf for number in range(900)}})
    yield "one shown often", folder({"index.md": "![图](a.png)\n" * 5_000, "a.png": picture(width=2_000, height=2_000)})
    many = {f"{number}.pdf": paper(extra=b"/X (%d)" % number) + bytes(7_000_000) for number in range(9)}
    yield "nine large papers", folder({"index.md": TEXT, **many})
    yield "deep", folder({"index.md": TEXT, "a/" * 400 + "x.png": leaf})


def _texts(bait: Bait) -> Iterator[tuple[str, Build]]:
    yield "nothing", folder({})
    yield "two texts", folder({"a.md": TEXT, "b.md": TEXT})
    yield "document beside", folder({"index.md": "---\n标题: 题\n---\n", "a.docx": docx(WORD.format(PARAGRAPH))})
    yield "broken document beside", folder({"index.md": "", "a.docx": b"PK\3\4" + bytes(90)})
    yield "script beside", folder({
        "index.md": TEXT, "a.html": f"<img src='{bait.url}'>", "autorun.inf": "[autorun]\nopen=x",
        "a.lnk": b"L\0\0\0" + bytes(90), "a.desktop": "[Desktop Entry]\nExec=x", "a.svg": "<svg/>"})
