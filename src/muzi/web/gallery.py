"""Obviously synthetic content for the style gallery; no record, no rule and no real figure."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from muzi.web import charts
from muzi.web.formats import gestation_html

DAY = dt.date(2026, 3, 1)


def _with(field: forms.Field, **attributes: Any) -> forms.Field:
    for name, value in attributes.items():
        setattr(field, name, value)
    return field


class SampleForm(forms.Form):
    """Every kind of field, as a service form declares it."""

    visited_on = _with(forms.DateField(label=lazy("检查日期")), group=lazy("本次检查"))
    weight = _with(
        forms.DecimalField(label=lazy("体重"), min_value=30, max_value=200, decimal_places=1),
        unit="kg",
        hint=lazy("上次后每周约增 0.3–0.5"),
        last="58.5（2026-02-01）",
        group=lazy("本次检查"),
    )
    systolic = _with(
        forms.IntegerField(label=lazy("收缩压"), min_value=50, max_value=260),
        unit="mmHg",
        hint=lazy("常见 90–139"),
        usual=(90, 139),
        last="118",
        group=lazy("本次检查"),
    )
    position = _with(
        forms.ChoiceField(
            label=lazy("胎位"),
            choices=[("", "—"), ("1", lazy("头位")), ("2", lazy("臀位")), ("3", lazy("横位"))],
            required=False,
        ),
        group=lazy("本次检查"),
    )
    presentation = _with(
        forms.ChoiceField(
            label=lazy("水肿"),
            choices=[("-", "−"), ("+", "+"), ("++", "++"), ("+++", "+++")],
            widget=forms.RadioSelect,
        ),
        group=lazy("本次检查"),
    )
    advice = _with(
        forms.MultipleChoiceField(
            label=lazy("指导"),
            choices=[("a", lazy("生活方式")), ("b", lazy("营养")), ("c", lazy("自我监护"))],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        ),
        group=lazy("指导与转诊"),
    )
    hospital = _with(
        forms.ChoiceField(
            label=lazy("转诊机构"),
            choices=[("", "—")] + [(str(i), f"示例医院 {i:02d}") for i in range(1, 13)],
            required=False,
        ),
        group=lazy("指导与转诊"),
    )
    referred = _with(
        forms.BooleanField(label=lazy("已转诊"), required=False), group=lazy("指导与转诊")
    )
    note = _with(
        forms.CharField(
            label=lazy("备注"), widget=forms.Textarea(attrs={"rows": 3}), required=False
        ),
        group=lazy("指导与转诊"),
    )


class SampleFilters(forms.Form):
    """A filter bar; a GET form whose fields identify no one."""

    colour = forms.ChoiceField(
        label=lazy("风险"),
        choices=[("yellow", lazy("黄色")), ("orange", lazy("橙色")), ("red", lazy("红色"))],
        required=False,
    )
    weeks = forms.IntegerField(label=lazy("孕周 ≥"), required=False, min_value=0, max_value=42)
    overdue = forms.BooleanField(label=lazy("只看逾期"), required=False)


def _tasks() -> list[dict[str, Any]]:
    def task(n: int, **rest: Any) -> dict[str, Any]:
        common = {"who": f"示例{'甲乙丙丁'[n]}", "who_url": "#", "action_url": "#", "when": DAY}
        return common | {"action_label": _("录入")} | rest

    return [
        task(
            0,
            severity="red",
            ga_days=258,
            who_sub=_("%(age)s 岁 · 示例村") % {"age": 36},
            what=_("红色报告：转诊并上报"),
            why=_("某项指标 38（2026-02-28），达到示例条款"),
            when_note=_("剩 5 小时"),
            late=True,
        ),
        task(
            1,
            severity="orange",
            purple=True,
            ga_days=197,
            who_sub="示例乡一个名字特别特别长而且不能折断的村民委员会",
            what=_("第 4 次产前检查"),
            why=_("窗口 2026-02-15 至 2026-02-28"),
            when_note=_("逾期 5 天"),
            late=True,
        ),
        task(2, severity="yellow", ga_days=112, what=_("第 2 次产前检查")),
        task(3, severity="green", what=_("产后访视"), why=_("出院后 7 天内"), when_note=_("今天")),
    ]


def _timeline() -> list[dict[str, Any]]:
    record = _("产前检查")
    return [
        {
            "when": DAY,
            "ga_days": 197,
            "title": record,
            "summary": "血压 118/76 · 体重 62.0 kg · 血红蛋白 112 g/L",
            "facts": [
                ("血压", "118/76 mmHg"),
                ("体重", "62.0 kg"),
                ("尿蛋白", ""),
                ("胎位", "头位"),
            ],
        },
        {
            "when": dt.date(2026, 2, 1),
            "ga_days": 169,
            "gap": True,
            "title": _("应做产前检查，没有记录"),
            "summary": _("窗口 2026-01-18 至 2026-02-14"),
            "action_url": "#",
            "action_label": _("补录"),
        },
        {
            "when": dt.date(2025, 12, 5),
            "ga_days": 111,
            "title": record,
            "summary": "血压 110/70",
            "tag": _("已更正"),
            "facts": [("血压", "110/70 mmHg")],
        },
        {
            "when": dt.date(2025, 11, 2),
            "ga_days": 78,
            "title": _("建册"),
            "void": True,
            "facts": [],
        },
        {
            "when": dt.date(2025, 11, 1),
            "ga_days": 77,
            "title": _("建册"),
            "facts": [("末次月经", "")],
        },
    ]


def _charts() -> list[charts.Chart]:
    months = [f"{m} 月" for m in (*range(10, 13), *range(1, 10))]
    region = [88.1, 89.4, 87.2, 90.3, None, 91.5, 90.8, 92.2, 91.9, 93.0, 92.6, 93.4]
    wider = [85.0, 85.3, 85.9, 86.1, 86.0, 86.8, 87.3, 87.1, 88.0, 88.2, 88.9, 89.1]
    years = ["2019", "2020", "2021", "2022", "2023", "2024", "2025"]
    rare = [21.4, 35.6, 17.8, 0.0, 18.9, 37.1, 19.2]
    return [
        charts.line_trend(
            _("示例率：本县与全市"),
            months,
            [charts.Series("示例县", region), charts.Series("全市", wider)],
            per=100,
            target=90,
            note=_("1 个月无数据，线在该处断开"),
        ),
        charts.line_trend(
            _("罕见事件的率与 95% 区间"),
            years,
            [
                charts.Series(
                    "示例县",
                    rare,
                    [2.6, 7.3, 2.2, 0, 2.3, 7.7, 2.3],
                    [77, 104, 64, 66, 68, 108, 69],
                )
            ],
            per=100_000,
        ),
    ]


def context() -> dict[str, Any]:
    """Everything the gallery page shows."""
    bound = SampleForm(
        {"visited_on": "2026-03-01", "weight": "620", "systolic": "152", "presentation": "-"}
    )
    bound.warnings = {"systolic": _("收缩压 152 高于常见范围，请核对")}  # type: ignore[attr-defined]
    names = ["示例镇", "东示例乡", "西示例乡", "南示例乡", "北示例乡", "上示例乡", "下示例乡"]
    numbers = [96.4, 84.9, None, 91.2, 88.0, 93.5, 79.8]
    columns = [
        {"key": "name", "label": _("姓名"), "sort": True},
        {"key": "weeks", "label": _("孕周"), "sort": True, "num": True},
        {"key": "village", "label": _("村")},
        {"key": "next", "label": _("下次应检"), "sort": True},
        {"key": "visits", "label": _("已检次数"), "num": True},
    ]
    rows = [
        {
            "href": "#",
            "cells": [
                f"示例{c}",
                gestation_html(211 - 9 * i),
                "示例村",
                "2026-03-0" + str(i + 1),
                i,
            ],
        }
        for i, c in enumerate("甲乙丙丁")
    ]
    return {
        "nav": [
            {
                "label": _("今日"),
                "url": "#",
                "icon": "home",
                "active": True,
                "key": "h",
                "count": 12,
            },
            {"label": _("孕产妇"), "url": "#l", "icon": "woman", "key": "l"},
            {"label": _("风险看板"), "url": "#b", "icon": "board"},
            {"label": _("指标"), "url": "#c", "icon": "chart"},
            {"label": _("床位"), "url": "#d", "icon": "bed"},
        ],
        "region_name": "示例县",
        "institution_name": "示例镇卫生院",
        "role_name": _("乡镇卫生院"),
        "simulated": True,
        "content_version": "0000000",
        "as_of": DAY,
        "breadcrumb": [{"label": _("首页"), "url": "/"}, {"label": _("样式")}],
        "form": SampleForm(),
        "bound": bound,
        "filters": SampleFilters({"colour": "orange"}),
        "tasks": _tasks(),
        "timeline": _timeline(),
        "charts": _charts(),
        "severities": ["green", "yellow", "orange", "red", ""],
        "tiles": [
            {"name": n, "number": v, "value": f"{v}%", "url": "#"}
            for n, v in zip(names, numbers, strict=True)
        ],
        "columns": columns,
        "rows": rows,
    }
