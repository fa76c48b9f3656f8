"""What finding bulletins costs, beside FTS5's trigram and LIKE over the same texts; writes out/bench/bulletins.json.

20,000 bulletins of about 800 characters arrive as an exchange brings them. Words of two and of four characters are
looked up through the view that the window asks, by a warm read-only connection of the encrypted store: rows of the
first page with their quotations included. Hits are compared with plain substrings of the folded texts.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from station.bulletins.searching import index
from station.bulletins.searching.plain import plain
from station.kernel.deeds import OPERATOR
from station.kernel.text import fold
from station.store import database
from tests.bench import bulletin_store as stores
from tests.bench import bulletin_words as words
from tests.bench.bulletin_texts import SECTIONS, Text, Writer, real_sentences

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "out" / "bench"
COUNT, PAGE, SEED = 20_000, 20, 1
ASKED_AGAIN = 5
ASKED, SLOW_ASKED, COMPARED = 300, 24, 40  # words of each kind; for LIKE, and for whole lists of hits
GOAL_MS, GOAL_BUILT, GOAL_PACKED = 2.0, 1.2, 1.0


def spread(found: Sequence[float]) -> dict[str, float]:
    """Return the usual, the 95th of a hundred and the slowest, in milliseconds."""
    ordered = sorted(found)
    at = {"p50": 0.5, "p95": 0.95}
    return {name: round(ordered[int(len(ordered) * part)] * 1000, 3) for name, part in at.items()} | {
        "max": round(ordered[-1] * 1000, 3)}


def cost(ask: Callable[[str], object], asked: Iterable[str]) -> dict[str, dict[str, float]]:
    """Return processor and wall time of each question, the middle one of five of it, and of all that were asked.

    Others use the cores too: `every_cpu_ms` is of each single time and holds what they cost us in its tail.
    """
    cpu, wall, every = [], [], []
    for word in asked:
        times = [_timed(ask, word) for _each in range(ASKED_AGAIN)]
        cpu.append(median(one for one, _other in times))
        wall.append(median(other for _one, other in times))
        every += [one for one, _other in times]
    return {"cpu_ms": spread(cpu), "wall_ms": spread(wall), "every_cpu_ms": spread(every)}


def _timed(ask: Callable[[str], object], word: str) -> tuple[float, float]:
    start, began = time.perf_counter(), time.process_time()
    ask(word)
    return time.process_time() - began, time.perf_counter() - start


def oracle(texts: Sequence[Text]) -> list[str]:
    """Return each bulletin's words, folded; what stands apart is apart."""
    return [fold("\0".join([one.title, *one.advice, stores.DOSE, stores.DILUTION, *_plain(one)])) for one in texts]


def _plain(text: Text) -> list[str]:
    sections = stores.sections_of(text)
    return [plain(sections[name]) for name in SECTIONS]


def words_of(texts: Sequence[str], length: int) -> dict[str, list[str]]:
    """Return words of a length to look up: as they stand in texts, from the lists, in half of all, and scattered."""
    dice = random.Random(SEED + length)
    found: dict[str, list[str]] = {"met": [], "listed": [], "frequent": [], "scattered": []}
    while len(found["met"]) < ASKED:
        text = dice.choice(texts)
        at = dice.randrange(len(text) - length)
        if all("\u4e00" <= letter <= "\u9fff" for letter in text[at : at + length]):
            found["met"].append(text[at : at + length])
    every = [*words.CROPS, *words.TROUBLES, *words.AGENTS, *words.THINGS, *words.ACTIONS, *words.PLACES]
    pairs = [word for word in every if len(word) == 2]
    found["listed"] = [word for word in every if len(word) == length]
    sample = dice.sample(list(texts), min(400, len(texts)))
    half = [word for word in pairs if sum(word in text for text in sample) > len(sample) / 2]
    if length == 2:
        found["frequent"] = half
        found["scattered"] = [one[1] + two[0] for one in half for two in half][:ASKED]
    else:
        found["frequent"] = [word for word in found["listed"] if sum(word in text for text in sample) > 40]
        found["scattered"] = [one + two for one in half for two in half][:ASKED]
    return {kind: asked for kind, asked in found.items() if asked}


def compared(ask: Callable[[str], set[int]], texts: Sequence[str], asked: Sequence[str]) -> dict[str, Any]:
    """Return which share of the true hits was found and which share of what was found is true."""
    true = missed = false = 0
    for word in asked:
        expected = {number for number, text in enumerate(texts) if word in text}
        found = ask(word)
        true += len(expected)
        missed += len(expected - found)
        false += len(found - expected)
    return {"words": len(asked), "true_hits": true, "recall": 1 - missed / max(true, 1),
            "precision": (true - missed) / max(true - missed + false, 1)}


