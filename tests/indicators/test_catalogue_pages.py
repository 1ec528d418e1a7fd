"""The catalogue as roles see it: found by any of its names, defined once, with who uses it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from drawn import stored
from factories import CHANGCHI_VILLAGES, COUNTY, NEIGHBOUR, County

from muzi.access import scope
from muzi.access.roles import PERMISSIONS, Permission
from muzi.content.catalogue import catalogue, groups
from muzi.indicators import cells
from muzi.indicators.definitions import TABLES, book
from muzi.indicators.search import find
from muzi.journeys.facts import described
from muzi.journeys.provenance import kinds_behind
from muzi.plans.models import Plan, Target
from muzi.services.kinds import BY_NAME

ClientAs = Callable[[str], Client]
QUERY = "year=2026&kind=statistical"


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("M01", ["M01"]),
        ("m01", ["M01"]),
        ("孕产妇死亡比", ["M01"]),
        ("早孕建卡率", ["A02"]),
        ("zyjcl", ["A02", "A05"]),
        ("剖宫", ["A11", "A12", "A13"]),
        ("birth weight", ["A27"]),
        ("没有这样的指标", []),
    ],
)
def test_found_by_any_of_its_names(typed: str, codes: list[str]) -> None:
    assert [hit.definition.code for hit in find(typed, catalogue().values())] == codes


def test_every_word_must_fit_and_nothing_typed_finds_all() -> None:
    found = {hit.definition.code for hit in find("新生儿 筛查", catalogue().values())}
    assert {"H15", "H16", "H17", "H18", "H19", "H20"} <= found
    assert not found & {"H01", "A22"}
    assert len(find("  ", catalogue().values())) == len(catalogue())


def test_the_other_name_that_led_to_an_entry_is_told() -> None:
    [hit] = find("婚检率", catalogue().values())
    assert (hit.definition.code, hit.alias) == ("B01", "婚检率")
    [hit] = find("婚前医学检查率", catalogue().values())
    assert hit.alias == ""


def test_every_fact_that_is_counted_names_the_records_behind_it() -> None:
    for measure in book().measures.values():
        for condition in measure.where:
            assert condition.fact in described(TABLES[measure.table])
            for kind in kinds_behind(condition.fact):
                assert kind in BY_NAME, condition.fact
    assert kinds_behind("visited") == ("newborn_visit",)
    assert kinds_behind("male") == ("delivery",)


def test_whoever_sees_figures_may_read_what_they_mean() -> None:
    for permissions in PERMISSIONS.values():
        assert Permission.SEE_FIGURES not in permissions or Permission.SEE_PLANS in permissions


def test_the_whole_catalogue_stands_under_its_headings(county: County, client_as: ClientAs) -> None:
    page = text(client_as("bureau"), "/catalogue")
    for each in catalogue().values():
        assert f'href="/catalogue/{each.code}"' in page
    for group in groups():
        assert f'id="{group.id}"' in page


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("q=MMR", ["M01"], ["M02", "C01"]),
        ("group=women", ["W01", "W26"], ["A01"]),
        ("feed=awaited", ["A24", "W10"], ["A22"]),
        ("feed=records", ["A22"], ["A24"]),
        ("period=calendar_year", ["G01"], ["A01"]),
        ("unverified=on", ["M06", "A06"], ["M01"]),
        ("group=women&unverified=on&q=hpv", ["W26"], ["W12", "A06"]),
        ("period=week&group=men", ["A01", "W26"], []),
    ],
)
def test_filters_narrow_it(
    county: County, client_as: ClientAs, query: str, shown: list[str], hidden: list[str]
) -> None:
    page = text(client_as("bureau"), f"/catalogue?{query}")
    assert all(f'href="/catalogue/{code}"' in page for code in shown)
    assert not any(f'href="/catalogue/{code}"' in page for code in hidden)


def test_nothing_found_leads_back(county: County, client_as: ClientAs) -> None:
    page = text(client_as("bureau"), "/catalogue?q=没有这样的指标")
    assert "目录里没有符合的指标" in page


def test_every_entry_has_its_page(county: County, client_as: ClientAs) -> None:
    client = client_as("bureau")
    for each in catalogue().values():
        page = text(client, f"/catalogue/{each.code}")
        assert each.numerator_zh in page
        assert each.at in page
        head = page.partition('class="page-head"')[2].partition("</header>")[0]
        assert ("tag-unverified" in head) is not each.verified, each.code
    text(client, "/catalogue/Z99", 404)


def test_an_entry_names_its_limits_and_where_they_come_from(
    county: County, client_as: ClientAs
) -> None:
    client = client_as("bureau")
    haemorrhage = text(client, "/catalogue/A30")
    assert "产后出血(阴道分娩,24小时内不少于) 500 ml · 临床通行定义" in haemorrhage
    assert "产后出血(剖宫产,24小时内不少于) 1000 ml · 临床通行定义" in haemorrhage
    assert "贫血(血红蛋白小于) 100 g/L · 全国妇幼健康统计调查制度" in text(client, "/catalogue/A19")
    # Two days instead of two readings: nobody read that, and the page says so.
    days = text(client, "/catalogue/A31").partition("高血压(测得升高的日数不少于) 2 天")[2]
    assert "未核实" in days.partition("</div>")[0]


def test_an_entry_that_records_feed(county: County, client_as: ClientAs) -> None:
    birth = {"delivered_on": date(2026, 3, 1), "parturient": True, "live_births": 1}
    with scope.acting(scope.SYSTEM):
        for five in (True, True, False):
            stored(
                county.institutions["mch"],
                birth | {"checked_five": five},
                {"delivered_on": birth["delivered_on"], "parturient": True},
                region=CHANGCHI_VILLAGES[0],
            )
        cells.recount_all()
    page = text(client_as("bureau"), f"/catalogue/a04?{QUERY}")
    assert "2 / 3" in page
    assert 'href="/figures/A04/?region=511922&amp;year=2026' in page
    assert "产检5次及以上" in page
    assert "产前检查" in page
    assert "产检≥5次人数" in page  # the column of the form
    # Those who may not see figures read what it means, without its value.
    without = text(client_as("obstetric_unit"), f"/catalogue/A04?{QUERY}")
    assert "2 / 3" not in without
    assert "卫统41表列11" in without
    text(client_as("village_doctor"), "/catalogue/A04", 403)
    text(client_as("bureau"), f"/catalogue/A04?region={NEIGHBOUR}", 404)


def test_an_entry_that_waits_names_its_service(county: County, client_as: ClientAs) -> None:
    page = text(client_as("bureau"), "/catalogue/W10")
    assert "将由“两癌筛查”服务的记录计算" in page
    assert "/figures/W10" not in page


def _promise(region: int, end: int, title: str, **changes: object) -> Target:
    plan = Plan.objects.create(title=title, region=region, region_end=end)
    return Target.objects.create(
        **{
            "plan": plan,
            "key": 1,
            "clause": "二（一）",
            "name": "孕产妇系统管理率",
            "indicator": "A06",
            "kind": "coverage",
            "operator": ">=",
            "value": 90,
            "unit": "percent",
            "due_on": date(2030, 12, 31),
            "region": region,
            **changes,
        }
    )


def test_the_plans_that_use_it(county: County, client_as: ClientAs) -> None:
    with scope.acting(scope.SYSTEM):
        _promise(COUNTY, COUNTY + 10**6, "本县规划")
        _promise(0, 10**12, "国家规划")
        _promise(NEIGHBOUR, NEIGHBOUR + 10**6, "邻县规划")
        _promise(COUNTY, COUNTY + 10**6, "旧稿", until=2)
        _promise(COUNTY, COUNTY + 10**6, "别的指标", indicator="A05")
    page = text(client_as("bureau"), "/catalogue/A06")
    assert "≥90%" in page
    assert "2030-12-31" in page
    assert "本县规划" in page
    assert "国家规划" in page
    assert not any(title in page for title in ("邻县规划", "旧稿", "别的指标"))
    assert "没有提到它" in text(client_as("bureau"), "/catalogue/A07")
