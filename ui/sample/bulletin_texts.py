"""What the bulletins of the sample county say: our own words, for the winter months of a county of lychee and rice.

Plant protection names a product that does not exist, with the dose "as on the label" and a wait before the harvest
that nobody takes for real: no such figure is ours to give, and a sample is printed and carried home like the rest.
Terms named `NOW` become those of the day the sample is made on, so that there is always
something to read of this week.
"""

from __future__ import annotations

from dataclasses import dataclass

NOW = "now"
LABEL_DOSE, LABEL_DILUTION = "以标签为准", "以标签为准"
AGENT = "示例药剂（不是真药）"
AGENT_DAYS = 99  # the form asks for days: far too long harms nobody


@dataclass(frozen=True, slots=True)
class Told:
    """A bulletin of the sample. `key` is what others name it by, `days_ago` when it began to hold, `lasts` days."""

    key: str
    category: str
    title: str
    sections: dict[str, str]
    crops: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    advice: tuple[tuple[str, str], ...] = ()  # crop, pest
    towns: tuple[str, ...] = ()
    farmers: str = ""
    issuer: str = "高州市农业技术推广中心"
    level: str = "county"
    stage: str = ""
    days_ago: int = 3
    lasts: int | None = 60
    replaces: str = ""
    picture: str = ""  # which drawing, "" for none
    caption: str = ""


def _steps(*words: str) -> str:
    return "<ol>" + "".join(f"<li>{one}</li>" for one in words) + "</ol>"


