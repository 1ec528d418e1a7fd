"""Home, work lists, risk board and the export: what they show, to whom, in which order."""

import re
import zipfile
from datetime import date, timedelta
from io import BytesIO
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from factories import CHANGCHI, CHANGCHI_VILLAGES, SHAHE_VILLAGES, a_woman

from muzi.access import scope
from muzi.access.models import AuditEvent
from muzi.clinical.schedule import State
from muzi.config import clock
from muzi.journeys import lists, tasks
from muzi.journeys.models import Due
from muzi.journeys.tasks import Tasks
from muzi.services import actions
from muzi.services.record import Pregnancy

TODAY = clock.today()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def at_weeks(weeks: int, days: int = 0) -> date:
    """The last menstrual period of a woman who is so far today."""
    return ago(weeks * 7 + days)


def followed(county, name, weeks, **values):
    """A woman `weeks` pregnant, registered at 8 weeks and seen once at 9."""
    lmp = at_weeks(weeks)
    story = a_woman(county, name=name, **values)
    story.registered(lmp + timedelta(weeks=8), lmp=lmp)
    return story.seen(lmp + timedelta(weeks=9), haemoglobin=120)


def names(response) -> list[str]:
    """The persons a page links to, in order."""
    found = re.findall(r'<a href="/people/\d+">([^<]+)</a>', response.content.decode())
    return list(dict.fromkeys(found))


@pytest.fixture
def population(county):
    """Women of one township with something to tell them apart, and one of another township."""
    return {
        "early": followed(county, "早孕女", 10),
        "red": followed(county, "红色女", 30).assessed(ago(3), "R1.1.1"),
        "orange": followed(county, "橙色女", 24).seen(ago(2), haemoglobin=58),
        "aged": followed(county, "高龄女", 20, born=TODAY.replace(year=TODAY.year - 35)),
        "younger": followed(
            county, "将满女", 21, born=TODAY.replace(year=TODAY.year - 35) + timedelta(days=1)
        ),
        "elsewhere": followed(county, "沙河女", 28, village=SHAHE_VILLAGES[0]),
    }


# States in SQL


def test_states_in_sql_are_those_of_the_schedule(county):
    """Every shape of window, on every day around it: each state finds exactly its own."""
    story = followed(county, "甲", 20)
    start = date(2026, 3, 1)

    def day(offset):
        return None if offset is None else start + timedelta(days=offset)

    shapes = list(product((0,), (5, 12), (12, 20), (None, 0, 4, 5, 6, 13, 25), (None, -1, 3, 15)))
    with scope.acting(scope.SYSTEM):
        Due.objects.all().delete()
        for number, (opens, due, closes, ends, satisfied) in enumerate(shapes):
            Due.objects.create(
                pregnancy=story.pregnancy,
                person=story.person,
                region=story.person.residence,
                care_institution=story.pregnancy.care_institution,
                schedule="s",
                contact=str(number),
                satisfied_by="antenatal_visit",
                opens=day(opens),
                due=day(due),
                closes=day(closes),
                ends=day(ends),
                satisfied_on=day(satisfied),
            )
        seen = set()
        for offset in range(-2, 30):
            today = day(offset)
            everything = {
                state: {task.contact: task for task in Tasks(today, states=(state,))[:]}
                for state in State
            }
            for number, (*_rest, satisfied) in enumerate(shapes):
                found = [state for state in State if str(number) in everything[state]]
                if satisfied is not None and satisfied > offset:
                    assert found == [State.DONE]  # the one difference: see muzi.journeys.tasks
                    continue
                assert len(found) == 1
                assert found == [everything[found[0]][str(number)].state(today)]
                seen.add(found[0])
            assert len(Tasks(today, states=(State.MISSED,))) == len(everything[State.MISSED])
        assert seen == set(State)


def test_past_states_are_shown_for_ninety_days_only(county):
    story = followed(county, "甲", 20)
    contact = story.due("antenatal-bphs-2017-2")
    with scope.acting(scope.SYSTEM):
        last = contact.closes + timedelta(days=tasks.PAST_DAYS)
        ids = [
            [t.contact for t in Tasks(d, states=(State.MISSED,))[:]]
            for d in (last, last + timedelta(1))
        ]
    assert contact.contact in ids[0]
    assert contact.contact not in ids[1]


# Home


