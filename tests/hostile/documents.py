"""Documents as an enemy would send them: more than 300 different ones, made here byte by byte, none fetched.

`{file}`, `{folder}` and `{url}` in their words are the canary's: a secret file outside every store and a port that
hears who calls.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile import archives, folders, markups, packages, papers, pictures, sounds, words
from tests.hostile.kinds import Bait, Document

FAMILIES = {
    "markup": markups.made, "picture": pictures.made, "paper": papers.made, "sound": sounds.made,
    "archive": archives.made, "package": packages.made, "word": words.words, "marks": words.marks,
    "folder": folders.made,
}


def documents(bait: Bait, family: str = "") -> Iterator[Document]:
    """Yield every hostile document, or those of one family, always in the same order."""
    for name, made in FAMILIES.items():
        if family in ("", name):
            yield from made(bait)
