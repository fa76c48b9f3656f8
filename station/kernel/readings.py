"""Readings of words of the field that a general dictionary reads wrongly: one word a line, tones as digits.

A word stands here when an ear from the village would stumble over the dictionary's reading (晒干 with the gan of
树干). Longer words win over shorter ones, as in the dictionary itself. Neutral tones are 5. A single character at the
end is how it is read where no word has it: what is most often meant in a field.
"""

from __future__ import annotations

WORDS = """
重茬 chong2 cha2
重播 chong2 bo1
重栽 chong2 zai1
重种 chong2 zhong4
重喷 chong2 pen1
重茬病 chong2 cha2 bing4
稻行 dao4 hang2
行株距 hang2 zhu1 ju4
行间 hang2 jian1
空行 kong4 hang2
一行 yi4 hang2
两行 liang3 hang2
三行 san1 hang2
四行 si4 hang2
五行 wu3 hang2
六行 liu4 hang2
每行 mei3 hang2
隔行 ge2 hang2
几行 ji3 hang2
双行 shuang1 hang2
单行 dan1 hang2
宽行 kuan1 hang2
窄行 zhai3 hang2
好氧 hao4 yang3
好气 hao4 qi4
厌氧 yan4 yang3
晒干 shai4 gan1
吹干 chui1 gan1
擦干 ca1 gan1
沥干 li4 gan1
烘干 hong1 gan1
风干 feng1 gan1
阴干 yin1 gan1
发干 fa1 gan1
喷干 pen1 gan1
干了 gan1 le5
干后 gan1 hou4
干透 gan1 tou4
干湿 gan1 shi1
干湿交替 gan1 shi1 jiao1 ti4
干叶 gan1 ye4
干枝 gan1 zhi1
干土 gan1 tu3
干籽 gan1 zi3
干粉 gan1 fen3
干重 gan1 zhong4
干裂 gan1 lie4
树干 shu4 gan4
主干 zhu3 gan4
枝干 zhi1 gan4
茎干 jing1 gan4
着果 zhuo2 guo3
着花 zhuo2 hua1
着粒 zhuo2 li4
着生 zhuo2 sheng1
着地 zhuo2 di4
着药 zhuo2 yao4
薄膜 bo2 mo2
薄施 bo2 shi1
薄肥 bo2 fei2
还田 huan2 tian2
秸秆还田 jie1 gan3 huan2 tian2
还林 huan2 lin2
种了 zhong4 le5
种过 zhong4 guo4
种上 zhong4 shang4
种下 zhong4 xia4
种到 zhong4 dao4
种在 zhong4 zai4
种稻 zhong4 dao4
种水稻 zhong4 shui3 dao4
种蔗 zhong4 zhe4
种菜 zhong4 cai4
种果 zhong4 guo3
种树 zhong4 shu4
种养 zhong4 yang3
改种 gai3 zhong4
补种 bu3 zhong4
抢种 qiang3 zhong4
套种 tao4 zhong4
混种 hun4 zhong4
轮种 lun2 zhong4
间种 jian4 zhong4
复种 fu4 zhong4
间开 jian4 kai1
间伐 jian4 fa2
长虫 zhang3 chong2
长草 zhang3 cao3
长霉 zhang3 mei2
长根 zhang3 gen1
长芽 zhang3 ya2
长叶 zhang3 ye4
长得 zhang3 de5
喷得 pen1 de5
发生得 fa1 sheng1 de5
结荚 jie1 jia2
结铃 jie1 ling2
结果期 jie1 guo3 qi1
结果枝 jie1 guo3 zhi1
结果树 jie1 guo3 shu4
结果母枝 jie1 guo3 mu3 zhi1
切开 qie1 kai1
切成 qie1 cheng2
切块 qie1 kuai4
切段 qie1 duan4
切断 qie1 duan4
切口 qie1 kou3
倒入 dao4 ru4
倒进 dao4 jin4
倒掉 dao4 diao4
倒茬 dao3 cha2
量取 liang2 qu3
量好 liang2 hao3
量天尺 liang2 tian1 chi3
称取 cheng1 qu3
数一数 shu3 yi1 shu3
调匀 tiao2 yun2
调酸 tiao2 suan1
调配 tiao2 pei4
曲霉 qu1 mei2
柑桔 gan1 ju2
砂糖桔 sha1 tang2 ju2
沙糖桔 sha1 tang2 ju2
贡桔 gong4 ju2
金桔 jin1 ju2
桔子 ju2 zi5
猪圈 zhu1 juan4
圈舍 juan4 she4
圈养 juan4 yang3
畜粪 chu4 fen4
种畜 zhong3 chu4
稻飞虱 dao4 fei1 shi1
白背飞虱 bai2 bei4 fei1 shi1
瓜蔓 gua1 wan4
引蔓 yin3 wan4
压蔓 ya1 wan4
宿根 su4 gen1
中毒 zhong4 du2
均匀地 jun1 yun2 de5
纵行 zong4 hang2
行数 hang2 shu4
薄壁 bo2 bi4
薄层 bo2 ceng2
较长 jiao4 chang2
脑干 nao3 gan4
毛干 mao2 gan4
干中空 gan4 zhong1 kong1
长出 zhang3 chu1
长成 zhang3 cheng2
长到 zhang3 dao4
长大 zhang3 da4
长满 zhang3 man3
长高 zhang3 gao1
长粗 zhang3 cu1
长肉 zhang3 rou4
长新 zhang3 xin1
长不 zhang3 bu4
长在 zhang3 zai4
长苗 zhang3 miao2
长毛 zhang3 mao2
长膘 zhang3 biao1
长了 zhang3 le5
长支持根 zhang3 zhi1 chi2 gen1
场长 chang3 zhang3
村长 cun1 zhang3
乡长 xiang1 zhang3
县长 xian4 zhang3
市长 shi4 zhang3
省长 sheng3 zhang3
局长 ju2 zhang3
所长 suo3 zhang3
会长 hui4 zhang3
队长 dui4 zhang3
镇长 zhen4 zhang3
组长 zu3 zhang3
站长 zhan4 zhang3
徒长 tu2 zhang3
生长 sheng1 zhang3
重吸收 chong2 xi1 shou1
背着生 bei4 zhuo2 sheng1
倒圆 dao4 yuan2
倒梨 dao4 li2
倒梯 dao4 ti1
倒出 dao4 chu1
倒水 dao4 shui3
倒药 dao4 yao4
得多 de5 duo1
得最 de5 zui4
得好 de5 hao3
得太 de5 tai4
得很 de5 hen3
撒得 sa3 de5
磨得 mo2 de5
施得 shi1 de5
种得 zhong4 de5
买得到 mai3 de5 dao4
散生 san3 sheng1
水分散粒剂 shui3 fen1 san4 li4 ji4
晕圈 yun4 quan1
空圈 kong1 juan4
合圈 he2 juan4
同一圈 tong2 yi1 juan4
担孢子 dan4 bao1 zi3
担子菌 dan4 zi3 jun1
勒克斯 le4 ke4 si1
可给性 ke3 ji3 xing4
粘度 nian2 du4
粘粒 nian2 li4
粘质 nian2 zhi4
粘土 nian2 tu3
应激 ying4 ji1
切向 qie1 xiang4
苦参 ku3 shen1
吃尽 chi1 jin4
食尽 shi2 jin4
拾尽 shi2 jin4
除尽 chu2 jin4
排尽 pai2 jin4
调运 diao4 yun4
调种 diao4 zhong3
调入 diao4 ru4
调出 diao4 chu1
调拨 diao4 bo1
为了 wei4 le5
为何 wei4 he2
为此 wei4 ci3
为什么 wei4 shen2 me5
不种 bu2 zhong4
一只 yi4 zhi1
两只 liang3 zhi1
三只 san1 zhi1
四只 si4 zhi1
五只 wu3 zhi1
六只 liu4 zhi1
七只 qi1 zhi1
八只 ba1 zhi1
九只 jiu3 zhi1
十只 shi2 zhi1
百只 bai3 zhi1
千只 qian1 zhi1
万只 wan4 zhi1
几只 ji3 zhi1
每只 mei3 zhi1
鸡只 ji1 zhi1
鸭只 ya1 zhi1
舍得 she3 de5
舍不得 she3 bu4 de5
似的 shi4 de5
为 wei2
舍 she4
撒 sa3
铺 pu1
似 si4
干 gan1
长 chang2
调 tiao2
倒 dao3
"""


def words() -> dict[str, list[list[str]]]:
    """Return {word: one list of readings a character}, as a dictionary of phrases keeps them, tones as digits."""
    lines = (line.split() for line in WORDS.split("\n") if line.strip())
    return {word: [[syllable] for syllable in syllables] for word, *syllables in lines}
