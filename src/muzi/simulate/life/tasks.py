"""What is done about the items of a plan: tasks and evidence, visits, values by hand, shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from operator import itemgetter

from muzi.access.models import User
from muzi.bulletins.report import Writer
from muzi.bulletins.setting.pdf import pdf
from muzi.places.models import Institution
from muzi.plans.following import feeds, hand, quotas
from muzi.plans.models import Plan, Target, Task, TaskState
from muzi.plans.reading.types import Kind, Unit
from muzi.plans.tasks import leads, work
from muzi.simulate.life.cast import Cast, acting, dated
from muzi.simulate.life.words import OTHERWISE, said_of

_STATES, _OFTEN = (TaskState.WAITING, TaskState.DOING, TaskState.DONE), (25, 45, 30)
_SIMULATED = "（模拟）"


def tell(cast: Cast, plan: Plan, chief: User, began: date) -> None:
    """The work on a plan from the day `began`, led by the account of its bureau."""
    found = list(Task.objects.filter(plan=plan, until=None).select_related("owner", "plan"))
    _tasks(cast, found, chief, began)
    _visits(cast, plan, found, chief)
    targets = list(Target.objects.filter(plan=plan, until=None).select_related("plan"))
    _by_hand(cast, plan, targets, chief)
    _shares(cast, targets, chief)


def _tasks(cast: Cast, found: Iterable[Task], chief: User, began: date) -> None:
    recorded = False  # one record as a file; the other tasks are shown by pages
    for task in found:
        luck = cast.luck("task", task.plan.title, task.key)
        [state] = luck.choices(_STATES, _OFTEN)
        if task.due_on is not None and task.due_on < cast.today:
            state = TaskState.DOING  # what is late is told as late
        by = cast.at(task.owner) or chief
        if state is TaskState.WAITING or not work.may_work_on(by, task):
            continue
        said = said_of(task.text)
        length = (cast.today - began).days
        first = began + timedelta(days=luck.randint(0, length // 2))
        last = first + timedelta(days=luck.randint(0, (cast.today - first).days))
        told = [(first, TaskState.DOING, by)]
        if state is TaskState.DONE:
            told.append((last, TaskState.DONE, by))
        for day, how, who in sorted([*told, *_parts(cast, task, first)], key=itemgetter(0)):
            with acting(who):
                words = said.done if how is TaskState.DONE else said.doing
                dated(work.say(task, how, words, by=who), day, "at")
        with acting(by):
            if said.link:
                dated(work.add_link(task, said.named, said.link, by=by), last, "at")
            elif said is not OTHERWISE and not recorded:
                recorded = True
                paper = _paper(said.title, task, by, last)
                dated(
                    work.add_file(task, said.title, f"{said.title}.pdf", paper, by=by), last, "at"
                )


def _parts(cast: Cast, task: Task, first: date) -> Iterator[tuple[date, TaskState, User]]:
    """When, how far and who of the units that work beside the lead, from its first day on."""
    luck = cast.luck("parts", task.plan.title, task.key)
    for unit in task.partners.order_by("pk"):
        [state] = luck.choices(_STATES, _OFTEN)
        on = first + timedelta(days=luck.randint(0, (cast.today - first).days))
        by = cast.at(unit)
        if by is not None and state is not TaskState.WAITING and work.may_work_on(by, task):
            yield on, state, by


def _paper(title: str, task: Task, by: User, on: date) -> bytes:
    """A unit's own record of what it held, as it would be scanned in."""
    paper = Writer(
        title, issuer=by.institution.name, dated=on, as_of=on, simulated=by.institution.simulated
    )
    paper.paragraph(f"对应任务：{task.clause}　{task.text}", key="task")
    paper.paragraph(
        f"{on.isoformat()}，{by.institution.name}按方案组织开展，经办人登记，科室负责人核对，"
        "登记表和签到表存本单位备查。",
        key="held",
    )
    return pdf(paper.done())


