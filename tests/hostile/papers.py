"""Papers (PDF) that would run, open, call, or never end."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator

from tests.hostile.kinds import Bait, Document
from tests.station.kernel.foreign.made import paper, pdf, picture, stream

MUTANTS, CUTS = 20, 8
CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"


def made(bait: Bait) -> Iterator[Document]:
    """Yield them all."""
    for number, (name, content) in enumerate([*_deeds(bait), *_bombs(), *_shapes(bait), *_broken()]):
        yield Document(f"paper {number} {name}", "paper", content)


def _deeds(bait: Bait) -> Iterator[tuple[str, bytes]]:
    file, url = str(bait.file).encode(), bait.url.encode()
    actions = {
        "script": b"<< /S /JavaScript /JS (this.submitForm('%s');app.launchURL('%s')) >>" % (url, url),
        "launch": b"<< /S /Launch /F (%s) >>" % file, "launch windows": b"<< /S /Launch /Win << /F (cmd.exe) >> >>",
        "address": b"<< /S /URI /URI (%s) >>" % url, "other paper": b"<< /S /GoToR /F (%s) /D [0 /Fit] >>" % file,
        "unc": rb"<< /S /GoToR /F (\\\\127.0.0.1\\share\\a.pdf) /D [0 /Fit] >>",
        "form": b"<< /S /SubmitForm /F << /FS /URL /F (%s) >> >>" % url,
        "import": b"<< /S /ImportData /F (%s) >>" % file,
        "sound": b"<< /S /Sound /Sound << /F (%s) >> >>" % file, "film": b"<< /S /Movie /T (x) >>",
        "chain": b"<< /S /Named /N /Print /Next << /S /URI /URI (%s) >> >>" % url,
    }
    for name, action in actions.items():
        yield f"open {name}", paper(extra=b"/OpenAction " + action)
        yield f"close {name}", paper(extra=b"/AA << /WC %s /DS %s >>" % (action, action))
        yield f"page {name}", paper(page=b"/AA << /O %s >>" % action)
        yield f"link {name}", paper(page=b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A %s >>]" % action)
    names = b"/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (app.alert(1)) >>] >> >>"
    yield "named script", paper(extra=names)
    files = b"/Names << /EmbeddedFiles << /Names [(a.exe) << /Type /Filespec /F (a.exe) /EF << /F 5 0 R >> >>] >> >>"
    yield "embedded program", paper(extra=files, more=[stream(b"MZ" + bytes(500), b"/Type /EmbeddedFile")])
    yield "xfa", paper(extra=b"/AcroForm << /XFA 5 0 R >>", more=[stream(b"<xdp:xdp><script>x</script></xdp:xdp>")])
    yield "attached", paper(page=b"/Annots [<< /Subtype /FileAttachment /Rect [0 0 9 9] /FS << /F (%s) >> >>]" % file)


def _bombs() -> Iterator[tuple[str, bytes]]:
    zeros = zlib.compress(bytes(80_000_000), 9)
    yield "words bomb", _of_content(stream(zeros, b"/Filter /FlateDecode"))
    twice = zlib.compress(zlib.compress(bytes(80_000_000), 9), 9)
    yield "words bomb twice", _of_content(stream(twice, b"/Filter [/FlateDecode /FlateDecode]"))
    yield "saves", _of_content(stream(b"q " * 200_000))
    yield "lines", _of_content(stream(b"0 0 m 595 842 l S " * 20_000))
    yield "a million pages said", pdf([CATALOGUE, b"<< /Type /Pages /Count 1000000 /Kids [3 0 R] >>",
                                       b"<< /Type /Page /Parent 2 0 R >>"])
    yield "61 pages", paper(61)
    for width, height in ((60_000, 60_000), (2**31 - 1, 2**31 - 1), (9_000, 9_000)):
        yield f"picture says {width}", _of_picture(
            b"x" * 100, b"/Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8" % (width, height))
    yield "picture bomb", _of_picture(
        zlib.compress(bytes(9_000 * 3_000 * 3), 9),
        b"/Width 9000 /Height 3000 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode")
    yield "jpeg in it", _of_picture(picture()[:4_000], b"/Width 320 /Height 240 /ColorSpace /DeviceRGB "
                                                       b"/BitsPerComponent 8 /Filter /DCTDecode")
    for size in (b"[0 0 9e9 9e9]", b"[0 0 0 0]", b"[0 0 -5 -5]", b"[0 0 1e-9 9e9]", b"[9 9 9]", b"[/a /b /c /d]"):
        yield f"page of {size.decode()}", paper().replace(b"[0 0 595 842]", size)


def _shapes(bait: Bait) -> Iterator[tuple[str, bytes]]:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>"
    yield "pages in a ring", pdf([CATALOGUE, b"<< /Type /Pages /Count 1 /Kids [2 0 R] /Parent 2 0 R >>"])
    yield "form in a ring", _of_content(
        stream(b"/X Do"), b"/XObject << /X 5 0 R >>",
        stream(b"/X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>"))
    yield "deep lists", pdf([CATALOGUE, b"<< /Type /Pages /Count 1 /Kids [3 0 R] /X " + b"[" * 50_000 + b" >>", page])
    yield "deep words", pdf([b"<< /A " * 20_000 + CATALOGUE, b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page])
    yield "table in a ring", paper().replace(b"/Size", b"/Prev 9 /Size")
    yield "no table", paper().split(b"xref")[0]
    yield "locked", paper().replace(
        b"/Root 1 0 R", b"/Root 1 0 R /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (
            b"41" * 32, b"42" * 32))
    yield "outside stream", _of_content(b"<< /Length 0 /F (%s) >>\nstream\n\nendstream" % str(bait.file).encode())
    yield "outside address", _of_content(
        b"<< /Length 0 /F << /FS /URL /F (%s) >> >>\nstream\n\nendstream" % bait.url.encode())
    yield "zip behind", paper() + b"PK\3\4" + bytes(60)
    yield "page before", b"<html><script>x</script>" + paper()
    yield "jpeg before", picture() + paper()


def _broken() -> Iterator[tuple[str, bytes]]:
    dice, whole = random.Random(28112026), paper(3)
    for number in range(CUTS):
        yield f"cut {number}", whole[: dice.randrange(5, len(whole))]
    for number in range(MUTANTS):
        content = bytearray(whole)
        for _each in range(1 + number * 4):
            content[dice.randrange(5, len(content))] = dice.randrange(256)
        yield f"mutant {number}", bytes(content)


def _of_content(content: bytes, resources: bytes = b"", *more: bytes) -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << %s >> >>" % resources
    return pdf([CATALOGUE, b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page, content, *more])


def _of_picture(data: bytes, facts: bytes) -> bytes:
    image = stream(data, b"/Type /XObject /Subtype /Image " + facts)
    return _of_content(stream(b"q 500 0 0 500 0 0 cm /I Do Q"), b"/XObject << /I 5 0 R >>", image)
