"""Word documents (.docx): a zip of XML, held to limits before anything in it is unpacked.

mammoth (BSD-2) makes simple HTML of it by what words are (headings, lists, tables) and not by how they look; it is
alive, small, needs no XML library of its own and opens no linked file. Entities are refused: none belongs there.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any
from xml.parsers import expat

from station.bulletins.declared import PICTURE
from station.bulletins.importing.model import Found, Piece, seen
from station.kernel import text
from station.kernel.errors import StationError
from station.kernel.foreign import files

MOST_READ = 30_000_000  # bytes of a document
MOST_UNPACKED = 40_000_000
MOST_XML = 8_000_000  # bytes of its XML, all together
MOST_ELEMENTS = 60_000  # of all of it: the library makes objects of each; a document of ten pages has a few thousand
DEEPEST = 100  # elements within one another; a table within a table has some twenty
MOST_MEMBERS = 500
MOST_RATIO = 150  # times a member may grow
XML = (".xml", ".rels")


def read_docx(path: Path) -> Found:
    """Read a Word document with its pictures; StationError file.unreadable, file.large, bulletin.import_bad_docx."""
    found = Found(files.plain_name(path.name))
    content = files.read_whole(path, MOST_READ)
    _check_zip(content, found.name)
    try:
        import mammoth  # only where somebody imports

        with io.BytesIO(content) as opened:
            made = mammoth.convert_to_html(
                opened, convert_image=mammoth.images.img_element(lambda image: _picture(found, image)),
                external_file_access=False)
    except StationError:
        raise
    except Exception as trouble:  # a damaged document may fail anywhere within the library
        raise StationError("bulletin.import_bad_docx", name=found.name) from trouble
    for message in made.messages:
        if "external" in message.message.lower() or message.type == "error":
            found.miss("bulletin.import_elsewhere", word=found.name)
    found.html = made.value
    return found


def _picture(found: Found, image: Any) -> dict[str, str]:
    if found.is_full:
        found.miss("bulletin.import_no_file", word=image.alt_text or found.name)
        return {"src": ""}
    with image.open() as opened:
        content = opened.read()
    number = 1 + len(found.pieces)
    ending = seen(str(image.content_type).rpartition("/")[2])
    name = files.plain_name(f"{Path(found.name).stem}-{number}.{ending}")
    found.pieces.append(Piece(PICTURE, name, "", text.nfc(image.alt_text or ""), content))
    return {"src": f"medium:{hashlib.sha256(content).hexdigest()}"}


def _check_zip(content: bytes, name: str) -> None:
    """Hold the zip to its limits by what it says of itself, then its XML by what it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
            sizes = [one.file_size for one in members]
            xml = [one for one in members if one.filename.lower().endswith(XML)]
            steep = any(one.file_size > MOST_RATIO * max(1, one.compress_size) for one in members)
            if len(members) > MOST_MEMBERS or sum(sizes) > MOST_UNPACKED or steep:
                raise StationError("bulletin.import_bad_docx", name=name)
            if sum(one.file_size for one in xml) > MOST_XML or any(one.flag_bits & 1 for one in members):
                raise StationError("bulletin.import_bad_docx", name=name)
            elements = Elements()
            for one in xml:
                elements.count(packed.read(one))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, NotImplementedError, RuntimeError, ValueError,
            EOFError, expat.ExpatError) as trouble:
        raise StationError("bulletin.import_bad_docx", name=name) from trouble


class Elements:
    """Counts the elements of all XML of a document; ValueError for more than a document has, and for a document type.

    Entities grow and open files, and no Word document has a document type.
    """

    def __init__(self) -> None:
        self._many = self._deep = 0

    def count(self, content: bytes) -> None:
        """Look at one part."""
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        self._deep = 0
        parser.Parse(content, True)

    def _refuse(self, *_said: Any) -> None:
        raise ValueError("a document type")

    def _open(self, _name: str, attributes: Any) -> None:
        self._many += 1 + len(attributes)
        self._deep += 1
        if self._many > MOST_ELEMENTS or self._deep > DEEPEST:
            raise ValueError("more elements than a document has")

    def _close(self, _name: str) -> None:
        self._deep -= 1
