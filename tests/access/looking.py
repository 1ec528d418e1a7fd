"""A register with a row in every guarded table, and ways to look at it as this or that account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.db import connection
from django.utils import timezone
from factories import (
    CHANGCHI_VILLAGES,
    SHAHE_VILLAGES,
    County,
    Story,
    a_woman,
    baby,
    make_county,
    weeks,
)
from harness import as_owner
from planning import make_plan

from muzi.access import scope
from muzi.access.models import Draft
from muzi.database.policies import Rls, declared
from muzi.people import actions as people
from muzi.people.models import Person
from muzi.services import actions

LMP = date(2025, 9, 1)
RESIDENT_ID = "511922199505010021"

MODELS = list(apps.get_models(include_auto_created=True))
GUARDED = [model for model in MODELS if isinstance(declared(model), Rls)]
# Guarded tables that say whose person a row is.
PERSONAL = [
    model
    for model in GUARDED
    if model is Person or any(f.attname == "person_id" for f in model._meta.concrete_fields)
]


def person_column(model):
    return "pk" if model is Person else "person_id"


@dataclass
class Register:
    """Two women of two villages of one township, one of another township."""

    county: County
    near: Story  # village 1 of Changchi, a full story
    next_door: Story  # village 2 of Changchi, whose code follows that of village 1
    far: Story  # Shahe

    def people_of(self, *stories):
        wanted = {story.person.pk for story in stories}
        with scope.acting(scope.SYSTEM):
            born = Person.objects.filter(mother__in=wanted).values_list("pk", flat=True)
            return wanted | set(born)


def tell(county, **who):
    """A story that leaves a row in every guarded table of the product."""
    story = a_woman(county, **who).registered(weeks(LMP, 8), lmp=LMP)
    story.tested(weeks(LMP, 9), hiv="pos").screened(weeks(LMP, 9))
    story.seen(weeks(LMP, 12), haemoglobin=58).assessed(weeks(LMP, 13), "O2.6.2")
    story.reported(weeks(LMP, 13), "orange").delivered(
        weeks(LMP, 36, 3), [baby(weight_g=2300)], discharged_on=weeks(LMP, 37)
    )
    story.visited(weeks(LMP, 37, 3)).child_visited(weeks(LMP, 37, 3)).checked(weeks(LMP, 42, 3))
    story.left(weeks(LMP, 42, 5)).child_died(weeks(LMP, 43))
    mch = county.account("mch")
    with scope.acting(mch.scope):
        people.set_husband(story.person, name="张三", phone="")
        for kind, values in (
            ("infection_test", {"note": "已复核"}),
            ("antenatal_visit", {"haemoglobin": 59}),
        ):
            actions.amend(
                record=story.record(kind), values=values, reason="录入有误", version=1, by=mch
            )
    lost = a_woman(county, name="赵丽", village=story.person.residence)
    lost.registered(weeks(LMP, 8), lmp=LMP).lost(weeks(LMP, 10))
    return story


def make_register():
    """Commit the stories; the file of the first was once opened, and the opening has expired."""
    county = make_county()
    made = Register(
        county,
        near=tell(county, name="李秀英", resident_id=RESIDENT_ID),
        next_door=tell(county, name="何芳", village=CHANGCHI_VILLAGES[1]),
        far=tell(county, name="王芳", village=SHAHE_VILLAGES[0]),
    )
    clinic = county.account("clinic_changchi")
    with scope.acting(clinic.scope):
        Draft.objects.create(
            user=clinic, kind="antenatal_visit", subject="1-1-new", text={}, saved_at=timezone.now()
        )
    obstetrics = county.account("obstetrics")
    with scope.acting(obstetrics.scope):
        assert open_file(RESIDENT_ID, "急诊就诊") == made.near.person.pk
    expire_openings()
    make_plan(county)
    return made


def open_file(number, why, hours=24):
    with connection.cursor() as cursor:
        cursor.execute("SELECT open_person_file(%s, %s, %s)", [number, why, hours])
        return cursor.fetchone()[0]


def expire_openings():
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE access_opening SET opened_at = now() - interval '2 days',"
            " expires_at = now() - interval '1 second'"
        )


def rows(model):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
        return cursor.fetchone()[0]


def query(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def persons_seen(model, who):
    """The persons of whom this account sees rows of `model`."""
    with scope.acting(who.scope):
        seen = model._default_manager.order_by().values_list(person_column(model), flat=True)
        return set(seen) - {None}


def living_in(village):
    with scope.acting(scope.SYSTEM):
        return set(Person.objects.filter(residence=village).values_list("pk", flat=True))


def query_nothing(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
