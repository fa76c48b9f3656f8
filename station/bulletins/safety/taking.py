"""The one way in for pictures, recordings and papers: checked, drawn anew where that can be, then kept as media.

`bulletins.attach` takes the hash of a medium; whoever chooses a file calls `take_in` first, outside of any
transaction and never on a window's thread: a process of its own looks at the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from station.bulletins.declared import AUDIO, PAPER, PICTURE
from station.kernel.errors import StationError
from station.kernel.foreign import files, papers, pictures, sounds
from station.store.store import Store

MOST_READ = {PICTURE: pictures.MOST_READ, AUDIO: sounds.MOST_BYTES, PAPER: papers.MOST_BYTES}
MOST_KEPT = 2_000_000  # bytes of a picture that came over the line: ours have a tenth


class Taken(NamedTuple):
    """A medium that is in the store: what `bulletins.attach` asks for."""

    sha: bytes
    size: int
    name: str


def take_in(store: Store, source: Path | bytes, kind: str, name: str = "") -> Taken:
    """Check a file of `kind` (picture, audio, paper) and keep what may be kept of it.

    StationError("bulletin.bad_asset") for another kind; file.unreadable, file.large, file.not_picture,
    file.not_sound, file.not_paper, file.many_pixels, file.many_pages, file.locked, file.damaged, file.slow, each
    with the file's `name`.
    """
    if kind not in MOST_READ:
        raise StationError("bulletin.bad_asset")
    called = files.plain_name(name or (source.name if isinstance(source, Path) else ""))
    content = files.read_whole(source, MOST_READ[kind]) if isinstance(source, Path) else source
    kept, ending = made_safe(content, kind, called)
    sha = store.media.add(kept, store.clock.now_ms())
    return Taken(sha, len(kept), files.with_ending(called or kind, ending))


def made_safe(content: bytes, kind: str, name: str) -> tuple[bytes, str]:
    """Return what is kept of a file's content, and the ending of what that is."""
    if kind == PICTURE:
        return pictures.redraw(content, name), ".jpg"
    if kind == AUDIO:
        return sounds.plain(content, name)
    papers.look(content, name, longest=200)
    return content, ".pdf"


def may_show(content: bytes, kind: str) -> bool:
    """Tell whether a medium that came over a line is what its row says; what is shown of it is decoded apart."""
    if kind == PICTURE:
        return pictures.is_picture(content) and len(content) <= MOST_KEPT
    if kind == AUDIO:
        try:
            return bool(sounds.plain(content)[1])
        except StationError:
            return False
    return content.startswith(papers.PDF) and len(content) <= papers.MOST_BYTES