ISSUED = (
    Told("rice-old", "warning", "晚稻后期防稻飞虱", {
        "what": "<p>晚稻灌浆以后，稻飞虱躲在稻株基部吸汁，严重时成片倒伏。</p>",
        "how": _steps("拨开稻丛看基部，十丛里有一百头以上再用药。", "田里留浅水，对着稻株下部喷。"),
        "safety": "<p>蜂箱和鱼塘边不要用药。</p>",
    }, ("稻谷",), ("hanlu", "shuangjiang"), (("水稻", "稻飞虱"),), stage="灌浆期", days_ago=40),
    Told("rice", "warning", "晚稻后期防稻飞虱（更正）", {
        "what": "<p>晚稻灌浆以后，稻飞虱躲在稻株基部吸汁，严重时成片倒伏。</p>",
        "timing": "<p>快收割的田，不要再用药，抓紧收。</p>",
        "how": _steps("拨开稻丛看基部，十丛里有一百头以上再用药。", "田里留浅水，对着稻株下部喷。", "两天后再看一次。"),
        "safety": "<p><strong>示例：收获前几天停用，以标签为准。</strong>蜂箱和鱼塘边不要用药，打药戴口罩手套。</p>",
    }, ("稻谷",), (NOW,), (("水稻", "稻飞虱"),), stage="灌浆期", days_ago=38, picture="rice",
        caption="拨开稻丛看基部"),
    Told("caixin-old", "technology", "菜心小菜蛾怎么防", {
        "what": "<p>叶背有绿色小虫，叶子咬出透明的小窗口。</p>",
        "how": _steps("早晚翻叶背看虫。", "虫子小的时候用药，选登记在菜心上的，傍晚喷效果好。"),
    }, ("菜心",), ("qiufen", "hanlu"), (("菜心", "小菜蛾"),), days_ago=50, lasts=None),
    Told("caixin", "technology", "菜心小菜蛾：先挂网，再看虫，少用药", {
        "what": "<p>叶背有绿色小虫，叶子咬出透明的小窗口。</p>",
        "timing": "<p>天暖少雨的日子虫子最多，三天看一次。</p>",
        "how": _steps(
            "播种后就盖防虫网。", "收完一茬，把老叶残株清出菜地。",
            "虫子小的时候，选登记在菜心上的药，傍晚喷，叶背也要喷到。"),
        "safety": "<p>示例：收菜前几天停用，以标签为准。</p>",
    }, ("菜心",), (NOW,), (("菜心", "小菜蛾"),), days_ago=6, lasts=None, replaces="caixin-old"),
    Told("lychee", "technology", "荔枝控梢促花：不让冬梢出来", {
        "what": "<p>末次秋梢老熟以后再抽的冬梢，会把明年的花抢掉。</p>",
        "timing": "<p>小雪到冬至最要紧，看树势下手。</p>",
        "how": _steps(
            "末次秋梢转绿老熟后，停施氮肥，少浇水。", "壮旺的幼年结果树，在主枝上螺旋环剥，不伤木质部。",
            "冒出来的冬梢，短的用手抹掉，长的留基部短截。") + (
            "<h3>看树下手</h3><table><thead><tr><th>树势</th><th>做法</th></tr></thead><tbody>"
            "<tr><td>壮旺树</td><td>环剥，断一部分根</td></tr><tr><td>弱树、老树</td><td>只抹梢，不环剥</td></tr>"
            "</tbody></table>"),
        "safety": "<p>雨天和寒潮前不要环剥。</p>",
    }, ("荔枝",), (NOW, "xiaoxue", "daxue", "dongzhi"), towns=("根子镇", "分界镇"), stage="花芽分化期", lasts=90,
        picture="shoot", caption="末次秋梢转绿以后，再冒的嫩梢要抹掉"),
    Told("longan", "technology", "龙眼冬季清园三件事", {
        "what": "<p>清园做得好，明年病虫少一半。</p>",
        "how": _steps("剪掉枯枝、病枝、过密枝。", "落叶烂果扫出园外深埋。", "树干刷白，白天别让太阳晒裂。"),
        "safety": "<p>园里不要烧枝叶，当心山火。</p>",
    }, ("龙眼",), (NOW, "dongzhi", "xiaohan"), lasts=90),
    Told("banana", "warning", "寒潮来前，香蕉这样防冻", {
        "what": "<p>气温降到 5 度以下，蕉叶会冻伤，果指发黑。</p>",
        "timing": "<p>听到降温预报，头两天做完。</p>",
        "how": _steps("蕉果套双层袋，袋口扎紧，下面留口。", "傍晚给蕉园灌水，第二天回暖再排。", "小苗盖稻草或薄膜。"),
        "safety": "<p>霜后的早上不要急着摘袋。</p>",
    }, ("香蕉",), (NOW, "daxue", "xiaohan", "dahan"), lasts=100),
    Told("market", "market", "北运菜开秤：先问价，再下刀", {
        "what": "<p>外地收购车这段时间陆续进村，一天一个价。</p>",
        "how": _steps(
            "砍菜前，先到信息站看三个市场的价。", "讲好等级、包装和谁出运费，再装车。", "当天结清，写下车牌和电话。"),
    }, ("菜心",), (NOW,), issuer="高州市农业农村局市场信息股", lasts=45),
    Told("policy", "policy", "耕地地力保护补贴：公示看哪几样", {
        "what": "<p>补贴先在村里公示，再打到一卡通。</p>",
        "how": _steps(
            "看名字、身份证后四位、卡号对不对。", "看承包面积和公示面积一不一样。", "有错，公示期里到村委会说。"),
        "safety": "<p>领补贴不收钱，也不用转账。有人打电话要验证码，都是骗子。</p>",
    }, farmers="household", issuer="高州市农业农村局", lasts=None),
    Told("class", "training", "果树冬季修剪，现场学半天", {
        "what": "<p>县里的老师到果园来，边剪边讲，不收钱。</p>",
        "timing": "<p>报名的人够了，信息站会打电话说日子。</p>",
        "how": _steps("到村信息站报名，留电话。", "自带枝剪，穿长袖。"),
    }, ("荔枝", "龙眼"), (NOW,), towns=("根子镇", "分界镇"), lasts=30),
    Told("inputs", "inputs", "买化肥看三样：袋子、发票、含量", {
        "what": "<p>年前备肥，假肥料也多。</p>",
        "how": _steps(
            "看袋子上的登记证号、含量和厂名，缺一样都不买。", "要发票，写清牌子、含量、斤数。",
            "留一小袋样品，用完再丢。"),
        "safety": "<p>上门推销、价格低得出奇的，不要买。</p>",
    }, ("复合肥", "尿素"), (NOW,), issuer="高州市农业综合行政执法大队", lasts=None),
    Told("pigs", "technology", "冬天养猪：保温，也要透气", {
        "what": "<p>门窗堵死，氨气重，猪容易咳嗽。</p>",
        "how": _steps("晚上关窗，中午开窗半小时。", "小猪栏垫干草，天天换。", "饮水管包起来，别让猪喝冰水。"),
        "safety": "<p>外来的猪和人不要进栏；死猪不卖不丢，报给镇兽医站。</p>",
    }, ("生猪",), (NOW, "xiaohan", "dahan"), farmers="livestock", issuer="高州市动物疫病预防控制中心", lasts=90),
    Told("fish", "technology", "鱼塘过冬：水要深，料要少", {
        "how": _steps("水加深到一米半以上。", "晴天中午少喂一点，阴冷天不喂。", "早上巡塘，看到浮头就开增氧机。"),
        "safety": "<p>打过药的田水不要放进鱼塘。</p>",
    }, ("草鱼",), (NOW,), farmers="fishery", lasts=90),
    Told("answer", "answer", "荔枝冬天冒了新梢，要不要紧？", {
        "body": "<p>要紧。冬梢会抢走养分，明年花就少。</p>"
                "<p>梢还短，用手抹掉；梢长了，留基部剪短，再少浇水、停氮肥。</p>",
    }, ("荔枝",), (NOW,), lasts=None),
)
REPLACEMENTS = {"rice-old": "rice"}  # taken back, and what to read instead
REASON = "示例：安全间隔期没有照标签写。请看更正。"
WAITING = Told("longan-new", "technology", "龙眼冬季清园（补充晚熟品种）", {
    "what": "<p>清园做得好，明年病虫少一半。晚熟品种采果晚，清园也往后推。</p>",
    "how": _steps("采完果半个月再剪枝。", "落叶烂果扫出园外深埋。", "树干刷白，白天别让太阳晒裂。"),
    "safety": "<p>园里不要烧枝叶，当心山火。</p>",
}, ("龙眼",), (NOW,), lasts=90, replaces="longan")
RETURNED = Told("potato", "policy", "冬种马铃薯怎么报名", {"what": "<p>冬种马铃薯的农户可以报名领种薯。</p>"})
REMARK = "请写清到哪里报名、带什么证件、到哪天为止。"
WRITING = Told("pomelo", "technology", "柚子采后施肥", {"what": "<p>采果后树要补力气。</p>"}, ("柚子",))
NOTICE = Told("notice", "village", "村务公开：村道路灯维修开支", {
    "what": "<p>村口到小学的路灯换了灯头，开支公示七天。</p>",
    "body": "<table><thead><tr><th>项目</th><th>数量</th><th>金额（元）</th></tr></thead><tbody>"
            "<tr><td>灯头</td><td>6 个</td><td>540</td></tr><tr><td>人工</td><td>1 天</td><td>260</td></tr>"
            "</tbody></table><p>有意见，公示期里到村委会说。</p>",
}, issuer="元坝村村民委员会", lasts=30)
