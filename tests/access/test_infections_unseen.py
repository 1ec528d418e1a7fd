"""HIV and syphilis: a woman who is infected looks to unentitled roles as one who is not.

The same woman's story is told twice, with every test positive and with every test negative, and
whatever each role can get of her is compared: pages, lists, search, export, figures, audit trail,
and the rows that row-level security leaves it.
"""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from factories import CHANGCHI, COUNTY, County, Story, a_woman, baby, weeks
from looking import PERSONAL, RESIDENT_ID
from planning import make_plan
from world import HERE, World

from muzi.access import scope
from muzi.clinical.statistics import statistical_year_of
from muzi.config import clock
from muzi.indicators import cells
from muzi.indicators.definitions import book
from muzi.services import actions

UNENTITLED = ("village", "township", "bureau")
NAME = "李秀英"
# What a page holds that is new at each request.
FLEETING = re.compile(
    r'csrfmiddlewaretoken" value="\w+"'
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?|\bbefore=\d+"
)
# Filters that a role may try, beside the pages of the matrix.
TRIED = (
    "/pregnancies?infectious=on",
    "/pregnancies?stage=postpartum",
    "/pregnancies?new=on",
    *(f"/pregnancies?colour={colour}" for colour in ("green", "yellow", "orange", "red", "purple")),
    *(f"/pregnancies?sort={key}" for key in ("colour", "-colour", "next", "checked")),
    "/pregnancies/export?infectious=on",
    *(f"/due?state={state}" for state in ("open", "due", "overdue", "missed", "done")),
    "/due?kind=report",
    "/pregnancies/unregistered?kind=lost",
    "/pregnancies/unregistered?kind=born",
    "/regions?for=region&under=0",
)


def _under_way(county: County) -> Story:
    lmp = clock.today() - timedelta(days=24 * 7)
    story = a_woman(county, name=NAME, resident_id=RESIDENT_ID).registered(weeks(lmp, 8), lmp=lmp)
    story.screened(weeks(lmp, 9)).seen(weeks(lmp, 12), haemoglobin=98)
    return story.assessed(weeks(lmp, 13), "Y1.1.1").seen(weeks(lmp, 20), haemoglobin=112)


def _delivered(county: County) -> Story:
    lmp = clock.today() - timedelta(days=42 * 7)
    story = a_woman(county, name=NAME, resident_id=RESIDENT_ID).registered(weeks(lmp, 8), lmp=lmp)
    story.screened(weeks(lmp, 9)).seen(weeks(lmp, 12), haemoglobin=112)
    story.delivered(weeks(lmp, 39), [baby()], discharged_on=weeks(lmp, 39, 3))
    return story.visited(weeks(lmp, 40)).child_visited(weeks(lmp, 40))


def _tested(story: Story, result: str) -> None:
    """Tested twice in pregnancy, the second test corrected; a third begun and not finished."""
    start: date = story.record("pregnancy_registration").lmp
    mch = story.county.account("mch")
    all_of_it = {"hiv": result, "treponemal": result, "non_treponemal": result}
    story.tested(weeks(start, 12), **all_of_it).tested(weeks(start, 18), hiv=result)
    with scope.acting(mch.scope):
        record = story.record("infection_test")
        actions.amend(record=record, values=all_of_it, reason="漏填", version=1, by=mch)
    with scope.acting(scope.SYSTEM):
        cells.recount_all()


def _text(response: Any) -> str:
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as workbook:
            names = [name for name in workbook.namelist() if not name.startswith("docProps")]
            content = b"\n".join(workbook.read(name) for name in names)
    leads = response.headers.get("Location", "")
    return FLEETING.sub("", f"{response.status_code} {leads}\n{content.decode()}")


