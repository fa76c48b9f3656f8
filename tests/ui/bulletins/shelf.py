"""A village kiosk with bulletins on its shelf: written, approved and taken back by the deeds of a county."""

from __future__ import annotations

import functools
import shutil
import tempfile
from pathlib import Path
from typing import Any

from station.kernel.deeds import OPERATOR, Person, Role, Seat
from station.store import identity
from station.store.store import Store
from tests.ui.photographs import photograph
from tests.ui.prices.village import reopened, village_desk
from tests.ui.seats import who
from ui.desk import Desk
from ui.shrinking import shrunk

EDITOR, APPROVER = Person(11, "editor", "李编", Role.EDITOR), Person(12, "approver", "何审", Role.APPROVER)
KEEPER = Person(15, "keeper", "钟明", Role.KEEPER)
HOPPER: dict[str, Any] = {
    "title": "晚稻稻飞虱防治", "issuer": "高州市农业技术推广中心",
    "what": "<p>稻飞虱进入高峰，密度比去年高。</p><p>长势好的田块更要查。</p>",
    "timing": "<p>11月25日到12月5日，露水干了以后。</p>",
    "how": "<ol><li>先查田，每亩查20丛。</li><li>百丛超过1500头再打药。</li><li>对着稻株下部喷。</li></ol>",
    "dose": "<p>每亩20克，兑水30公斤。</p>",
    "safety": "<p>戴口罩。打药以后24小时不要下田。</p>",
    "body": "<h2>为什么</h2><p>重茬田、氮肥用得多的田容易发生。</p>",
    "advice": (
        '[{"crop": "水稻", "pest": "稻飞虱", "agent": "吡蚜酮", "dose": "每亩 20 克", "dilution": "1500 倍", '
        '"interval": 14, "registered": true}]'
    ),
}
LYCHEE: dict[str, Any] = {
    "title": "荔枝冬季清园怎么做", "issuer": "茂名市农业农村局", "level": "city",
    "what": "<p>采果以后把病枝剪掉，蒂蛀虫就少一半。</p>", "how": "<p>剪掉病枝。</p><p>落叶集中烧掉。</p>",
}


def product(store: Store, name: str) -> int:
    """Return the row of a product of the catalogue."""
    known = store.show("products.list", OPERATOR, with_varieties=True, limit=5_000)
    return next(int(one.id) for one in known if one.name == name)


def at_county(store: Store, deed: str, person: Person, **params: Any) -> Any:
    """Do a county deed on a village's store, as if it had come with an exchange."""
    own = identity.need(store.reader())
    store.write(lambda db: identity.save(db, who(Seat.COUNTY, 0)))
    try:
        return store.do(deed, person, **params)
    finally:
        store.write(lambda db: identity.save(db, own))


def issue(store: Store, *, crops: tuple[str, ...] = (), files: tuple[dict[str, Any], ...] = (), **told: Any) -> int:
    """Write a bulletin, hang files on it, have somebody else approve it; return it."""
    author, approver = (KEEPER, KEEPER) if told.pop("alone", False) else (EDITOR, APPROVER)
    whole = {"category": "technology", **told, "crops": " ".join(str(product(store, name)) for name in crops)}
    draft = at_county(store, "bulletins.write", author, **whole)
    for file in files:
        sha = store.media.add(file["content"], store.clock.now_ms())
        rest = {name: value for name, value in file.items() if name != "content"}
        size = len(file["content"])
        at_county(store, "bulletins.attach", author, draft=draft, sha=sha, size=size, **rest)
    at_county(store, "bulletins.submit", author, draft=draft)
    return int(at_county(store, "bulletins.approve", approver, draft=draft))


def recall(store: Store, bulletin: int, reason: str = "每亩用量写错了", instead: int = 0) -> None:
    """Take a bulletin back."""
    at_county(store, "bulletins.recall", APPROVER, bulletin=bulletin, reason=reason, instead=instead)


@functools.cache  # a process of its own for each drawing, and always the same photos
def picture(width: int = 1200, height: int = 800, seed: int = 1) -> bytes:
    """Return a photo as it travels."""
    return shrunk(photograph(width, height, seed=seed))


def learned(folder: Path, language: str | None = None) -> tuple[Desk, dict[str, int]]:
    """Return a kiosk with one bulletin of each sort, and their rows by name."""
    made, rows = _learned()
    shutil.copytree(made, folder, dirs_exist_ok=True)
    return reopened(folder, language), dict(rows)


@functools.cache
def _learned() -> tuple[Path, dict[str, int]]:
    """Make once, in a folder of its own, what `learned` copies."""
    folder = Path(tempfile.mkdtemp(prefix="tianxin-learned-"))
    desk = village_desk(folder)
    store = desk.store
    lead = {"kind": "picture", "caption": "稻飞虱在稻株下部", "name": "a.jpg", "content": picture()}
    second = {"kind": "picture", "caption": "受害的田块", "name": "b.jpg", "content": picture(seed=2)}
    rows = {
        "hopper": issue(store, crops=("稻谷",), terms="xiaoxue daxue", files=(lead, second), valid_to=20_800, **HOPPER),
        "lychee": issue(store, crops=("荔枝",), terms="daxue", **LYCHEE),
        "policy": issue(store, category="policy", title="2026年水稻种植补贴每亩120元", issuer="广东省农业农村厅",
                        level="province", what="<p>12月20日前到村委会登记。</p>", alone=True),
        "village": issue(store, category="village", title="元坝村2026年第三季度财务公开", issuer="元坝村村民委员会",
                         level="village", what="<table><tr><th>项目</th><th>元</th></tr><tr><td>收入</td>"
                         "<td>12,000</td></tr></table>"),
        "past": issue(store, title="暴雨前抢收晚稻", issuer="根子镇农业办", level="town", what="<p>快收。</p>",
                      valid_from=20_760, valid_to=20_770),
        "old": issue(store, title="荔枝催花（旧）", issuer="高州市农业技术推广中心", crops=("荔枝",),
                     what="<p>旧的。</p>"),
        "wrong": issue(store, title="香蕉枯萎病用药", issuer="高州市农业技术推广中心", crops=("香蕉",),
                       what="<p>每亩 2000 克。</p>"),
    }
    rows["new"] = issue(store, title="荔枝催花", issuer="高州市农业技术推广中心", crops=("荔枝",), what="<p>新的。</p>",
                        replaces=rows["old"])
    rows["right"] = issue(store, title="香蕉枯萎病用药（更正）", issuer="高州市农业技术推广中心", crops=("香蕉",),
                          what="<p>每亩 20 克。</p>")
    recall(store, rows["wrong"], instead=rows["right"])
    desk.close()
    return folder, rows
