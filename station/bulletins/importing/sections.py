"""Parts a text into the sections of a bulletin by its headings, in the words people use for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from station.bulletins import markup
from station.bulletins.model import SECTIONS
from station.kernel import text

HEADING = re.compile(r"<(h2|h3)>(.*?)</\1>", re.DOTALL)
TOP = re.compile(r"<(/?)h1[^>]*>")
TAG = re.compile(r"<[^>]*>")
EMPTY_PICTURE = re.compile(r"<img(?![^>]*src=)[^>]*>")
# The words a section's heading may have, without blanks.
NAMES = {
    "what": ("是什么", "是什么事", "症状", "识别", "现状", "发生情况", "whatitis", "what"),
    "timing": ("什么时候做", "什么时候", "何时做", "时间", "防治适期", "whentodoit", "when"),
    "how": ("怎么做", "做法", "措施", "防治措施", "技术要点", "howtodoit", "how"),
    "dose": ("用多少", "用量", "用药量", "howmuchtouse", "howmuch"),
    "safety": ("注意安全", "注意", "注意事项", "安全", "safety"),
    "body": ("更多", "其他", "更多内容", "more"),
}


def parted(html: str) -> tuple[str, dict[str, str]]:
    """Return (the words of the first heading where it opens the text, the sections).

    What stands below a heading of no section stays in the section it follows, the heading with it.
    """
    cleaned = markup.clean(TOP.sub(r"<\1h2>", html))
    title, found = "", dict.fromkeys(SECTIONS, "")
    section, at = "body", 0
    for place in HEADING.finditer(cleaned):
        before = cleaned[at : place.start()]
        found[section] += before
        words = unescape(TAG.sub("", place.group(2))).strip()
        named = section_of(words)
        if named:
            section = named
        elif not title and not any(value.strip() for value in found.values()):
            title = words
        else:
            found[section] += place.group()
        at = place.end()
    found[section] += cleaned[at:]
    return title, {name: EMPTY_PICTURE.sub("", value).strip() for name, value in found.items()}


def section_of(words: str) -> str:
    """Return the section a heading opens, "" for none."""
    told = re.sub(r"[\s:：]", "", text.nfc(words)).lower()
    return next((section for section, names in NAMES.items() if told in names), "")


def renamed(sections: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """Return sections with each picture by its new hash; a picture without one is gone."""

    def turn(found: re.Match[str]) -> str:
        new = names.get(found.group(2))
        return f"{found.group(1)}medium:{new}{found.group(3)}" if new else ""

    pictures = re.compile(r'(<img[^>]*src=")medium:([0-9a-f]{64})("[^>]*>)')
    return {name: pictures.sub(turn, html) for name, html in sections.items()}
