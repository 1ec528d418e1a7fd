"""The words of verdicts, reasons, cautions, sources and forecasts, for pages and reports."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muzi.clinical.forecasts import Method
from muzi.clinical.rebound import Against
from muzi.clinical.targets import Caution, Judgement, Reason, Verdict
from muzi.plans.following.standings import Source

VERDICTS: dict[Verdict, Promise] = {
    Verdict.MET: _("已达标"),
    Verdict.MISSED: _("未达标"),
    Verdict.ON_COURSE: _("进度正常"),
    Verdict.OFF_COURSE: _("进度滞后"),
    Verdict.CANNOT_TELL_YET: _("尚不能判断"),
}
# Judged by what is later, since nothing is known of the target's own time: how it is now.
BY_NOW: dict[Verdict, Promise] = {
    Verdict.MET: _("现已达标"),
    Verdict.MISSED: _("现未达标"),
}
# Where the reason says more than the verdict, which is that nothing can be told yet.
BY_REASON: dict[Reason, Promise] = {
    Reason.INCOMPLETE: _("数据未全"),
    Reason.NOT_BEGUN: _("尚未开始"),
}
REASONS: dict[Reason, Promise] = {
    Reason.REACHED: _("统计期已满，数值符合目标"),
    Reason.NOT_REACHED: _("统计期已满，数值不符合目标"),
    Reason.COUNT_REACHED: _("人数已完成"),
    Reason.TOO_MANY: _("已发生例数超过全年允许数"),
    Reason.TOO_FEW_LEFT: _("年内剩余对象全部完成也不够"),
    Reason.FORECAST_REACHES: _("预计年底达标"),
    Reason.FORECAST_FALLS_SHORT: _("预计年底不能达标"),
    Reason.TOO_CLOSE: _("年底能否达标还难分高下"),
    Reason.REACHED_EARLY: _("期限未到，现已达到"),
    Reason.PACE_REACHES: _("现未达到，按近两年的改善速度可按期达到"),
    Reason.PACE_FALLS_SHORT: _("现未达到，按近两年的变化不能按期达到"),
    Reason.STANDS: _("现有数已够"),
    Reason.PLANNED_REACHES: _("现有数不够，加上规划新增可达到"),
    Reason.AS_IT_STANDS: _("现有数不够，也没有足够的规划新增"),
    Reason.PLANNED_LATE: _("规划新增逾期未到位"),
    Reason.PAST_DUE: _("期限已过，现有数仍不够"),
    Reason.NO_PACE: _("记录太少，无从推算"),
    Reason.NO_DATA: _("尚无数据"),
    Reason.UNDATED: _("没有写明期限，只按现值判断"),
    Reason.INCOMPLETE: _("所辖县（市、区）多数没有记录，现值不代表全地区"),
    Reason.UPPER_BOUND: _("记录中的人数只是上限；核实后手工录入，再作判断"),
    Reason.OVER_BOUND: _("手工录入的数多于记录中的人数，请核对记录和录入值"),
    Reason.NOT_BEGUN: _("期限尚未开始，开始后再作判断"),
    Reason.SOME_UNITS: _("只针对点名的机构，登记数按地区合计，不能据此判断；请手工录入"),
    Reason.NO_BASE: _("要求的是变化幅度，缺少基线值"),
}
# The same of a year that is counted only up to the month in which the target falls due.
BY_DAY: dict[Reason, Promise] = {
    Reason.TOO_MANY: _("已发生例数超过到 %(day)s 的允许数"),
    Reason.TOO_FEW_LEFT: _("到 %(day)s 剩余对象全部完成也不够"),
    Reason.FORECAST_REACHES: _("预计到 %(day)s 达标"),
    Reason.FORECAST_FALLS_SHORT: _("预计到 %(day)s 不能达标"),
    Reason.TOO_CLOSE: _("到 %(day)s 能否达标还难分高下"),
}
CAUTIONS: dict[Caution, Promise] = {
    Caution.SMALL_NUMBERS: _("例数少：95%置信区间包含目标值，高低可能出于偶然"),
    Caution.ONE_PERSON: _("差一人结论就会改变"),
    Caution.UNSETTLED: _("分娩未满42天者的产后服务尚未到期，数值还会变化"),
    Caution.TERM_OVER: _("目标期内没有数据，按其后的数据判断，不是到期时是否达标的结论"),
    Caution.WIDER: _("目标只针对部分人群（如农村、免费对象），记录不能区分，数值是全部人群的"),
    Caution.ENTERED_BY_HAND: _("手工录入"),
    Caution.UNVERIFIED: _("指标口径未核实"),
}
SOURCES: dict[Source, Promise] = {
    Source.RECORDS: _("服务记录"),
    Source.HAND: _("手工录入"),
    Source.NONE: _("尚无数据来源"),
    Source.UNSEEN: _("无权查看"),
}
METHODS: dict[Method, Promise] = {
    Method.BETA_BINOMIAL: _("按近 12 个月推算"),
    Method.GAMMA_POISSON: _("按近 36 个月推算"),
    Method.PACE: _("按已有进度推算"),
    Method.AS_IT_STANDS: _("按现状"),
    Method.PLANNED: _("现状加规划新增"),
}
ASSUMPTIONS: dict[Method, Promise] = {
    Method.BETA_BINOMIAL: _(
        "假定余下的人像最近 12 个服务已到期的月份那样得到服务，各月差异照旧；"
        "出生数按上年同月和近一年的增减推算（β-二项分布）。"
    ),
    Method.GAMMA_POISSON: _(
        "假定按近 36 个月的发生率继续，各例互不相关；出生数按上年同月推算（γ-泊松分布）。"
    ),
    Method.PACE: _("假定年内以后各月与已过各月进度相当。"),
    Method.AS_IT_STANDS: _("假定不再增减。"),
    Method.PLANNED: _("假定规划新增全部到位。"),
}
AGAINST: dict[Against, Promise] = {
    Against.YEAR_BEFORE: _("比上一个 12 个月变差"),
    Against.GOAL: _("由达标转为未达标"),
}


def verdict_of(judgement: Judgement) -> Promise:
    """The word of a verdict; of one that rests on a later year, that it speaks of now; of data that
    are not complete, that they are not; of what has not begun, that it has not.
    """
    if judgement.reason in BY_REASON:
        return BY_REASON[judgement.reason]
    words = VERDICTS | BY_NOW if Caution.TERM_OVER in judgement.cautions else VERDICTS
    return words[judgement.verdict]
