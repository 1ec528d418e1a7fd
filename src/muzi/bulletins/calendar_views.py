"""Pages of the reporting calendar: what is due to whom, and what each unit reported."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from muzi.access import audit
from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.bulletins import concerns, duties, receivers, submissions
from muzi.bulletins.calendar import ONE_DAY, Due, Span, Standing, day_of, due, span_of
from muzi.bulletins.duties import Duty
from muzi.bulletins.forms import ReportForm
from muzi.bulletins.kinds import frequency_of, kind_of, wait_of
from muzi.bulletins.models import Submission, SubmissionFile
from muzi.bulletins.writing.spans import words_of
from muzi.config import clock
from muzi.plans import attached
from muzi.plans.errors import PlanError
from muzi.plans.models import Rhythm
from muzi.plans.reading.types import Frequency
from muzi.plans.wording import FREQUENCIES, by_when
from muzi.plans.writes import told

STANDINGS: dict[Standing, Promise] = {
    Standing.RUNNING: gettext_lazy("期间未结束"),
    Standing.OPEN: gettext_lazy("待报"),
    Standing.OVERDUE: gettext_lazy("逾期"),
    Standing.DONE: gettext_lazy("已报"),
    Standing.LATE: gettext_lazy("迟报"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A duty in words. `act_url` leads to what is to be done, `url` to what there is."""

    duty: Duty
    what: str
    period: str
    sender: str
    receiver: str
    standing: str
    told: str
    url: str
    act_url: str
    act: str

    @property
    def late(self) -> bool:
        return self.duty.due.standing in {Standing.OVERDUE, Standing.LATE}


def standing_of(due: Due) -> str:
    """逾期 3 天, 迟报 1 天, 待报."""
    word = str(STANDINGS[due.standing])
    if due.days_late:
        return _("%(standing)s %(n)d 天") % {"standing": word, "n": due.days_late}
    return word


def often(rhythm: Rhythm) -> Promise:
    """How often it recurs, in words."""
    return FREQUENCIES[frequency_of(rhythm) or Frequency(rhythm.frequency)]


def lines(found: Iterable[Duty], user: User) -> list[Line]:
    """Duties in words, for one account."""
    given = list(found)
    to = receivers.of_all({each.rhythm.pk: each.rhythm for each in given}.values())
    issuing = {each.rhythm.plan_id: each.rhythm.plan for each in given if each.is_bulletin}
    bureaus = receivers.bureaus(issuing.values())
    return [
        _line(
            each,
            user,
            to[each.rhythm.pk].name,
            bureaus[each.rhythm.plan_id].name if each.is_bulletin else "",
        )
        for each in given
    ]


def _line(duty: Duty, user: User, to: str, bureau: str) -> Line:
    rhythm, span = duty.rhythm, duty.due.span
    kind = kind_of(rhythm)
    page = f"{reverse('rhythm', args=[rhythm.pk])}?day={span.first.isoformat()}"
    what, sender, receiver, told = rhythm.what, rhythm.reporter, to, ""
    url, act_url, act = page, "", ""
    if duty.is_bulletin and kind is not None:
        what, sender, receiver = str(kind.label), bureau, rhythm.receiver or _("辖区各单位")
        url = reverse("bulletin", args=[duty.bulletin.pk]) if duty.bulletin else ""
        if duty.bulletin is None and user.governs(rhythm.plan.region):
            act = _("起草")
            act_url = f"{reverse('bulletin_new')}?rhythm={rhythm.pk}&day={span.first.isoformat()}"
        elif duty.bulletin is not None:
            told = str(duty.bulletin.get_state_display())
    elif duty.unit is not None:
        sender = duty.unit.name
        if duty.submission is not None:
            told = _("零报告") if duty.submission.zero else ""
        elif duty.owed:
            act, act_url = _("报送"), page
    elif duty.tally is not None:
        tally = duty.tally
        told = _("已报 %(n)d / %(all)d") % {"n": tally.reported, "all": tally.expected}
        if tally.reported:
            told += _("，零报告 %(n)d") % {"n": tally.zero}
        if tally.late:
            told += _("，迟报 %(n)d") % {"n": tally.late}
    standing = standing_of(duty.due)
    return Line(duty, what, words_of(span), sender, receiver, standing, told, url, act_url, act)


