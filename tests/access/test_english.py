"""Every page in English: what is still Chinese on it is a name, a place, something somebody wrote,
or a citation. And every page in Chinese until the reader chooses otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from world import ACTORS, World, make_world

from muzi import content
from muzi.access import scope
from muzi.access.models import User
from muzi.content.catalogue import catalogue
from muzi.indicators.definitions import TABLES
from muzi.journeys.facts import described
from muzi.journeys.lists import short_name
from muzi.people.ethnic_groups import ETHNIC_GROUPS
from muzi.people.models import Person
from muzi.places.models import Institution, Region

HAN = re.compile(r"[\u3400-\u9fff]+")
SPOKEN = {"alt", "aria-label", "placeholder", "title", "data-label"}
# What the stories of the tests wrote, and the other language under its own name.
WRITTEN = (
    *("张三", "录入有误", "已复核", "急诊就诊", "中文"),
    *("全国纲要", "方案", "免费产前筛查", "季报", "通报", "做", "调整", "未开展", "纪要"),
    *("讲座", "卫生院", "本地宣传日"),
)


class Texts(HTMLParser):
    """Every text of a page that a person sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if value and name in SPOKEN]


def _short(names: Iterable[str]) -> set[str]:
    """Names as they are and as lists shorten them (鹿角垭村民委员会: 鹿角垭村)."""
    return {each for name in names for each in (name, short_name(name))}


@cache
def _quoted() -> tuple[frozenset[str], frozenset[str]]:
    """Names of documents, beside which a clause stands, and definitions: both stay Chinese."""
    documents = content.load().sources.values()
    definitions = {note for each in documents if (note := each.note)}
    for each in catalogue().values():
        definitions |= {each.numerator_zh, each.denominator_zh, *each.synonyms, each.note}
        for use in each.forms:
            definitions |= {use.form.code, use.form.title_zh, *use.form.columns.values()}
    definitions |= {each.at for each in content.load().quantities.values()}
    for table in TABLES.values():
        definitions |= {fact.metadata["at"] for fact in described(table).values()}
    return frozenset(each.title_zh for each in documents), frozenset(definitions)


def _is_quoted(text: str) -> bool:
    titles, definitions = _quoted()
    bare = text.strip(" ·\n")
    if any(title in text for title in titles) or bare in definitions:
        return True
    return all(part in definitions for part in bare.split("、"))


@pytest.fixture(scope="module")
def world(committed: None) -> World:
    return make_world()


@pytest.mark.django_db
@pytest.mark.parametrize("actor", [each for each in ACTORS if each != "anonymous"])
def test_every_page_is_english(world: World, actor: str) -> None:
    client = world.client(actor)
    client.cookies["django_language"] = "en"
    with scope.acting(scope.SYSTEM):
        names = set(Person.objects.values_list("name", flat=True))
        names |= set(User.objects.values_list("name", flat=True))
        names |= set(Institution.objects.values_list("name", flat=True))
        names |= _short(Region.objects.values_list("name", flat=True))
    known = sorted(names | set(ETHNIC_GROUPS) | set(WRITTEN), key=len, reverse=True)
    left: dict[str, str] = {}
    for page in world.pages(actor):
        response = client.get(page.path, page.query)
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        assert response.headers["Content-Language"] == "en", page.path
        parser = Texts()
        parser.feed(response.content.decode())
        for text in parser.found:
            rest = text
            for name in known if HAN.search(text) else ():
                rest = rest.replace(name, "")
            if HAN.search(rest) and not _is_quoted(rest):
                left.setdefault(text.strip(), page.path)
    assert left == {}


@pytest.mark.django_db
def test_chinese_unless_chosen(world: World) -> None:
    client = world.client("mch")
    # What the browser prefers does not count.
    page = client.get("/", headers={"accept-language": "en-GB,en;q=0.9"})
    assert page.headers["Content-Language"] == "zh-hans"
    assert '<html lang="zh-hans">' in page.content.decode()
    assert _navigation(page)[:3] == ["今日", "孕产妇", "风险"]

    chosen = client.post("/language", {"language": "en", "next": "/women"})
    assert (chosen.status_code, chosen.url) == (302, "/women")
    page = client.get("/")
    assert '<html lang="en">' in page.content.decode()
    assert _navigation(page)[:3] == ["Today", "Mothers", "Risk"]
    assert page.headers["Vary"].count("Cookie") == 1

    # An unknown language chooses nothing, and so does a cookie that holds one.
    client.post("/language", {"language": "tlh"})
    assert _navigation(client.get("/"))[0] == "Today"
    client.cookies["django_language"] = "tlh"
    assert _navigation(client.get("/"))[0] == "今日"


def test_signing_in_in_english(client: Client, db: None) -> None:
    client.post("/language", {"language": "en", "next": "/login"})
    page = client.get("/login").content.decode()
    assert "<h1>Sign in</h1>" in page
    wrong = client.post("/login", {"username": "nobody", "password": "wrong password"})
    assert "Wrong account or password" in wrong.content.decode()


def _navigation(page: Any) -> list[str]:
    return [str(each["label"]) for each in page.context["nav"]]
