"""The pages of figures as roles see them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from drawn import stored
from factories import CHANGCHI, CHANGCHI_VILLAGES, SHAHE, County

from muzi.access import scope
from muzi.access.models import AuditEvent
from muzi.indicators import cells
from muzi.journeys.models import PregnancyRow

ClientAs = Callable[[str], Client]
QUERY = "year=2026&kind=statistical"


@pytest.fixture
def births(county: County) -> None:
    """Three in Changchi in March 2026, one of them in no one's care before."""
    common = {"delivered_on": date(2026, 3, 1), "parturient": True, "live_births": 1}
    seen = {"registered": True, "checked": True, "checks": 6, "checked_five": True}
    unseen = {"registered": False, "checked": False, "checks": 0, "checked_five": False}
    with scope.acting(scope.SYSTEM):
        for facts in (seen, seen, unseen):
            stored(
                county.institutions["mch"],
                common | facts,
                {"delivered_on": common["delivered_on"], "parturient": True, "hiv_tested": True},
                region=CHANGCHI_VILLAGES[0],
            )
        cells.recount_all()


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_the_dashboard_shows_count_beside_rate(births: None, client_as: ClientAs) -> None:
    page = text(client_as("bureau"), f"/figures/?{QUERY}")
    assert "2 / 3" in page
    assert "66.67" in page
    assert "无数据" in page  # nobody high-risk: no denominator
    assert "未核实" in page
    assert "长赤镇" in page


def test_an_indicator_is_defined_cited_and_leads_to_its_persons(
    births: None, client_as: ClientAs
) -> None:
    page = text(client_as("bureau"), f"/figures/A04/?{QUERY}")
    assert "产前检查满5次的产妇人数" in page
    assert 'href="/catalogue/A04?region=511922&amp;year=2026' in page
    assert "/figures/A04/left-out/?region=511922&amp;year=2026" in page
    assert 'viewBox="' in page  # the trend is drawn
    rare = text(client_as("bureau"), f"/figures/M01/?{QUERY}")
    assert "95% 区间" in rare


def test_days_are_shown_where_they_are_asked_for(births: None, client_as: ClientAs) -> None:
    bureau = client_as("bureau")
    day = text(bureau, "/figures/A04/?region=511922&from=2026-03-01&to=2026-03-01")
    assert "2 / 3" in day
    assert "2026-03-01 至 2026-03-01" in day
    after = text(bureau, "/figures/A04/?region=511922&from=2026-03-02&to=2026-03-31")
    assert "2 / 3" not in after
    # Who is behind it is asked for the same days.
    address = re.search(r'/figures/A04/counted/\?[^"]*', day)
    assert address is not None
    assert "from=2026-03-01" in address[0]
    assert "to=2026-03-01" in address[0]


def test_a_region_is_opened_by_its_parts(births: None, client_as: ClientAs) -> None:
    page = text(client_as("bureau"), f"/figures/A04/?{QUERY}&region={CHANGCHI}")
    assert "2 / 3" in page
    assert "书台村" in page or str(CHANGCHI_VILLAGES[0]) in page
    empty = text(client_as("bureau"), f"/figures/A04/?{QUERY}&region={SHAHE}")
    assert "无数据" in empty


def test_the_persons_left_out_and_why(births: None, county: County, client_as: ClientAs) -> None:
    client = client_as("bureau")
    page = text(client, f"/figures/A04/left-out/?{QUERY}")
    assert page.count("模拟甲") == 1
    assert "产检5次及以上" in page
    assert "产检次数 0" in page
    with scope.acting(scope.SYSTEM):
        unseen = PregnancyRow.objects.get(checked_five=False).person_id
    assert f'href="{reverse("person", args=[unseen])}"' in page
    assert text(client, f"/figures/A04/counted/?{QUERY}").count("模拟甲") == 2
    with scope.acting(county.account("bureau").scope):
        looked = AuditEvent.objects.filter(kind__startswith="figure A04").values_list("kind")
        assert sorted(looked) == [("figure A04 left_out",), ("figure A04 numerator",)]


def test_names_stay_with_those_who_may_see_persons(births: None, client_as: ClientAs) -> None:
    higher = client_as("prefecture")
    page = text(higher, f"/figures/A04/?{QUERY}")
    assert "/left-out/" not in page
    assert "2 / 3" in page
    text(higher, f"/figures/A04/left-out/?{QUERY}", 403)
    text(client_as("bureau"), f"/figures/P02/counted/?{QUERY}", 403)
    text(client_as("mch"), f"/figures/P02/counted/?{QUERY}")
    neighbour = text(client_as("clinic_shahe"), f"/figures/A04/?{QUERY}")
    assert "2 / 3" not in neighbour


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("village_doctor", "/figures/", 403),
        ("obstetric_unit", "/figures/", 403),
        ("bureau", "/figures/Z99/", 404),
        ("bureau", "/figures/?region=511923", 404),
        ("bureau", "/figures/?region=511922999", 404),
        ("bureau", "/figures/?region=nowhere", 404),
        ("bureau", "/figures/?year=99999", 404),
        ("bureau", "/figures/?kind=lunar", 404),
        ("bureau", "/figures/A06/?from=2026-03-01&to=2026-03-31", 200),
        ("bureau", "/figures/?from=2026-03-01&to=2026-03-31", 200),
        ("bureau", "/figures/A06/?from=2026-03-31&to=2026-03-01", 404),
        ("bureau", "/figures/A06/?from=2026-03-01", 404),
        ("bureau", "/figures/A06/?from=0001-01-01&to=9999-12-31", 404),
        ("bureau", "/bulletins/turned-red?from=2026-03-01&to=2026-03-31", 200),
        ("bureau", "/bulletins/turned-red?region=511923", 404),
        ("clinic_changchi", f"/figures/?region={SHAHE}", 404),
        ("bureau", "/figures/C03/left-out/", 404),
        ("bureau", "/figures/A33/counted/", 404),
        ("bureau", "/figures/A33/", 200),
        ("bureau", "/figures/C11/", 200),
        ("bureau", "/figures/a04/", 200),
        ("bureau", f"/figures/?region={CHANGCHI_VILLAGES[0]}", 200),
        ("prefecture", f"/figures/?region={CHANGCHI_VILLAGES[0]}", 404),
    ],
)
def test_what_cannot_be_shown(client_as: ClientAs, who: str, path: str, status: int) -> None:
    text(client_as(who), path, status)


def test_the_workbook_holds_the_same_figures(births: None, client_as: ClientAs) -> None:
    answer = client_as("bureau").get(f"/figures/export?{QUERY}")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        strings = "".join(
            book.read(name).decode() for name in book.namelist() if "sharedStrings" in name
        )
    assert "66.66666666666667" in sheet
    for word in ("孕产妇系统管理率", "长赤镇", "未核实"):
        assert word in sheet + strings
    assert "模拟甲" not in sheet + strings
