"""Words both sides know before the first byte, so that a small frame need not spell them.

A frame of twenty prices is half names; deflate may refer to this text as if it had just been sent.
It belongs to frame version 0 and may never change within it: a word more is a new version. Names of
crops as people report them in Guangdong, and the words that stand in most rows; the most usual last,
where referring to them is cheapest. Rows of other words are simply spelt out.
"""

from __future__ import annotations

_CROPS = (
    "沙田柚 蜜柚 金柚 皇帝柑 芭乐 鸡屎果 檬果 桂圆 石硖 储良 黄梨 凤梨 沙糖桔 白蜡 禾荔 淮枝 怀枝 三月红 "
    "白糖罂 黑叶 桂味 糯米糍 妃子笑 广陈皮 春砂仁 砂仁 单丛 红茶 绿茶 尿素 复合肥 豆粕 玉米 大豆 毛猪 外三元 "
    "白条猪 清远鸡 胡须鸡 狮头鹅 肉鸭 肉鹅 鲩鱼 大头鱼 鳙鱼 鲫鱼 鲈鱼 南美白 生蚝 牡蛎 木瓜 杨梅 李子 西瓜 "
    "甜瓜 葡萄 苹果 雪梨 桃 番薯 红薯 薯仔 土豆 粟米 芋仔 地豆 菜薹 芥兰 奶白菜 白菜仔 黄芽白 绍菜 椰菜 "
    "卷心菜 包菜 莜麦菜 通菜 空心菜 西洋菜 豆瓣菜 芥菜 韭菜 芹菜 香菜 枸杞叶 番薯叶 西红柿 矮瓜 青椒 尖椒 "
    "圆椒 青瓜 凉瓜 水瓜 胜瓜 毛瓜 金瓜 豆角 长豆角 四季豆 毛豆 马蹄 白萝卜 胡萝卜 洋葱 葱 蒜头 香菇 木耳 "
    "甘蔗 结球甘蓝 丝苗米 大米 早稻 晚稻 稻谷 甘薯 马铃薯 芋头 花生 甜玉米 菜心 芥蓝 小白菜 大白菜 生菜 "
    "油麦菜 蕹菜 苋菜 菠菜 番茄 茄子 辣椒 黄瓜 苦瓜 丝瓜 节瓜 冬瓜 南瓜 豇豆 荷兰豆 莲藕 荸荠 生姜 大蒜 荔枝 "
    "龙眼 香蕉 菠萝 柚子 砂糖橘 贡柑 火龙果 番石榴 黄皮 芒果 茶叶 陈皮 生猪 猪肉 三黄鸡 鸡蛋 草鱼 罗非鱼 对虾 "
)
_USUAL = (
    "特级 一级 二级 统货 普通 大 中 小 红 白 病虫害防治 农药 化肥 种子 补贴 土地 投诉 培训 技术 农资 病虫 "
    "技术员 合作社 村委会 信息站 农产品批发市场 农贸市场 批发市场 收购点 市场 元/百斤 元/吨 元/只 元/公斤 "
    "元/斤 retail input trader wholesale field rejected accepted submitted station: import county town "
    "village yuan/kg yuan/jin jin kg "
)

VOCABULARY = "".join((_CROPS + _USUAL).split()).encode("gbk")
