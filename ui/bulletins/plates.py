"""The pictures of a bulletin, decoded apart from us and ready for the viewer: for a lane, never the screen's thread."""

from __future__ import annotations

from collections.abc import Sequence

from station.bulletins.declared import PICTURE
from station.bulletins.model import Asset
from station.bulletins.safety.taking import may_show
from station.kernel.errors import StationError
from station.store.store import Store
from ui.bulletins.closed import Plate
from ui.shrinking import LONGEST_EDGE, pictures_of


def plates(store: Store, assets: Sequence[Asset], longest: int = LONGEST_EDGE) -> dict[bytes, Plate]:
    """Return the pictures that are here whole and are pictures, by their hash; their captions stand below them."""
    found = {one.sha: (one, content_of(store, one)) for one in assets if one.kind == PICTURE}
    here = [(one, content) for one, content in found.values() if content is not None and may_show(content, PICTURE)]
    images = pictures_of([content for _one, content in here], longest)
    pairs = zip(here, images, strict=True)
    return {one.sha: Plate(image, one.caption) for (one, _content), image in pairs if not image.isNull()}


def content_of(store: Store, asset: Asset) -> bytes | None:
    """Return an attachment's bytes; None while it is on its way, and where it must be fetched again."""
    try:
        return store.media.read(asset.sha)
    except StationError:
        return None
