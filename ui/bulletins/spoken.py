"""What the speaker says of a bulletin: Chinese as it is spoken, whatever the screen's language. No Qt here.

Title, whose word it is, then the sections in the order they are read, with every figure as people say it. Who wrote and
who approved it is on the screen and never said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from station.bulletins.model import Advice, Bulletin, Content
from station.kernel.aloud import aloud, pieces
from ui.bulletins.passages import HEADING, ROW, STEP, Block, blocks

CANTONESE = "yue"
LEVELS = {"province": "省里", "city": "市里", "county": "县里", "town": "镇里", "village": "村里"}
TIMING, HOW, DOSE, SAFETY = ("时间", "时间"), ("怎么做", "点样做"), ("用多少", "用几多"), ("注意安全", "注意安全")
STEPS = "第{number}步，{words}"
RECALLED = ("这一篇已经撤回，不要再照着做。原因，{reason}", "呢一篇已经撤回，唔好再照做。原因，{reason}")
REPLACED = ("这一篇有新的了，看新的", "呢一篇有新嘅，睇新嘅")
INSTEAD = ("改看，{title}", "改睇，{title}")
PAST = ("这一篇已经过期，要照着做，先问信息员", "呢一篇已经过期，要照做，先问信息员")
COMING = ("这一篇还没有到时候", "呢一篇仲未到时候")
INTERVAL = ("安全间隔期，采收前{days}天", "安全间隔期，采收前{days}日")
STOP = "。"
ENDINGS = "。！？；：，"


def said(bulletin: Bulletin, voice: str, today: int, instead: str = "") -> str:
    """Return everything the speaker says of a bulletin; `instead` is the title of what is to be read in its place."""
    which, content = int(voice == CANTONESE), bulletin.content
    if bulletin.recall is not None or bulletin.replaced:
        parts = _withdrawn(bulletin, which, instead)
    else:
        parts = [content.title, _issuer(content), *_validity(content, today, which), *_sections(content, which)]
    return aloud(_closed_up(_joined(parts)), voice)


def said_in_pieces(bulletin: Bulletin, voice: str, today: int, most: int, instead: str = "") -> list[str]:
    """Return what is said in pieces of at most `most` characters, each cut where a sentence ends."""
    return pieces(said(bulletin, voice, today, instead), most)


def _withdrawn(bulletin: Bulletin, which: int, instead: str) -> list[str]:
    why = RECALLED[which].format(reason=bulletin.recall.reason) if bulletin.recall is not None else REPLACED[which]
    return [bulletin.content.title, why, *([INSTEAD[which].format(title=instead)] if instead else [])]


def _issuer(content: Content) -> str:
    return f"{content.issuer or LEVELS.get(content.level, '')}发布"


def _validity(content: Content, today: int, which: int) -> Iterator[str]:
    if content.valid_from > today:
        yield COMING[which]
    elif content.valid_to is not None and content.valid_to < today:
        yield PAST[which]


def _sections(content: Content, which: int) -> Iterator[str]:
    yield from _section("", content.what)
    yield from _section(TIMING[which], content.timing)
    yield from _section(HOW[which], content.how, steps=True)
    dose = list(_section(DOSE[which], content.dose))
    if content.advice and not dose:
        dose = [DOSE[which]]
    yield from dose
    for line in content.advice:
        yield from _advice(line, which)
    yield from _section(SAFETY[which], content.safety)
    yield from _section("", content.body)


def _section(name: str, html: str, steps: bool = False) -> Iterator[str]:
    found = blocks(html)
    if not found:
        return
    if name:
        yield name
    numbers = iter(range(1, len(found) + 1))
    counted = steps and not any(block.kind == STEP for block in found) and len(found) > 1
    for block in found:
        if block.number:
            yield STEPS.format(number=block.number, words=block.words)
        elif counted and block.kind not in (HEADING, ROW):
            yield STEPS.format(number=next(numbers), words=block.words)
        else:
            yield _plain(block)


def _plain(block: Block) -> str:
    return "，".join(cell for cell in block.cells if cell) if block.kind == ROW else block.words


def _advice(line: Advice, which: int) -> Iterator[str]:
    yield f"{line.crop}，防{line.pest}"
    yield f"用，{line.agent}"
    dose = line.dose if line.dose.startswith("每") else f"每亩{line.dose}"
    yield dose
    if line.dilution:
        yield line.dilution if "稀释" in line.dilution or "兑水" in line.dilution else f"稀释{line.dilution}"
    if line.interval:
        yield INTERVAL[which].format(days=line.interval)


def _closed_up(text: str) -> str:
    """Return text without the blanks people type between Chinese and figures."""
    return re.sub(r"(?<=[\u4e00-\u9fff])[ \u00a0]+(?=\d)|(?<=\d)[ \u00a0]+(?=[\u4e00-\u9fff])", "", text)


def _joined(parts: list[str]) -> str:
    """Return the parts as sentences, each with one stop at its end."""
    return "".join(part if part[-1] in ENDINGS else part + STOP for part in (one.strip() for one in parts) if part)
