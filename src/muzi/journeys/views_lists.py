"""Home, the work lists, the risk board. The clock is read here and passed down."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from muzi.access import audit
from muzi.access.forms import administered
from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.clinical.schedule import State
from muzi.config import clock
from muzi.journeys import board, exports, lists, tasks, wording
from muzi.journeys.list_forms import (
    POSTPARTUM,
    Filters,
    LostFilters,
    PregnancyFilters,
    TaskFilters,
)
from muzi.journeys.lists import Line
from muzi.journeys.tasks import CURRENT, REPORT, Tasks

PER_PAGE = 50
ON_HOME = 10
ON_HOME_GOVERNING = 5  # whose home begins with the plan
# A workbook of more rows than this holds a worker for too long; the filters make it smaller.
MOST_EXPORTED = 50_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def home(request: HttpRequest) -> HttpResponse:
    """What to do now; for those who see no persons, where their work begins."""
    user: Any = request.user
    if not user.may(Permission.SEE_PERSONS):
        return _home_without_persons(request, user)
    today = clock.today()
    governs = user.may(Permission.MAKE_PLANS)
    most = ON_HOME_GOVERNING if governs else ON_HOME
    work = tasks.todays(today, most)
    counts = lists.counts(today)
    lines = wording.task_lines([*work.reports, *work.overdue, *work.due], user, today)
    first, second = len(work.reports), len(work.reports) + len(work.overdue)
    told = [task.pregnancy_id for task in work.reports]  # they stand in the first section already
    risen = lists.select({"new": True}, today).exclude(pk__in=told)
    new_lines = lists.lines(lists.ordered(risen, "", today)[:most], today)
    to_tasks, to_women = reverse("due_list"), reverse("pregnancies")
    reports, late, due, new, missing = (
        f"{to_tasks}?kind={REPORT}",
        f"{to_tasks}?state=overdue",
        f"{to_tasks}?state=due",
        f"{to_women}?new=on",
        reverse("lost"),
    )
    sections = [
        _section(_("等待上报"), lines[:first], work.reports_count, reports),
        _section(_("逾期"), lines[first:second], work.overdue_count, late),
        _section(_("7 天内到期"), lines[second:], work.due_count, due),
        _section(
            _("近 7 天新评为橙色、红色"),
            wording.graded_lines(new_lines),
            risen.count(),
            new,
        ),
    ]
    late_note = _("其中逾期 %(n)d") % {"n": work.reports_late}
    tiles = [
        _tile(_("等待上报"), work.reports_count, reports, late_note if work.reports_late else ""),
        _tile(_("逾期"), work.overdue_count, late),
        _tile(_("7 天内到期"), work.due_count, due),
        _tile(_("孕期妇女"), counts["ongoing"], to_women),
        _tile(_("其中未建册"), counts["unregistered"], missing),
    ]
    return render(
        request,
        "journeys/home.html",
        {
            "today": today,
            "sections": [section for section in sections if section["count"]],
            "tiles": tiles,
            "may_register": user.may(Permission.REGISTER),
            "governs": governs,
        },
    )


def _tile(label: str, value: int, url: str, note: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "url": url, "note": note}


def _section(title: str, lines: list[dict[str, Any]], count: int, url: str) -> dict[str, Any]:
    return {
        "title": title,
        "lines": lines,
        "count": count,
        "url": url,
        "more": max(count - len(lines), 0),
    }


def _home_without_persons(request: HttpRequest, user: User) -> HttpResponse:
    """Figures for those who govern, accounts for those who administer."""
    places = [
        (
            Permission.SEE_FIGURES,
            "figures",
            "chart",
            _("指标"),
            _("本辖区孕产妇和新生儿保健的各项指标，逐级下钻到乡镇，附定义和出处。"),
        ),
        (
            Permission.SEE_PLANS,
            "plans",
            "file",
            _("规划"),
            _("政策文件里的目标、任务和报送要求，逐项跟踪。"),
        ),
        (
            Permission.PLAN_BEDS,
            "beds",
            "bed",
            _("产科床位测算"),
            _("每千分娩量产科床位数，现状、标准与新增床位的测算。"),
        ),
        (
            Permission.ADMINISTER,
            "accounts",
            "user",
            _("账号"),
            _("新建账号、调整角色和机构、重置密码、停用离岗人员的账号。"),
        ),
        (
            Permission.ADMINISTER,
            "institutions",
            "building",
            _("机构"),
            _("机构的类型、级别、技术准入、床位和服务区域。"),
        ),
        (
            Permission.SEE_AUDIT,
            "audit",
            "audit",
            _("审计"),
            _("谁在什么时候看过、写过、导出过什么。"),
        ),
    ]
    counted = None
    if user.may(Permission.ADMINISTER):
        own = administered(user)  # as in the lists that the numbers lead to
        counted = {
            "accounts": User.objects.filter(institution__in=own, is_active=True).count(),
            "institutions": own.filter(active=True).count(),
        }
    return render(
        request,
        "journeys/home_without_persons.html",
        {
            "places": [
                {"url": reverse(name), "icon": icon, "title": title, "text": text}
                for permission, name, icon, title, text in places
                if user.may(permission)
            ],
            "counted": counted,
            "today": clock.today(),
            "granted_by": user.may(Permission.SEE_FIGURES),
        },
    )


def _page(request: HttpRequest, found: Any) -> Page[Any]:
    return Paginator(found, PER_PAGE).get_page(request.GET.get("page"))


def _columns() -> list[dict[str, Any]]:
    return [
        {"key": "name", "label": _("姓名"), "sort": True},
        {"key": "age", "label": _("年龄"), "sort": True, "num": True},
        {"key": "weeks", "label": _("孕周"), "sort": True, "num": True},
        {"key": "edd", "label": _("预产期"), "sort": True},
        {"key": "colour", "label": _("风险与主要原因"), "sort": True},
        {"key": "checked", "label": _("最近产检"), "sort": True},
        {"key": "next", "label": _("下一项"), "sort": True},
        {"key": "place", "label": _("现住地")},
        {"key": "institution", "label": _("管理机构")},
    ]


@requires(Permission.SEE_PERSONS)
def pregnancies(request: HttpRequest) -> HttpResponse:
    """The pregnant women of the account's area, filtered, sorted, by pages."""
    user: Any = request.user
    today = clock.today()
    filters = PregnancyFilters(user, request.GET)
    wanted = filters.wanted
    sort = request.GET.get("sort", "")
    rows = lists.ordered(lists.select(wanted, today), sort, today)
    page = _page(request, rows)
    return render(
        request,
        "journeys/pregnancies.html",
        {
            "title": _("孕产妇"),
            "filters": filters,
            "active": bool(wanted.keys() - {"stage"}),
            "tabs": [
                _stage_tab(request, _("孕期"), "", wanted),
                _stage_tab(request, _("产后42天内"), POSTPARTUM, wanted),
            ],
            "keep": {"sort": sort} if sort else {},
            "sort": sort,
            "columns": _columns(),
            "page": page,
            "lines": _shown(page, today),
            "export_url": reverse("pregnancies_export") + _with(request)
            if user.may(Permission.EXPORT) and page.paginator.count
            else "",
            "may_register": user.may(Permission.REGISTER),
        },
    )


