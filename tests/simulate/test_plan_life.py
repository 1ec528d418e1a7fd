"""The year that a simulated county lives under its plan: complete, true to its records, repeatable.

A small county is simulated for the whole module, as the owner of the tables; what it shows is read
as the accounts read it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import harness
import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from traced import Pages, mismatches

from muzi.access import scope
from muzi.access.models import User
from muzi.bulletins import actions
from muzi.bulletins import submissions as reporting
from muzi.bulletins.calendar import ONE_DAY, Span, Standing, span_of
from muzi.bulletins.duties import of_period, owed
from muzi.bulletins.kinds import KINDS
from muzi.bulletins.models import Activity, Bulletin, Campaign, Submission
from muzi.plans import packs, queries
from muzi.plans.following import feeds
from muzi.plans.following.quotas import shares_of
from muzi.plans.models import (
    Evidence,
    HandValue,
    Plan,
    Progress,
    Rhythm,
    Target,
    Task,
    TaskState,
    Visit,
    VisitFinding,
)
from muzi.plans.reading.types import Kind
from muzi.plans.tasks import task_queries
from muzi.simulate import life
from muzi.simulate.life.words import OTHERWISE, SAID, said_of

TODAY, SEED, COUNTY = date(2026, 6, 15), 1, 511922000000
TOLD = (
    VisitFinding,
    Visit,
    Evidence,
    Progress,
    HandValue,
    Submission,
    Bulletin,
    Activity,
    Campaign,
)

pytestmark = pytest.mark.usefixtures("simulated")
by_bureau = pytest.mark.usefixtures("as_bureau")


@pytest.fixture(scope="module")
def simulated(committed: None) -> None:
    with harness.as_owner():
        packs.load()
        call_command("simulate", births=160, years=1, today=TODAY, processes=1, seed=SEED)


@pytest.fixture
def bureau() -> User:
    return User.objects.get(username="bureau")


@pytest.fixture
def as_bureau(simulated: None, bureau: User) -> Iterator[None]:
    with scope.acting(bureau.scope):
        yield


@pytest.fixture
def plan(as_bureau: None) -> Plan:
    [found] = queries.followed(COUNTY, TODAY)
    assert found.pack == "nanjiang-2017"
    return found


def test_tasks_stand_in_every_state_and_what_is_done_is_shown(plan: Plan) -> None:
    lines = task_queries.lines([plan], TODAY)
    states = Counter(each.state for each in lines)
    assert min(states[each] for each in TaskState) >= 3
    late = [each for each in lines if each.overdue]
    assert [each.task.due_on for each in late] == [date(2017, 12, 31)]
    assert late[0].state is TaskState.DOING
    assert any(each.state is TaskState.DONE and each.evidence for each in lines)
    assert any(each.unproven for each in lines)


def test_what_is_said_comes_from_the_units_of_a_task_in_the_order_of_days(plan: Plan) -> None:
    for task in Task.objects.filter(plan=plan).select_related("owner"):
        said = list(Progress.objects.filter(task=task).order_by("pk"))
        units = {task.owner_id, *task.partners.values_list("pk", flat=True)}
        assert all(each.institution_id in units for each in said)
        assert not said or said[0].institution_id == task.owner_id
        assert all(a.at <= b.at for a, b in pairwise(said))
        assert all(each.at.date() <= TODAY for each in said)


@by_bureau
def test_units_beside_a_lead_speak_of_their_own_part(plan: Plan) -> None:
    lines = task_queries.lines([plan], TODAY)
    spoken = [line for line in lines if line.parts_said]
    assert spoken
    assert any(len(line.parts_by_state) == len(TaskState) for line in spoken)


@by_bureau
def test_one_finding_was_put_right_and_one_is_overdue() -> None:
    right, late = VisitFinding.objects.order_by("visit__visited_on")
    assert right.corrected_on is not None
    assert right.corrected_on <= right.due_on
    assert late.corrected_on is None
    assert late.due_on < TODAY
    assert right.task is not None
    assert late.task is not None


@by_bureau
def test_evidence_is_a_page_that_opens_or_a_pdf(bureau: User) -> None:
    links = set(Evidence.objects.exclude(link="").values_list("link", flat=True))
    client = Client()
    client.force_login(bureau, backend="django.contrib.auth.backends.ModelBackend")
    assert links
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)
    [paper] = Evidence.objects.filter(link="")
    assert bytes(paper.content).startswith(b"%PDF-")
    assert len(paper.content) < 200_000


@by_bureau
def test_values_by_hand_are_marked_and_never_of_what_records_or_deaths_tell() -> None:
    found = list(HandValue.objects.select_related("target"))
    assert found
    for each in found:
        assert "模拟" in each.source
        assert each.as_of <= TODAY
        assert isinstance(feeds.feed_of(each.target), feeds.Unfed)
        assert each.target.kind != Kind.OUTCOME


def test_quotas_and_nothing_else_are_shared_out_whole(plan: Plan) -> None:
    """Midwives to be added are no quota: nobody splits them among townships."""
    targets = list(Target.objects.filter(plan=plan))
    shares = shares_of(targets)
    assert {pk: sum(parts.values()) for pk, parts in shares.items()} == {
        t.pk: t.value for t in targets if feeds.is_quota(t)
    }


def test_of_the_last_reports_one_is_late_and_one_is_missing(plan: Plan) -> None:
    rhythm = Rhythm.objects.select_related("plan").get(plan=plan, reporter="助产机构", key=3)
    standing = Counter(
        each.due.standing
        for each in of_period(rhythm, Span(date(2026, 5, 1), date(2026, 5, 31)), TODAY)
    )
    assert standing[Standing.LATE] == standing[Standing.OVERDUE] == 1
    assert standing[Standing.DONE] == standing.total() - 2
    before = of_period(rhythm, Span(date(2026, 4, 1), date(2026, 4, 30)), TODAY)
    assert {each.due.standing for each in before} == {Standing.DONE}


@by_bureau
def test_reports_say_what_the_records_say() -> None:
    for each in Submission.objects.all():
        counts = reporting.recorded([each.institution_id], Span(each.starts_on, each.ends_on))
        recorded = counts[each.institution_id]
        assert each.counts == {a.name: recorded.get(a.measure, 0) for a in reporting.DEATHS}
        assert each.zero is not any(each.counts.values())


@by_bureau
def test_bulletins_were_issued_month_by_month_and_this_one_is_a_draft(bureau: User) -> None:
    monthly = list(Bulletin.objects.filter(kind="monthly").order_by("starts_on"))
    *issued, draft = monthly
    assert draft.state == "draft"
    assert draft.starts_on == date(2026, 6, 1)
    assert {each.state for each in issued} == {"issued"}
    assert all(b.starts_on == a.ends_on + timedelta(days=1) for a, b in pairwise(monthly))
    numbers = [each.number for each in issued if each.ends_on.year == 2026]
    assert numbers[-1] == f"月通报〔2026〕第{len(numbers) + 1}期"  # December's was the first
    assert all(each.reviewed_by_id != each.drafted_by_id for each in issued)
    [quarter] = Bulletin.objects.filter(kind="quarterly")
    assert quarter.ends_on == date(2026, 3, 31)
    assert quarter.state == "issued"
    assert not owed(bureau, TODAY)


@by_bureau
def test_a_bulletin_knows_only_the_reports_that_had_come_by_its_day() -> None:
    may = Bulletin.objects.get(kind="monthly", starts_on=date(2026, 5, 1))
    assert may.issued_at is not None
    said = str(may.content)
    units = Submission.objects.filter(starts_on=may.starts_on)
    in_time = units.filter(at__date__lte=may.issued_at.date()).count()
    assert in_time == units.count() - 1
    assert "未报单位" in said
    for unit in units.filter(at__date__gt=may.issued_at.date()):
        assert unit.institution.name in said


@by_bureau
def test_campaigns_held_have_a_lead_and_two_activities() -> None:
    held = list(Campaign.objects.filter(ends_on__lt=TODAY))
    assert held
    assert all(each.owner is not None for each in held)
    assert {each.activities.count() for each in held} == {2}
    assert not Activity.objects.filter(campaign__ends_on__gte=TODAY).exists()


def test_every_page_of_it_opens(bureau: User, plan: Plan) -> None:
    client = Client()
    client.force_login(bureau, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/").status_code == 200
    for address in (
        f"/plans/{plan.pk}",
        "/tasks",
        "/visits",
        "/calendar",
        "/bulletins",
        "/notices",
        "/campaigns",
    ):
        page = client.get(address)
        assert page.status_code == 200, address
        # Wherever one is under a plan, its place in the navigation says so.
        assert '<a href="/plans" aria-current="page"' in page.content.decode(), address
    # The plan of 2017 leads still, and nobody takes it for one in force.
    assert "期满，仍在跟踪" in client.get("/plans").content.decode()


@by_bureau
def test_every_figure_of_every_bulletin_leads_to_the_same_number(bureau: User, plan: Plan) -> None:
    client = Client()
    client.force_login(bureau, backend="django.contrib.auth.backends.ModelBackend")
    with transaction.atomic():
        issued = Bulletin.objects.filter(region=COUNTY, state="issued")
        for kind in KINDS.values():
            running = span_of(kind.frequency, TODAY) if kind.frequency else None
            day = running.first - ONE_DAY if running else TODAY
            if issued.filter(kind=kind.name, ends_on=day).exists():
                continue  # it is among those told already, and issued once
            actions.draft(kind, day, by=bureau, today=TODAY, plan=None if running else plan)
        told = list(Bulletin.objects.filter(region=COUNTY).order_by("pk"))
        assert {each.kind for each in told} == set(KINDS)
        pages = Pages(client)
        for each in told:
            report = actions.report_of(each)
            assert mismatches(report, pages) == [], each.title
        transaction.set_rollback(True)


def told() -> list[Any]:
    """All that was told, without the numbers of the rows."""
    return [
        list(
            Progress.objects.order_by("task__key", "institution", "state").values_list(
                "task__key", "institution", "state", "note", "at__date"
            )
        ),
        list(Evidence.objects.order_by("task__key").values_list("task__key", "link", "at__date")),
        list(HandValue.objects.order_by("target__key").values_list("target__key", "value")),
        list(
            Submission.objects.order_by("starts_on", "institution").values_list(
                "institution", "starts_on", "at__date"
            )
        ),
        list(Activity.objects.order_by("campaign", "institution").values_list("form", "reach")),
    ]


def test_it_is_told_once_and_the_same_again() -> None:
    with harness.as_owner(), transaction.atomic():
        first = told()
        assert life.tell(TODAY, SEED) is False
        for model in TOLD:
            model._default_manager.all().delete()
        assert life.tell(TODAY, SEED) is True
        assert told() == first
        for model in TOLD:
            model._default_manager.all().delete()
        assert life.tell(TODAY, SEED + 1) is True
        assert told() != first
        transaction.set_rollback(True)


@pytest.mark.parametrize("said", [*SAID, OTHERWISE], ids=lambda each: each.title or each.link)
def test_words_hold_no_numbers(said: Any) -> None:
    assert not any(letter.isdigit() for letter in said.doing + said.done)


def test_words_are_chosen_by_what_the_task_is_about() -> None:
    assert said_of("借母乳喂养周和预防出生缺陷日开展宣传科普").title == "主题宣传活动"
    assert said_of("迎接等级复审") is OTHERWISE
