"""What the sample county's goods usually cost, as somebody who goes to market would guess; no survey stands behind it.

Names are the catalogue's own. Yuan for the unit the catalogue sells the product in: a jin, but a bag of 50 kg
of fertiliser, a ton of maize or a single pigeon where it says so.
"""

from __future__ import annotations

# How far a price wanders from its level within some weeks: hardly, a little, or like green leaves after rain.
HARDLY, A_LITTLE, A_LOT = 0.015, 0.05, 0.12

STEADY = """
稻谷=1.4 早籼稻=1.35 晚籼稻=1.45 丝苗米=3.2 增城丝苗米=4.5 大米=2.6 糯米=3.5 玉米=2450
绿豆=5.5 大豆=3.2 花生仁=6.2 花生油=15 茶叶=60 陈皮=45
复合肥=150 尿素=115 豆粕=3300 猪饲料=165 鸡饲料=160
"""
ORDINARY = """
生猪=7.8 土猪=11 猪肉=13 五花肉=16 排骨=24 牛肉=38 仔猪=16
三黄鸡=9 清远鸡=16 土鸡=18 鸭=9 鹅=14 肉鸽=18 鸡蛋=4.8 土鸡蛋=10 鸭蛋=7
草鱼=8 鳙鱼=8.5 罗非鱼=6 对虾=24 生蚝=8
香蕉=2.1 巴西蕉=2 粉蕉=3 柚子=3 沙田柚=3.5 番木瓜=2.5 橙=4 柠檬=4
甜玉米=2.2 花生=5 甘薯=1.8 马铃薯=1.7 芋头=3.2 淮山=4.5 莲藕=3.6 胡萝卜=1.9
生姜=6 大蒜=5.2 洋葱=1.7 冬瓜=0.9 南瓜=1.2 香菇=7 平菇=4 绿豆芽=1.6
"""
LIVELY = """
荔枝=9 妃子笑=8.5 桂味=15 糯米糍=16 白糖罂=10 黑叶=5.5 怀枝=4 龙眼=6 储良=7 石硖=7.5 黄皮=6.5
菠萝=2.4 砂糖橘=3.8 贡柑=4.5 火龙果=4.5 番石榴=3.2 芒果=5 西瓜=1.8 三华李=6 百香果=5
菜心=2.6 迟菜心=3.5 蕹菜=2.4 芥蓝=3.2 小白菜=1.9 大白菜=1.4 结球甘蓝=1.5 生菜=2.3 菠菜=3.2 油麦菜=2.5
苋菜=2.6 豆瓣菜=3.4 上海青=2 芥菜=1.9 水东芥菜=2.8 花椰菜=2.9 西兰花=4 芹菜=2.8 芫荽=6 番薯叶=2.2
韭菜=3 葱=3.8 蒜苗=4 萝卜=1.2 黄瓜=2.3 苦瓜=3.1 丝瓜=3.2
番茄=2.8 樱桃番茄=4.5 辣椒=3.3 指天椒=8 茄子=2.5 豇豆=3.6 荷兰豆=7
"""
# Two names no catalogue knows, so that the county sees what becomes of such rows.
PROVISIONAL = {"山捻子": 4.0, "酸笋": 3.5}


def levels() -> dict[str, tuple[float, float]]:
    """Return for each product its usual price in yuan and how far it wanders, as a part of one."""
    found = {}
    for written, wander in ((STEADY, HARDLY), (ORDINARY, A_LITTLE), (LIVELY, A_LOT)):
        for pair in written.split():
            name, _equals, yuan = pair.partition("=")
            found[name] = (float(yuan), wander)
    return found