def ours(folder: Path, texts: Sequence[Text], folded: Sequence[str]) -> dict[str, Any]:
    """Measure the index of the store."""
    size = sum(one.size for one in texts)
    store, figures = stores.arrived(folder, texts)
    figures["built"] = round(stores.index_bytes(store) / size, 3)
    for length in (2, 4):
        for kind, asked in words_of(folded, length).items():
            figures[f"{length}_{kind}"] = cost(
                lambda word: store.show("bulletins.search", OPERATOR, word=word, limit=PAGE), asked)
        mixed = [word for asked in words_of(folded, length).values() for word in asked]
        figures[f"{length}_all"] = cost(
            lambda word: store.show("bulletins.search", OPERATOR, word=word, limit=PAGE), mixed)
        some = random.Random(SEED).sample(mixed, min(COMPARED, len(mixed)))
        figures[f"{length}_hits"] = compared(lambda word: stores.found(store, word), folded, some)
    store.write(index.optimise)
    figures["packed"] = round(stores.index_bytes(store) / size, 3)
    mixed = [word for length in (2, 4) for asked in words_of(folded, length).values() for word in asked]
    figures["packed_all"] = cost(lambda word: store.show("bulletins.search", OPERATOR, word=word, limit=PAGE), mixed)
    store.close()
    return figures


def trigram(folder: Path, folded: Sequence[str], size: int) -> dict[str, Any]:
    """Measure FTS5's own index of three characters, ranked by itself."""
    db = database.connect(folder / "trigram.db", bytes(range(32)))
    start = time.process_time()
    db.execute("CREATE VIRTUAL TABLE words USING fts5(text, tokenize='trigram')")
    with database.transaction(db):
        db.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", list(enumerate(folded)))
    told: dict[str, Any] = {"seconds": round(time.process_time() - start, 1)}
    told["built"] = round(stores.bytes_of(db, "words") / size, 3)
    page = "SELECT rowid, snippet(words, 0, '', '', '…', 30) FROM words WHERE words MATCH ? ORDER BY rank LIMIT 20"
    every = "SELECT rowid FROM words WHERE words MATCH ?"
    for length in (2, 4):
        asked = [word for some in words_of(folded, length).values() for word in some]
        asked = random.Random(SEED).sample(asked, min(COMPARED, len(asked)))
        told[f"{length}_all"] = cost(lambda word: db.execute(page, (f'"{word}"',)).fetchall(), asked)
        told[f"{length}_hits"] = compared(
            lambda word: {row[0] for row in db.execute(every, (f'"{word}"',))}, folded, asked)
    with database.transaction(db):
        db.execute("INSERT INTO words (words) VALUES ('optimize')")
    told["packed"] = round(stores.bytes_of(db, "words") / size, 3)
    db.close()
    return told


def like(folder: Path, folded: Sequence[str]) -> dict[str, Any]:
    """Measure LIKE over the folded texts, newest first."""
    db = database.connect(folder / "like.db", bytes(range(32)))
    db.execute("CREATE TABLE words (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
    with database.transaction(db):
        db.executemany("INSERT INTO words VALUES (?, ?)", list(enumerate(folded)))
    page = "SELECT id, text FROM words WHERE text LIKE '%' || ? || '%' ORDER BY id DESC LIMIT 20"
    told: dict[str, Any] = {}
    for length in (2, 4):
        asked = [word for some in words_of(folded, length).values() for word in some]
        asked = random.Random(SEED).sample(asked, min(SLOW_ASKED, len(asked)))
        told[f"{length}_all"] = cost(lambda word: db.execute(page, (word,)).fetchall(), asked)
    db.close()
    return told


def run(count: int = COUNT) -> dict[str, Any]:
    real = real_sentences(ROOT.parent / "shared")
    writer = Writer(SEED, real)
    texts = [writer.write() for _each in range(count)]
    folded = oracle(texts)
    size = sum(one.size for one in texts)
    with tempfile.TemporaryDirectory() as scratch:
        found: dict[str, Any] = {
            "bulletins": count, "real_sentences": len(real), "text_bytes": size,
            "characters": round(sum(map(len, folded)) / count),
            "ours": ours(Path(scratch), texts, folded),
            "without": stores.bare(Path(scratch), texts[: max(200, count // 5)]),
            "trigram": trigram(Path(scratch), folded, size), "like": like(Path(scratch), folded)}
    mine = found["ours"]
    found["index_cpu_ms_each"] = round(mine["cpu_ms_each"] - found["without"]["cpu_ms_each"], 3)
    found["goals"] = {
        "p95_ms": GOAL_MS, "built": GOAL_BUILT, "packed": GOAL_PACKED,
        "met": all(mine[f"{length}_all"]["cpu_ms"]["p95"] <= GOAL_MS for length in (2, 4))
        and mine["built"] <= GOAL_BUILT and mine["packed"] <= GOAL_PACKED
        and all(mine[f"{length}_hits"][what] == 1 for length in (2, 4) for what in ("recall", "precision"))}
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "bulletins.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    return found


def _lines(found: dict[str, Any], before: str = "") -> Iterable[str]:
    for name, value in found.items():
        if isinstance(value, dict) and any(isinstance(inner, dict) for inner in value.values()):
            yield from _lines(value, f"{before}{name}.")
        else:
            yield f"{before}{name}: {json.dumps(value)}"


if __name__ == "__main__":
    print("\n".join(_lines(run(*map(int, sys.argv[1:])))))
