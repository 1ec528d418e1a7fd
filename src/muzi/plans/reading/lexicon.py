"""The words of the grammar. Each word is of one kind; the lexer takes the longest that fits.

A word that only sometimes means its kind (为, 有, 均) stands in `BEFORE_VALUE`: it counts when a
number or a bound follows at once. `PLAIN` are longer words in which another word is no word of ours
(增长率 is a name, not a growth; 已婚 is no past).
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a token is to the grammar."""

    WORD = "word"  # any text that a name may be made of
    QUANTITY = "quantity"
    CORRUPT = "corrupt"  # stands where a value should, and is none
    AGE = "age"  # 5岁以下, 0-6个月, 28天内: part of a name unless the name measures time
    TIME = "time"
    REFERENCE = "reference"  # 比2020年, 在…基础上: what a change is counted from
    REACH = "reach"  # 达到, 控制在, 提高到
    CHANGE = "change"  # 提高, 下降
    LEAST = "least"  # 不低于, 超过: a bound before its value
    BOUND = "bound"  # 以上, 以内: a bound after its value
    SHARE = "share"  # 分别, 均: how the values of a list are shared out
    VERB = "verb"  # 新增, 培训, 建成: makes a count a quota
    HOPE = "hope"  # 力争
    FIRM = "firm"  # 确保
    PAST = "past"  # 已, 现有, 同比
    SUPPOSED = "supposed"  # 预计, 约
    IF = "if"  # 对…的, 凡, 按…比例: a condition, not a promise
    FROM = "from"  # 由70%提高到
    OF_WHICH = "of_which"  # 其中
    ALL = "all"  # 全覆盖
    COVERS = "covers"  # 覆盖全部
    ZERO = "zero"  # 零死亡
    AND = "and"  # 、和及与
    COMMA = "comma"
    COLON = "colon"
    CELL = "cell"  # what parts the cells of a table row
    OPEN = "open"
    CLOSE = "close"
    GROUP = "group"  # a bracket and what is in it
    SCORE = "score"  # 得5分


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Payloads: the operator that a bare value takes ("" where the indicator's own direction decides).
REACH = {
    ">=": _words(
        "提高到 提高至 提升到 提升至 上升到 上升至 增加到 增加至 增长到 增长至 增至 扩大到 扩大至"
        " 升至 升到 扩充到 扩充至 恢复到 延长到 延长至 提高为 扩大为"
    ),
    "<=": _words(
        "控制在 控制到 控制至 控制于 下降到 下降至 下降为 降至 降到 降低到 降低至 降低为 减少到"
        " 减少至 降为 压缩到 压缩至 缩短到 缩短至 压减到 压减至 压降至 压降到 调减至"
        " 调减到 缩减至 缩减到 核减至 核减到 控制"
    ),
    "": _words("达到 达至 保持在 稳定在 维持在 巩固在 保持 维持 稳定 稳住 守住 实现 不变"),
}
REACH_BEFORE_VALUE = _words("达 为 是 有 到 至 在 占 超")
CHANGE = {
    "up": _words("提高 提升 增加 增长 上升 递增 扩大"),
    "down": _words("下降 降低 减少 缩减 压减 缩短 递减 减低"),
}
LEAST = {
    ">=": _words(
        "不低于 不少于 不小于 不得低于 不得少于 不能低于 不能少于 至少 不下于 大于等于"
        " 大于或等于 不应低于 不应少于 应不低于 应不少于 高于或等于 达到或超过 达到或高于"
    ),
    "<=": _words(
        "不高于 不超过 不大于 不多于 不得超过 不得高于 不能超过 不能高于 不突破 不得突破 不能突破"
        " 至多 严禁超过 小于等于 小于或等于 不应超过 不应高于 不得大于 低于或等于 达到或低于"
    ),
    ">": _words("高于 大于 超过 多于 突破"),
    "<": _words("低于 小于 少于"),
}
SIGNS = {
    ">=": _words("≮ ≥ ≧ ⩾ >= 》= ＞＝ >＝"),
    "<=": _words("≯ ≤ ≦ ⩽ <= ＜＝ <＝"),
    ">": _words("> ＞ ﹥"),
    "<": _words("< ＜ ﹤"),
    "=": _words("= ＝"),
}
SHARE_EACH_OWN = _words("分别 依次")
SHARE_BEFORE_VALUE = _words("均 都 各 全部 皆 双双")

VERBS = _words(
    "新增 新建 建成 建设 建立 创建 创成 打造 培训 培养 培育 引进 招聘 招录 配备 配置 增配 增设"
    " 完成 扩建 改造 改扩建 组建 选派 选送 救助 资助 惠及 提供 实施 开展 设立 设置 建好 轮训 补充"
    " 发放 改建 认定 命名 评选 覆盖 免费 下达 安排 新设 招收 建档 服务 筛查 检查 储备 开设 布设"
    " 添置 购置 选拔 新聘 续聘 聘用 招募 安置 吸纳 承担 回访 治理 再增 再建 开发"
    " 新开工 修缮 迁建 推广"
)
# Verbs that make a set of things a quota (五个中心), that make one only of people, and what is
# done for many: 为3000名学生筛查.
MAKING = _words("新增 新建 建成 创建 创成 完成 扩建 增设 增配 新设 打造 增加 改扩建 培育")
SERVING = _words("实施 开展 提供 建立 免费 安排 检查 筛查 服务 下达 建档 覆盖 储备")
SERVES = _words("开展 提供 实施 培训 检查 筛查 服务 改造 配备 救助")
SETS = _words("项 种 件 条")  # what is counted so is most often a set of measures
OWN = (*SETS, "个")
TIME_MEASURES = _words("岁 天 日 小时 个小时 分钟 个工作日 工作日 个月 年 学时")
KEPT = _words("守住 保持 实现 维持 控制")  # 守住一条红线 reaches no count
WEAK = _words("为 是 有 在 到 至 占")  # reach a value only where it has a unit
HOPE = _words("力争 争取 努力 力求 争创 逐步")
FIRM = _words("确保 保证 必须 务必 务求")
PAST = _words(
    "已 已经 达到了 现有 现共有 现状 目前 当前 现为 现已 截至目前 截止目前 以来 去年 上年度"
    " 抽查显示 监测显示 调查显示 数据显示 结果显示 统计显示 评估显示"
    " 近年来 近年 一直 实现了 取得了 实施了 开展了 完成了 建成了 现阶段 前年 只有 高达 尚有"
)
SUPPOSED = _words(
    "预计 预测 估计 测算 共需 尚需 假设 预估 大约 平均水平 还有 仍有 尚有 通常 往往 一般在 一般为"
)
IF = _words(
    "凡 滞后 落后 如果 若 对未 对于 未达到 达不到 未达 按照 每提高 每下降 每降低 每增加 每低 每高"
    " 每减少 偏离"
)
PLAIN = _words(
    "年均增幅 年均增速 年均降幅 增长率 下降率 提高率 降低率 增加率 完成率 覆盖率 覆盖面 覆盖人群"
    " 培训率 筛查率 检查率 服务率 救助率 配备率 设置率 建设率 建档率 提供率 开展率 发放率 已婚"
    " 已孕 已育 人均 平均 户均 次均 检查覆盖率 筛查覆盖率 服务覆盖率 实现率 保持率 稳定率 控制率"
    " 减少率 上升率 免费率 建立率 配置率 开设率 安排率 自然增长 生长迟缓 服务人口 筛查机构"
    " 检查机构 服务机构 建设标准 建设任务 服务体系 服务网络 服务中心 服务能力 救助率 目前状况"
    " 提高幅度 及时率 回访率 控制率 治疗率 基本公共卫生服务 完成情况 建档立卡 抽查比例"
    " 抽查面 抽查率 抽查覆盖 抽检率 双随机抽查 配备比例 覆盖比例 检查次数"
    " 服务次数 检查人数 筛查人数 服务人数 培训人数 救助人数 覆盖人数 惠及人数 实际分娩"
    " 人均预期寿命 平均预期寿命 培训合格率 覆盖水平 不懈努力 共同努力 通过努力 经过努力 的努力 及时"
    " 增加值"
)

AND = _words("、 和 及 与 以及 或 及其 ／ /")
ZERO_OF = _words("死亡 艾滋 感染 发生 发病 病例 新发 传播 增长 事故 新增 致残 破伤风 漏诊 梅毒")

# What a name is made of.
PEOPLE = _words(
    "孕产妇 孕妇 产妇 新生儿 早产儿 婴儿 婴幼儿 幼儿 儿童 妇女 青少年 女孩 女童 女性 学生 小学生"
    " 初中生 家长 教师 职工 老年人 中学生 中小学生 高中生 高中阶段学生 夫妇"
    " 夫妻 居民 人群 围产儿 活产儿 高危儿 患儿 群众 公众 患者 医务人员"
    " 青年 中年 女职工 男性 学龄前儿童 留守儿童 初产妇 经产妇 流动人口"
)
CONDITIONS = _words(
    "艾滋病 梅毒 乙肝 乙肝病毒 hiv 宫颈癌 乳腺癌 子宫颈癌 两癌 HIV 苯丙酮尿症 丙肝 高血压"
    " 糖尿病 结核病 肺结核 慢阻肺 冠心病 脑卒中 严重精神障碍 先天性甲状腺功能减低症"
    " 听力障碍 先天性心脏病 贫血 低体重 生长迟缓 超重 肥胖 近视 听力 遗传代谢病"
    " 遗传代谢性疾病 髋关节脱位 先心病 地中海贫血 唐氏综合征 神经管缺陷 甲低"
)
# Words after which 率 may have been left to the end of a list: 产前筛查、产后访视率
DOING = _words(
    "筛查 检查 访视 管理 建册 建卡 检测 治疗 接种 诊断 干预 分娩 服用 随访 咨询 登记 喂养 签约"
    " 评估 检验 建档 监测 复查 召回 救助 覆盖 用药 增补 补助"
)
# Names that hold an "and" and are one thing.
COMPOUNDS = _words(
    "眼保健和视力检查 眼保健及视力检查 眼保健与视力检查 癌及癌前病变 癌和癌前病变 咨询与检测"
    " 咨询和检测 妇女和儿童健康素养"
)
HEADS = _words(
    "率 增幅 增速 降幅 涨幅 比例 比重 占比 构成比 覆盖面 合格率 知晓率 完成率 覆盖率 目标人群覆盖率"
    " 任务完成率 达标率 持证率 满意度 水平 面 比 指数"
)
ADVERSE = _words(
    "死亡 发生率 患病率 发病率 感染率 传播率 贫血 低体重 超重 肥胖 近视 生长迟缓 剖宫产 早产 致残"
    " 流产 龋 缺乏 并发症 出血率 废证 漏报 差错 阳性率 检出 不良率 性别比 低出生 阻断失败 事故"
    " 投诉 违规 住院日 时间 时长 间隔 漏诊"
)
OUTCOMES = _words(
    "死亡 发生率 患病率 发病率 感染率 传播率 贫血 低体重 超重 肥胖 近视 生长迟缓 早产 致残 龋"
    " 预期寿命 零 性别比 喂养"
)
STAFF = _words("医师 医生 助产士 护士 人员 人才 骨干 医务 专家 药师 技师 工作者 全科")
INSTITUTION = _words(
    "机构 医院 中心 卫生院 站 门诊 室 基地 单位 幼儿园 托育园 (?<!厕)所 院 科 病房"
    " 点 学校 妇幼保健 家"
)
PLACE_LEVELS = _words("省 市 县 州 旗 盟 区 乡 镇 村 社区 街道 乡镇 地区 苏木 嘎查 市辖区 县市区")
# What is measured in a body or a room and what is paid are no promises, but a rate or a number of
# people may be named after them: 高血压患者管理率, 护理补贴覆盖率, 补贴性培训.
MEASURED = _words("温度 湿度 浓度 误差 剂量 血红蛋白 血压 血糖 血氧 胎心 孕周 补贴 间隔")
# Limits of practice, rules of marking and money, whatever they are rates of.
NOT_PROMISED = _words(
    "心率 置信 权重 分值 扣分 得分 报销 补偿比 自付 自费 奖励 罚款 首付 税率 利率 抽检比例"
    " 抽取 复核比例 比例抽 占总分 占年度 折扣 优惠 收费 缺口 赔付 容积率 扣减"
)
REVIEW = _words(
    "回顾 现状 成效 成绩 基本情况 工作情况 背景 存在的?(?:主要|突出)?(?:问题|不足|困难|短板)"
    " (?:主要|突出|面临的?|工作中的)问题 问题(?:$|[与和及]) 形势"
    " 进展情况 (?:主要|工作|取得|目标)进展"
    " 完成情况 情况(?:分析|汇报|反馈) 主要做法 取得(?:的|了|显著|明显|积极)?(?:成|进|突破)"
    " (?:上半年|前.季度|去年|上年)(?:主要|重点)?工作(?!计划|安排|要点|思路|打算|目标|部署|重点)"
    " 现实基础 发展基础 工作总结 实施情况 评估情况 总体情况"
)
# Titles of documents that set aims, and of those that tell what was done.
PLAN_TITLES = _words(
    "方案 规划 要点 意见 计划 目标 任务 责任书 行动 纲要 安排 办法 细则 清单 通知 实事 责任"
    " 考核指标 工作指标 指标表"
)
REPORT_TITLES = _words(
    "通报 总结 答复 情况 公报 (?<!工作)报告 统计 成效 综述 新闻 年报 简介 概况 简报 快报 成绩"
    " 进度(?!安排|计划|要求|表) 公示"
)
# Words before a statement in its paragraph that tell how it is meant, and words after it.
AIMED = _words(
    "提出 明确 力争 争取 目标(?!迈进|人群|任务(?:数?的|[（(])|值?\\d) 确保 要求 必须 务必"
    " 下一步 今后 接下来"
    " 计划(?!生育|怀孕|免疫) 规划 拟 着力 届时 实事.{0,6}[是：:]"
    " 将(?=[达保实控提降使把在全于为对完新建开投继再支推]|进一步)"
    " (?<=[。；，])要(?![求素点件不是害]) (?<![降高升长加少])到20\\d\\d年(?!的)"
)
TOLD = _words(
    "[高低升降加少到成现得立]了 显示 介绍[，,] 据介绍 据统计 据了解 统计[，,] 以来 来[，,]"
    " 过去.年 年间 已 历史最[低好] 连续.年 记者从 努力[，,]"
    " 受[惠益] 提前(?:实现|达到) [善化升强]后[，,]"
    " (?:(?:全年)?共计?|(?<!年)累计)(?=[^\\d要将力确计]{0,6}(?:完成|建设|建成|开展|新增|培训"
    "|筛查|检查|救助|发放|接种))"
)
# These tell of what was achieved only where their sentence has not told an aim before them.
ACHIEVED = _words("取得 成效 成果 成绩 进展 持续(?:下降|降低|提高|提升|上升)")
TOLD_AFTER = _words(
    "历史最[低好] 历史新低 位居 居.{0,6}(?:前列|第) 优于 提前.{0,4}(?:实现|完成|达到) 同比"
    " (?<![保以内前])(?:圆满完成|全面完成.{0,14}任务)"
    " 完成.{0,8}任务.{0,3}(?:（[^）]*）的?)?(?:\\d+\\.\\d|1\\d\\d[%％])"
    " 比(?:上年|去年|20\\d\\d年)同?期?.{0,3}(?:提高|下降|降低|上升|增加|减少)"
)
PLANNING = _words(
    "目标 计划 任务 指标 打算 安排 措施 总体要求 要求 目的 思路 下一?步 今后"
    " (?:办好|以下).{0,8}实事"
)
