"""Bulletins as a county issues them, made up: about 800 characters each, words as often as in real texts.

Words are drawn by Zipf's law, each bulletin keeps to its own few crops, pests and products, and pairs of characters
nobody has seen before (names of people and hamlets) come in everywhere. Where the folder of real texts stands beside
the checkout, four sentences in ten are real ones.
"""

from __future__ import annotations

import gzip
import itertools
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench import bulletin_words as words

LENGTH = 800  # characters of a bulletin's text, on the average
REAL_SHARE = 0.4
SECTIONS = ("what", "timing", "how", "dose", "safety", "body")
CATEGORIES = ("technology", "market", "policy", "warning", "training", "inputs", "village", "answer")
SENTENCE = re.compile(r"[^。；！？\n]{8,120}[。；！？]")


@dataclass(frozen=True, slots=True)
class Text:
    """One bulletin: `sections` are the paragraphs by name, `advice` a crop, a pest and a product."""

    category: str
    title: str
    sections: dict[str, list[str]]
    advice: tuple[str, str, str]

    @property
    def size(self) -> int:
        """Bytes of its words in UTF-8."""
        return len("".join([self.title, *self.advice, *itertools.chain(*self.sections.values())]).encode())


class Writer:
    """Writes bulletins from one seed; `real` are sentences of real texts, which may be none."""

    def __init__(self, seed: int, real: Sequence[str] = ()) -> None:
        self._dice = random.Random(seed)
        self._real = real
        self._weights = {id(group): _zipf(len(group)) for group in _groups()}

    def write(self) -> Text:
        """Return the next bulletin."""
        topic = {
            "crop": [self._pick(words.CROPS) for _ in range(3)], "trouble": [self._pick(words.TROUBLES) for _ in "ab"],
            "agent": [self._pick(words.AGENTS) for _ in "ab"], "place": [self._pick(words.PLACES) for _ in "ab"],
        }
        title = self._dice.choice(words.TITLES).format(
            **{name: found[0] for name, found in topic.items()}, when=self._pick(words.WHEN),
            action=self._pick(words.ACTIONS))
        length = max(200, int(self._dice.gauss(LENGTH, 160)))
        sections: dict[str, list[str]] = {name: [] for name in SECTIONS}
        while length > 0:
            paragraph = self._paragraph(topic)
            sections[self._dice.choice(SECTIONS)].append(paragraph)
            length -= len(paragraph)
        advice = (topic["crop"][0], topic["trouble"][0], topic["agent"][0])
        return Text(self._dice.choice(CATEGORIES), title, sections, advice)

    def _paragraph(self, topic: dict[str, list[str]]) -> str:
        return "".join(self._sentence(topic) for _ in range(self._dice.randint(2, 5)))

    def _sentence(self, topic: dict[str, list[str]]) -> str:
        if self._real and self._dice.random() < REAL_SHARE:
            return self._dice.choice(self._real)
        parts: list[str] = []
        for _ in range(self._dice.randint(6, 18)):
            parts.append(self._word(topic))
            if self._dice.random() < 0.35:
                parts.append(self._pick(words.LINKS))
            if self._dice.random() < 0.12:
                parts.append("，")
        return "".join(parts) + self._dice.choice("。。。；！")

    def _word(self, topic: dict[str, list[str]]) -> str:
        chance = self._dice.random()
        if chance < 0.2:
            return self._dice.choice(topic[self._dice.choice(("crop", "trouble", "agent", "place"))])
        if chance < 0.26:
            return f"{self._dice.randint(1, 200) * self._dice.choice((1, 5, 10))}{self._pick(words.UNITS)}"
        if chance < 0.32:
            return "".join(self._dice.choice(words.RARE) for _ in range(self._dice.randint(2, 3)))
        return self._pick(self._dice.choice((words.ACTIONS, words.THINGS, words.THINGS, words.WHEN, words.HOW)))

    def _pick(self, group: list[str]) -> str:
        return self._dice.choices(group, cum_weights=self._weights[id(group)])[0]


def _groups() -> list[list[str]]:
    return [words.CROPS, words.TROUBLES, words.AGENTS, words.ACTIONS, words.THINGS, words.WHEN, words.HOW, words.LINKS,
            words.PLACES, words.UNITS]


def _zipf(count: int) -> list[float]:
    return list(itertools.accumulate(1 / (place + 3) for place in range(count)))


def real_sentences(shared: Path) -> list[str]:
    """Return the sentences of the folder's question-answer texts; none where it is absent."""
    file = shared / "data" / "knowledge" / "agrieval_qa.jsonl.gz"
    if not file.exists():
        return []
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [sentence for line in lines for sentence in SENTENCE.findall(json.loads(line)["answer"])]


def html(paragraphs: Sequence[str]) -> str:
    """Return paragraphs as a section of a bulletin holds them."""
    return "".join(f"<p>{one}</p>" for one in paragraphs)
