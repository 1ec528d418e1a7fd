"""Facts of a pregnancy and of a child: one frozen row each, every field named, labelled and cited.

Everything that is read downstream (task lists, risk board, indicators, the person's page) is one of
these fields. A boolean is None when the records cannot tell: unknown is neither true nor false.
Stored as they stand by `journeys.models`, whose columns are made from these fields.
"""

from __future__ import annotations

from dataclasses import Field, dataclass, field, fields
from datetime import date
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

BPHS = "bphs-2017"
ANNUAL = "mch-annual-report"
EARLY = ("early_registration_until_days",)
COUNTED = ("counted_birth_from_days", "counted_birth_from_g")


def fact(
    label: Any, *, source: str = "", at: str = "", limits: tuple[str, ...] = (), default: Any = None
) -> Any:
    """A field of a facts row: what it is called on a screen, which clause defines it, and which
    limits of content/definitions.yaml decide it."""
    about = {"label": label, "source": source, "at": at, "limits": limits}
    return field(default=default, metadata=about)


@dataclass(frozen=True, slots=True, kw_only=True)
class PregnancyFacts:
    """What the records of one pregnancy, from registration to 42 days after birth, say."""

    # 孕周
    lmp: date | None = fact(_("末次月经"))
    edd: date | None = fact(_("预产期"))
    dating_method: str = fact(_("孕周依据"), default="")
    dating_rule: str = fact(_("孕周规则"), default="")
    # 建册与产检
    registered_on: date | None = fact(_("建册日期"))
    registered_ga_days: int | None = fact(_("建册孕周"))
    registered: bool | None = fact(_("已建册"), source=ANNUAL, at="建卡(册)率")
    registered_early: bool | None = fact(
        _("孕13周前建册"), source=BPHS, at="孕产妇健康管理 工作指标1", limits=EARLY
    )
    first_check_on: date | None = fact(_("首次产检日期"))
    last_check_on: date | None = fact(_("最近产检日期"))
    checks: int = fact(_("产检次数"), default=0)
    checks_early: int = fact(_("孕早期产检次数"), limits=("first_trimester_until_days",), default=0)
    checks_middle: int = fact(
        _("孕中期产检次数"),
        limits=("first_trimester_until_days", "second_trimester_until_days"),
        default=0,
    )
    checks_late: int = fact(_("孕晚期产检次数"), limits=("second_trimester_until_days",), default=0)
    checked: bool | None = fact(_("产检1次及以上"), source=ANNUAL, at="产前检查率")
    checked_early: bool | None = fact(
        _("孕13周前产检"), source=ANNUAL, at="孕早期检查率", limits=EARLY
    )
    checked_five: bool | None = fact(_("产检5次及以上"), source=ANNUAL, at="卫统41表列11")
    risk_screened: bool | None = fact(_("已做妊娠风险筛查"), source="risk-norm-2017", at="附件1")
    risk_assessed: bool | None = fact(_("已做妊娠风险评估"), source="risk-norm-2017", at="附件2")
    # 化验与体征
    haemoglobin_min: int | None = fact(_("血红蛋白最低值"))
    haemoglobin_last: int | None = fact(_("血红蛋白最近值"))
    haemoglobin_tested: bool | None = fact(_("检测过血红蛋白"), source=ANNUAL, at="卫统41表列13")
    anaemic: bool | None = fact(
        _("贫血(年报界值)"), source=ANNUAL, at="卫统41表列14", limits=("anaemia_below_g_l",)
    )
    moderately_anaemic: bool | None = fact(
        _("中重度贫血(年报界值)"),
        source=ANNUAL,
        at="卫统41表列15",
        limits=("moderate_anaemia_below_g_l",),
    )
    systolic_max: int | None = fact(_("收缩压最高值"))
    diastolic_max: int | None = fact(_("舒张压最高值"))
    hypertensive: bool | None = fact(
        _("妊娠期高血压疾病"),
        source="hdp-2020",
        at="诊断标准",
        limits=(
            "hypertension_from_systolic_mmhg",
            "hypertension_from_diastolic_mmhg",
            "hypertension_from_measured_days",
        ),
    )
    serum_screened: bool | None = fact(_("做过产前血清学筛查"), source=ANNUAL, at="产前筛查率")
    serum_high_risk: bool | None = fact(_("产前筛查高风险"), source=ANNUAL, at="产前筛查高危率")
    hiv_tested: bool | None = fact(_("检测过艾滋病"), source=ANNUAL, at="艾滋病检测率")
    syphilis_tested: bool | None = fact(_("检测过梅毒"), source=ANNUAL, at="梅毒检测率")
    hbsag_tested: bool | None = fact(_("检测过乙肝表面抗原"), source=ANNUAL, at="卫统41表列20")
    hbsag_positive: bool | None = fact(_("乙肝表面抗原阳性"), source=ANNUAL, at="卫统41表列21")
    all_tested_antenatally: bool | None = fact(
        _("产前做过艾梅乙三项检测"), source="pmtct-2020", at="工作目标"
    )
    all_tested_early: bool | None = fact(
        _("孕13周前做过艾梅乙三项检测"), source="pmtct-2020", at="工作目标", limits=EARLY
    )
    # 风险
    age_at_registration: int | None = fact(_("建册年龄"))
    age_at_end: int | None = fact(_("分娩年龄"))
    fetuses: int | None = fact(_("胎儿数"))
    severity: str = fact(_("风险等级"), default="")
    severity_highest: str = fact(_("曾达最高风险等级"), default="")
    severity_since: date | None = fact(_("现等级起始日期"))
    infectious: bool = fact(_("传染病(紫色)"), default=False)
    high_risk_on: date | None = fact(_("首次评为橙色或红色的日期"))
    # 结局
    outcome: str = fact(_("结局"), default="ongoing")
    ended_on: date | None = fact(_("妊娠结束日期"))
    ended_ga_days: int | None = fact(_("妊娠结束孕周"))
    delivered_on: date | None = fact(_("分娩日期"))
    discharged_on: date | None = fact(_("出院日期"))
    delivery_institution: int | None = fact(_("分娩机构"))
    parturient: bool | None = fact(_("产妇"), source=ANNUAL, at="产妇数", limits=COUNTED)
    delivered_in_hospital: bool | None = fact(_("住院分娩"), source=ANNUAL, at="住院分娩率")
    caesarean: bool | None = fact(_("剖宫产"), source=ANNUAL, at="卫统41表列30")
    caesarean_without_indication: bool | None = fact(
        _("无医学指征剖宫产"), source="caesarean-2014", at="指征11"
    )
    primiparous: bool | None = fact(_("初产妇"))
    live_births: int = fact(_("活产数"), source=ANNUAL, at="活产数", default=0)
    stillbirths: int = fact(_("死胎死产数"), source=ANNUAL, at="死胎死产数", default=0)
    haemorrhage: bool | None = fact(
        _("产后出血"),
        source="maternal-quality",
        at="产后出血率",
        limits=("haemorrhage_vaginal_from_ml", "haemorrhage_caesarean_from_ml"),
    )
    puerperal_infection: bool | None = fact(
        _("产褥感染"), source="maternal-quality", at="产褥感染率"
    )
    # 产后
    postpartum_visit_on: date | None = fact(_("首次产后访视日期"))
    postpartum_visited: bool | None = fact(_("产后访视1次及以上"), source=ANNUAL, at="产后访视率")
    postpartum_visited_28: bool | None = fact(
        _("出院后28天内产后访视"), source=BPHS, at="孕产妇健康管理 工作指标2"
    )
    postpartum_visited_7: bool | None = fact(
        _("出院后7天内产后访视"), source=BPHS, at="孕产妇健康管理 产后访视"
    )
    checked_42: bool | None = fact(_("产后42天健康检查"), source=BPHS, at="产后42天健康检查")
    # 死亡
    died_on: date | None = fact(_("死亡日期"))
    death_cause: str = fact(_("死因分类"), default="")
    maternal_death: bool | None = fact(
        _("孕产妇死亡"), source=ANNUAL, at="孕产妇死亡率", limits=("maternal_death_until_days",)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class InfectionFacts:
    """What only entitled roles may see of a pregnancy. One row for each pregnancy, so that the
    presence of a row says nothing."""

    delivered_on: date | None = fact(_("分娩日期"))
    parturient: bool | None = fact(_("产妇"), source=ANNUAL, at="产妇数", limits=COUNTED)
    hiv_tested: bool | None = fact(_("检测过艾滋病"), source=ANNUAL, at="艾滋病检测率")
    hiv_positive: bool | None = fact(_("艾滋病病毒感染"), source=ANNUAL, at="艾滋病病毒感染率")
    syphilis_tested: bool | None = fact(_("检测过梅毒"), source=ANNUAL, at="梅毒检测率")
    syphilis_positive: bool | None = fact(_("梅毒感染"), source=ANNUAL, at="梅毒感染率")
    infectious: bool = fact(_("传染病(紫色)"), default=False)
    high_risk: bool | None = fact(_("高危产妇(橙、红、紫)"), source="maternal-safety-2017", at="二")
    high_risk_managed: bool | None = fact(
        _("评为高危后有产检或评估"), source=ANNUAL, at="高危产妇管理率"
    )
    delivered_in_hospital: bool | None = fact(_("住院分娩"), source=ANNUAL, at="住院分娩率")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildFacts:
    """What is known of one live-born child, up to 28 days (the child's services will add to it)."""

    born_on: date | None = fact(_("出生日期"))
    sex: int | None = fact(_("性别"))
    birth_order: int | None = fact(_("胎次序号"))
    birth_weight_g: int | None = fact(_("出生体重"))
    ga_days: int | None = fact(_("出生孕周"))
    discharged_on: date | None = fact(_("出院日期"))
    live_birth: bool | None = fact(_("活产"), source=ANNUAL, at="活产数", limits=COUNTED)
    male: bool | None = fact(_("男性"), source=ANNUAL, at="出生性别比")
    female: bool | None = fact(_("女性"), source=ANNUAL, at="出生性别比")
    preterm: bool | None = fact(
        _("早产"),
        source=ANNUAL,
        at="卫统41表列43",
        limits=("preterm_from_days", "preterm_until_days"),
    )
    low_birth_weight: bool | None = fact(
        _("低出生体重"), source=ANNUAL, at="卫统41表列41", limits=("low_birth_weight_below_g",)
    )
    macrosomia: bool | None = fact(
        _("巨大儿"), source=ANNUAL, at="卫统41表列42", limits=("macrosomia_from_g",)
    )
    multiple: bool | None = fact(_("双胎或多胎"))
    asphyxia: bool | None = fact(_("Apgar 1 分钟提示窒息"), limits=("apgar_mild_until",))
    agricultural: bool | None = fact(_("农业户籍"), source=ANNUAL, at="卫统41表列5")
    born_in_hospital: bool | None = fact(_("住院分娩"), source=ANNUAL, at="住院分娩率")
    born_by_caesarean: bool | None = fact(_("剖宫产"), source=ANNUAL, at="卫统41表列30")
    aseptic: bool | None = fact(_("住院分娩或新法接生"), source=ANNUAL, at="卫统41表列28+31")
    mother_checked: bool | None = fact(_("母亲产检1次及以上"))
    first_visit_on: date | None = fact(_("首次新生儿访视日期"))
    visited: bool | None = fact(
        _("28天内新生儿访视"),
        source=BPHS,
        at="0～6岁儿童健康管理 工作指标1",
        limits=("newborn_below_days",),
    )
    visited_7: bool | None = fact(
        _("出院后7天内新生儿访视"), source=BPHS, at="0～6岁儿童健康管理 新生儿家庭访视"
    )
    died_on: date | None = fact(_("死亡日期"))
    death_cause: str = fact(_("死因分类"), default="")
    early_neonatal_death: bool | None = fact(
        _("早期新生儿死亡"),
        source=ANNUAL,
        at="早期新生儿死亡率",
        limits=("early_newborn_below_days",),
    )
    neonatal_death: bool | None = fact(
        _("新生儿死亡"), source=ANNUAL, at="新生儿死亡率", limits=("newborn_below_days",)
    )
    infant_death: bool | None = fact(
        _("婴儿死亡"), source=ANNUAL, at="婴儿死亡率", limits=("infant_below_years",)
    )
    under5_death: bool | None = fact(_("不满5周岁死亡"), source=ANNUAL, at="5岁以下儿童死亡率")


Facts = PregnancyFacts | InfectionFacts | ChildFacts


@cache
def described(kind: type) -> dict[str, Field[Any]]:
    """The fields of a facts class by name, with their labels and citations in `metadata`."""
    return {each.name: each for each in fields(kind)}
