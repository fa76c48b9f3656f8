"""The bare words of a section: what is indexed, compared and quoted."""

from __future__ import annotations

import html
import re

# A quoted value may hold an angle bracket.
_WITHIN = re.compile(r"</?(?:strong|em)>")
# The words of a picture stand below it.
_PICTURE = re.compile(r'<img(?:[^<>"]|"[^"]*")*? alt="([^"]*)"(?:[^<>"]|"[^"]*")*>')
_TAG = re.compile(r'<(?:[^<>"]|"[^"]*")*>')


def plain(section: str) -> str:
    """Return the words of a section of allow-listed HTML; what stands apart on the page is parted by line ends."""
    if "<" in section:
        within = _WITHIN.sub("", section) if "<strong" in section or "<em" in section else section
        if "<img" in within:
            within = _PICTURE.sub(r"<p>\1</p>", within)
        section = _TAG.sub("\n", within).strip("\n")
    return html.unescape(section) if "&" in section else section
