"""The parts of a zipped workbook. What a part claims to unpack to is believed only as an upper limit."""

from __future__ import annotations

import contextlib
import io
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from station.kernel.errors import StationError

_LARGEST = 1 << 29  # bytes, all parts unpacked
_BROKEN = (
    ElementTree.ParseError, zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, LookupError,
    NotImplementedError, RuntimeError, RecursionError, OverflowError,
)  # fmt: skip
_MOST_HELD, _MOST_TAKEN = 2_000_000, 3_000_000  # elements of XML between two wanted ones, and wanted ones
Element = ElementTree.Element


class Parts:
    """Opens parts by name. Python's zipfile stops at the claimed size and compares the checksum at the end."""

    def __init__(self, data: bytes) -> None:
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        infos = self._zip.infolist()
        if sum(part.file_size for part in infos) > _LARGEST:
            raise StationError("price.file_too_large")
        if any(part.flag_bits & 1 for part in infos):
            raise StationError("price.file_locked")
        self.names = frozenset(part.filename for part in infos)

    def open(self, name: str) -> IO[bytes]:
        return self._zip.open(name)

    def tree(self, name: str) -> Element:
        """Return a small part whole."""
        with self.open(name) as part:
            return ElementTree.parse(part).getroot()

    def events(self, name: str, wanted: frozenset[str], marks: frozenset[str] = frozenset()) -> Iterator[Element]:
        """Yield each `wanted` element when it is whole, each of `marks` at its start and again at its end.

        A wanted one is emptied after it was yielded, so a long part costs little memory; one that would fill
        the memory all the same is StationError("price.file_too_large").
        """
        held = taken = 0
        known: dict[str, int] = {}
        with self.open(name) as part:
            for event, element in ElementTree.iterparse(part, events=("start", "end") if marks else ("end",)):
                held += 1
                meaning = known.get(element.tag)
                if meaning is None:
                    tag = local(element.tag)
                    meaning = known[element.tag] = 2 if tag in marks else int(tag in wanted)
                if meaning == 2 or (meaning and event == "end"):
                    yield element
                    if meaning == 1:
                        element.clear()
                        taken, held = taken + 1, 0
                if held > _MOST_HELD or taken > _MOST_TAKEN:
                    raise StationError("price.file_too_large")


def local(tag: str) -> str:
    """Return the name of an element or attribute without its namespace; writers differ in theirs."""
    return tag.rpartition("}")[2]


def given(element: Element, name: str) -> str:
    """Return the attribute of this local name, "" where there is none."""
    found = element.get(name)
    if found is not None:
        return found
    return next((text for key, text in element.items() if local(key) == name), "")


@contextlib.contextmanager
def damage_told() -> Iterator[None]:
    """Tell whatever damage shows while a file is taken apart as StationError("price.file_unreadable").

    One that this machine cannot hold is StationError("price.file_too_large").
    """
    try:
        yield
    except StationError:
        raise
    except MemoryError as full:
        raise StationError("price.file_too_large") from full
    except _BROKEN as broken:
        raise StationError("price.file_unreadable") from broken
