"""What of HTML a bulletin may say: an allow-list, held when it is written and again before it is shown.

Nothing in it may load anything or lead anywhere: no address, no style, no script. Pictures stand among the
attachments and are named by their hash in a scheme of our own.
"""

from __future__ import annotations

import re

TAGS = frozenset(
    {"p", "br", "h2", "h3", "ul", "ol", "li", "strong", "em", "table", "thead", "tbody", "tr", "th", "td", "img"})
ATTRIBUTES = {"img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
PICTURE = re.compile(r"medium:[0-9a-f]{64}")
SPAN = re.compile(r"[1-9][0-9]?")


def clean(html: str) -> str:
    """Return what of `html` may be shown; everything else is gone, its words stay."""
    if not html:
        return ""
    import nh3  # where bulletins are written or read, and not at the start of a kiosk

    return nh3.clean(
        html, tags=set(TAGS), attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_kept, url_schemes={"medium"}, link_rel=None, strip_comments=True)


def _kept(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if PICTURE.fullmatch(value) else None
    if name in ("colspan", "rowspan"):
        return value if SPAN.fullmatch(value) else None
    return value
