"""Who is told of what, on the home of each account."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from counted import a_plan, a_target
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from factories import CHANGCHI, COUNTY, PREFECTURE, SHAHE, County
from rhythmic import TODAY, planned, rhythm

from muzi.access import scope
from muzi.access.models import User
from muzi.bulletins import actions, notices, submissions
from muzi.bulletins.calendar import Span
from muzi.bulletins.home import Group, waiting
from muzi.bulletins.kinds import KINDS
from muzi.bulletins.models import Bulletin, Notice
from muzi.config import clock
from muzi.places import codes
from muzi.places.models import Institution
from muzi.plans import amending
from muzi.plans.amending import Change
from muzi.plans.items import TaskItem, What
from muzi.plans.models import Document, Draft, Plan, Task
from muzi.plans.tasks import task_queries, work

EVIDENCE = {
    "first": "2025-06-01",
    "last": "2026-05-31",
    "now": {"events": 9, "exposed": 500},
    "before": {"events": 1, "exposed": 500},
    "promise": "≤6‰",
    "plan": "方案",
    "reasons": [{"against": "year_before", "p": 0.01, "adjusted": 0.04, "expected": 1.0}],
}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def told(county: County, who: str | User) -> dict[str, Group]:
    user = county.account(who) if isinstance(who, str) else who
    with scope.acting(user.scope):
        # The campaign days of the season are another test's.
        found = waiting(user, TODAY, task_queries.at_home(user, TODAY))
    return {each.name: each for each in found if each.name != "campaigns"}


def kinds(county: County, who: str | User) -> list[str]:
    return list(told(county, who))


def texts(county: County, who: str, name: str) -> list[str]:
    group = told(county, who).get(name)
    return [each.text for each in group.lines] if group else []


def flagged(region: int, **values: Any) -> Notice:
    low, high = codes.extent(region)
    with scope.acting(scope.SYSTEM):
        return Notice.objects.create(
            region=low,
            region_end=high,
            indicator="C03",
            found_on=TODAY,
            evidence=EVIDENCE,
            **values,
        )


def drafted(county: County, **values: Any) -> Bulletin:
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        return actions.draft(KINDS["monthly"], date(2026, 5, 31), by=bureau, today=TODAY, **values)


def second(county: County) -> User:
    return User.objects.create_user(
        "bureau2",
        "x",
        name="周科员",
        role="county_bureau",
        institution=county.institutions["bureau"],
    )


def test_where_nothing_waits_nothing_is_said(county: County) -> None:
    for who in county.users:
        assert told(county, who) == {}


# Notices


def test_a_notice_is_told_to_the_bureaus_next_to_it_and_to_the_area_itself(county: County) -> None:
    flagged(COUNTY)
    flagged(CHANGCHI)
    assert texts(county, "bureau", "notices") == ["南江县 婴儿死亡率", "长赤镇 婴儿死亡率"]
    assert texts(county, "prefecture", "notices") == ["南江县 婴儿死亡率"]
    assert texts(county, "mch", "notices") == ["南江县 婴儿死亡率"]
    assert texts(county, "clinic_changchi", "notices") == ["长赤镇 婴儿死亡率"]
    for who in ("clinic_shahe", "village_changchi_1", "admin"):
        assert told(county, who) == {}, who


def test_a_notice_taken_up_comes_back_when_its_measures_fall_due(county: County) -> None:
    about = flagged(CHANGCHI, opened_by=None)
    bureau = county.account("bureau")

    def agreed(due_on: date) -> None:
        with scope.acting(bureau.scope):
            notices.interview(
                about,
                held_on=TODAY,
                attended="院长",
                measures="逐例评审",
                due_on=due_on,
                on=TODAY,
                by=bureau,
            )

    agreed(TODAY + timedelta(days=8))
    assert "notices" not in told(county, "bureau")
    assert "notices" in told(county, "clinic_changchi")  # it has still to mend it
    agreed(TODAY + timedelta(days=7))
    assert told(county, "bureau")["notices"].late == 0
    with scope.acting(scope.SYSTEM):
        Notice.objects.update(due_on=TODAY - timedelta(days=2))
    group = told(county, "bureau")["notices"]
    assert (group.count, group.late, group.lines[0].late) == (1, 1, "逾期 2 天")
    with scope.acting(bureau.scope):
        notices.close(about, "已整改", by=bureau)
    assert told(county, "bureau") == told(county, "clinic_changchi") == {}


# Bulletins and documents


def test_a_draft_waits_for_those_who_did_not_write_it(county: County) -> None:
    planned(county)
    made, other = drafted(county), second(county)
    assert "reviews" not in told(county, "bureau")
    assert texts(county, "prefecture", "reviews") == [made.title]
    assert kinds(county, other) == ["reviews"]
    assert told(county, "mch") == {}
    with scope.acting(other.scope):
        actions.edit(made, made.title, {}, version=0, by=other)
    assert "reviews" not in told(county, other)  # who changed it reviews it no more


def test_a_draft_of_a_period_that_runs_waits_for_nobody_yet(county: County) -> None:
    planned(county)
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        actions.draft(KINDS["monthly"], TODAY, by=bureau, today=TODAY)
    assert told(county, "prefecture") == {}


def test_what_was_reviewed_waits_for_the_bureau_to_issue_it(county: County) -> None:
    planned(county)
    made, higher = drafted(county), county.account("prefecture")
    with scope.acting(higher.scope):
        actions.review(made, by=higher)
    assert kinds(county, "bureau") == ["issues"]
    assert told(county, "prefecture") == {}
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        actions.issue(made, by=bureau, today=TODAY)
    assert told(county, "bureau") == {}


def test_a_bulletin_that_is_due_is_told_once(county: County) -> None:
    plan = planned(county)
    about = rhythm(county, plan, frequency="monthly", what="死亡通报", reporter="")
    assert kinds(county, "bureau") == ["duties"]
    assert told(county, "bureau")["duties"].late == 1
    drafted(county, rhythm=about)
    assert told(county, "bureau") == {}
    group = told(county, "prefecture")["reviews"]
    assert (group.late, group.lines[0].late) == (1, "逾期 10 天")


def test_a_document_waits_until_it_is_published_or_dropped(county: County) -> None:
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        document = Document.objects.create(
            title="实施方案",
            text="孕产妇死亡率",
            region=COUNTY,
            region_end=COUNTY + 10**6,
            read_by=bureau,
            institution=bureau.institution,
        )
        Draft.objects.create(document=document, what="target", start=0, end=6, content={})
    group = told(county, "bureau")["documents"]
    assert (group.lines[0].text, group.lines[0].detail) == ("实施方案", "1 条待定")
    assert "documents" in told(county, second(county))
    assert told(county, "prefecture") == told(county, "mch") == {}
    with scope.acting(bureau.scope):
        Draft.objects.update(state=Draft.State.REJECTED)
    assert told(county, "bureau")["documents"].lines[0].detail == "已逐条审过，待发布"
    with scope.acting(bureau.scope):
        Document.objects.update(state=Document.State.DROPPED)
    assert told(county, "bureau") == {}


# Duties and tasks


def test_a_report_that_is_late_comes_before_all(county: County) -> None:
    plan = planned(county)
    about = rhythm(county, plan, frequency="monthly", reporter="各乡镇卫生院")
    flagged(CHANGCHI)
    group = told(county, "clinic_changchi")["duties"]
    assert (group.count, group.late, group.lines[0].late) == (1, 1, "逾期 10 天")
    assert kinds(county, "clinic_changchi") == ["duties", "notices"]
    clinic = county.account("clinic_changchi")
    with scope.acting(clinic.scope):
        span = Span(date(2026, 5, 1), date(2026, 5, 31))
        nothing = {"maternal_deaths": 0, "neonatal_deaths": 0, "under5_deaths": 0}
        submissions.submit(about, span, nothing, "", by=clinic, today=TODAY)
    assert kinds(county, "clinic_changchi") == ["notices"]


def a_task(county: County, plan: Plan, text: str, key: int, **values: Any) -> Task:
    clinic = county.institutions["clinic_changchi"]
    with scope.acting(county.account("bureau").scope):
        return Task.objects.create(plan=plan, key=key, text=text, owner=clinic, **values)


def test_tasks_of_the_unit_late_and_new_ones_first(county: County) -> None:
    plan = planned(county)  # six weeks ago: nothing of it is new
    a_task(county, plan, "常规", 1)
    a_task(county, plan, "逾期的", 2, due_on=TODAY - timedelta(days=3))
    with scope.acting(county.account("bureau").scope):
        fresh = a_plan()
    new = a_task(county, fresh, "新的", 1)
    group = told(county, "clinic_changchi")["tasks"]
    assert [each.text for each in group.lines] == ["逾期的", "新的", "常规"]
    assert (group.count, group.late, group.new) == (3, 1, 1)
    assert group.lines[1].tags == ("新下达",)
    assert told(county, "clinic_shahe") == told(county, "mch") == {}
    clinic = county.account("clinic_changchi")
    with scope.acting(clinic.scope):
        work.say(new, "doing", "", by=clinic)
    group = told(county, "clinic_changchi")["tasks"]
    assert (group.count, group.new) == (3, 0)
    assert "进行中" in {tag for each in group.lines for tag in each.tags}


def test_the_links_of_the_home_show_the_tasks_that_it_counts(
    county: County, client_as: Callable[[str], Client]
) -> None:
    """Of all the plans followed, not of the leading one only."""
    first = planned(county)
    with scope.acting(county.account("bureau").scope):
        a_target(first, "A06", "90")
        second = a_plan()
    past = TODAY - timedelta(days=3)
    a_task(county, first, "前一份的", 1, due_on=past)
    a_task(county, second, "后一份的", 1, due_on=past)
    a_task(county, second, "未到期的", 2)
    group = told(county, "clinic_changchi")["tasks"]
    page = client_as("clinic_changchi").get(group.url)
    assert (group.count, len(page.context["lines"])) == (3, 3)
    bureau = client_as("bureau")
    home = bureau.get("/").content.decode()
    [link, late] = re.findall(r'href="(/tasks[^"]*)">逾期任务 <strong>(\d+)', home)[0]
    page = bureau.get(link)
    assert {line.task.text for line in page.context["lines"]} == {"前一份的", "后一份的"}
    assert int(late) == len(page.context["lines"])
    page = bureau.get(link, {"only": "overdue", "plan": second.pk})
    assert [line.task.text for line in page.context["lines"]] == ["后一份的"]
    for view in ("list", "map"):
        assert bureau.get("/tasks", {"view": view}).status_code == 200


def test_a_unit_is_told_of_its_tasks_whosever_plan_gives_them(
    county: County, client_as: Callable[[str | User], Client]
) -> None:
    """A city's hospital that stands in a county, and a county's in the plan of the city."""
    plan = planned(county)
    a_task(county, plan, "别的", 1)
    joint = a_task(county, plan, "会诊", 2)
    with scope.acting(scope.SYSTEM):
        city = a_plan(PREFECTURE)
        of_city = Task.objects.create(plan=city, key=1, text="转诊")
        of_city.partners.add(county.institutions["hospital"])
        central = Institution.objects.create(
            name="巴中市中心医院",
            kind=Institution.Kind.GENERAL_HOSPITAL,
            region=SHAHE,
            catchment=PREFECTURE,
        )
        joint.partners.add(central)
    doctor = User.objects.create_user(
        "central", "x", name="郑医生", role="obstetric_unit", institution=central
    )
    for who, text in ((doctor, "会诊"), ("obstetrics", "转诊")):
        group = told(county, who)["tasks"]
        assert [each.text for each in group.lines] == [text]
        page = client_as(who).get(group.url)
        assert [line.task.text for line in page.context["lines"]] == [text]
        [tile] = [each for each in page.context["counts"] if each["only"] == "beside"]
        assert tile["n"] == 1
    # The whole board stays with what the region works under.
    page = client_as("obstetrics").get("/tasks")
    assert {line.task.text for line in page.context["lines"]} == {"别的", "会诊"}
    with scope.acting(scope.SYSTEM):
        Plan.objects.filter(pk=city.pk).update(withdrawn_at="2026-06-01T00:00Z")
    assert "tasks" not in told(county, "obstetrics")


def test_a_task_that_an_amendment_brings_is_new(county: County) -> None:
    plan = planned(county)
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        added = TaskItem(text="补充的", owners=("长赤镇卫生院",))
        amending.amend(
            plan, [Change(What.TASK, item=added)], reason="补充", version=plan.version, by=bureau
        )
    group = told(county, "clinic_changchi")["tasks"]
    assert (group.lines[0].text, group.new) == ("补充的", 1)


# Pages


def test_each_home_shows_what_waits_with_a_count_and_a_link(
    county: County, client_as: Callable[[str], Client]
) -> None:
    planned(county)
    made, about = drafted(county), flagged(CHANGCHI)
    page = client_as("bureau").get("/").content.decode()
    assert "需要处理" in page
    assert f'href="/notices/{about.pk}"' in page
    page = client_as("prefecture").get("/").content.decode()
    assert "简报待审核" in page
    assert f'href="/bulletins/{made.pk}"' in page
    page = client_as("clinic_changchi").get("/").content.decode()
    assert 'href="#waiting-notices">反弹通报 <strong>1</strong>' in page
    for who in ("clinic_shahe", "village_changchi_1", "admin"):
        assert 'id="waiting"' not in client_as(who).get("/").content.decode()


def test_however_much_waits_the_home_asks_no_more(
    county: County, client_as: Callable[[str], Client]
) -> None:
    plan = planned(county)
    rhythm(county, plan, frequency="monthly", what="死亡通报", reporter="县卫生健康局")

    def more(n: int) -> int:
        """One more of each, and how many queries the home then takes."""
        flagged(COUNTY + 1000 * (n + 101))
        with scope.acting(county.account("bureau").scope):
            task = Task.objects.create(
                plan=plan, key=n, text="任务", owner=county.institutions["bureau"]
            )
            work.say(task, "doing", "", by=county.account("bureau"))
        drafted(county)
        home = client_as("bureau")
        home.get("/")  # names of places are kept
        with CaptureQueriesContext(connection) as made:
            assert home.get("/").status_code == 200
        return len(made)

    first = more(1)
    assert more(2) == more(3) == first <= 55