def _seen_by(world: World, actor: str) -> dict[str, str]:
    """Every answer that the actor gets about the woman, by address."""
    client = world.client(actor)
    story = world.stories[HERE]
    assert story.pregnancy is not None
    about = f"{story.person.pk}-{story.pregnancy.pk}-new"
    world.client("mch").post(f"/drafts/infection_test/{about}", {"hiv": "pos", "note": "未完"})
    paths = [(page.path, page.query) for page in world.pages(actor) if page.about != "region"]
    paths += [(path, {}) for path in TRIED]
    # County totals of infections are figures for those who govern; below, they are withheld.
    year = statistical_year_of(story.facts.delivered_on or clock.today())
    region = {"region": str(CHANGCHI), "year": str(year)}
    every = actor == "township" and story.facts.outcome == "delivered"
    for code, each in book().indicators.items():
        if each.restricted or every:
            paths += [(f"/figures/{code}/{page}", region) for page in ("", "counted/", "left-out/")]
    paths += [("/figures/", region), ("/figures/export", region)]
    paths += [
        ("/figures/", {**region, "indicator": code})
        for code, each in book().indicators.items()
        if each.restricted
    ]
    seen = {f"{path}?{query}": _text(client.get(path, query)) for path, query in paths}
    for text in (NAME, RESIDENT_ID, "lxy"):
        seen[f"search {text}"] = _text(client.post("/search", {"q": text}))
    typed = {"name": NAME, "number": RESIDENT_ID, "document": "resident_id"}
    seen["similar"] = _text(client.post("/people/similar", typed))
    for kind in ("infection_test", "risk_assessment", "antenatal_visit"):
        path = f"/people/{story.person.pk}/record/{kind}"
        seen[f"POST {path}"] = _text(client.post(path, {}))
    return seen


def _rows_for(world: World, actor: str) -> dict[str, list[str]]:
    """Every row of a person that row-level security leaves the actor, without numbers and times."""
    found = {}
    user = world.account(actor)
    assert user is not None
    with scope.acting(user.scope):
        for model in PERSONAL:
            rows = model._default_manager.order_by().values()
            found[model.__name__] = sorted(
                repr(
                    {
                        name: value
                        for name, value in row.items()
                        if name != "id" and not isinstance(value, datetime)
                    }
                )
                for row in rows
            )
    return found


def _with(world: World, result: str, look: Any, actor: str) -> Any:
    """What is seen when her tests say `result`; undone afterwards."""
    with transaction.atomic():
        _tested(world.stories[HERE], result)
        seen = look(world, actor)
        transaction.set_rollback(True)
    return seen


@pytest.fixture(params=[_under_way, _delivered], ids=["under way", "delivered"])
def world(county: County, request: pytest.FixtureRequest) -> World:
    stories = {HERE: request.param(county)}
    return World(county, county, stories, {COUNTY: make_plan(county).pk})


@pytest.mark.parametrize("actor", UNENTITLED)
def test_no_answer_tells_an_infected_woman_from_another(world: World, actor: str) -> None:
    infected = _with(world, "pos", _seen_by, actor)
    healthy = _with(world, "neg", _seen_by, actor)
    assert NAME in infected[f"search {NAME}"]
    assert infected.keys() == healthy.keys()
    for path in infected:
        assert infected[path] == healthy[path], path


@pytest.mark.parametrize("actor", [*UNENTITLED, "higher", "admin"])
def test_no_row_tells_an_infected_woman_from_another(world: World, actor: str) -> None:
    infected = _with(world, "pos", _rows_for, actor)
    assert infected == _with(world, "neg", _rows_for, actor)
    assert infected["InfectionTest"] == infected["InfectionRow"] == []


def test_who_is_entitled_sees_it(world: World) -> None:
    infected, healthy = (
        {re.sub(r"(infection_test)/\d+", r"\1/", path): text for path, text in seen.items()}
        for seen in (_with(world, result, _seen_by, "mch") for result in ("pos", "neg"))
    )
    differing = {path for path in infected if infected[path] != healthy[path]}
    her = world.stories[HERE].person.pk
    assert f"/people/{her}?{{}}" in differing
    assert "阳性" in infected[f"/people/{her}?{{}}"]
    assert any(path.startswith("/records/infection_test/") for path in differing)
    if world.stories[HERE].facts.outcome == "ongoing":
        assert NAME in infected["/pregnancies?infectious=on?{}"]
        assert NAME not in healthy["/pregnancies?infectious=on?{}"]
    else:
        assert any(path.startswith("/figures/") for path in differing)
    assert _with(world, "pos", _rows_for, "mch") != _with(world, "neg", _rows_for, "mch")