def test_home_orders_reports_then_late_then_due_then_newly_graded(population, client_as, county):
    followed(county, "已报女", 26).assessed(ago(2), "R1.1.1").reported(ago(1), "red")
    lmp = at_weeks(14)
    a_woman(county, name="逾期女").registered(lmp + timedelta(weeks=13), lmp=lmp)
    lmp = at_weeks(12, 3)
    a_woman(county, name="到期女").registered(lmp + timedelta(weeks=10), lmp=lmp)
    page = client_as("clinic_changchi").get("/").content.decode()
    parts = re.split(r"<h2>(.+?) <span", page)
    assert parts[1::2] == ["等待上报", "逾期", "7 天内到期", "近 7 天新评为橙色、红色"]
    reports, late, due, newly = parts[2::2]
    assert reports.index("红色女") < reports.index("橙色女")
    assert "逾期 2 天" in reports  # red found 3 days ago, 24 hours allowed
    assert "还有 1 天" in reports  # orange found 2 days ago, 3 days allowed
    assert ("逾期女" in late, "逾期 8 天" in late, "到期女" in late) == (True, True, False)
    assert ("到期女" in due, "还有 3 天" in due, "早孕女" in due) == (True, True, False)
    assert "已报女" in newly
    assert "橙色女" not in newly
    assert "沙河女" not in page


def test_home_gives_the_form_only_to_those_who_may_fill_it_in(population, client_as):
    form = f"/people/{population['red'].person.pk}/record/risk_report"
    assert form in client_as("clinic_changchi").get("/").content.decode()
    assert form not in client_as("county_bureau").get("/").content.decode()


def test_newborn_visit_is_a_task_of_the_child(county, client_as):
    story = followed(county, "产妇甲", 40)
    story.delivered(ago(4), discharged_on=ago(2))
    page = client_as("clinic_changchi").get("/due?kind=newborn_visit").content.decode()
    assert f"/people/{story.child().pk}/record/newborn_visit" in page
    assert "出生 4 天" in page
    assert "产后访视" not in page[page.index('class="tasks"') :]


@pytest.mark.parametrize("role", ["higher_bureau", "administrator"])
def test_home_of_those_who_see_no_persons_shows_none(population, client_as, role):
    page = client_as(role).get("/")
    assert page.status_code == 200
    assert names(page) == []
    wanted = "/figures/" if role == "higher_bureau" else "/accounts"
    assert f'href="{wanted}"' in page.content.decode()


def test_empty_home_says_what_it_is_for(county, client_as):
    assert "今天没有要做的事" in client_as("village_changchi_1").get("/").content.decode()


# Lists of women


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"早孕女", "红色女", "橙色女", "高龄女", "将满女"}),
        ("colour=red", {"红色女"}),
        ("colour=high", {"红色女", "橙色女"}),
        ("weeks_from=21&weeks_to=24", {"橙色女", "将满女"}),
        ("weeks_from=30", {"红色女"}),
        ("weeks_to=10", {"早孕女"}),
        ("aged=on", {"高龄女"}),
        ("new=on", {"红色女", "橙色女"}),
        ("colour=nonsense&weeks_from=x", {"早孕女", "红色女", "橙色女", "高龄女", "将满女"}),
        (f"place={SHAHE_VILLAGES[0]}", {"早孕女", "红色女", "橙色女", "高龄女", "将满女"}),
        ("stage=postpartum", set()),
    ],
)
def test_filters(population, client_as, query, expected):
    assert set(names(client_as("clinic_changchi").get(f"/pregnancies?{query}"))) == expected


def test_place_narrows_to_a_township_and_a_village(population, county, client_as):
    followed(county, "二村女", 15, village=CHANGCHI_VILLAGES[1])
    client = client_as("mch")
    assert "沙河女" in names(client.get("/pregnancies"))
    township = names(client.get(f"/pregnancies?place={CHANGCHI}"))
    assert "二村女" in township
    assert "沙河女" not in township
    assert names(client.get(f"/pregnancies?place={CHANGCHI_VILLAGES[1]}")) == ["二村女"]


def test_overdue_finds_who_has_something_late(county, client_as):
    # The first contact is due by 12+6 and counts to 15+6: at 14 weeks and unseen, it is late.
    lmp = at_weeks(14)
    a_woman(county, name="未检女").registered(lmp + timedelta(weeks=13), lmp=lmp)
    followed(county, "已检女", 14)
    client = client_as("clinic_changchi")
    assert names(client.get("/pregnancies?overdue=on")) == ["未检女"]
    assert names(client.get("/due?state=overdue")) == ["未检女"]


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("weeks", "早孕女", "红色女"),
        ("-weeks", "红色女", "早孕女"),
        ("edd", "红色女", "早孕女"),
        ("-colour", "红色女", None),
        ("", "红色女", None),
        ("-age", "高龄女", None),
        ("next", None, None),
    ],
)
def test_sorting(population, client_as, sort, first, last):
    found = names(client_as("clinic_changchi").get(f"/pregnancies?sort={sort}"))
    assert len(found) == 5
    assert first is None or found[0] == first
    assert last is None or found[-1] == last