@requires(Permission.SEE_PLANS)
def calendar(request: HttpRequest) -> HttpResponse:
    """A month: what falls due on which day, from whom to whom, and how it stands."""
    user: Any = request.user
    today = clock.today()
    month = _month(request.GET.get("month", ""), today)
    found = duties.of_month(user, month.first, month.last, today)
    shown = lines(found, user)
    by_day: dict[date, list[Line]] = {}
    for each in shown:
        by_day.setdefault(each.duty.due.due_on, []).append(each)
    weeks = [
        [
            {"day": day, "lines": by_day.get(day, []), "inside": month.first <= day <= month.last}
            for day in week
        ]
        for week in Calendar().monthdatescalendar(month.first.year, month.first.month)
    ]
    owed = lines(duties.owed(user, today), user)
    return render(
        request,
        "bulletins/calendar.html",
        {
            "month": month.first,
            "weeks": weeks,
            "lines": shown,
            "owed": [each for each in owed if each.duty.due.standing is Standing.OVERDUE],
            "before": (month.first - ONE_DAY).strftime("%Y-%m"),
            "after": (month.last + ONE_DAY).strftime("%Y-%m"),
            "today": today,
            "rhythms": [
                {
                    "rhythm": each,
                    "by_when": by_when(each),
                    "usual": _("期后 %(n)d 天内") % {"n": wait_of(each).days},
                    "frequency": often(each),
                }
                for each in concerns.all_of(user, month.first, month.last)
            ],
            "makes": user.governs(user.institution.catchment),
        },
    )


def _month(text: str, today: date) -> Span:
    """The month that is asked for (2026-06); this one where the address says none."""
    try:
        return span_of(Frequency.MONTHLY, day_of(f"{text}-01") if text else today)
    except ValueError as error:
        raise Http404 from error


@requires(Permission.SEE_PLANS)
def rhythm(request: HttpRequest, pk: int) -> HttpResponse:
    """One period of a rhythm: the own report, and what every unit reported."""
    user: Any = request.user
    today = clock.today()
    about = get_object_or_404(Rhythm.objects.select_related("plan"), pk=pk, until=None)
    span = _period(request.GET.get("day", ""), about, today)
    wanted = submissions.asked(about)
    filled = (request.POST, request.FILES) if "form" in request.POST else ()
    form = ReportForm(*filled, wanted=wanted)
    if request.method == "POST":
        answer = _report(request, about, span, form, user, today)
        if answer is not None:
            return answer
    may_report = submissions.may_report(user, about)
    mine = _mine(about, span, user) if may_report else None
    stands = due(span, wait_of(about), None, today)
    to = receivers.receiver(about)
    watched = concerns.watches(user, about.plan) or concerns.receives(user, to)
    early = not concerns.asks(about, span, today)
    reports = duties.of_period(about, span, today) if watched and not early else []
    return render(
        request,
        "bulletins/rhythm.html",
        {
            "rhythm": about,
            "frequency": often(about),
            "span": span,
            "period": words_of(span),
            "due": stands,
            "receiver": to.name,
            "may_report": may_report,
            "mine": mine,
            "beside": submissions.beside(about, user.institution, span, mine.counts if mine else {})
            if may_report
            else [],
            "opens_on": wait_of(about).opens_on(span),
            "by_when": by_when(about),
            "today": today,
            "early": early,
            "form": form,
            "zero_words": "、".join(str(each.label) for each in wanted),
            "deaths": wanted is submissions.DEATHS,
            "units": _units(about, span, reports),
            "given": sum(each.submission is not None for each in reports),
            "zeros": sum(bool(each.submission and each.submission.zero) for each in reports),
            "late": sum(each.due.standing is Standing.LATE for each in reports),
            "wanted": wanted,
            "before": (span.first - ONE_DAY).isoformat(),
            "after": (span.last + ONE_DAY).isoformat() if span.last < today else "",
            "breadcrumb": [
                {"label": _("报送日历"), "url": reverse("calendar")},
                {"label": about.what},
            ],
        },
        status=422 if request.method == "POST" else 200,
    )


