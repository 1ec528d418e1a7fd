"""Names for simulated persons: common surnames by frequency, given names of common characters.

No list of real persons is used: a surname and one or two characters are drawn independently.
"""

from __future__ import annotations

from itertools import accumulate
from random import Random

# Surnames with their share of the population in per mille, rounded (the commonest of China).
_SURNAMES = (
    "王72 李71 张68 刘54 陈45 杨31 赵23 黄22 周20 吴20 徐17 孙15 胡13 朱13 高12 林12 "
    "何12 郭11 马11 罗10 梁8 宋8 郑8 谢7 韩7 唐7 冯6 于6 董6 萧1 程6 曹6 "
    "袁5 邓6 许6 傅5 沈5 曾6 彭6 吕5 苏5 卢5 蒋5 蔡5 贾4 丁4 魏5 薛4 "
    "叶4 阎2 余4 潘4 杜4 戴4 夏3 钟4 汪4 田4 任4 姜3 范4 方4 石3 姚3 "
    "谭4 廖4 邹3 熊3 金3 陆3 郝3 孔2 白3 崔3 康2 毛2 邱3 秦3 江3 史3 "
    "顾2 侯3 邵2 孟3 龙2 万3 段3 雷3 钱2 汤2 尹2 黎2 易2 常2 武3 乔2 "
    "贺2 赖2 龚2 文2 岳2 蒲1 向1 鲜1 苟1 庞1 符1 冉1 "
)
_FEMALE = (
    "芳娜敏静秀娟英华慧巧美丽雅芝玉萍红娥玲芬燕彩春菊兰凤洁梅琳素云莲雪荣爱妹霞香月莺媛艳瑞凡佳嘉琼勤珍贞莉"
    "桂娣璧璐娅琦晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓仪荷丹蓉眉君琴蕊薇菁梦岚苑婕馨瑗琰韵融园艺咏卿"
)
_MALE = (
    "伟刚勇毅俊峰强军平保东文辉力明永健世广志义兴良海山仁波宁贵福生龙元全国胜学祥才发武新利清飞彬富顺信子杰涛"
    "昌成康星光天达安岩中茂进林有坚和彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆磊民友裕河哲江超浩亮政谦亨奇"
)
_CHILD = "子梓宇浩涵轩诗雨欣怡一可乐安宁辰泽语晨熙瑞嘉佳思睿奕若依沐言心悦航铭艺彤"

_PAIRS = [(entry[0], int(entry[1:])) for entry in _SURNAMES.split()]
_TEXTS = [surname for surname, _ in _PAIRS]
_CUMULATIVE = list(accumulate(weight for _, weight in _PAIRS))
_TWO_CHARACTERS = 0.8


def surname(rng: Random) -> str:
    return rng.choices(_TEXTS, cum_weights=_CUMULATIVE)[0]


def _given(rng: Random, characters: str) -> str:
    first = rng.choice(characters)
    return first + rng.choice(characters) if rng.random() < _TWO_CHARACTERS else first


def woman(rng: Random) -> str:
    return surname(rng) + _given(rng, _FEMALE)


def man(rng: Random) -> str:
    return surname(rng) + _given(rng, _MALE)


def staff(rng: Random) -> str:
    return woman(rng) if rng.random() < 0.7 else man(rng)


def child(rng: Random, family: str) -> str:
    """A child's name with the family name of its father or mother."""
    return family + _given(rng, _CHILD)
