"""The words by which a sentence asks for something to be done."""

from __future__ import annotations

import re

_DOING = """
加强 推进 开展 落实 完善 建立 健全 实施 组织 强化 规范 推广 提高 提升 做好 加快 促进 巩固 推动
深化 优化 构建 打造 扩大 探索 制定 修订 研究 启动 建设 创建 创新 开设 设立 设置 成立 配备 配齐
配足 充实 培养 培训 选派 引进 争取 加大 改善 严格 严禁 严防 严控 控制 降低 减少 保障 确保 保证
保护 维护 坚持 坚守 贯彻 执行 履行 履职 压实 明确 细化 分解 统筹 协调 整合 配置 统一 规划 纳入
列入 支持 鼓励 引导 倡导 提倡 动员 发动 宣传 普及 营造 开发 利用 应用 运用 发挥 依托 结合 围绕
针对 聚焦 抓好 抓实 抓紧 办好 办理 提供 发放 补助 救助 帮扶 筛查 检查 检测 监测 评估 评审 评价
考核 督导 督查 督促 检视 检验 通报 约谈 报送 上报 报告 汇总 统计 分析 审核 核查 核实 排查 整改
查处 打击 监管 监督 管理 管控 指导 协助 配合 联合 会同 参与 承担 负责 牵头 完成 实现 建成 达到
覆盖 验收 复核 认定 命名 表彰 奖励 激励 总结 召开 举办 编制 编写 印发 发布 公布 公示 签订 下沉
对接 衔接 转变 扩增 增加 新增 增设 改建 扩建 新建 改造 购置 更新 升级 搬迁 迁建 申报 申请 通过
随访 追踪 转诊 救治 治疗 干预 预防 防治 防控 防范 消除 阻断 识别 建档 登记 签约 服务 拓展 丰富
扩展 延伸 深入 学习 践行 树立 弘扬 增强 激发 调动 挖掘 注重 重视 关注 突出 着力 着重 力争 努力
务求 做到 做实 做优 做细 做强 补齐 补强 夯实 筑牢 守住 严守 兜牢 织密 织牢 畅通 打通 破解 解决
化解 取消 禁止 召集 安排 部署 调度 调配 调整 改进 改革 编印 制作 张贴 下达 拨付 落地 投入 筹集
使用 扶持 倾斜 保持 稳定 继承 保留 推行 试点 示范 带动 辐射 联动 共享 互认 上传 录入 填报 填写
收集 采集 保存 归档 保密 公开 接受 回应 追究 问责 处理 处置 应对 演练 值守 储备 备足 强力 关爱
关心 慰问 服从 遵守 恪守 净化 清理 清除 杜绝 防止 避免 遏制 压减 缩短 缩小 简化 精简 下放 取得
获得 建册 建卡 选择 选拔 聘用 招聘 招录 轮训 进修 帮带 带教 结对 分类 分级 凝聚
形成 汇聚 打好 开好 用好
管好 建好 建强 建优 推出 推介 传播 讲好
"""
_VERBS = frozenset(_DOING.split())
_ADVERBS = re.compile(
    "(?:基本|进一步|认真|全面|切实|持续|深入|继续|不断|有效|高效|扎实|稳步|有序|着力|大力|积极|努力|严格|广泛|重点|优先"
    "|充分|科学|合理|统一|全力|强力|加紧|尽快|同时|还要|并|要|应当?|须|必须|务必|需|均|都|力争|确保|争取|鼓励|支持"
    "|引导|依法|逐步|主动|及时|定期|适时|精心|密切|牢固|健康|规范|探索|组织){1,6}"
)
_CALLS = re.compile(
    "(?<![主需重必首只])要(?![求素点件])|应当|应(?![用急对该])|须(?!知)|不得|负责|由.{2,30}?承担"
)
_OBJECT_FIRST = re.compile(
    "(?:对|将|把|以|为|在|按照?|依托|通过|从|向|针对|围绕|结合)[^，。；]{1,40}"
)


def is_doing(piece: str) -> bool:
    """Does the piece begin with what is to be done, adverbs aside?"""
    piece = piece.lstrip(" \t\u3000\n“”")
    if piece[:2] in _VERBS:
        return True
    adverbs = _ADVERBS.match(piece[:40])
    if adverbs is None:
        return False
    end = adverbs.end()
    return piece[end : end + 2] in _VERBS or (end == len(piece) and piece[-2:] in _VERBS)


def asks(sentence: str) -> bool:
    """Does the sentence ask for something: a piece that begins with doing, or says 要, 应, 负责?"""
    pieces = re.split("[，：；。\n]", sentence)
    return any(is_doing(each) for each in pieces) or any(
        _CALLS.search(each) or _moves(each) for each in pieces
    )


def _moves(piece: str) -> bool:
    """对…进行评估, 将…纳入考核: the object stands first."""
    if not _OBJECT_FIRST.match(piece.lstrip()):
        return False
    return any(piece[place : place + 2] in _VERBS for place in range(1, min(len(piece), 45) - 1))