def _visits(cast: Cast, plan: Plan, found: Iterable[Task], chief: User) -> None:
    """One visit whose finding was put right, one whose finding is overdue."""
    about = {each: next((t for t in found if each in t.text), None) for each in ("高危", "急救")}
    visitors = f"妇幼健康督导组{_SIMULATED}"
    for account, days, summary, word, text, correction in (
        (
            cast.township,
            120,
            "制度上墙、职责明确，建册与随访能衔接。",
            "高危",
            "高危孕产妇专案登记与随访记录分开存放，交接签字不全。",
            "已合并成册，逐例补齐交接签字，并由分管院长每月抽查。",
        ),
        (
            cast.hospital,
            60,
            "急救物品齐备，值班与会诊制度执行较好。",
            "急救",
            "产科急救演练后没有复盘记录，改进措施无人跟踪。",
            "",
        ),
    ):
        on = cast.ago(days)
        finding = work.Found(text, about[word], on + timedelta(days=30))
        with acting(chief):
            made = work.visit(
                plan,
                account.institution,
                visited_on=on,
                visitors=visitors,
                summary=summary,
                found=[finding],
                by=chief,
            )
        dated(made, on + timedelta(days=1), "at")
        if correction:
            with acting(account):
                right = on + timedelta(days=25)
                what = made.findings.get()
                work.correct(what, right, correction, today=cast.today, by=account)


def _by_hand(cast: Cast, plan: Plan, targets: Iterable[Target], chief: User) -> None:
    """Values of last year's statistics for what no record feeds. Deaths and infections are left
    alone: nobody would believe an invented one.
    """
    for target in targets:
        if not isinstance(feeds.feed_of(target), feeds.Unfed) or target.kind == Kind.OUTCOME:
            continue
        as_of = _last_statistics(plan, target, cast.today)
        given = _value(cast, target)
        if as_of is None or given is None:
            continue
        value, count, denominator = given
        with acting(chief):
            made = hand.enter(
                target,
                as_of=as_of,
                value=value,
                count=count,
                denominator=denominator,
                source=f"{as_of.year}年度统计报表{_SIMULATED}",
                on=cast.today,
                by=chief,
            )
        dated(made, min(as_of + timedelta(days=25), cast.today), "entered_at")


def _last_statistics(plan: Plan, target: Target, today: date) -> date | None:
    """The end of the last year that was reported, within the target's time; None before the first
    of the plan's years is over.
    """
    due = target.due_on or today
    year = today.year - 1 if due >= date(today.year - 1, 12, 31) else due.year
    end = min(date(year, 12, 31), due)
    return None if plan.starts_on is not None and end < plan.starts_on else end


def _value(cast: Cast, target: Target) -> tuple[Decimal | None, int | None, int | None] | None:
    """A value, or count and denominator, near what was promised; None where none is plausible.

    Beds are left to the register, which a value by hand would contradict.
    """
    luck = cast.luck("value", target.plan.title, target.key)
    if target.unit == Unit.PERCENT and "机构" in target.population:
        units = [each for each in leads.units(target.region) if _delivers(each)]
        return (None, len(units) - 1, len(units)) if units else None
    if target.unit == Unit.PERCENT:
        near = float(target.value) + luck.uniform(-4, 2)
        return Decimal(str(round(min(near, 99.6), 2))), None, None
    if target.unit in {Unit.PERSONS, Unit.INSTITUTIONS}:
        return Decimal(int(float(target.value) * luck.uniform(0.7, 1.0))), None, None
    return None


def _delivers(unit: Institution) -> bool:
    return Institution.Licence.MIDWIFERY in unit.licences


def _shares(cast: Cast, targets: Iterable[Target], chief: User) -> None:
    """Quotas of persons served, by live births."""
    for target in filter(feeds.is_quota, targets):
        with acting(chief):
            if shares := quotas.proposed(target, cast.today):
                quotas.share_out(target, shares, chief)