def test_sorting_by_the_next_contact(population, client_as):
    page = client_as("clinic_changchi").get("/pregnancies?sort=next").content.decode()
    dates = re.findall(r"(?:还有|逾期) \d+ 天 · (\d{4}-\d\d-\d\d)", page)
    assert len(dates) == 5
    assert dates == sorted(dates)


def test_postpartum_women_have_their_own_stage(county, client_as):
    followed(county, "刚生女", 40).delivered(ago(10), discharged_on=ago(7))
    followed(county, "早生女", 49).delivered(ago(43))
    client = client_as("clinic_changchi")
    assert names(client.get("/pregnancies?stage=postpartum")) == ["刚生女"]
    assert names(client.get("/pregnancies")) == []


def test_a_page_takes_as_many_queries_for_many_women_as_for_few(county, client_as):
    client = client_as("mch")
    pages = ["/", "/pregnancies", "/due", "/risk", "/pregnancies/unregistered?kind=lost"]

    def cost():
        found = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(page)
            found.append(len(queries))
        return found

    for number in range(2):
        followed(county, f"女{number}", 14 + number).assessed(ago(2), "R1.1.1")
    few = cost()
    for number in range(2, 8):
        followed(county, f"女{number}", 14 + number).assessed(ago(2), "R1.1.1")
    assert cost() == few


# Scope


LISTS = ["/", "/pregnancies", "/due", "/risk", "/pregnancies/unregistered"]


@pytest.mark.parametrize("page", LISTS)
def test_a_village_doctor_sees_the_own_village_only(population, client_as, page):
    text = client_as("village_shahe_1").get(page).content.decode()
    assert "红色女" not in text
    assert "高龄女" not in text
    other = client_as("village_changchi_2").get(page).content.decode()
    assert "红色女" not in other


def test_an_obstetric_unit_sees_the_women_it_looks_after(population, county, client_as):
    hospital = county.account("obstetrics")
    lmp = at_weeks(20)
    own = a_woman(county, name="本院女", by=hospital)
    own.registered(lmp + timedelta(weeks=8), lmp=lmp, by=hospital)
    client = client_as("obstetrics")
    assert names(client.get("/pregnancies")) == ["本院女"]
    assert names(client.get("/due")) == ["本院女"]
    assert names(client.get("/risk")) == []


@pytest.mark.parametrize("page", LISTS[1:])
@pytest.mark.parametrize("role", ["higher_bureau", "administrator"])
def test_lists_are_closed_to_those_who_see_no_persons(county, client_as, role, page):
    assert client_as(role).get(page).status_code == 403


# Restricted results


@pytest.fixture
def infected(county):
    """Yellow by nothing, purple by HIV alone."""
    return followed(county, "感染女", 20).tested(ago(30), hiv="pos")


def test_hiv_shows_in_no_list_to_those_not_entitled(infected, client_as):
    township, mch = client_as("clinic_changchi"), client_as("mch")
    for page in ("/pregnancies", "/risk", "/", "/due"):
        assert "紫色" not in township.get(page).content.decode()
    assert "感染女" in names(township.get("/pregnancies?infectious=on"))  # no such filter for them
    followed(infected.county, "无感染女", 21)
    assert names(mch.get("/pregnancies?infectious=on")) == ["感染女"]
    assert "紫色 1 人" in mch.get("/risk").content.decode()


def test_purple_for_hepatitis_b_is_open(county, client_as):
    followed(county, "乙肝女", 20).seen(ago(20), hbsag="pos")
    assert "risk-purple" in client_as("clinic_changchi").get("/pregnancies").content.decode()


# Board


