"""A person's life as a story: her pregnancies as chapters, newest first, gaps in their place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from muzi.access.models import User
from muzi.clinical.findings import Screening
from muzi.clinical.gestation import ga_days
from muzi.clinical.rules import Colour
from muzi.clinical.schedule import State, Window, state
from muzi.config.language import either
from muzi.content import Content, load
from muzi.journeys.due import contact_label
from muzi.journeys.models import Due, Finding, GradeRow, PregnancyRow
from muzi.services.kinds import KINDS, Kind, kind_of
from muzi.services.record import Pregnancy, Record

HIDDEN_FIELDS = {
    "id",
    "person",
    "pregnancy",
    "token",
    "version",
    "changed_by",
    "changed_at",
    "change_reason",
    "voided_at",
    "recorded_by",
    "recorded_at",
    "institution",
    "served_on",
}


@dataclass
class Item:
    """One line of the timeline (see components/timeline_item.html)."""

    when: date
    title: str
    ga_days: int | None = None
    summary: str = ""
    tag: str = ""
    gap: bool = False
    void: bool = False
    facts: list[tuple[str, str]] = field(default_factory=list)
    action_url: str = ""
    action_label: str = ""
    edit_url: str = ""
    void_url: str = ""
    reason: str = ""
    order: int = 0
    anchor: str = ""


@dataclass
class DueLine:
    """A contact that is due, as the page shows it."""

    label: str
    when: date
    state: State
    url: str
    source: str
    verified: bool
    rank: int
    person: str = ""


@dataclass
class Reason:
    """A risk factor that is present, with what shows it and where it is written."""

    code: str
    colour: str
    text: str
    evidence: str
    since: date
    source: str
    at: str
    verified: bool
    # The place on the page of the record that first showed it.
    anchor: str


def anchor(record: Record) -> str:
    """The place of a record on its person's page."""
    return f"{kind_of(record).name}-{record.pk}"


