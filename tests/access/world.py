"""The access matrix as text, and persons, records and places inside and outside each role's scope.

Everybody's inside is the first village of Changchi. The outside is as near as it can be: the next
village for its doctor, the next township for its clinic, a woman of another hospital for an
obstetric unit, the next county for those of a county, another prefecture for those above.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse
from factories import (
    CHANGCHI,
    CHANGCHI_VILLAGES,
    COUNTY,
    NEIGHBOUR,
    SHAHE,
    SHAHE_VILLAGES,
    County,
    Story,
)
from factories import make_county as small_county
from harness import as_owner
from looking import RESIDENT_ID, tell
from planning import make_plan, make_plan_of

from muzi.access import scope
from muzi.access.models import User
from muzi.access.roles import Role
from muzi.bulletins import models as bulletins
from muzi.indicators.definitions import book
from muzi.people.models import Person
from muzi.places import codes
from muzi.places.models import Institution
from muzi.plans import models as plans
from muzi.services.kinds import BY_NAME, KINDS, Subject
from muzi.services.record import Pregnancy

MATRIX = Path(__file__).with_name("matrix.txt")
ACTORS = {
    "village": "village_changchi_1",
    "township": "clinic_changchi",
    "obstetric": "obstetrics",
    "mch": "mch",
    "bureau": "bureau",
    "higher": "prefecture",
    "granted": "granted",
    "admin": "admin",
    "anonymous": None,
}
HERE, NEXT_VILLAGE = CHANGCHI_VILLAGES
NEXT_TOWNSHIP = SHAHE_VILLAGES[0]
NEXT_COUNTY = NEIGHBOUR + 100_201  # 平昌县
# 成都市武侯区: another prefecture.
ELSEWHERE, ELSEWHERE_COUNTY = 510107_001_001, 510107_000_000
OUTSIDE = {
    "village": NEXT_VILLAGE,
    "township": NEXT_TOWNSHIP,
    "obstetric": NEXT_VILLAGE,
    "mch": NEXT_COUNTY,
    "bureau": NEXT_COUNTY,
}
NAMES = {
    HERE: "李秀英",
    NEXT_VILLAGE: "何芳",
    NEXT_TOWNSHIP: "王芳",
    NEXT_COUNTY: "孟晓燕",
    ELSEWHERE: "秦桂兰",
}
# What an address of a plan names, and how its row leads to the plan.
OF_PLANS: dict[str, tuple[type[Any], str]] = {
    "plan": (plans.Plan, "pk"),
    "document": (plans.Document, "plan"),
    "read_draft": (plans.Draft, "document__plan"),
    "target": (plans.Target, "plan"),
    "item": (plans.Target, "plan"),
    "addition": (plans.Plan, "pk"),
    "place": (plans.Plan, "pk"),
    "value": (plans.HandValue, "target__plan"),
    "task": (plans.Task, "plan"),
    "evidence": (plans.Evidence, "task__plan"),
    "visit": (plans.Visit, "plan"),
    "finding": (plans.VisitFinding, "visit__plan"),
    "rhythm": (plans.Rhythm, "plan"),
    "submission": (bulletins.Submission, "plan"),
}
# What a unit reads of itself only.
OF_UNITS = {
    "submission": "institution",
    "visit": "institution",
    "finding": "visit__institution",
}
# The same of what a bureau gives out without a plan, by the region it is about.
OF_REGIONS: dict[str, tuple[type[Any], str]] = {
    "bulletin": (bulletins.Bulletin, "region"),
    "notice": (bulletins.Notice, "region"),
    "campaign": (bulletins.Campaign, "region"),
    "localdays": (bulletins.Campaign, "region"),  # those that a bureau set itself
    "activity": (bulletins.Activity, "campaign__region"),
}
# Who sees the women of which villages.
SEEN = {
    "village": {HERE},
    "township": {HERE, NEXT_VILLAGE},
    "obstetric": {HERE},
    "mch": {HERE, NEXT_VILLAGE, NEXT_TOWNSHIP},
    "bureau": {HERE, NEXT_VILLAGE, NEXT_TOWNSHIP},
    "granted": {HERE, NEXT_VILLAGE, NEXT_TOWNSHIP, NEXT_COUNTY},
}


@dataclass(frozen=True)
class Row:
    """One line of the matrix. `variant` and `about` are empty where the text has a dash."""

    route: str
    variant: str
    about: str
    methods: tuple[str, ...]
    cells: dict[str, str]


def matrix() -> list[Row]:
    """The matrix as it is written."""
    lines = [line.split() for line in MATRIX.read_text(encoding="utf-8").splitlines()]
    heads, *rows = (line for line in lines if line and line[0] != "#")
    assert heads[4:] == list(ACTORS)
    found = []
    for route, variant, about, methods, *cells in rows:
        given = dict(zip(ACTORS, cells, strict=True))
        found.append(
            Row(route, variant.strip("-"), about.strip("-"), tuple(methods.split("+")), given)
        )
    return found


def kinds(rows: list[Row], row: Row) -> list[str]:
    """The kinds of record that a row stands for."""
    named = {each.variant for each in rows if each.route == row.route}
    if row.variant == "others":
        return [kind.name for kind in KINDS if kind.name not in named]
    return [row.variant] if row.variant in BY_NAME else []


@dataclass(frozen=True)
class Page:
    """A page that an actor may get, inside its scope."""

    route: str
    about: str
    target: dict[str, Any]
    path: str

    @property
    def query(self) -> dict[str, str]:
        return self.target.get("query", {})


@dataclass
class World:
    """The stories by village, and the accounts."""

    county: County
    next_county: County
    stories: dict[int, Story]
    plans: dict[int, int] = field(default_factory=dict)  # the plan of each county, by its code

    def account(self, actor: str) -> User | None:
        username = ACTORS[actor]
        return self.county.account(username) if username else None

    def hidden_names(self, actor: str) -> set[str]:
        """Names that no answer to this actor may hold."""
        seen = SEEN.get(actor, set())
        return {name for village, name in NAMES.items() if village not in seen}

    def pages(self, actor: str) -> Iterator[Page]:
        """Every page of the matrix that this actor may get, for each of its targets inside."""
        rows = matrix()
        for row in rows:
            if "GET" not in row.methods or row.cells[actor] not in {"own", "yes"}:
                continue
            for target in self.targets(row.about, actor, names_of(rows, row), inside=True):
                arguments = {name: value for name, value in target.items() if name != "query"}
                yield Page(row.route, row.about, target, reverse(row.route, kwargs=arguments))

    def client(self, actor: str) -> Client:
        """A client in which the actor is logged in."""
        client, user = Client(), self.account(actor)
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def targets(
        self, about: str, actor: str, names: list[str], *, inside: bool
    ) -> list[dict[str, Any]]:
        """What an address of this sort is filled with: its arguments, one set a target.

        The key `query` holds what follows the question mark.
        """
        if not about:
            return [{}]
        if about in OF_PLANS or about in OF_REGIONS:
            return self._of_plan(about, actor, inside)
        make = getattr(self, f"_{about}")
        if about in {"region", "institution", "account"}:
            return make(actor, names, inside)
        return make(HERE if inside else OUTSIDE.get(actor, ELSEWHERE), names)

    def _person(self, village: int, names: list[str]) -> list[dict[str, Any]]:
        """The woman and her child, where one is born; for each kind of record the one it serves."""
        woman = self.stories[village].person
        with scope.acting(scope.SYSTEM):
            child = Person.objects.filter(mother=woman).first()
        if not names:
            return [{"pk": each.pk} for each in (woman, child) if each]
        served = {name: self._served(name, woman, child) for name in names}
        return [{"pk": each.pk, "kind": name} for name, each in served.items() if each]

    def _served(self, kind: str, woman: Person, child: Person | None) -> Person | None:
        return child if BY_NAME[kind].subject is Subject.CHILD else woman

    def _pregnancy(self, village: int, names: list[str]) -> list[dict[str, Any]]:
        pregnancy = self.stories[village].pregnancy
        assert isinstance(pregnancy, Pregnancy)
        return [{"pk": pregnancy.pk}]

    def _record(self, village: int, names: list[str]) -> list[dict[str, Any]]:
        """The first record of each of these kinds in the village, where there is one."""
        found = {}
        with scope.acting(scope.SYSTEM):
            for name in names:
                records = BY_NAME[name].model._default_manager.filter(person__residence=village)
                found[name] = records.order_by("pk").values_list("pk", flat=True).first()
        return [{"kind": name, "pk": key} for name, key in found.items() if key is not None]

    def _draft(self, village: int, names: list[str]) -> list[dict[str, Any]]:
        story = self.stories[village]
        assert story.pregnancy is not None
        about = f"{story.person.pk}-{story.pregnancy.pk}-new"
        return [{"kind": name, "about": about} for name in names]

    def _region(self, actor: str, names: list[str], inside: bool) -> list[dict[str, Any]]:
        user = self.account(actor)
        own = user.institution.catchment if user else CHANGCHI
        other = {
            "village": NEXT_VILLAGE,
            "township": SHAHE,
            "mch": NEIGHBOUR,
            "bureau": NEIGHBOUR,
        }.get(actor, ELSEWHERE_COUNTY)
        region = own if inside else other
        query = {"region": f"{region:012}", "year": "2026"}
        return [{"code": name, "query": query} if name else {"query": query} for name in names]

    def _county(self, village: int, names: list[str]) -> list[dict[str, Any]]:
        return [{"pk": codes.at(village, codes.Level.COUNTY)}]

    def _institution(self, actor: str, names: list[str], inside: bool) -> list[dict[str, Any]]:
        where = self.county if inside else self.next_county
        return [{"pk": where.institutions["clinic_changchi" if inside else "mch"].pk}]

    def _of_plan(self, about: str, actor: str, inside: bool) -> list[dict[str, Any]]:
        """Inside is the county's plan; for a bureau above, outside is another prefecture's."""
        far = ELSEWHERE_COUNTY if actor in {"higher", "granted"} else NEIGHBOUR
        place = COUNTY if inside else far
        model, path = (OF_PLANS | OF_REGIONS)[about]
        named = place if about in OF_REGIONS else self.plans[place]
        with scope.acting(scope.SYSTEM):
            row = model._default_manager.filter(**{path: named})
            user = self.account(actor)
            if about == "localdays":
                row = row.filter(code="")
            if about in OF_UNITS and user is not None:  # that of the own unit
                row = row.filter(**{OF_UNITS[about]: user.institution}) or row
            found = row.values_list("pk", flat=True)[0]
            if about in {"target", "item"}:  # a target's address names its plan and its key
                target = plans.Target.objects.get(pk=found)
                address = {"pk": target.plan_id, "key": target.key}
                return [address | ({"sort": "target"} if about == "item" else {})]
            if about == "place":  # of the tasks of a plan
                return [{"region": place, "query": {"plan": found}}]
            more = {"addition": {"sort": "task"}}
            return [{"pk": found} | more.get(about, {})]

    def _account(self, actor: str, names: list[str], inside: bool) -> list[dict[str, Any]]:
        who = self.county.account("clinic_shahe") if inside else self.next_county.account("mch")
        return [{"pk": who.pk}]


def names_of(rows: list[Row], row: Row) -> list[str]:
    """The kinds of record, or the indicator, that the addresses of a row name."""
    if row.variant in {"open", "restricted"}:
        return [indicator(restricted=row.variant == "restricted")]
    return [""] if row.about == "region" else kinds(rows, row)


def indicator(*, restricted: bool) -> str:
    """The code of an indicator with a list of those left out."""
    found = book().indicators.values()
    return next(
        each.code
        for each in found
        if each.restricted is restricted and each.population and not each.resource
    )


def make_world() -> World:
    """Commit a woman's whole story in each village."""
    county = small_county()
    county.users["granted"] = User.objects.create_user(
        "granted",
        "correct horse battery",
        name="许处长",
        role=Role.HIGHER_BUREAU,
        institution=county.institutions["prefecture"],
        persons_granted=True,
    )
    far = {
        village: _another_county(village, f"far_{number}")
        for number, village in enumerate((NEXT_COUNTY, ELSEWHERE))
    }
    stories = {}
    for village, name in NAMES.items():
        number = {"resident_id": RESIDENT_ID} if village == HERE else {}
        stories[village] = tell(far.get(village, county), name=name, village=village, **number)
    hospital = county.institutions["hospital"].pk
    with as_owner(), connection.cursor() as cursor:
        # The hospital has the women of the first village in its care.
        cursor.execute(
            "UPDATE people_person SET care = care || %s::bigint WHERE residence = %s",
            [hospital, HERE],
        )
    planned = {COUNTY: make_plan(county).pk}
    for village, area in ((NEXT_COUNTY, NEIGHBOUR), (ELSEWHERE, ELSEWHERE_COUNTY)):
        planned[area] = make_plan_of(far[village], area, village // 1000 * 1000).pk
    return World(county, far[NEXT_COUNTY], stories, planned)


def _another_county(village: int, prefix: str) -> County:
    """A county of one hospital and one clinic: enough to follow a woman."""
    made = County()
    area = village // 10**6 * 10**6
    township = village // 1000 * 1000
    for key, kind, role, region in (
        ("mch", Institution.Kind.MCH_HOSPITAL, Role.MCH_HOSPITAL, area),
        ("clinic", Institution.Kind.TOWNSHIP_CLINIC, Role.TOWNSHIP_CLINIC, township),
    ):
        made.institutions[key] = Institution.objects.create(
            name=f"{prefix}_{key}", kind=kind, region=region, catchment=region
        )
        made.users[key] = User.objects.create_user(
            f"{prefix}_{key}",
            "correct horse battery",
            name=f"{prefix}_{key}",
            role=role,
            institution=made.institutions[key],
        )
    return made
