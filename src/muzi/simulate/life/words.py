"""What units say of their tasks. It names what was done, never a number: numbers are computed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.urls import reverse

from muzi.content.catalogue import catalogue


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a task about such a matter, and the page that shows it (`route`, empty: a
    record of the unit's own).
    """

    about: re.Pattern[str]
    doing: str
    done: str
    title: str
    route: tuple[str, ...] = ()

    @property
    def named(self) -> str:
        """What the evidence is called: a figure by the name of its indicator."""
        return self.title or catalogue()[self.route[1]].name_zh

    @property
    def link(self) -> str:
        return reverse(self.route[0], args=self.route[1:]) if self.route else ""


def _said(about: str, doing: str, done: str, title: str, *route: str) -> Said:
    return Said(re.compile(about), doing, done, title, route)


# The first that fits a task's words holds.
SAID = (
    _said(
        "信息|统计|进展报告",
        "数据报送按月开展，质量核查正在进行。",
        "报送制度已执行，数据按期审核。",
        "报送日历",
        "calendar",
    ),
    _said(
        "宣传|科普|健康教育|社会动员",
        "结合各主题日开展宣传，活动按期登记。",
        "本年度主题宣传活动均已开展。",
        "主题宣传活动",
        "campaigns",
    ),
    _said(
        "手册|建档|建册|流动孕产妇",
        "早孕建册由乡镇卫生院与村医共同摸排，仍在推进。",
        "建册服务点和分级建档流程已公示。",
        "",
        "figure",
        "A02",
    ),
    _said(
        "床位|产科用房",
        "已测算床位缺口，正在院内调剂，新增用房待批复。",
        "床位缺口已测算并在机构内调剂到位。",
        "床位测算",
        "beds",
    ),
    _said(
        "救治中心|救治网络",
        "两个救治中心已挂牌收治，待上级评估验收后办结。",
        "救治中心已通过评估，会诊转诊关系已签订。",
        "",
        "figure",
        "M01",
    ),
    _said(
        "死亡评审|评审及点评",
        "逐例评审，评审意见已反馈相关机构，整改跟踪中。",
        "本年度死亡病例已逐例评审并反馈。",
        "",
        "figure",
        "M01",
    ),
    _said(
        "艾滋病|艾梅乙",
        "检测和干预按规范开展，随访资料正在补齐。",
        "检测、干预和随访流程已统一。",
        "指标看板",
        "figures",
    ),
    _said(
        "孕前|孕优|婚检|叶酸|生育咨询",
        "婚前、孕前服务已在婚姻登记处和建册点一并告知。",
        "婚前、孕前检查与咨询的告知和转介流程已执行。",
        "婚前孕前服务告知记录",
    ),
    _said(
        "产前筛查|产筛|出生缺陷|新生儿.*筛查",
        "筛查网络已覆盖各乡镇，正在督促未筛查孕妇补查。",
        "筛查与诊断的转诊流程已印发执行。",
        "",
        "figure",
        "A22",
    ),
    _said(
        "风险评估|高危|母婴安全|不宜继续妊娠",
        "五色分级管理已全面执行，红色、橙色孕产妇由专人跟踪。",
        "风险筛查、评估和专案管理制度已落实到各机构。",
        "高危孕产妇管理",
        "risk_board",
    ),
    _said(
        "剖宫产|爱婴",
        "爱婴医院自查已完成，剖宫产指征点评按月开展。",
        "爱婴医院复核通过，剖宫产指征点评已成制度。",
        "",
        "figure",
        "A12",
    ),
    _said(
        "急救|用血",
        "急救联动流程已印发，正在各机构轮流演练。",
        "急救专家组已组建，联动流程演练合格。",
        "产科急救演练记录",
    ),
    _said(
        "培训|继续教育",
        "年度培训计划执行中，下半年班次正在组织。",
        "年度培训已按计划完成并考核。",
        "培训记录",
    ),
    _said(
        "儿童健康管理|儿童.*保健|母乳喂养",
        "基层儿保门诊规范化建设推进中。",
        "儿童健康管理分工已明确并执行。",
        "",
        "figure",
        "H01",
    ),
    _said(
        "督导|检查|考核|质控|质量控制|监管|执法",
        "督导已开展，发现的问题正在整改。",
        "年度督导已完成，问题清单已反馈。",
        "督导记录",
        "visits",
    ),
)
# Of any other matter: nothing to show for it yet.
OTHERWISE = _said("", "已明确责任科室，正在推进。", "已按方案落实，相关制度已印发。", "")


def said_of(text: str) -> Said:
    return next((each for each in SAID if each.about.search(text)), OTHERWISE)