def display(record: Any, model_field: Any) -> str:
    """A field's value as a person reads it; empty when there is none."""
    value = getattr(record, model_field.attname)
    if value in (None, "", []):
        return ""
    if model_field.choices:
        return str(getattr(record, f"get_{model_field.name}_display")())
    if hasattr(model_field, "options"):
        labels = {code: str(label) for code, label in model_field.options}
        return _("、").join(labels.get(code, code) for code in value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return _("；").join(_in_words(code, record.served_on) for code in value)
    if isinstance(value, dict):
        variables = load().variables
        return _("；").join(
            f"{either(variables[name].zh, variables[name].en)} {shown}"
            for name, shown in value.items()
        )
    if model_field.is_relation:
        return str(getattr(record, model_field.name))
    unit = getattr(model_field, "unit", "")
    return f"{_plain(value)} {unit}".strip()


def _in_words(code: str, on: date) -> str:
    """A code of the risk tables with its text as it stood on a day."""
    content = load()
    for table in (content.factors, content.screening):
        rules = table.in_force(on)
        if rules and any(factor.code == code for factor in rules.factors):
            factor = rules.factor(code)
            return f"{code} {either(factor.text_zh, factor.text_en)}"
    return code


def _plain(value: Any) -> str:
    text = str(value)
    return text.rstrip("0").rstrip(".") if "." in text and text.replace(".", "").isdigit() else text


def details(record: Record) -> list[tuple[str, str]]:
    """Every filled field of a record, with its label, in the order of its form."""
    shown = [
        (str(each.verbose_name), display(record, each))
        for each in record._meta.concrete_fields
        if each.name not in HIDDEN_FIELDS
    ]
    return [(label, text) for label, text in shown if text]


# The two or three values of each kind that tell most, by field name.
TELLING = {
    "pregnancy_registration": ("gravidity", "vaginal_births", "caesareans"),
    "antenatal_visit": ("systolic", "diastolic", "haemoglobin", "weight_kg", "abnormality"),
    "risk_screening": ("positive_items",),
    "risk_assessment": ("factors", "plan"),
    "risk_report": ("severity", "reported_to"),
    "infection_test": ("hiv", "treponemal"),
    "delivery": ("mode", "blood_loss_ml", "complications"),
    "newborn_visit": ("weight_g", "feeding", "abnormality"),
    "postpartum_visit": ("systolic", "diastolic", "abnormality"),
    "postpartum_check": ("recovered", "contraception"),
    "pregnancy_loss": ("loss_kind", "cause"),
    "transfer_out": ("reason", "to_institution"),
    "death": ("cause", "place"),
}


def summary(kind: Kind, record: Record) -> str:
    if kind.name == "antenatal_visit":
        return _antenatal_summary(record)
    told = []
    for name in TELLING[kind.name]:
        field: Any = kind.model._meta.get_field(name)
        text = display(record, field)
        if text:
            told.append(f"{field.verbose_name} {text}")
    return " · ".join(told)


def _screened(screening: Screening) -> str:
    """What a screening found, in words (of the values that the account may see)."""
    if screening.findings:
        factors = [each.rule.factor for each in screening.findings]
        items = _("；").join(f"{f.code} {either(f.text_zh, f.text_en)}" for f in factors)
        return _("阳性：%(items)s") % {"items": items}
    return _("尚不能判断") if screening.positive is None else _("阴性")


def _antenatal_summary(visit: Any) -> str:
    parts = []
    if visit.systolic and visit.diastolic:
        parts.append(_("血压 %(high)d/%(low)d") % {"high": visit.systolic, "low": visit.diastolic})
    if visit.haemoglobin is not None:
        parts.append(_("血红蛋白 %(value)d g/L") % {"value": visit.haemoglobin})
    if visit.weight_kg is not None:
        parts.append(_("体重 %(value)s kg") % {"value": _plain(visit.weight_kg)})
    if visit.fetal_heart is not None:
        parts.append(_("胎心 %(value)d") % {"value": visit.fetal_heart})
    if visit.abnormality:
        parts.append(visit.abnormality)
    return " · ".join(parts)


def _recorded(record: Record) -> str:
    """Who typed it and when."""
    when = timezone.localtime(record.recorded_at).strftime("%Y-%m-%d %H:%M")
    return f"{record.recorded_by.name} {when}"


def records(pregnancy_ids: Iterable[int]) -> list[tuple[Kind, Record]]:
    """Every record of these pregnancies that the actor may see, voided ones too."""
    ids = list(pregnancy_ids)
    found: list[tuple[Kind, Record]] = []
    for kind in KINDS:
        rows = kind.model._default_manager.filter(pregnancy__in=ids).select_related(
            "institution", "recorded_by"
        )
        found += [(kind, record) for record in rows]
    return found


def items(
    row: PregnancyRow | None,
    found: list[tuple[Kind, Record]],
    due: list[Due],
    content: Content,
    user: User,
    today: date,
    names: dict[int, str],
    screenings: Mapping[int, Screening],
) -> list[Item]:
    """The timeline of one pregnancy: its records and its gaps, newest first."""
    lines = []
    for kind, record in found:
        weeks = ga_days(row.edd, record.served_on) if row and row.edd else None
        after = row is not None and row.ended_on is not None and record.served_on > row.ended_on
        whose = names.get(record.person_id, "")
        may = user.may(kind.permission) and record.voided_at is None
        at = [kind.name, record.pk]
        lines.append(
            Item(
                when=record.served_on,
                title=f"{kind.label}{f' · {whose}' if whose else ''}",
                ga_days=None if after else weeks,
                summary=_screened(screenings[record.pk])
                if kind.name == "risk_screening" and record.pk in screenings
                else summary(kind, record),
                tag=_("已更正") if record.version > 1 and record.voided_at is None else "",
                void=record.voided_at is not None,
                facts=[
                    (_("服务机构"), record.institution.name),
                    *details(record),
                    (_("录入"), _recorded(record)),
                ],
                edit_url=reverse("record_amend", args=at) if may else "",
                void_url=reverse("record_void", args=at) if may else "",
                reason=record.change_reason,
                order=record.pk,
                anchor=anchor(record),
            )
        )
    for each in due:
        window = as_window(each)
        if state(window, each.satisfied_on, today) is not State.MISSED:
            continue
        label = contact_label(content, each.schedule, each.contact)
        lines.append(
            Item(
                when=each.due,
                title=_("未做：%(what)s") % {"what": title_of(label)},
                summary=_("应在 %(from)s 至 %(to)s 之间")
                % {"from": each.opens.isoformat(), "to": each.due.isoformat()},
                gap=True,
            )
        )
    return sorted(lines, key=lambda line: (line.when, line.order), reverse=True)


def as_window(due: Due) -> Window:
    return Window(due.contact, due.satisfied_by, due.opens, due.due, due.closes, due.ends)


def title_of(label: Any) -> str:
    """A contact's name or a reporting clock's."""
    return _(getattr(label, "label_zh", "") or label.title_zh)


# Reports run by the day; the graver colour's stands first.
_REPORTS: dict[Any, int] = {Colour.RED: 0, Colour.ORANGE: 1}


def due_lines(
    due: list[Due], content: Content, today: date, names: dict[int, str]
) -> list[DueLine]:
    """What is to be done now or next, in the order to do it."""
    order = {State.OVERDUE: 0, State.DUE: 1, State.OPEN: 2, State.NOT_YET: 3}
    lines = []
    for each in due:
        now = state(as_window(each), each.satisfied_on, today)
        if now not in order:
            continue
        label = contact_label(content, each.schedule, each.contact)
        lines.append(
            DueLine(
                label=title_of(label),
                when=each.due,
                state=now,
                url=reverse("record_new", args=[each.person_id, each.satisfied_by]),
                source=f"{content.sources[label.source].title_zh}，{label.at}",
                verified=label.verified,
                rank=_REPORTS.get(getattr(label, "colour", None), 2),
                person=names.get(each.person_id, ""),
            )
        )
    return sorted(lines, key=lambda line: (line.rank, order[line.state], line.when))


def reasons(findings: list[Finding], content: Content) -> list[Reason]:
    """The present risk factors, worst first, each with its evidence and its clause."""
    weight = {"red": 0, "orange": 1, "purple": 2, "yellow": 3}
    found = []
    for finding in findings:
        if finding.until is not None:
            continue
        rules = next((s for s in content.factors.sets if s.id == finding.rule_set), None)
        if rules is None:
            continue
        factor = rules.factor(finding.code)
        shown = []
        evidence = json.loads(finding.evidence)
        for name, value, on, _source in evidence:
            variable = content.variables.get(name)
            if variable is None:
                shown.append(_("医生确认（%(on)s）") % {"on": on})
                continue
            what = either(variable.zh, variable.en)
            if variable.kind != "flag":
                what = f"{what} {_rounded(value)} {_(variable.unit) if variable.unit else ''}"
            shown.append(_("%(what)s（%(on)s）") % {"what": what.rstrip(), "on": on})
        found.append(
            Reason(
                finding.code,
                finding.colour,
                either(factor.text_zh, factor.text_en),
                _("；").join(shown),
                finding.since,
                content.sources[factor.source].title_zh,
                factor.at,
                factor.verified,
                evidence[-1][3].replace(":", "-") if evidence else "",
            )
        )
    return sorted(found, key=lambda each: (weight.get(each.colour, 9), each.code))


def _rounded(text: str | None) -> str:
    try:
        return f"{float(text or ''):.1f}".rstrip("0").rstrip(".")
    except ValueError:
        return text or ""


@dataclass
class Chapter:
    """One pregnancy on the page."""

    pregnancy: Pregnancy
    row: PregnancyRow | None
    title: str
    items: list[Item]
    due: list[DueLine]
    reasons: list[Reason]
    grades: list[GradeRow]
    weeks: int | None
    infectious: bool
    children: list[Any]
    missing: list[str]