def test_board_says_why_since_when_and_whether_it_was_reported(population, client_as):
    page = client_as("clinic_changchi").get("/risk").content.decode()
    red, orange, yellow = (page.index(f'id="colour-{c}"') for c in ("red", "orange", "yellow"))
    assert red < page.index("红色女") < orange < page.index("橙色女") < yellow
    card = page[page.index("橙色女") : yellow]
    assert re.search(r"血红蛋白 58 g/L", card)
    assert re.search(r"附件2 橙色", card)
    assert f"自 {ago(2).isoformat()}" in card
    assert "未报告，还有 1 天" in card
    assert "早孕女" not in page  # green: a count only
    population["orange"].reported(ago(1), "orange")
    assert (
        f"{ago(1).isoformat()} 已报告" in client_as("clinic_changchi").get("/risk").content.decode()
    )


def test_board_marks_what_is_not_verified(county, client_as):
    followed(county, "未核女", 20).assessed(ago(1), "R1.1.2")
    page = client_as("clinic_changchi").get("/risk").content.decode()
    assert "未核实" in page[page.index("未核女") :]


# Unregistered and lost


def test_unregistered_and_lost(county, client_as):
    mch = county.account("mch")
    unknown = a_woman(county, name="未建册女")
    with scope.acting(mch.scope):
        unknown.pregnancy = actions.open_pregnancy(person=unknown.person, on=ago(5), by=mch)
    unknown.seen(ago(5), haemoglobin=110)
    born = a_woman(county, name="产后知女")
    with scope.acting(mch.scope):
        born.pregnancy = actions.open_pregnancy(person=born.person, on=ago(50), by=mch)
    born.delivered(ago(50))
    followed(county, "失访女", 30)  # seen at 9 weeks, then never again
    followed(county, "在管女", 30).seen(ago(1), haemoglobin=115)
    client = client_as("clinic_changchi")
    assert names(client.get("/pregnancies/unregistered")) == ["未建册女"]
    assert names(client.get("/pregnancies/unregistered?kind=born")) == ["产后知女"]
    assert names(client.get("/pregnancies/unregistered?kind=lost")) == ["失访女"]


def test_lost_begins_the_day_after_the_weeks_are_over(county, acting_as):
    story = followed(county, "甲", 30)
    due = story.due("antenatal-bphs-2017-2").due
    with acting_as(county.account("mch")):
        assert not lists.lost(due + timedelta(weeks=4), 4).exists()
        assert [r.pk for r in lists.lost(due + timedelta(weeks=4, days=1), 4)] == [
            story.pregnancy.pk
        ]
    story.seen(due + timedelta(days=1), haemoglobin=110)
    with acting_as(county.account("mch")):
        assert not lists.lost(due + timedelta(weeks=4, days=1), 4).exists()


# Export


def workbook(response) -> str:
    with zipfile.ZipFile(BytesIO(b"".join(response))) as book:
        return "".join(
            book.read(name).decode()
            for name in book.namelist()
            if name.startswith("xl/") and name.endswith(".xml")
        )


def test_export_has_the_filtered_rows_and_is_audited(population, client_as, county):
    response = client_as("clinic_changchi").get("/pregnancies/export?colour=high")
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    text = workbook(response)
    assert "红色女" in text
    assert "橙色女" in text
    assert "早孕女" not in text
    assert "沙河女" not in text
    with scope.acting(county.account("clinic_changchi").scope):
        event = AuditEvent.objects.get(action=AuditEvent.Action.EXPORT)
    assert event.kind == "pregnancies"
    assert "2 人" in event.reason


def test_export_needs_its_permission(population, client_as):
    assert client_as("village_changchi_1").get("/pregnancies/export").status_code == 403


def test_export_keeps_restricted_results_back(infected, client_as):
    assert "紫色" not in workbook(client_as("clinic_changchi").get("/pregnancies/export"))
    assert "紫色" in workbook(client_as("mch").get("/pregnancies/export"))


def test_a_name_is_never_a_formula_in_the_workbook(county, client_as):
    followed(county, "=1+1", 20)
    text = workbook(client_as("clinic_changchi").get("/pregnancies/export"))
    assert "=1+1" in text
    assert "<f>" not in text


def test_no_list_leaks_a_pregnancy_of_nowhere(population):
    """Without an actor the lists refuse, they do not fall open."""
    with pytest.raises(scope.NoScope):
        lists.ongoing(TODAY).count()
    assert Pregnancy.objects.count() == 0


def test_what_is_over_is_listed_latest_first(county, client_as):
    followed(county, "先检女", 30)
    followed(county, "后检女", 12)
    client = client_as("clinic_changchi")
    assert names(client.get("/due?state=done")) == ["后检女"]  # the other is more than 90 days ago
    followed(county, "中检女", 16)
    assert names(client.get("/due?state=done")) == ["后检女", "中检女"]