def _stage_tab(
    request: HttpRequest, label: str, stage: str, wanted: dict[str, Any]
) -> dict[str, Any]:
    """A stage of the same list with the same filters."""
    return {
        "label": label,
        "url": _with(request, stage=stage),
        "active": wanted.get("stage", "") == stage,
        "count": None,
    }


def _with(request: HttpRequest, **changes: str) -> str:
    """This page's address with other parameters, from its first page on."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _shown(page: Page[Any], today: date) -> list[tuple[Line, str]]:
    return [
        (line, wording.by_when(line.next.days) if line.next else "")
        for line in lists.lines(page.object_list, today)
    ]


@requires(Permission.SEE_PERSONS, Permission.EXPORT)
def pregnancies_export(request: HttpRequest) -> HttpResponse:
    """The same list as a workbook; written to the audit trail."""
    user: Any = request.user
    today = clock.today()
    rows = lists.select(PregnancyFilters(user, request.GET).wanted, today)
    count = rows.count()
    if count > MOST_EXPORTED:
        messages.warning(
            request,
            _("名单有 %(n)d 人，一次最多导出 %(most)d 人。请用筛选缩小范围后再导出。")
            % {"n": count, "most": MOST_EXPORTED},
        )
        return redirect(f"{reverse('pregnancies')}?{request.GET.urlencode()}")
    audit.note(
        audit.Action.EXPORT,
        kind="pregnancies",
        reason=_("导出孕产妇名单 %(n)d 人") % {"n": count},
        restricted=user.may(Permission.SEE_RESTRICTED),
    )
    stream = exports.pregnancies(lists.ordered(rows, request.GET.get("sort", ""), today), today)
    answer = HttpResponse(stream, content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=_("孕产妇名单") + f"-{today.isoformat()}.xlsx"
    )
    return answer


@requires(Permission.SEE_PERSONS)
def due_list(request: HttpRequest) -> HttpResponse:
    """Everything that is due, by kind, state and place, in the order to do it."""
    user: Any = request.user
    today = clock.today()
    filters = TaskFilters(user, request.GET)
    wanted = filters.wanted
    state = wanted.get("state")
    found = Tasks(
        today,
        states=(State(state),) if state else CURRENT,
        kinds=(wanted["kind"],) if "kind" in wanted else (),
        place=wanted.get("place"),
        institution=wanted.get("institution"),
    )
    page = _page(request, found)
    past = state in tasks.OVER
    return render(
        request,
        "journeys/due_list.html",
        {
            "filters": filters,
            "active": bool(wanted),
            "page": page,
            "tasks": wording.task_lines(list(page.object_list), user, today),
            "past_days": tasks.PAST_DAYS if past else None,
        },
    )


@requires(Permission.SEE_PERSONS)
def risk_board(request: HttpRequest) -> HttpResponse:
    """Who is at risk, why, since when, whether it was reported, what is next."""
    user: Any = request.user
    today = clock.today()
    filters = Filters(user, request.GET)
    filters.fields.pop("institution", None)
    place = filters.wanted.get("place")
    found = board.board(today, place)
    return render(
        request,
        "journeys/board.html",
        {
            "filters": filters,
            "active": place is not None,
            "board": found,
            "columns": [
                {
                    "colour": column.colour,
                    "count": column.count,
                    "more": column.more,
                    "url": _list_url(colour=column.colour, place=place),
                    "cards": [
                        {
                            "line": line,
                            "report": wording.report_state(line.report),
                            "report_late": line.report
                            and line.report.done_on is None
                            and line.report.days < 0,
                            "by_when": wording.by_when(line.next.days) if line.next else "",
                        }
                        for line in column.lines
                    ],
                }
                for column in found.columns
            ],
            "green_url": _list_url(colour="green", place=place),
            "purple_url": _list_url(infectious="on", place=place)
            if user.may(Permission.SEE_RESTRICTED)
            else "",
        },
    )


def _list_url(**wanted: Any) -> str:
    query = "&".join(f"{name}={value}" for name, value in wanted.items() if value is not None)
    return f"{reverse('pregnancies')}?{query}"


@requires(Permission.SEE_PERSONS)
def lost(request: HttpRequest) -> HttpResponse:
    """Women nobody follows: never registered, or registered and lost."""
    user: Any = request.user
    today = clock.today()
    filters = LostFilters(request.GET)
    weeks = filters.wanted
    groups = {
        "unregistered": (_("孕期未建册"), lists.unregistered(today)),
        "born": (_("近一年分娩、未建册"), lists.born_unregistered(today)),
        "lost": (_("失访"), lists.lost(today, weeks)),
    }
    chosen = request.GET.get("kind", "")
    if chosen not in groups:
        chosen = "unregistered"
    sort = request.GET.get("sort", "")
    page = _page(request, lists.ordered(groups[chosen][1], sort, today))
    counts = {
        key: page.paginator.count if key == chosen else rows.count()
        for key, (_label, rows) in groups.items()
    }
    return render(
        request,
        "journeys/lost.html",
        {
            "tabs": [
                {
                    "url": _with(request, kind=key),
                    "label": label,
                    "count": counts[key],
                    "active": key == chosen,
                }
                for key, (label, _rows) in groups.items()
            ],
            "chosen": chosen,
            "filters": filters,
            "weeks": weeks,
            "sort": sort,
            "columns": _columns(),
            "page": page,
            "lines": _shown(page, today),
            "may_record": user.may(Permission.RECORD),
        },
    )