def _period(text: str, about: Rhythm, today: date) -> Span:
    """The period of a day; where the address says none, the newest that may be reported."""
    frequency = frequency_of(about)
    if frequency is None:
        raise Http404
    try:
        span = span_of(frequency, day_of(text) if text else today)
    except ValueError as error:
        raise Http404 from error
    if text or wait_of(about).opens_on(span) <= today:
        return span
    return span_of(frequency, span.first - ONE_DAY)


def _report(
    request: HttpRequest, about: Rhythm, span: Span, form: ReportForm, user: User, today: date
) -> HttpResponse | None:
    """Keep what was reported; None where it comes back with what is wrong."""
    if "zero" in request.POST:
        counts, note, given = {each.name: 0 for each in submissions.asked(about)}, "", None
    elif form.is_valid():
        counts, note, given = form.counts, form.cleaned_data["note"], form.cleaned_data.get("file")
    else:
        return None
    try:
        file = attached.attached(given.name, attached.read(given)) if given else None
        made = submissions.submit(about, span, counts, note, by=user, today=today, file=file)
    except PlanError as error:
        if form.is_bound:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.error(request, error.message)
        return None
    messages.success(request, _("已作零报告。") if made.zero else _("已报送。"))
    return redirect(f"{reverse('rhythm', args=[about.pk])}?day={span.first.isoformat()}")


def _mine(about: Rhythm, span: Span, user: User) -> Submission | None:
    return (
        Submission.objects.filter(
            plan=about.plan_id,
            rhythm=about.key,
            institution=user.institution_id,
            starts_on=span.first,
            withdrawn_at=None,
        )
        .select_related("by", "file")
        .defer("file__content")
        .first()
    )


def _units(about: Rhythm, span: Span, reports: Iterable[duties.UnitReport]) -> list[dict[str, Any]]:
    """Every unit with what it said beside what the records say."""
    given = list(reports)
    wanted = submissions.asked(about)
    counted = {}
    if wanted is submissions.DEATHS:
        counted = submissions.recorded([each.unit.pk for each in given], span)
    made = []
    for each in given:
        kept = counted.get(each.unit.pk, {})
        said = each.submission.counts if each.submission else {}
        numbers = [
            submissions.Beside(
                one,
                said.get(one.name),
                kept.get(one.measure, 0) if kept is not None and one.measure else None,
            )
            for one in wanted
        ]
        made.append({"report": each, "standing": standing_of(each.due), "numbers": numbers})
    return made


@requires(Permission.SEE_PLANS)
def submission_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper that came with a report."""
    standing = SubmissionFile.objects.filter(submission__withdrawn_at=None)
    kept = get_object_or_404(standing, submission=pk)
    audit.note(audit.Action.READ, kind="periodic report", record_id=pk)
    return attached.download(kept.file_name, kept.media, kept.content)


@require_POST
@requires(Permission.DO_TASKS)
def submission_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a report back, to be made again."""
    user: Any = request.user
    kept = get_object_or_404(Submission.objects.select_related("plan"), pk=pk)
    told(request, lambda: submissions.withdraw(kept, by=user), _("已撤回，可以重新报送。"))
    about = Rhythm.objects.filter(plan=kept.plan_id, key=kept.rhythm, until=None).first()
    if about is None:
        return redirect("calendar")
    return redirect(f"{reverse('rhythm', args=[about.pk])}?day={kept.starts_on.isoformat()}")
